"""New notes, column by column: their rows, the places of their cards in the line, their words in the index."""

from __future__ import annotations

from array import array
from collections import defaultdict
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from mlsprep.core.note import fuzz_seed, search_words
from mlsprep.core.queue import in_turns, mean_weight, place, task_weights
from mlsprep.store import placing, schema, search
from mlsprep.store.driver import driver, insertion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.changes import Change
    from mlsprep.core.exam import Blueprint

BATCH = 2000
"""Notes whose rows are in memory at a time; more of them leave the processor's caches before they are used."""

MANY = 10_000
"""Notes from which on it pays to make indexes anew."""

INSERTS = {
    # The driver looks for an adapter of every None and bool, which takes longer than the rest of the row.
    "notes": "INSERT INTO notes (id, deck, key, kind, explicit, topic, domain, content, edited, edited_at, words) "
    "VALUES (?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?, nullif(?, ''), nullif(?, 0), ?)",
    "note_topics": insertion(schema.note_topics, "note", "topic"),
    "note_tags": insertion(schema.note_tags, "note", "tag"),
    "cards": insertion(schema.cards, "id", "note", "facet", "key", "seed", "rank"),
    "questions": insertion(schema.questions, "id", "note", "key"),
}
"""What new notes bring, each table after those it refers to."""

_MEMORIES = "INSERT INTO memories (card, note, active, state, due) SELECT id, note, 1, 0, rank FROM cards WHERE id >= ?"
"""The memories of new cards, which have the highest numbers: no row passes through Python."""

_HIDDEN = (
    "UPDATE memories SET active = 0 WHERE card >= ? AND (SELECT d.hidden FROM cards c JOIN notes n ON n.id = c.note "
    "JOIN decks d ON d.id = n.deck WHERE c.id = memories.card)"
)


_LOOSE = (schema.note_topics, schema.note_tags, schema.cards)


def batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the items in lists of `BATCH`."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


