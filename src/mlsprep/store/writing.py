"""Writes imports: new notes, changes to those that are there, and the rows as they were before, for an undo.

Everything goes in batches through the driver: a statement for each note would take minutes for a deck of 100,000.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from mlsprep.core.kinds import load_body
from mlsprep.core.note import encoded, search_words
from mlsprep.store import placing, schema, search
from mlsprep.store.adding import INSERTS, Adder, batches
from mlsprep.store.driver import driver

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.changes import Change, Changes, Existing
    from mlsprep.core.exam import Blueprint
    from mlsprep.core.note import Deck

SHOWN = ("topic", "domain", "words")
"""Columns of a note that follow the version that is shown, not its source."""

_REST = (
    "UPDATE memories SET active = (SELECT NOT (c.retired OR n.retired OR d.hidden OR EXISTS "
    "(SELECT 1 FROM marks WHERE kind = 'suspended' AND marks.card = c.id)) FROM cards c "
    "JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE c.id = memories.card) "
    "WHERE card IN (SELECT id FROM cards WHERE note IN ({notes}))"
)
"""Brings `active` in line with retired, hidden and suspended; `notes` says of which notes."""


class Writer:
    """Writes an import: rows for new notes, changes to old ones, and the rows as they were before."""

    def __init__(self, connection: Connection, at: int, blueprint: Blueprint | None = None) -> None:
        """Write through a connection that is in a transaction, at a moment (UTC microseconds).

        New cards of a learner's deck are lined up by the weights of the exam, if there is one.
        """
        self.connection = connection
        self.at = at
        tables = ("notes", "cards", "questions", "decks")
        # Rows as JSON, a third of what they take as values: all of a large deck's may change at once.
        self.before: dict[str, list[bytes]] = {name: [] for name in (*tables, "new_notes", "edited")}
        self._new = Adder(connection, at, blueprint)
        self._driver = driver(connection)

    @property
    def unplaced(self) -> bool:
        """Whether there are bundled cards among the new ones: `placing.place_new` lines them up."""
        return self._new.unplaced

    def run(self, statement: str, arguments: tuple[Any, ...] | list[tuple[Any, ...]]) -> None:
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
                self._keep("decks", [dict(there)])
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
        for batch in batches(touched):
            self._continue(batch, decks)
            done += len(batch)
            progress(done, total)
        displaced = {old.number for old in changes.displaced}
        self._save([old.number for old in changes.retired if old.number not in displaced])
        self.retire([old.number for old in changes.retired])
        self._new.add(fresh, decks, lambda added: progress(done + added, total))
        self._keep("new_notes", self._new.notes)

    # -- notes that are there --------------------------------------------------------------------------------------

    def found(self, table: str, column: str, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """Return the rows that have one of these numbers in a column."""
        query = f"SELECT * FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY id"  # noqa: S608 - constants
        rows = self.connection.exec_driver_sql(query, (json.dumps(list(numbers)),))
        return [dict(row) for row in rows.mappings()]

    def _keep(self, name: str, values: Iterable[Any]) -> None:
        """Keep values for the journal."""
        self.before[name] += [encoded(value).encode() for value in values]

    def _save(self, numbers: Collection[int]) -> dict[str, dict[int, list[dict[str, Any]]]]:
        """Keep notes as they are, for an undo; return their rows by table and note."""
        out: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for name, column in (("notes", "id"), ("cards", "note"), ("questions", "note")):
            found = self.found(name, column, numbers) if numbers else []
            self._keep(name, found)
            out[name] = defaultdict(list)
            for row in found:
                out[name][row[column]].append(row)
        return out

    def _displace(self, old: Existing) -> None:
        """Free the place of a note that a matched one takes: it goes on under a name of its own, retired."""
        key = f"{old.id}~{old.number}"
        self.run("UPDATE notes SET key = ? WHERE id = ?", (key, old.number))
        for table in ("cards", "questions"):
            rows = self.found(table, "note", [old.number])
            named = [(f"{old.deck}/{key}{row['key'][len(old.key) :]}", row["id"]) for row in rows]
            self.run(f"UPDATE {table} SET key = ? WHERE id = ?", named)  # noqa: S608 - a constant

    def _continue(self, batch: Sequence[Change], decks: Mapping[str, int]) -> None:
        """Change notes to what their source says now; where the learner has a version, it stays the one shown."""
        pairs = [(change, change.old) for change in batch if change.old is not None]
        there = self._save([old.number for _, old in pairs])
        first = self._new.next_card
        notes: list[tuple[Any, ...]] = []
        cards: list[tuple[str, bool, int]] = []
        questions: list[tuple[str, bool, int]] = []
        moved: list[int] = []
        labels: list[tuple[int, Mapping[str, Any]]] = []
        texts: list[tuple[int, str, str]] = []
        edited: list[tuple[str, int, int]] = []
        for change, old in pairs:
            note, key, deck = change.note, change.key, decks[change.deck]
            (row,) = there["notes"][old.number]
            content = note.dump()
            own = json.loads(row["edited"]) if row["edited"] else None
            shown = [row[name] for name in SHOWN]
            if change.own is not None:
                own = change.own.dump()
                edited.append((change.own.encoded(), self.at, old.number))
            if change.own is not None or own is None:
                said = change.own or note
                shown = [said.topics[0] if said.topics else None, said.domain, search_words(said)]
            notes.append((deck, note.id, note.kind, note.explicit, note.encoded(), *shown, old.number))
            texts.append((old.number, row["words"], str(shown[-1])))
            labels.append((old.number, own or content))
            if row["deck"] != deck:
                moved.append(old.number)
            if old.key != key:
                self.rename(old.key, key)
            facets = load_body(own["kind"], own["body"]).facets() if own else note.body.facets()
            cards += self._cards(old.number, key, facets, there["cards"][old.number])
            questions += self._asked(old.number, key, there["questions"][old.number], asks=note.body.asks)
        self.run(
            "UPDATE notes SET deck = ?, key = ?, kind = ?, explicit = ?, content = ?, topic = ?, domain = ?, "
            "words = ?, retired = 0 WHERE id = ?",
            notes,
        )
        self.run("UPDATE notes SET edited = ?, edited_at = ? WHERE id = ?", edited)
        self._keep("edited", [number for *_, number in edited])
        self.run("UPDATE cards SET key = ?, retired = ? WHERE id = ?", cards)
        self.run("UPDATE questions SET key = ?, retired = ? WHERE id = ?", questions)
        self.label(labels)
        self.reword(texts)
        self._new.flush()
        self._new.remember(first)
        if moved:
            placing.realign(self.connection, moved)
        self.rest([old.number for _, old in pairs])

    def _cards(
        self, note: int, key: str, facets: tuple[str, ...], there: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[str, bool, int]]:
        """Yield what cards of a note change to; one for each facet that is new is added beside its siblings."""
        had = {row["facet"] for row in there}
        for row in there:
            full, retired = f"{key}#{row['facet']}", row["facet"] not in facets
            if row["key"] != full:
                self.rename(row["key"], full)
            if row["key"] != full or bool(row["retired"]) != retired:
                yield full, retired, row["id"]
        rank = max((row["rank"] for row in there), default=0)
        new = [(note, key, facet) for facet in facets if facet not in had]
        self._new.deal(new, [rank] * len(new))

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
                self.rename(row["key"], now)
            yield now, not (asks or mark), row["id"]
        if asks and not written:
            self._new.ask([(note, key)])

    def reword(self, texts: Sequence[tuple[int, str, str]]) -> None:
        """Bring the word index in line; texts are (note, words as they were, words as they are)."""
        changed = [(number, before, after) for number, before, after in texts if before != after]
        search.drop(self.connection, ((number, before) for number, before, _ in changed))
        search.add(self.connection, ((number, after) for number, _, after in changed))

    def label(self, contents: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        """Store anew which topics and tags notes have."""
        for table, name in (("note_topics", "topics"), ("note_tags", "tags")):
            self.run(f"DELETE FROM {table} WHERE note = ?", [(note,) for note, _ in contents])  # noqa: S608 - a constant
            rows = [(note, label) for note, content in contents for label in dict.fromkeys(content.get(name, ()))]
            self.run(INSERTS[table], rows)

    def rename(self, old: str, new: str) -> None:
        """Remember the former key of a note, card or question."""
        self.run("DELETE FROM aliases WHERE old IN (?, ?)", (old, new))
        self.run("INSERT INTO aliases (old, new, at) VALUES (?, ?, ?)", (old, new, self.at))

    def rest(self, notes: Iterable[int]) -> None:
        """Bring `active` of the cards of notes in line."""
        self.run(_REST.format(notes="SELECT value FROM json_each(?)"), (json.dumps(list(notes)),))

    def rest_deck(self, deck: int) -> None:
        """Bring `active` of all cards of a deck in line."""
        self.run(_REST.format(notes="SELECT id FROM notes WHERE deck = ?"), (deck,))

    def retire(self, notes: Collection[int]) -> None:
        """Retire notes: their cards are not asked, their history stays."""
        if notes:
            self.run("UPDATE notes SET retired = 1 WHERE id = ?", [(number,) for number in notes])
            self.rest(notes)

    def journal(self, paths: Sequence[str], report: Mapping[str, Any]) -> None:
        """Keep what the import changed, for `import --undo`."""
        rows = (b'"%b":[%b]' % (name.encode(), b",".join(some)) for name, some in self.before.items())
        before = b"{" + b",".join(rows) + b"}"
        self.run(
            "INSERT INTO imports (at, paths, report, before) VALUES (?, ?, ?, CAST(? AS TEXT))",
            (self.at, encoded(list(paths)), encoded(dict(report)), before),
        )
