"""The made-up library: its notes, the program's own database of any size, and homes to run the program in."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import shutil
import sqlite3
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import histories
from benchmarks.histories import DAY, NOW, moved_day, plan, shifted
from mlsprep import __version__, settings
from mlsprep.bundled import stamp
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Note, Text
from mlsprep.store import library, migrate, placing, schema, writing
from mlsprep.tasks.app import App, Clock
from mlsprep.tasks.library import bundled_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Table

    from mlsprep.core.queue import Candidate
    from mlsprep.core.review import Cell
    from mlsprep.tasks.library import Knowledge

DECK = 1000
"""Notes in a deck."""

REVERSED = 5
"""One note in so many has a second card."""

LIMIT = 9999
"""New cards and reviews a day, here and in Anki: so that the whole backlog is lined up."""

CONFIG = f"new_per_day = {LIMIT}\nreviews_per_day = {LIMIT}\n"

SERVICES = ("SageMaker", "Kinesis", "Glue", "Athena", "XGBoost", "DeepAR", "EMR", "Redshift")
SERVICES_KO = "의 설정에서 가장 먼저 확인할 값은 무엇이며 그 이유는 무엇입니까?"


class Size(NamedTuple):
    """How big a library is."""

    cards: int
    reviews: int


class Words(NamedTuple):
    """What a note says. Every side begins with a word of its own (`Q000012`), which tells whether it is shown."""

    front: Text
    back: Text
    reverse: bool


MARK = r"[QA]\d{6}"
"""What the first word of a side looks like."""


def words(number: int) -> Words:
    """Return the made-up note of a number."""
    service, parameter = SERVICES[number % len(SERVICES)], f"parameter_{number % 97}"
    front = Text(
        f"Q{number:06} In {service}, which value does `{parameter}` take by default, and when is it worth changing?",
        f"Q{number:06} {service}에서 `{parameter}`{SERVICES_KO}",
    )
    back = Text(
        f"A{number:06} It is {number % 31} by default; raise it where the data has more than {number % 1000} columns.",
        f"A{number:06} 기본값은 {number % 31}이며, 열이 {number % 1000}개보다 많으면 높입니다.",
    )
    return Words(front, back, number % REVERSED == 0)


def note_numbers(cards: int) -> range:
    """Return the numbers of the notes that yield so many cards (or one card more)."""
    notes = count = 0
    while count < cards:
        count += 2 if notes % REVERSED == 0 else 1
        notes += 1
    return range(notes)


def deck_name(number: int) -> str:
    """Return the name of the deck a note is in."""
    return f"bench/deck-{number // DECK:03}"


def decks(numbers: Iterable[int], knowledge: Knowledge) -> Iterator[Deck]:
    """Yield the decks that hold the notes of these numbers."""
    topics = [topic.id for topic in knowledge.topics]
    iterator = iter(numbers)
    while chunk := list(islice(iterator, DECK)):
        notes = []
        for number in chunk:
            said = words(number)
            body = Basic(said.front, said.back, said.reverse)
            topic = topics[number % len(topics)]
            notes.append(Note(f"n{number:06}", "basic", body, topics=(topic,), tags=(f"tag-{number % 50}",)))
        name = deck_name(chunk[0])
        yield Deck(name, Text.of(name), tuple(notes), digest=name)


def write_yaml(path: Path, notes: int) -> None:
    """Write a deck file of so many notes, as a learner would have it: without ids."""
    lines = ["deck: bench/import", "title: Import", "notes:"]
    for number in range(notes):
        said = words(number)
        for start, name, side in (("  - ", "front", said.front), ("    ", "back", said.back)):
            texts = ", ".join(f"{code}: {json.dumps(text, ensure_ascii=False)}" for code, text in side.both().items())
            lines.append(f"{start}{name}: {{{texts}}}")
        if said.reverse:
            lines.append("    reverse: true")
        lines.append(f"    tags: [tag-{number % 50}]")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_sheet(path: Path, notes: int) -> None:
    """Write so many lines of front, back and tag, as people have them: each in one language, one in four in Korean."""
    lines = ["#separator:tab", "#html:false", "#tags column:3"]
    for number in range(notes):
        said = words(number)
        code = "ko" if number % 4 == 0 else "en"
        lines.append(f"{said.front.get(code)}\t{said.back.get(code)}\ttag-{number % 50}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# -- the program's own database ----------------------------------------------------------------------------------------


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(columns))
    iterator = iter(rows)
    while chunk := list(islice(iterator, 20_000)):
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", chunk)


LOG = ("card", "at", "id", "kind", "rating", "milliseconds", "device", "day", "hour", "state", "step", "due")
ROLLUP = ("day", "hour", "state", "bucket", "rating", "count", "milliseconds")


def _write_histories(connection: Connection, numbers: Sequence[int], size: Size) -> None:
    draw = random.Random("ids")
    memories: list[tuple[object, ...]] = []
    sums: Counter[tuple[Cell, str]] = Counter()

    def log() -> Iterator[tuple[object, ...]]:
        for card, placed in zip(numbers, plan(*size), strict=True):
            if placed is None:
                continue
            history, begins = placed
            for count, event in enumerate(history.events):
                at = event.at + begins * DAY
                number = at.to_bytes(8, "big") + count.to_bytes(2, "big") + draw.randbytes(6)
                due = moved_day(event.state, event.due, begins)
                yield (
                    card, at, number, int(event.kind), int(event.rating or 0), event.milliseconds, event.device,
                    event.day + begins, event.hour, int(event.state or 0), event.step, due,
                )  # fmt: skip
            for (cell, what), value in history.cells.items():
                sums[(cell[0] + begins, *cell[1:]), what] += value
            had = shifted(history.memory, begins)
            memories.append(
                (had.state, had.step, had.due, had.stability, had.difficulty, had.last_day, had.last_at, had.reps,
                 had.lapses, card),
            )  # fmt: skip

    _insert(connection, schema.reviews, LOG, log())
    if memories:
        connection.exec_driver_sql(
            "UPDATE memories SET state = ?, step = ?, due = ?, stability = ?, difficulty = ?, last_day = ?, "
            "last_at = ?, reps = ?, lapses = ? WHERE card = ?",
            memories,
        )
    cells = sorted({cell for cell, _ in sums})
    _insert(
        connection,
        schema.rollup,
        ROLLUP,
        ((*cell, sums[cell, "count"], sums[cell, "milliseconds"]) for cell in cells),
    )


def create(path: Path, size: Size) -> None:
    """Create the program's database with so many cards and reviews; the doctor finds nothing wrong with it.

    The notes are written as an import writes them, so that whatever belongs to a note is there; the bundled decks are
    not in it, their topics, families and exams are.
    """
    knowledge = bundled_knowledge()

    def fill(connection: Connection) -> None:
        from mlsprep.core.changes import compare

        library.set_knowledge(connection, knowledge.topics, knowledge.families.values(), knowledge.exams)
        made = list(decks(note_numbers(size.cards), knowledge))
        writer = writing.Writer(connection, 0)
        numbers = writer.decks(made, bundled=False)
        writer.write(compare(made, [], library.former(connection), {}), numbers, lambda *_: None)
        placing.place_new(connection, next(iter(knowledge.exams), None))
        cards = [row[0] for row in connection.exec_driver_sql("SELECT id FROM cards ORDER BY id")]
        _write_histories(connection, cards, Size(len(cards), size.reviews))

    migrate.create(path, fill)


def open_home(home: Path) -> App:
    """Return the program's state for a home made by `make_home`, at the moment its data was made for."""
    return App(home, settings.load(home), Clock(NOW.isoformat()))


