"""Decks into the library: the first run, bundled decks after an upgrade of the program, the learner's imports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlsprep import __version__
from mlsprep.bundled import folder, stamp
from mlsprep.core.changes import Changes, compare
from mlsprep.core.day import to_micros
from mlsprep.errors import InputError, MlsprepError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Deck, Family
    from mlsprep.formats import Context
    from mlsprep.tasks.app import App
    from mlsprep.tasks.incoming import Request
    from mlsprep.tasks.report import ImportReport


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
    from mlsprep.store import library, migrate, placing

    library.set_knowledge(connection, knowledge.topics, knowledge.families.values(), knowledge.exams)
    had = library.digests(connection)
    changed = [deck for deck in decks if had.get(deck.id) != deck.digest]
    if changed:
        _apply(app, connection, changed, {}, bundled=True)
        migrate.set_meta(connection, "bundled_at", str(to_micros(app.now)))
    blueprint = next((exam for exam in knowledge.exams if exam.id == app.settings.exam), None)
    placing.place_new(connection, blueprint)
    migrate.set_meta(connection, "ranked_for", app.settings.exam)


def _apply(
    app: App,
    connection: Connection,
    decks: Sequence[Deck],
    matches: Mapping[str, str],
    *,
    bundled: bool,
) -> tuple[Changes, Any]:
    from mlsprep.store import imports, library, writing

    own = imports.added(connection)  # what the learner added to a deck of ours is not gone from it
    there = [old for old in library.existing(connection, [deck.id for deck in decks]) if old.number not in own]
    changes = compare(decks, there, library.former(connection), matches)
    writer = writing.Writer(connection, to_micros(app.now))
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


def import_paths(
    app: App,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    yes: bool = False,
    matches: Mapping[str, str] | None = None,
    request: Request | None = None,
) -> ImportReport:
    """Import files of any format, all of them or none.

    Args:
        app: the program's state.
        paths: files and folders.
        dry_run: report what would happen and write nothing.
        yes: allow an import to retire more than a fifth of a deck.
        matches: `deck/note` of an old note -> `deck/note` of the incoming one that continues it.
        request: what else the learner says of the files.

    Raises:
        InputError: a file is wrong; nothing was written.
        MlsprepError: too much would be retired without `yes`, or a match names no note.
    """
    from mlsprep.formats import without_collector
    from mlsprep.store import migrate
    from mlsprep.tasks import importing, incoming
    from mlsprep.tasks.media import Shelf

    wanted = request or incoming.Request()
    _ = app.store
    knowledge = stored_knowledge(app)
    with without_collector():
        given = incoming.read(app, paths, wanted, knowledge)
        # The shelf is around the transaction: media stay only when that has been committed.
        with Shelf(app.home / "media") as shelf, migrate.connected(app.database, write=not dry_run) as connection:
            planned = importing.plan(app, connection, given, wanted, matches or {})
            contrary = importing.contradictions(connection, planned, knowledge)
            made = importing.report(planned, contrary, dry_run=dry_run)
            if dry_run:
                return importing.foreseen(connection, shelf, planned, made)
            if not yes:
                importing.ask_before_retiring(planned)
            return importing.write(app, connection, shelf, planned, made)


def undo_import(app: App) -> dict[str, Any]:
    """Take the last import back. Raises MlsprepError when there is none."""
    from mlsprep.store import migrate, placing, undoing

    store = app.store
    with migrate.connected(app.database) as connection:
        report = undoing.undo_import(connection, to_micros(app.now))
        if report is not None:
            placing.place_new(connection, store.exam(app.settings.exam))
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


def limit_deck(app: App, deck: str, limit: int | None) -> None:
    """Give a deck so many new cards a day of its own, beside the common limit; None: it shares the common one.

    Raises UsageError for an unknown deck or a negative limit.
    """
    from mlsprep.store import migrate, placing

    if limit is not None and limit < 0:
        raise UsageError(f"{limit} is no limit; give 0 or more new cards a day, or `none`.")
    _ = app.store
    with migrate.connected(app.database) as connection:
        if not placing.limit_deck(connection, deck, limit):
            raise UsageError(f"There is no deck {deck}; `mlsprep decks` lists them.")


def rerank(app: App) -> None:
    """Place the new cards anew, after the exam was changed."""
    from mlsprep.store import migrate, placing

    blueprint = app.store.exam(app.settings.exam)
    with migrate.connected(app.database) as connection:
        placing.place_new(connection, blueprint)
        migrate.set_meta(connection, "ranked_for", app.settings.exam)


# -- lint --------------------------------------------------------------------------------------------------------------


def lint(paths: Sequence[Path], *, strict: bool = False) -> list[Problem]:
    """Return every problem of deck files; nothing is stored and no home is needed.

    A folder with its own `topics.yaml` is checked against that, anything else against what is bundled.
    """
    from mlsprep import formats
    from mlsprep.formats.library_yaml import read_coverage, read_exam, read_families, read_topics
    from mlsprep.formats.notes.inference import read_topic_words
    from mlsprep.formats.notes.vocabulary import read_vocabulary

    problems: list[Problem] = []
    own = next((path for path in paths if path.is_dir() and (path / "topics.yaml").exists()), None)
    try:
        knowledge = bundled_knowledge(own)
    except InputError as error:
        return list(error.problems)
    checks: dict[str, Callable[[Path], object]] = {
        "topics.yaml": read_topics,
        "families.yaml": read_families,
        "coverage.yaml": lambda path: read_coverage(path, {topic.id for topic in knowledge.topics}),
        "vocabulary.yaml": read_vocabulary,
        "topic-words.yaml": read_topic_words,
    }
    rest = []
    for path in paths:
        try:
            if check := checks.get(path.name):
                check(path)
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
