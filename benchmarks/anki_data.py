"""The same library as a collection of Anki, whose engine (the package `anki`, AGPL) is the reference of the benchmarks.

What Anki does, as its own source and `PRAGMA` say (26.9.3): `journal_mode=WAL`, `synchronous=FULL` (SQLite's default,
which it leaves alone), `locking_mode=EXCLUSIVE`, 40 MiB of page cache. So an answer is on disk when `answer_card`
returns, as it is here, and nothing had to be changed to compare the two. FSRS is switched on with its default
parameters; daily limits are raised and siblings buried, as on our side.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from benchmarks.data import LIMIT, Size, deck_name, note_numbers, words
from benchmarks.histories import TODAY, plan, shifted
from benchmarks.sampling import SkippedError
from mlsprep.core.review import Rating, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anki.collection import Collection

    from benchmarks.histories import Placed

ROOT = "bench"
"""The deck that holds all others, and is studied."""

AGE = 4000
"""Days since the collection was begun: more than the longest history."""

DAY_MILLISECONDS = 86_400_000
SEPARATOR = "::"


def anki_version() -> str:
    """Return the version of the package. Raises SkippedError where it is not installed."""
    try:
        return version("anki")
    except PackageNotFoundError as error:
        raise SkippedError("needs Anki's package: pip install 'mlsprep[bench]'") from error


def open_collection(path: Path) -> Collection:
    """Open a collection, or begin one. Raises SkippedError where the package is missing."""
    anki_version()
    from anki.collection import Collection

    return Collection(str(path))


def write_tsv(path: Path, notes: int, deck: str | None = None) -> None:
    """Write so many notes as Anki imports them; without `deck` each goes where its number puts it.

    A field holds a text in both languages.
    """
    lines = ["#separator:tab", "#html:false", "#notetype column:1", "#deck column:2", "#tags column:5"]
    for number in range(notes):
        said = words(number)
        kind = "Basic (and reversed card)" if said.reverse else "Basic"
        place = deck or deck_name(number).replace("/", SEPARATOR)
        sides = (f"{side.get('en')} {side.get('ko')}" for side in (said.front, said.back))
        lines.append("\t".join([kind, place, *sides, f"tag-{number % 50}"]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def import_tsv(collection: Collection, path: Path) -> tuple[int, int]:
    """Import a file of notes; return how many were new, and how many there already."""
    from anki.collection import ImportCsvRequest

    metadata = collection.get_csv_metadata(str(path), None)
    log = collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
    return len(log.new), len(log.duplicate) + len(log.updated)


def write_package(path: Path, folder: Path, notes: int) -> None:
    """Let Anki write a package of so many notes, by way of a collection in a folder."""
    from anki.collection import ExportAnkiPackageOptions

    tsv = folder / "package.txt"
    write_tsv(tsv, notes, deck="import")
    collection = open_collection(folder / f"{path.stem}.anki2")
    try:
        import_tsv(collection, tsv)
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_media=False, with_deck_configs=False, legacy=False
        )
        collection.export_anki_package(out_path=str(path), options=options, limit=None)
    finally:
        collection.close()


def import_package(collection: Collection, path: Path) -> tuple[int, int]:
    """Import a package; return how many notes were new, and how many there already."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=True)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
    return len(log.new), len(log.duplicate) + len(log.updated)


def _settings(collection: Collection) -> None:
    collection.set_config("fsrs", True)  # noqa: FBT003 - Anki's signature
    config = collection.decks.config_dict_for_deck_id(collection.decks.get_current_id())
    for part in ("new", "rev"):
        config[part].update(perDay=LIMIT, bury=True)
    collection.decks.update_config(config)


