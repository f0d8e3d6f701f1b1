"""What an import came to: counts, decks, what was detected and left out; as one JSON document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlsprep.core.changes import FATES, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlsprep.errors import Problem
    from mlsprep.formats import Fate


@dataclass(frozen=True, slots=True)
class DeckReport:
    """A deck of an import: how many of its notes are new, and how many new cards a day it will have (None: common)."""

    id: str
    title: dict[str, str]
    new: int
    limit: int | None
    roaming: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        out: dict[str, Any] = {"id": self.id, "title": self.title, "new": self.new, "limit": self.limit}
        return {**out, "roaming": True} if self.roaming else out


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do.

    `rejected` counts notes left out because the learner turned them down, `undecided` those left for another time.
    `left_out` counts lines of notes that are none, by reason. Of the history, `reviews` answers are new and `known`
    ones were there. `topics` counts the notes of each topic where topics were inferred.
    """

    changes: Changes
    cards: int
    questions: int
    problems: tuple[Problem, ...]
    dry_run: bool
    rejected: int = 0
    undecided: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    reviews: int = 0
    known: int = 0
    media: int = 0
    decks: tuple[DeckReport, ...] = ()
    found: tuple[tuple[str, str], ...] = ()
    topics: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[tuple[str, Fate], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the document of `import --json`."""
        return {
            **{fate: self.changes.count(fate) for fate in FATES},
            "cards": self.cards,
            "questions": self.questions,
            "rejected": self.rejected,
            "undecided": self.undecided,
            "left_out": dict(self.left_out),
            "history": {"reviews": self.reviews, "known": self.known},
            "media": self.media,
            "decks": [deck.as_dict() for deck in self.decks],
            "topics": {name: count for name, count in self.topics.items() if name},
            "found": [{"file": file, "message": message} for file, message in self.found],
            "problems": [problem_dict(problem) for problem in self.problems],
            "suggestions": [{"old": old, "new": new} for old, new in self.changes.suggestions],
            "dry_run": self.dry_run,
        }

    def lines_as_dicts(self) -> list[dict[str, Any]]:
        """Return what became of each line, for `--explain --json`."""
        return [
            {"file": file, "line": fate.line, "what": fate.what, "reason": fate.reason, "note": fate.note or None}
            for file, fate in self.lines
        ]


def problem_dict(problem: Problem) -> dict[str, Any]:
    """Return a problem as the JSON documents show it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "severity": problem.severity,
    }


def left_out(fates: Iterable[Fate]) -> dict[str, int]:
    """Return how many lines were left out for which reason, the most frequent first."""
    return dict(Counter(fate.reason for fate in fates if fate.what == "left out").most_common())
