"""Writes imports and takes them back: rows for new notes, changes to old ones, and the rows as they were before.

Everything goes in batches through the driver: a statement for each note would take minutes for a deck of 100,000.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, select, update
from sqlalchemy.dialects import sqlite

from mlsprep.core.kinds import load_body
from mlsprep.core.note import encoded, fuzz_seed, search_words
from mlsprep.core.queue import in_turns, mean_weight, place, task_weights
from mlsprep.store import placing, schema, search

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table

    from mlsprep.core.changes import Change, Changes, Existing
    from mlsprep.core.exam import Blueprint
    from mlsprep.core.note import Deck

BATCH = 5000
"""Notes whose rows are in memory at a time."""

FEW_COLUMNS = 3
PARAMETERS = 300
"""Rows of so few columns go in together, as many as have so many values: in half the time, measured with tags."""

_SHOWN = ("topic", "domain", "words")
"""Columns of a note that follow the version that is shown, not its source."""

_REST = (
    "UPDATE memories SET active = (SELECT NOT (c.retired OR n.retired OR d.hidden OR EXISTS "
    "(SELECT 1 FROM marks WHERE kind = 'suspended' AND marks.card = c.id)) FROM cards c "
    "JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE c.id = memories.card) "
    "WHERE card IN (SELECT id FROM cards WHERE note IN ({notes}))"
)
"""Brings `active` in line with retired, hidden and suspended; `notes` says of which notes."""


def _insert(table: Table, *columns: str) -> str:
    """Return the statement that inserts these columns, named in the table's order, from tuples."""
    return str(insert(table).compile(dialect=sqlite.dialect(), column_keys=columns))


_INSERTS = {
    "notes": _insert(
        schema.notes,
        *("id", "deck", "key", "kind", "explicit", "topic", "domain", "content", "edited", "edited_at", "words"),
    ),
    "note_topics": _insert(schema.note_topics, "note", "topic"),
    "note_tags": _insert(schema.note_tags, "note", "tag"),
    "cards": _insert(schema.cards, "id", "note", "facet", "key", "seed", "rank"),
    "questions": _insert(schema.questions, "id", "note", "key"),
}
"""What new notes bring, each table after those it refers to."""

_MEMORIES = "INSERT INTO memories (card, note, active, state, due) SELECT id, note, 1, 0, rank FROM cards WHERE id >= ?"
"""The memories of new cards, which have the highest numbers: no row passes through Python."""

_HIDDEN = (
    "UPDATE memories SET active = 0 WHERE card >= ? AND (SELECT d.hidden FROM cards c JOIN notes n ON n.id = c.note "
    "JOIN decks d ON d.id = n.deck WHERE c.id = memories.card)"
)


def driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection: SQLAlchemy adds 60 us to every call of it."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


