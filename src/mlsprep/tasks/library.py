"""Decks into the library: the first run, bundled decks after an upgrade of the program, the learner's imports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlsprep import __version__
from mlsprep.bundled import folder, stamp
from mlsprep.core.changes import FATES, Changes, compare
from mlsprep.core.day import to_micros
from mlsprep.errors import InputError, MlsprepError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Deck, Family
    from mlsprep.formats import Context
    from mlsprep.tasks.app import App

RETIRED_SHARE = 0.2
"""An import that would retire more than this share of a source's notes asks first: the file may be half a file."""

BACKUP_CHANGES = 50
"""An import that changes or retires at least so many notes is preceded by a backup."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What deck files refer to: the topic tree, the families of facts, the exams."""

    topics: tuple[Topic, ...]
    families: Mapping[str, Family]
    exams: tuple[Blueprint, ...]

    def context(self) -> Context:
        """Return it as readers check names against."""
        from mlsprep.formats import Context

        return Context(frozenset(topic.id for topic in self.topics), self.families, self.exams)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with `dry_run` would do."""

    changes: Changes
    cards: int
    questions: int
    problems: tuple[Problem, ...]
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the document of `import --json`."""
        return {
            **{fate: self.changes.count(fate) for fate in FATES},
            "cards": self.cards,
            "questions": self.questions,
            "problems": [problem_dict(problem) for problem in self.problems],
            "suggestions": [{"old": old, "new": new} for old, new in self.changes.suggestions],
            "dry_run": self.dry_run,
        }


