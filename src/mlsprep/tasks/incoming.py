"""The files of an import as decks: what the learner says of them, and what all of them together give."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlsprep.core.note import derived_id, normalise
from mlsprep.errors import InputError, Problem, UsageError
from mlsprep.formats import Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mlsprep.core.note import Deck, Note
    from mlsprep.core.past import Past
    from mlsprep.formats import Context, Fate, Medium
    from mlsprep.tasks.app import App
    from mlsprep.tasks.library import Knowledge

SUFFIXES = {"anki": ".apkg", "markdown": ".md", "notes": ".md", "yml": ".yaml", "quizlet": ".tsv"}
"""Other names of formats than their endings."""

DEVICES = {".apkg": "anki", ".colpkg": "anki"}
"""What the log calls the place where the answers of a format were given."""

NOTED = frozenset({".csv", ".markdown", ".md", ".tsv", ".txt"})
"""Formats in which a learner writes facts down: they are held against the facts that ship with the program."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the learner says of an import beside its files.

    `suffix` is that of the format where the files' own is not to be trusted. `retire` retires what a source lacks also
    where it holds only some of the notes (sheets, Markdown). `new_per_day` is the limit for the decks; None: the
    source's, else `importing.NEW_PER_DAY`, and a deck that is there keeps its own. `again` takes rejected
    notes after all.
    """

    options: Options = field(default_factory=Options)
    suffix: str | None = None
    retire: bool = False
    new_per_day: int | None = None
    history: bool = True
    again: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the files of an import gave.

    `pasts` are by where the answers were given, `fates` and `found` by file. `noted` are the ids of the decks whose
    facts a learner wrote down.
    """

    paths: tuple[Path, ...]
    decks: tuple[Deck, ...]
    problems: tuple[Problem, ...]
    pasts: tuple[tuple[str, Mapping[str, Past]], ...]
    media: tuple[Medium, ...]
    fates: tuple[tuple[str, Fate], ...]
    found: tuple[tuple[str, str], ...]
    noted: frozenset[str]


def suffix_of(name: str) -> str:
    """Return the ending by which a format is known. Raises UsageError for one that cannot be read."""
    from mlsprep.formats import READERS

    wanted = name.casefold().strip()
    suffix = SUFFIXES.get(wanted, f".{wanted.removeprefix('.')}")
    if suffix not in READERS:
        known = ", ".join(sorted(known.removeprefix(".") for known in READERS))
        raise UsageError(f"--format {name}: there are {known}.")
    return suffix


def context(app: App, knowledge: Knowledge, options: Options) -> Context:
    """Return what a reader must know, with names of topics and domains written out.

    Raises UsageError for a topic or a domain that does not exist.
    """
    own = app.home / "vocabulary.yaml"
    media = app.home / "media"
    chosen = replace(
        options,
        topic=_topic(options.topic, knowledge) if options.topic else None,
        domain=_domain(options.domain, knowledge, app.settings.exam) if options.domain else None,
        vocabulary=own if own.exists() else None,
        media=media,
    )
    return replace(knowledge.context(), options=chosen, calendar=app.calendar)


def _topic(name: str, knowledge: Knowledge) -> str:
    """Return the topic a person means: by its id, its last part, or an unambiguous beginning."""
    wanted = name.strip().strip("/").casefold()
    names = [topic.id for topic in knowledge.topics]
    for found in (
        [item for item in names if item.casefold() == wanted],
        [item for item in names if item.casefold().rpartition("/")[2] == wanted],
        [item for item in names if item.casefold().rpartition("/")[2].startswith(wanted)],
    ):
        if wanted and len(found) == 1:
            return found[0]
        if wanted and len(found) > 1:
            raise UsageError(f"{name} may mean {', '.join(found[:5])}; write one of them out.")
    raise UsageError(f"There is no topic {name}.{_near(wanted, names)} `mlsprep topics` lists them.")


def _domain(name: str, knowledge: Knowledge, exam: str) -> str:
    """Return the id of the domain a person means, in the chosen exam if it has such a one."""
    from mlsprep.core.exam import find_domain

    for blueprint in sorted(knowledge.exams, key=lambda blueprint: blueprint.id != exam):
        if (found := find_domain(blueprint, name)) is not None:
            return found.id
    names = [domain.id for blueprint in knowledge.exams for domain in blueprint.domains]
    raise UsageError(f"There is no domain {name}.{_near(name, names)} `mlsprep exams` lists them.")


