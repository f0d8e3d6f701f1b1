"""Triage: the new notes of an import one after the other, each accepted, edited, rejected or left for another time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING

from mlsprep.core.card import Card, Face
from mlsprep.core.changes import turned_down
from mlsprep.core.day import to_micros
from mlsprep.errors import InputError
from mlsprep.tasks import importing, incoming
from mlsprep.tasks.media import Shelf, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mlsprep.core.note import Deck, Family, Note, Text
    from mlsprep.core.quiz import Item
    from mlsprep.errors import Problem
    from mlsprep.tasks.app import App
    from mlsprep.tasks.incoming import Request
    from mlsprep.tasks.report import ImportReport


class Verdict(Enum):
    """What the learner decided of a note."""

    ACCEPTED = auto()
    REJECTED = auto()


@dataclass(frozen=True)
class Entry:
    """A new note as it is looked at.

    `own` says that the learner has edited it, `before` that it was rejected in an earlier import. `warnings` are what
    the import has to say of it.
    """

    deck: Deck
    note: Note
    family: Family | None
    topic: Text | None
    warnings: tuple[str, ...] = ()
    own: bool = False
    before: bool = False

    @property
    def key(self) -> str:
        """`deck/note`."""
        return f"{self.deck.id}/{self.note.id}"

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The cards the note would yield."""
        facets = self.note.body.facets()
        return tuple(
            self._card(facet, self.note.body.face(facet, self.family), last=facet == facets[-1]) for facet in facets
        )

    def _card(self, facet: str, face: Face, *, last: bool) -> Card:
        note = self.note
        return Card(
            id=0,
            deck=self.deck.id,
            note=note.id,
            facet=facet,
            kind=note.kind,
            topics=note.topics,
            tags=note.tags,
            face=face,
            deck_title=self.deck.title,
            why=note.why if last else None,
            source=note.source,
            url=note.url,
            checked=note.checked,
            status=note.status,
            own=self.own,
        )

    @cached_property
    def item(self) -> Item | None:
        """The question the note would ask in the quiz, if it is one."""
        if not self.note.body.asks:
            return None
        from mlsprep.core.quiz import present

        return present(self.note, key=self.key, question=0, seed=0, deck_title=self.deck.title, domain=None)


@dataclass(frozen=True)
class _Step:
    """What a decision changed, so that it can be undone."""

    at: int
    verdicts: Mapping[str, Verdict | None]
    own: Mapping[str, Note | None]