class Adder:
    """Adds notes, and cards and questions of notes that are there, under local numbers of its own."""

    def __init__(self, connection: Connection, at: int, blueprint: Blueprint | None) -> None:
        """Add through a connection that is in a transaction, at a moment (UTC microseconds).

        New cards of a learner's deck are lined up by the weights of the exam, if there is one.
        """
        self.connection = connection
        self.at = at
        self.blueprint = blueprint
        self.notes: list[int] = []
        self.unplaced = False
        self._driver = driver(connection)
        self._next = {
            table.name: (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
            for table in (schema.notes, schema.cards, schema.questions)
        }
        self._there = self._next["notes"]
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    @property
    def next_card(self) -> int:
        """The number that the next new card will have."""
        return self._next["cards"]

    def add(self, fresh: Sequence[Change], decks: Mapping[str, int], progress: Callable[[int], None]) -> None:
        """Add new notes to the decks of these numbers; `progress` is told how many there are so far."""
        places = self._places(fresh, decks)
        first, done = self.next_card, 0
        with search.in_bulk(self.connection, len(fresh)), self._without_indexes(len(fresh)):
            for batch in batches(fresh):
                self._add(batch, decks, places)
                done += len(batch)
                progress(done)
        self.remember(first)

    @contextmanager
    def _without_indexes(self, notes: int) -> Iterator[None]:
        """Take the indexes of labels and cards away while many notes come, and make them anew.

        The order of labels is not that of notes: 100,000 tags take 0.15 s so, and with the index in place 0.4 s.
        """
        many = notes >= max(MANY, self._there // 10)
        indexes = [index for table in _LOOSE for index in table.indexes] if many else []
        for index in indexes:
            index.drop(self.connection)
        yield
        for index in indexes:
            index.create(self.connection)

    def _places(self, fresh: Sequence[Change], decks: Mapping[str, int]) -> Iterator[int]:
        """Return the places in the line of the cards of new notes, in their order.

        The topics of a deck take turns.
        """
        rows = self.connection.exec_driver_sql("SELECT id, bundled, new_per_day FROM decks")
        heads = {row[0]: (bool(row[1]), row[2] is not None) for row in rows}
        by_deck: dict[str, list[tuple[str | None, int, int]]] = defaultdict(list)
        count = 0
        for change in fresh:
            shown = change.own or change.note
            cards = len(shown.body.facets())
            by_deck[change.deck].append((shown.topics[0] if shown.topics else None, count, count + cards))
            count += cards
        weight = mean_weight(task_weights(self.blueprint))
        out = array("q", bytes(8 * count))
        for name, spans in by_deck.items():
            deck = decks[name]
            bundled, own_line = heads[deck]
            if bundled and not own_line:
                self.unplaced = True
                continue
            lines: dict[str | None, list[int]] = {topic: [] for topic, _, _ in spans}
            if len(lines) > 1 or len(by_deck) > 1:
                for topic, first, end in spans:
                    lines[topic] += range(first, end)
            there = self.connection.execute(
                select(schema.notes.c.id).where(schema.notes.c.deck == deck, schema.notes.c.id < self._there).limit(1),
            ).scalar()
            start = placing.next_place(self.connection, deck, own_line=own_line, there=there is not None)
            if len(by_deck) == len(lines) == 1:  # all there is, in its order
                return (start + place(turn, weight) for turn in range(count))
            for turn, card in enumerate(in_turns(list(lines.values()))):
                out[card] = start + place(turn, weight)
        return iter(out)

    def _add(self, fresh: Sequence[Change], decks: Mapping[str, int], places: Iterator[int]) -> None:
        """Add notes; where the learner edited one before it was stored, their version is what is shown.

        Column by column: a note passes through here in 5 us.
        """
        rows = self._rows
        first = self._next["notes"]
        self._next["notes"] += len(fresh)
        numbers = range(first, self._next["notes"])
        notes = [change.note for change in fresh]
        shown = [change.own or change.note for change in fresh]
        owns = ["" if change.own is None else change.own.encoded() for change in fresh]
        words = [search_words(note) for note in shown]
        rows["notes"] += zip(
            numbers,
            [decks[change.deck] for change in fresh],
            [note.id for note in notes],
            [note.kind for note in notes],
            [int(note.explicit) for note in notes],
            [note.topics[0] if note.topics else "" for note in shown],
            [note.domain or "" for note in shown],
            [note.encoded() for note in notes],
            owns,
            [self.at if own else 0 for own in owns],
            words,
            strict=True,
        )
        labelled = list(zip(numbers, shown, strict=True))
        rows["note_topics"] += [(number, label) for number, note in labelled for label in dict.fromkeys(note.topics)]
        rows["note_tags"] += [(number, label) for number, note in labelled for label in dict.fromkeys(note.tags)]
        keyed = [(number, change.key) for number, change in zip(numbers, fresh, strict=True)]
        self.deal(
            [
                (number, key, facet)
                for (number, key), note in zip(keyed, shown, strict=True)
                for facet in note.body.facets()
            ],
            places,
        )
        self.ask([pair for pair, note in zip(keyed, notes, strict=True) if note.body.asks])
        self.notes += numbers
        self.flush()
        search.add(self.connection, zip(numbers, words, strict=True))

    def deal(self, cards: Sequence[tuple[int, str, str]], places: Iterable[int]) -> None:
        """Gather new cards (note, its key, facet) with their places in the line."""
        first = self._next["cards"]
        self._next["cards"] += len(cards)
        names = [f"{key}#{facet}" for _, key, facet in cards]
        self._rows["cards"] += zip(
            range(first, first + len(cards)),
            [note for note, _, _ in cards],
            [facet for _, _, facet in cards],
            names,
            map(fuzz_seed, names),
            places,
            strict=False,  # the places of later cards are left for them
        )

    def ask(self, questions: Sequence[tuple[int, str]]) -> None:
        """Gather new questions (note, its key)."""
        first = self._next["questions"]
        self._next["questions"] += len(questions)
        self._rows["questions"] += [(first + turn, note, key) for turn, (note, key) in enumerate(questions)]

    def flush(self) -> None:
        """Insert the rows gathered so far."""
        for name, statement in INSERTS.items():
            self._driver.executemany(statement, self._rows[name])
            self._rows[name].clear()

    def remember(self, first: int) -> None:
        """Give the cards from a number on their memories, those of hidden decks at rest."""
        if first < self._next["cards"]:
            self._driver.execute(_MEMORIES, (first,))
            if self._driver.execute("SELECT EXISTS (SELECT 1 FROM decks WHERE hidden)").fetchone()[0]:
                self._driver.execute(_HIDDEN, (first,))