def _near(name: str, names: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [*names, *(item.rpartition("/")[2] for item in names)], 1, 0.5)
    return f" Did you mean {near[0]}?" if near else ""


def read(app: App, paths: Sequence[Path], request: Request, knowledge: Knowledge) -> Incoming:
    """Return what the files give.

    Raises InputError with the problems of all files when there is an error in one.
    """
    from mlsprep import formats

    known = context(app, knowledge, request.options)
    files = formats.expand(paths, (request.suffix,) if request.suffix else formats.IN_FOLDERS)
    if len(files) == 1:  # else files are counted
        known = replace(known, progress=lambda done, total: app.progress("Reading", done, total))
    readings = []
    for done, path in enumerate(files, 1):
        readings.append((path, formats.read(path, known, request.suffix)))
        app.progress("Reading", done, len(files))
    problems = [problem for _, reading in readings for problem in reading.problems]
    decks, clashes = _joined([deck for _, reading in readings for deck in reading.decks])
    problems += clashes
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    return Incoming(
        paths=tuple(paths),
        decks=tuple(decks),
        problems=tuple(problems),
        pasts=tuple(
            (DEVICES.get(request.suffix or path.suffix.lower(), "import"), reading.pasts)
            for path, reading in readings
            if reading.pasts
        ),
        media=tuple(medium for _, reading in readings for medium in reading.media),
        fates=tuple((str(path), fate) for path, reading in readings for fate in reading.fates),
        found=tuple((str(path), sentence) for path, reading in readings for sentence in reading.found),
        noted=frozenset(
            deck.id
            for path, reading in readings
            for deck in reading.decks
            if (request.suffix or path.suffix.lower()) in NOTED
        ),
    )


def _joined(decks: Sequence[Deck]) -> tuple[list[Deck], list[Problem]]:
    """Make one deck of those with the same id; only decks that hold some of the notes may be told in several files."""
    by_id: dict[str, list[Deck]] = {}
    for deck in decks:
        by_id.setdefault(deck.id, []).append(deck)
    out: list[Deck] = []
    problems: list[Problem] = []
    for parts in by_id.values():
        if len(parts) > 1 and not all(part.partial for part in parts):
            sentence = f"the deck {parts[0].id} is in more than one of the files; give each its own `deck:`"
            problems += [Problem(part.file, 1, 1, sentence) for part in parts]
            continue
        notes, clashes = _united(parts) if len(parts) > 1 else (parts[0].notes, [])
        back = [part.returned for part in parts if part.returned is not None]
        out.append(replace(parts[0], notes=notes, returned=_latest(back)))
        problems += clashes
    return out, problems


def _latest(returned: Sequence[Mapping[str, int]]) -> Mapping[str, int] | None:
    """Return when notes were changed elsewhere, of several copies."""
    out: dict[str, int] = {}
    for part in returned:
        for name, at in part.items():
            out[name] = max(at, out.get(name, 0))
    return out if returned else None


def _united(parts: Sequence[Deck]) -> tuple[tuple[Note, ...], list[Problem]]:
    """Return the notes of a deck that several files tell; what two of them say is taken once."""
    there: dict[str, tuple[str, Note]] = {}
    problems = []
    for part in parts:
        for note in part.notes:
            file, other = there.setdefault(note.id, (part.file, note))
            if other is note:
                continue
            if normalise(other.body.answer) == normalise(note.body.answer):
                sentence = f"the same note as in {file}, line {other.line}; it is taken once"
                problems.append(Problem(part.file, note.line, 0, sentence, "warning"))
            elif note.explicit or other.explicit:
                sentence = f"the id `{note.id}` is taken by a note of {file}, line {other.line}; give each its own"
                problems.append(Problem(part.file, note.line, 0, sentence))
            else:  # the answer joins the ids of both, as it does within a file
                for name, one in ((file, other), (part.file, note)):
                    own = derived_id(part.id, one.kind, one.body.prompt, one.body.answer)
                    there[own] = (name, replace(one, id=own))
                del there[note.id]
    return tuple(note for _, note in there.values()), problems