class Triage:
    """The new notes of files, and what was decided of them so far; nothing is stored before `finish`."""

    def __init__(
        self,
        app: App,
        paths: Sequence[Path],
        *,
        request: Request,
        yes: bool = False,
        matches: Mapping[str, str] | None = None,
    ) -> None:
        """Read the files and hold them against the library.

        Raises InputError for a wrong file, MlsprepError where more would be retired than a slip should cost.
        """
        from mlsprep.store import library, migrate
        from mlsprep.tasks.library import stored_knowledge

        self._app = app
        self._matches = matches or {}
        self._knowledge = stored_knowledge(app)
        self._request = request
        self._incoming = incoming.read(app, paths, request, self._knowledge)
        with migrate.connected(app.database, write=False) as connection:
            planned = importing.plan(app, connection, self._incoming, request, self._matches)
            if not yes:
                importing.ask_before_retiring(planned)
            self._contrary = importing.contradictions(connection, planned, self._knowledge)
            before = turned_down(planned.changes, library.rejected(connection), library.rejected_notes(connection))
        self._entries = list(self._found(planned, before))
        self._verdicts: dict[str, Verdict] = {}
        self._own: dict[str, Note] = {}
        self._steps: list[_Step] = []
        self.at = 0

    def _found(self, planned: importing.Plan, before: frozenset[str]) -> Iterable[Entry]:
        """Yield the new notes in the order of their files."""
        new = {change.key for change in planned.changes.changes if change.what == "new"}
        topics = {topic.id: topic.title for topic in self._knowledge.topics}
        said: dict[tuple[str, int], list[str]] = {}
        for problem in (*self._incoming.problems, *self._contrary):
            if problem.line:
                said.setdefault((problem.file, problem.line), []).append(problem.message)
        for deck in planned.decks:
            for note in deck.notes:
                key = f"{deck.id}/{note.id}"
                if key in new:
                    family = self._knowledge.families.get(getattr(note.body, "family", ""))
                    topic = topics.get(note.topics[0]) if note.topics else None
                    warnings = tuple(said.get((deck.file, note.line), ())) if note.line else ()
                    yield Entry(deck, note, family, topic, warnings, before=key in before)

    # -- what is shown ---------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many new notes there are."""
        return len(self._entries)

    @property
    def entry(self) -> Entry | None:
        """The note that is looked at; None behind the last."""
        if self.at >= len(self._entries):
            return None
        found = self._entries[self.at]
        own = self._own.get(found.key)
        return found if own is None else replace(found, note=own, own=True)

    @property
    def verdict(self) -> Verdict | None:
        """What was decided of the note that is looked at."""
        return self._verdicts.get(self._entries[self.at].key) if self.at < len(self._entries) else None

    @property
    def left(self) -> int:
        """How many notes from here on nothing was decided of."""
        return sum(entry.key not in self._verdicts for entry in self._entries[self.at :])

    def count(self, verdict: Verdict) -> int:
        """Return of how many notes that was decided."""
        return sum(found is verdict for found in self._verdicts.values())

    @property
    def decided(self) -> bool:
        """Whether anything was decided."""
        return bool(self._verdicts)

    def medium(self, name: str) -> Path:
        """Return the file of a medium that is kept already. Raises MlsprepError where there is none."""
        return find(self._app.home / "media", name)

    # -- what is decided -------------------------------------------------------------------------------------------

    def accept(self) -> None:
        """Take the note into the library, and go on to the next."""
        self._decide(Verdict.ACCEPTED)

    def reject(self) -> None:
        """Turn the note down for good, and go on to the next."""
        self._decide(Verdict.REJECTED)

    def _decide(self, verdict: Verdict) -> None:
        key = self._entries[self.at].key
        self._steps.append(_Step(self.at, {key: self._verdicts.get(key)}, {}))
        self._verdicts[key] = verdict
        self.at += 1

    def skip(self) -> None:
        """Leave the note as it is and go on to the next."""
        self._steps.append(_Step(self.at, {}, {}))
        self.at += 1

    def accept_rest(self) -> int:
        """Accept every note from here on that nothing was decided of; return how many these are."""
        keys = [entry.key for entry in self._entries[self.at :] if entry.key not in self._verdicts]
        self._steps.append(_Step(self.at, dict.fromkeys(keys), {}))
        self._verdicts.update(dict.fromkeys(keys, Verdict.ACCEPTED))
        self.at = len(self._entries)
        return len(keys)

    def undo(self) -> bool:
        """Go back to the note of the last step, as it was before it; return whether there was one."""
        if not self._steps:
            return False
        step = self._steps.pop()
        self.at = step.at
        for key, verdict in step.verdicts.items():
            if verdict is None:
                self._verdicts.pop(key, None)
            else:
                self._verdicts[key] = verdict
        for key, note in step.own.items():
            if note is None:
                self._own.pop(key, None)
            else:
                self._own[key] = note
        return True

    def edit_text(self) -> str:
        """Return the note as YAML for an editor."""
        from mlsprep.formats.note_yaml import write_note

        found = self.entry
        assert found is not None
        return write_note(found.note)

    def save_edit(self, text: str) -> None:
        """Keep an edited text as the learner's own version of the note. Raises InputError with what is wrong."""
        from mlsprep.formats.note_yaml import parse_note

        found = self.entry
        assert found is not None
        edited, problems = parse_note(text, found.deck.id, found.note, self._knowledge.context())
        if edited is None:
            raise InputError(problems)
        self._keep(found, replace(edited, line=found.note.line))

    def _keep(self, found: Entry, edited: Note) -> None:
        """Make an edited note the version that is shown; one like the source's is none."""
        self._steps.append(_Step(self.at, {}, {found.key: self._own.get(found.key)}))
        self._own[found.key] = edited
        if edited.dump() == self._entries[self.at].note.dump():
            del self._own[found.key]

    # -- what is stored --------------------------------------------------------------------------------------------

    def finish(self) -> ImportReport:
        """Import what was accepted and what changed, remember what was rejected, all at once; return the report.

        The files are held against the library once more: another program may have changed it meanwhile.
        """
        from mlsprep.store import library, migrate

        app = self._app
        accepted = {key for key, verdict in self._verdicts.items() if verdict is Verdict.ACCEPTED}
        rejected = {key for key, verdict in self._verdicts.items() if verdict is Verdict.REJECTED}
        with Shelf(app.home / "media") as shelf, migrate.connected(app.database) as connection:
            planned = importing.plan(app, connection, self._incoming, self._request, self._matches)
            taken = importing.decided(planned, accepted, self._own)
            made = importing.report(taken, self._contrary_of(accepted), dry_run=False)
            out = {change.key for change in planned.changes.changes if change.what == "new"} - accepted
            refused = out & (rejected | library.rejected(connection))
            made = replace(made, rejected=len(taken.rejected) + len(refused), undecided=len(out) - len(refused))
            library.unreject(connection, accepted)
            said = {entry.key: entry.note.encoded() for entry in self._entries if entry.key in rejected}
            library.reject(connection, said, to_micros(app.now))
            return importing.write(app, connection, shelf, taken, made)

    def _contrary_of(self, accepted: set[str]) -> list[Problem]:
        """Return the contradictions of notes that were accepted."""
        places = {(entry.deck.file, entry.note.line) for entry in self._entries if entry.key in accepted}
        return [problem for problem in self._contrary if (problem.file, problem.line) in places]