def make_home(home: Path, database: Path) -> Path:
    """Make a home folder with a copy of a database, whose bundled decks count as read; return it."""
    home.mkdir(parents=True)
    (home / "config.toml").write_text(CONFIG, encoding="utf-8")
    shutil.copyfile(database, home / "mlsprep.db")
    with contextlib.closing(sqlite3.connect(home / "mlsprep.db")) as connection, connection:
        connection.execute(
            "INSERT INTO meta (key, value) VALUES ('bundled', ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (stamp(__version__),),
        )
    return home


def environment(home: Path) -> dict[str, str]:
    """Return what a process of the program needs in its environment to study in that home."""
    return {"MLSPREP_HOME": str(home), "MLSPREP_NOW": NOW.isoformat()}


def waiting(app: App) -> list[Candidate]:
    """Return everything that waits in a library, in the order it is asked."""
    from mlsprep.tasks import study

    return study.upcoming(study.day_line(app, study.ALL))


# -- the cache ---------------------------------------------------------------------------------------------------------


def cached(cache: Path, name: str, size: Size, make: Callable[[Path, Size], None], *, version: str = "") -> Path:
    """Return a generated file of that size, made where the cache does not have it.

    It is made anew when the schema, the generators or `version` change.
    """
    sources = [schema, histories]
    digest = hashlib.blake2b(version.encode(), digest_size=6)
    for source in [
        *(Path(str(module.__file__)) for module in sources),
        *sorted(Path(__file__).parent.glob("*data.py")),
    ]:
        digest.update(source.read_bytes())
    path = cache / f"{name}-{size.cards}-{size.reviews}-{digest.hexdigest()}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        building = path.with_suffix(".new")
        for leftover in cache.glob(f"{building.name}*"):
            leftover.unlink()
        make(building, size)
        building.replace(path)
    return path