class Writer:
    """Writes an import: rows for new notes, changes to old ones, and the rows as they were before."""

    def __init__(self, connection: Connection, at: int, blueprint: Blueprint | None = None) -> None:
        """Write through a connection that is in a transaction, at a moment (UTC microseconds).

        New cards of a learner's deck are lined up by the weights of the exam, if there is one.
        """
        self.connection = connection
        self._driver = driver(connection)
        self.at = at
        self.blueprint = blueprint
        self.unplaced = False  # whether there are bundled cards among the new ones: `placing.place_new` lines them up
        self.before: dict[str, list[Any]] = {"notes": [], "cards": [], "questions": [], "new_notes": [], "decks": []}
        self._next = {
            table.name: (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
            for table in (schema.notes, schema.cards, schema.questions)
        }
        self._there = self._next["notes"]
        self._hidden = False
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def _run(self, statement: str, arguments: tuple[Any, ...] | list[tuple[Any, ...]]) -> None:
        """Run a statement, or for a list one for each of its rows, on the driver's own connection."""
        if isinstance(arguments, list):
            self._driver.executemany(statement, arguments)
        else:
            self._driver.execute(statement, arguments)

    def decks(self, decks: Sequence[Deck], *, bundled: bool) -> dict[str, int]:
        """Store the decks themselves and return their local ids; the limit of a deck is the learner's afterwards."""
        out = {}
        for deck in decks:
            values = {
                "title": encoded(deck.title.dump()),
                "topic": deck.topic,
                "source": deck.source,
                "checked": deck.checked,
                "url": deck.url,
                "optional": int(deck.optional),
                "digest": deck.digest,
            }
            table = schema.decks
            there = self.connection.execute(select(table).where(table.c.key == deck.id)).mappings().first()
            number = there["id"] if there else None
            if there is not None:
                self.before["decks"].append(dict(there))
                self._hidden = self._hidden or bool(there["hidden"])
            if number is None:
                first = {"key": deck.id, "bundled": int(bundled), "new_per_day": deck.new_per_day}
                made = self.connection.execute(insert(table), {**first, **values})
                number = made.inserted_primary_key[0] if made.inserted_primary_key else 0
            else:
                self.connection.execute(update(table).where(table.c.id == number).values(**values))
            out[deck.id] = number
        return out

    def write(self, changes: Changes, decks: Mapping[str, int], progress: Callable[[int, int], None]) -> None:
        """Carry the changes out."""
        self._save([old.number for old in changes.displaced])
        for old in changes.displaced:
            self._displace(old)
        fresh = [change for change in changes.changes if change.old is None]
        touched = [change for change in changes.changes if change.old is not None and change.what != "unchanged"]
        total = len(changes.changes)
        done = total - len(fresh) - len(touched)
        for batch in _batches(touched):
            self._continue(batch, decks)
            done += len(batch)
            progress(done, total)
        displaced = {old.number for old in changes.displaced}
        self._save([old.number for old in changes.retired if old.number not in displaced])
        self.retire([old.number for old in changes.retired])
        places = self._places(fresh, decks)
        first = self._next["cards"]
        with search.in_bulk(self.connection, len(fresh)):
            for batch in _batches(fresh):
                self._add(batch, decks, places)
                done += len(batch)
                progress(done, total)
        self._remember(first)

    # -- new notes -------------------------------------------------------------------------------------------------

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
        owns = [None if change.own is None else change.own.encoded() for change in fresh]
        words = [search_words(note) for note in shown]
        rows["notes"] += zip(
            numbers,
            [decks[change.deck] for change in fresh],
            [note.id for note in notes],
            [note.kind for note in notes],
            [note.explicit for note in notes],
            [note.topics[0] if note.topics else None for note in shown],
            [note.domain for note in shown],
            [note.encoded() for note in notes],
            owns,
            [None if own is None else self.at for own in owns],
            words,
            strict=True,
        )
        labelled = list(zip(numbers, shown, strict=True))
        rows["note_topics"] += [(number, label) for number, note in labelled for label in dict.fromkeys(note.topics)]
        rows["note_tags"] += [(number, label) for number, note in labelled for label in dict.fromkeys(note.tags)]
        keyed = [(number, change.key) for number, change in zip(numbers, fresh, strict=True)]
        self._deal(
            [
                (number, key, facet)
                for (number, key), note in zip(keyed, shown, strict=True)
                for facet in note.body.facets()
            ],
            places,
        )
        self._ask([pair for pair, note in zip(keyed, notes, strict=True) if note.body.asks])
        self.before["new_notes"] += numbers
        self._flush()
        search.add(self.connection, zip(numbers, words, strict=True))

    def _deal(self, cards: Sequence[tuple[int, str, str]], places: Iterable[int]) -> None:
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

    def _ask(self, questions: Sequence[tuple[int, str]]) -> None:
        """Gather new questions (note, its key)."""
        first = self._next["questions"]
        self._next["questions"] += len(questions)
        self._rows["questions"] += [(first + turn, note, key) for turn, (note, key) in enumerate(questions)]

    def _flush(self) -> None:
        """Insert the rows gathered so far."""
        for name, statement in _INSERTS.items():
            self._insert(statement, self._rows[name])
            self._rows[name].clear()

    def _insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows; short ones many at a time, for of them the call takes longer than the work."""
        if not rows:
            return
        width = len(rows[0])
        if width > FEW_COLUMNS:
            self._run(statement, list(rows))
            return
        most = PARAMETERS // width
        head, _, marks = statement.rpartition(" VALUES ")
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            self._run(f"{head} VALUES {', '.join([marks] * len(some))}", tuple(chain.from_iterable(some)))

    def _remember(self, first: int) -> None:
        """Give the cards from a number on their memories, those of hidden decks at rest."""
        if first < self._next["cards"]:
            self._run(_MEMORIES, (first,))
            if self._hidden:
                self._run(_HIDDEN, (first,))

    # -- notes that are there --------------------------------------------------------------------------------------

    def _found(self, table: str, column: str, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """Return the rows that have one of these numbers in a column."""
        query = f"SELECT * FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY id"  # noqa: S608 - constants
        rows = self.connection.exec_driver_sql(query, (json.dumps(list(numbers)),))
        return [dict(row) for row in rows.mappings()]

    def _save(self, numbers: Collection[int]) -> dict[str, dict[int, list[dict[str, Any]]]]:
        """Keep notes as they are, for an undo; return their rows by table and note."""
        out: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for name, column in (("notes", "id"), ("cards", "note"), ("questions", "note")):
            found = self._found(name, column, numbers) if numbers else []
            self.before[name] += found
            out[name] = defaultdict(list)
            for row in found:
                out[name][row[column]].append(row)
        return out

    def _displace(self, old: Existing) -> None:
        """Free the place of a note that a matched one takes: it goes on under a name of its own, retired."""
        key = f"{old.id}~{old.number}"
        self._run("UPDATE notes SET key = ? WHERE id = ?", (key, old.number))
        for table in ("cards", "questions"):
            rows = self._found(table, "note", [old.number])
            named = [(f"{old.deck}/{key}{row['key'][len(old.key) :]}", row["id"]) for row in rows]
            self._run(f"UPDATE {table} SET key = ? WHERE id = ?", named)  # noqa: S608 - a constant

    def _continue(self, batch: Sequence[Change], decks: Mapping[str, int]) -> None:
        """Change notes to what their source says now; where the learner has a version, it stays the one shown."""
        pairs = [(change, change.old) for change in batch if change.old is not None]
        there = self._save([old.number for _, old in pairs])
        first = self._next["cards"]
        notes: list[tuple[Any, ...]] = []
        cards: list[tuple[str, bool, int]] = []
        questions: list[tuple[str, bool, int]] = []
        moved: list[int] = []
        labels: list[tuple[int, Mapping[str, Any]]] = []
        texts: list[tuple[int, str, str]] = []
        for change, old in pairs:
            note, key, deck = change.note, change.key, decks[change.deck]
            (row,) = there["notes"][old.number]
            content = note.dump()
            own = json.loads(row["edited"]) if row["edited"] else None
            topic = note.topics[0] if note.topics else None
            shown = [row[name] for name in _SHOWN] if own else [topic, note.domain, search_words(note)]
            notes.append((deck, note.id, note.kind, note.explicit, note.encoded(), *shown, old.number))
            texts.append((old.number, row["words"], str(shown[-1])))
            labels.append((old.number, own or content))
            if row["deck"] != deck:
                moved.append(old.number)
            if old.key != key:
                self._rename(old.key, key)
            facets = load_body(own["kind"], own["body"]).facets() if own else note.body.facets()
            cards += self._cards(old.number, key, facets, there["cards"][old.number])
            questions += self._asked(old.number, key, there["questions"][old.number], asks=note.body.asks)
        self._run(
            "UPDATE notes SET deck = ?, key = ?, kind = ?, explicit = ?, content = ?, topic = ?, domain = ?, "
            "words = ?, retired = 0 WHERE id = ?",
            notes,
        )
        self._run("UPDATE cards SET key = ?, retired = ? WHERE id = ?", cards)
        self._run("UPDATE questions SET key = ?, retired = ? WHERE id = ?", questions)
        self._label(labels)
        self._reword(texts)
        self._flush()
        self._remember(first)
        if moved:
            placing.realign(self.connection, moved)
        self._rest([old.number for _, old in pairs])

    def _cards(
        self, note: int, key: str, facets: tuple[str, ...], there: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[str, bool, int]]:
        """Yield what cards of a note change to; one for each facet that is new is added beside its siblings."""
        had = {row["facet"] for row in there}
        for row in there:
            full, retired = f"{key}#{row['facet']}", row["facet"] not in facets
            if row["key"] != full:
                self._rename(row["key"], full)
            if row["key"] != full or bool(row["retired"]) != retired:
                yield full, retired, row["id"]
        rank = max((row["rank"] for row in there), default=0)
        new = [(note, key, facet) for facet in facets if facet not in had]
        self._deal(new, [rank] * len(new))

    def _asked(
        self, note: int, key: str, there: Sequence[Mapping[str, Any]], *, asks: bool
    ) -> Iterator[tuple[str, bool, int]]:
        """Yield what questions of a note change to; one is added where the note asks and none was written."""
        written = False
        for row in there:
            _, mark, suffix = row["key"].partition("#")  # a generated question has one
            written = written or not mark
            now = f"{key}{mark}{suffix}"
            if row["key"] != now:
                self._rename(row["key"], now)
            yield now, not (asks or mark), row["id"]
        if asks and not written:
            self._ask([(note, key)])

    def _reword(self, texts: Sequence[tuple[int, str, str]]) -> None:
        """Bring the word index in line; texts are (note, words as they were, words as they are)."""
        changed = [(number, before, after) for number, before, after in texts if before != after]
        search.drop(self.connection, ((number, before) for number, before, _ in changed))
        search.add(self.connection, ((number, after) for number, _, after in changed))

    def _label(self, contents: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Store anew which topics and tags notes have."""
        for table, name in (("note_topics", "topics"), ("note_tags", "tags")):
            self._run(f"DELETE FROM {table} WHERE note = ?", [(note,) for note, _ in contents])  # noqa: S608 - a constant
            rows = [(note, label) for note, content in contents for label in dict.fromkeys(content.get(name, ()))]
            self._insert(_INSERTS[table], rows)

    def _rename(self, old: str, new: str) -> None:
        self._run("DELETE FROM aliases WHERE old IN (?, ?)", (old, new))
        self._run("INSERT INTO aliases (old, new, at) VALUES (?, ?, ?)", (old, new, self.at))

    def _rest(self, notes: Iterable[int]) -> None:
        self._run(_REST.format(notes="SELECT value FROM json_each(?)"), (json.dumps(list(notes)),))

    def rest_deck(self, deck: int) -> None:
        """Bring `active` of all cards of a deck in line."""
        self._run(_REST.format(notes="SELECT id FROM notes WHERE deck = ?"), (deck,))

    def retire(self, notes: Collection[int]) -> None:
        """Retire notes: their cards are not asked, their history stays."""
        if notes:
            self._run("UPDATE notes SET retired = 1 WHERE id = ?", [(number,) for number in notes])
            self._rest(notes)

    # -- undo ------------------------------------------------------------------------------------------------------

    def put_back(self, before: Mapping[str, list[dict[str, Any]]]) -> None:
        """Make notes, cards and questions what they were; the learner's own versions and limits stay."""
        named = self._free_names(before)
        notes = [row["id"] for row in before["notes"]]
        for row in before.get("decks", ()):
            kept = {"id", "key", "hidden", "new_per_day"}
            values = {name: value for name, value in row.items() if name not in kept}
            self.connection.execute(update(schema.decks).where(schema.decks.c.id == row["id"]).values(**values))
        now = {row["id"]: row for row in self._found("notes", "id", notes)}
        own = {number: json.loads(row["edited"]) for number, row in now.items() if row["edited"]}
        self._restore(schema.notes, (row for row in before["notes"] if row["id"] not in own), {"edited", "edited_at"})
        edited = (row for row in before["notes"] if row["id"] in own)
        self._restore(schema.notes, edited, {"edited", "edited_at", *_SHOWN})
        self._label([(row["id"], own.get(row["id"]) or json.loads(row["content"])) for row in before["notes"]])
        self._reword(
            [(row["id"], now[row["id"]]["words"], row["words"]) for row in before["notes"] if row["id"] not in own],
        )
        for name in ("cards", "questions"):
            since = (
                f"UPDATE {name} SET retired = 1 WHERE note IN (SELECT value FROM json_each(?)) "  # noqa: S608 - constants
                "AND id NOT IN (SELECT value FROM json_each(?))"
            )
            self._run(since, (json.dumps(notes), json.dumps([row["id"] for row in before[name]])))
            for row in before[name]:
                key = named[name, row["id"]]
                if key is not None and key != row["key"]:
                    self._rename(key, row["key"])
            self._restore(schema.metadata.tables[name], before[name], {"rank"})
        for number, content in own.items():
            cards, facets = schema.cards, load_body(content["kind"], content["body"]).facets()
            mine = update(cards).where(cards.c.note == number)
            self.connection.execute(mine.values(retired=case((cards.c.facet.in_(facets), 0), else_=1)))
        placing.realign(self.connection, notes)
        self._rest(notes)

    def _restore(self, table: Table, rows: Iterable[Mapping[str, Any]], stays: Collection[str]) -> None:
        """Give rows of a table their values back, but those that stay as they are."""
        values = [{f"old_{name}": value for name, value in row.items() if name not in stays} for row in rows]
        if values:
            names = [name.removeprefix("old_") for name in values[0] if name != "old_id"]
            statement = update(table).where(table.c.id == bindparam("old_id"))
            self.connection.execute(statement.values({name: bindparam(f"old_{name}") for name in names}), values)

    def _free_names(self, before: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[str, int], str | None]:
        """Take the names of rows away, so that two can have each other's; return what the names were."""
        out: dict[tuple[str, int], str | None] = {}
        for name in ("notes", "cards", "questions"):
            numbers = [row["id"] for row in before[name]]
            out |= dict.fromkeys(((name, number) for number in numbers), None)
            out |= {(name, row["id"]): row["key"] for row in self._found(name, "id", numbers)}
            self._run(f"UPDATE {name} SET key = '~' || id WHERE id = ?", [(number,) for number in numbers])  # noqa: S608 - a constant
        return out

    def journal(self, paths: Sequence[str], report: Mapping[str, Any]) -> None:
        """Keep what the import changed, for `import --undo`."""
        self.connection.execute(
            insert(schema.imports),
            {
                "at": self.at,
                "paths": encoded(list(paths)),
                "report": encoded(dict(report)),
                "before": encoded(self.before),
            },
        )


def undo_import(connection: Connection, at: int) -> dict[str, Any] | None:
    """Take the last import back and return its report, None when there is none.

    Notes it changed are as before, notes it brought are retired (their history stays).
    """
    table = schema.imports
    last = connection.execute(select(table).where(table.c.undone == 0).order_by(table.c.id.desc())).first()
    if last is None:
        return None
    before = json.loads(last.before)
    writer = Writer(connection, at)
    writer.retire(before["new_notes"])
    writer.put_back(before)
    connection.execute(update(table).where(table.c.id == last.id).values(undone=1))
    return dict(json.loads(last.report))