def problem_dict(problem: Problem) -> dict[str, Any]:
    """Return a problem as the JSON documents show it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "severity": problem.severity,
    }


def bundled_knowledge(decks: Path | None = None) -> Knowledge:
    """Return the topics, families and exams that ship with the program.

    Raises InputError when one of the files is wrong.
    """
    from mlsprep.formats.library_yaml import read_exam, read_families, read_topics

    place = decks or folder("decks")
    topics = read_topics(place / "topics.yaml")
    known = {topic.id for topic in topics}
    exams = tuple(read_exam(path, known) for path in sorted((place / "exams").glob("*.yaml")))
    first = ("mls-c01", "mla-c01", "mla-c02")
    exams = tuple(sorted(exams, key=lambda exam: (first.index(exam.id) if exam.id in first else len(first), exam.id)))
    return Knowledge(topics, read_families(place / "families.yaml"), exams)


def stored_knowledge(app: App) -> Knowledge:
    """Return the topics, families and exams of the library."""
    bundled = bundled_knowledge()
    return Knowledge(tuple(app.store.topics()), bundled.families, tuple(app.store.exams()))


def read_decks(paths: Sequence[Path], knowledge: Knowledge, app: App | None = None) -> tuple[list[Deck], list[Problem]]:
    """Return the decks and the warnings of the files.

    Raises InputError with the problems of all files when there is an error in one.
    """
    from mlsprep import formats

    context = knowledge.context()
    decks: list[Deck] = []
    problems: list[Problem] = []
    files = formats.expand(paths)
    for done, path in enumerate(files, 1):
        reading = formats.read(path, context)
        decks += reading.decks
        problems += reading.problems
        if app:
            app.progress("Reading decks", done, len(files))
    count = Counter(deck.id for deck in decks)
    problems += [
        Problem(deck.file, 1, 1, f"the deck {deck.id} is in more than one of the files; give each its own `deck:`")
        for deck in decks
        if count[deck.id] > 1
    ]
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    return decks, problems


# -- bundled decks -----------------------------------------------------------------------------------------------------


def first_run(app: App) -> None:
    """Create the database with the bundled decks, or leave nothing.

    Raises MlsprepError when the home cannot be written.
    """
    from mlsprep.store import migrate

    found = stamp(__version__)
    knowledge = bundled_knowledge()
    decks, _ = read_decks([folder("decks")], knowledge, app)

    def fill(connection: Connection) -> None:
        _write_bundled(app, connection, knowledge, decks)
        migrate.set_meta(connection, "bundled", found)

    migrate.create(app.database, fill)
    if app.settings.exam == "mls-c01":
        app.notice(
            "MLS-C01 was retired on 2026-03-31; `mlsprep config set exam mla-c01` studies the same knowledge "
            "for its successor.",
        )


def _write_bundled(app: App, connection: Connection, knowledge: Knowledge, decks: Sequence[Deck]) -> None:
    from mlsprep.store import library, migrate

    library.set_knowledge(connection, knowledge.topics, knowledge.families.values(), knowledge.exams)
    had = library.digests(connection)
    changed = [deck for deck in decks if had.get(deck.id) != deck.digest]
    if changed:
        _apply(app, connection, changed, {}, bundled=True)
    blueprint = next((exam for exam in knowledge.exams if exam.id == app.settings.exam), None)
    library.place_new(connection, blueprint)
    migrate.set_meta(connection, "ranked_for", app.settings.exam)


def _apply(
    app: App,
    connection: Connection,
    decks: Sequence[Deck],
    matches: Mapping[str, str],
    *,
    bundled: bool,
) -> tuple[Changes, Any]:
    from mlsprep.store import library

    there = library.existing(connection, [deck.id for deck in decks])
    changes = compare(decks, there, library.former(connection), matches)
    writer = library.Writer(connection, to_micros(app.now))
    numbers = writer.decks(decks, bundled=bundled)
    writer.write(changes, numbers, lambda done, total: app.progress("Loading decks", done, total))
    return changes, writer


def refresh_bundled(app: App, found: str) -> None:
    """Read the bundled decks again, where the program brought newer ones; `found` is their stamp."""
    from mlsprep.store import migrate

    knowledge = bundled_knowledge()
    decks, _ = read_decks([folder("decks")], knowledge, app)
    with migrate.connected(app.database) as connection:
        _write_bundled(app, connection, knowledge, decks)
        migrate.set_meta(connection, "bundled", found)


# -- the learner's imports ---------------------------------------------------------------------------------------------


def added(changes: Changes) -> tuple[int, int]:
    """Return how many cards and questions come with the changes that were not there before."""
    cards = questions = 0
    for change in changes.changes:
        had = set(change.old.facets) if change.old else set()
        cards += len(set(change.note.body.facets()) - had)
        questions += change.note.body.asks and change.old is None
    return cards, questions


def import_paths(
    app: App,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    yes: bool = False,
    matches: Mapping[str, str] | None = None,
) -> ImportReport:
    """Import deck files, all of them or none.

    Args:
        app: the program's state.
        paths: files and folders.
        dry_run: report what would happen and write nothing.
        yes: allow an import to retire more than a fifth of a deck.
        matches: `deck/note` of an old note -> `deck/note` of the incoming one that continues it.

    Raises:
        InputError: a file is wrong; nothing was written.
        MlsprepError: too much would be retired without `yes`, or a match names no note.
    """
    from mlsprep.store import backup, library, migrate

    store = app.store
    knowledge = stored_knowledge(app)
    decks, warnings = read_decks(paths, knowledge, app)
    wanted = dict(matches or {})
    with migrate.connected(app.database, write=not dry_run) as connection:
        there = library.existing(connection, [deck.id for deck in decks])
        former = library.former(connection)
        incoming = {f"{deck.id}/{note.id}" for deck in decks for note in deck.notes}
        for old, new in wanted.items():
            source = former(old)
            if source is None:
                raise UsageError(f"--match {old}={new}: there is no note {old}.")
            if new not in incoming:
                raise UsageError(f"--match {old}={new}: the files hold no note {new}.")
            if source.key in incoming and source.key != new:
                raise UsageError(f"--match {old}={new}: {old} is still in the files; take it out, or leave the match.")
        changes = compare(decks, there, former, wanted)
        cards, questions = added(changes)
        report = ImportReport(changes, cards, questions, tuple(warnings), dry_run)
        _ask_before_retiring(changes, [note for note in there if not note.retired], allowed=yes or dry_run)
        touched = sum(change.what not in {"unchanged", "new"} for change in changes.changes) + len(changes.retired)
        if dry_run:
            return report
        if touched or changes.count("new"):
            if touched >= BACKUP_CHANGES:
                now = app.calendar.local(app.now)
                keep = app.settings.backups_kept
                backup.create(app.database, app.backups, reason="before-import", now=now, keep=keep)
            writer = library.Writer(connection, to_micros(app.now))
            numbers = writer.decks(decks, bundled=False)
            writer.write(changes, numbers, lambda done, total: app.progress("Importing", done, total))
            named = [str(path).encode(errors="backslashreplace").decode() for path in paths]  # any bytes are a name
            writer.journal(named, report.as_dict())
            library.place_new(connection, store.exam(app.settings.exam))
        else:
            library.Writer(connection, to_micros(app.now)).decks(decks, bundled=False)
    return report


def _ask_before_retiring(changes: Changes, there: Sequence[Any], *, allowed: bool) -> None:
    if allowed:
        return
    had = Counter(note.deck for note in there)
    gone = Counter(note.deck for note in changes.retired)
    for deck, count in gone.items():
        if count > RETIRED_SHARE * had[deck]:
            raise MlsprepError(
                f"The import would retire {count} of {had[deck]} notes of {deck}; nothing was written. "
                "If they are meant to go, repeat it with --yes; --dry-run shows which.",
            )


def undo_import(app: App) -> dict[str, Any]:
    """Take the last import back. Raises MlsprepError when there is none."""
    from mlsprep.store import library, migrate

    store = app.store
    with migrate.connected(app.database) as connection:
        report = library.undo_import(connection, to_micros(app.now))
        if report is not None:
            library.place_new(connection, store.exam(app.settings.exam))
    if report is None:
        raise MlsprepError("There is no import to undo.")
    return report


def hide(app: App, deck: str, *, hidden: bool) -> None:
    """Hide a deck or show it again. Raises UsageError for an unknown one."""
    from mlsprep.store import library, migrate

    _ = app.store
    with migrate.connected(app.database) as connection:
        if not library.hide_deck(connection, deck, hidden=hidden):
            raise UsageError(f"There is no deck {deck}; `mlsprep decks` lists them.")


def rerank(app: App) -> None:
    """Place the new cards anew, after the exam was changed."""
    from mlsprep.store import library, migrate

    blueprint = app.store.exam(app.settings.exam)
    with migrate.connected(app.database) as connection:
        library.place_new(connection, blueprint)
        migrate.set_meta(connection, "ranked_for", app.settings.exam)


# -- lint --------------------------------------------------------------------------------------------------------------


def lint(paths: Sequence[Path], *, strict: bool = False) -> list[Problem]:
    """Return every problem of deck files; nothing is stored and no home is needed.

    A folder with its own `topics.yaml` is checked against that, anything else against what is bundled.
    """
    from mlsprep import formats
    from mlsprep.formats.library_yaml import read_coverage, read_exam, read_families, read_topics

    problems: list[Problem] = []
    own = next((path for path in paths if path.is_dir() and (path / "topics.yaml").exists()), None)
    try:
        knowledge = bundled_knowledge(own)
    except InputError as error:
        return list(error.problems)
    rest = []
    for path in paths:
        try:
            if path.name == "topics.yaml":
                read_topics(path)
            elif path.name == "families.yaml":
                read_families(path)
            elif path.name == "coverage.yaml":
                read_coverage(path, {topic.id for topic in knowledge.topics})
            elif path.parent.name == "exams" and path.suffix == ".yaml":
                read_exam(path)
            else:
                rest.append(path)
        except InputError as error:
            problems += error.problems
    context = knowledge.context()
    decks: list[Deck] = []
    for path in formats.expand(rest):
        reading = formats.read(path, context)
        decks += reading.decks
        problems += reading.problems
    count = Counter(deck.id for deck in decks)
    problems += [
        Problem(deck.file, 1, 1, f"the deck {deck.id} is in more than one of the files")
        for deck in decks
        if count[deck.id] > 1
    ]
    if strict:
        from mlsprep.core.quality import assess

        problems += assess(decks, topics=knowledge.topics, exams=knowledge.exams)
    return problems