def _revlog(card: int, placed: Placed, ahead: int) -> Iterator[tuple[int, ...]]:
    """Yield the rows of a card's answers: moment, card, sync mark, rating, interval before and after, time, kind."""
    before, state = 0, State.NEW
    for event in placed.history.events:
        assert event.due is not None
        assert event.rating is not None
        after = event.due - event.day if event.state is State.REVIEW else -((event.due - event.at) // 1_000_000)
        kind = {State.NEW: 0, State.LEARNING: 0, State.REVIEW: 1, State.RELEARNING: 2}[state]
        at = event.at // 1000 + (placed.begins + ahead) * DAY_MILLISECONDS
        yield at, card, -1, int(event.rating), after, before, 0 if state is State.NEW else 500, event.milliseconds, kind
        before, state = after, event.state or state


def _card(number: int, placed: Placed, ahead: int, position: int) -> tuple[object, ...]:
    memory = shifted(placed.history.memory, placed.begins)
    assert memory.due is not None
    assert memory.last_at is not None
    data = {
        "pos": position,
        "s": round(memory.stability or 0, 4),
        "d": round(memory.difficulty or 0, 3),
        "dr": 0.9,
        "decay": 0.154,
        "lrt": memory.last_at // 1_000_000 + ahead * 86_400,
    }
    due = memory.due - TODAY + AGE
    interval = placed.history.interval
    return due, interval, memory.reps, memory.lapses, json.dumps(data, separators=(",", ":")), number


def create(path: Path, size: Size) -> None:
    """Create a collection with the notes and histories of our database of that size."""
    tsv = path.with_suffix(".txt")
    write_tsv(tsv, len(note_numbers(size.cards)))
    collection = open_collection(path)
    try:
        import_tsv(collection, tsv)
        _settings(collection)
        assert collection.db is not None
        numbers = [int(row[0]) for row in collection.db.execute("SELECT id FROM cards ORDER BY id")]
    finally:
        collection.close()
        tsv.unlink()
    ahead = int(time.time() // 86_400) - TODAY  # its clock cannot be set
    log: list[tuple[int, ...]] = []
    cards: list[tuple[object, ...]] = []
    for position, (number, placed) in enumerate(zip(numbers, plan(len(numbers), size.reviews), strict=True)):
        if placed is not None:
            log += _revlog(number, placed, ahead)
            cards.append(_card(number, placed, ahead, position))
    log.sort()
    taken = 0
    rows = []
    for at, *rest in log:  # a moment is the row's key
        taken = max(taken + 1, at)
        rows.append((taken, *rest))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.executemany(
            "UPDATE cards SET type = 2, queue = 2, due = ?, ivl = ?, factor = 2500, reps = ?, lapses = ?, data = ? "
            "WHERE id = ?",
            cards,
        )
        connection.execute("UPDATE col SET crt = crt - ?", (AGE * 86_400,))
    collection = open_collection(path)
    try:
        collection.optimize()  # as Anki does once a month
        collection.decks.select(collection.decks.id_for_name(ROOT) or collection.decks.get_current_id())
        collection.set_config("mlsprep_today", collection.sched.today)
    finally:
        collection.close()


def copy(target: Path, source: Path) -> Path:
    """Copy a collection, moved to today if it was made on another day; return the copy."""
    shutil.copyfile(source, target)
    collection = open_collection(target)
    try:
        days = collection.sched.today - int(collection.get_config("mlsprep_today", collection.sched.today))
    finally:
        collection.close()
    if days:
        with contextlib.closing(sqlite3.connect(target)) as connection, connection:
            connection.execute("UPDATE col SET crt = crt + ?", (days * 86_400,))
    return target


FIRST_CARD = """
import sys
from anki.collection import Collection
collection = Collection(sys.argv[1])
queued = collection.sched.get_queued_cards()
print("first card", queued.cards[0].card.id, queued.new_count, queued.review_count, flush=True)
collection.close()
"""
"""A program that does what Anki has to do before it can show a card."""


class Answerer:
    """Answers the cards of a collection in Anki's own order."""

    def __init__(self, path: Path) -> None:
        """Open a collection."""
        self.collection = open_collection(path)

    def close(self) -> None:
        """Close the collection."""
        self.collection.close()

    def answer(self, rating: Rating) -> float | None:
        """Answer the card that Anki asks next; return the seconds until it was stored, None when no card is left.

        Fetching the card, and computing what each rating leads to, is not counted; here it is.
        """
        from anki.cards import Card
        from anki.scheduler.v3 import CardAnswer, Scheduler

        scheduler = self.collection.sched
        assert isinstance(scheduler, Scheduler)
        queued = scheduler.get_queued_cards()
        if not queued.cards:
            return None
        first = queued.cards[0]
        card = Card(self.collection, backend_card=first.card)
        card.start_timer()
        ratings = (CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)
        answer = scheduler.build_answer(card=card, states=first.states, rating=ratings[int(rating) - 1])
        began = time.perf_counter()
        scheduler.answer_card(answer)
        return time.perf_counter() - began
