"""Notes and cards in bulk: what is there, what an import writes, what lists show (SQLAlchemy Core)."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, select, text, update

from mlsprep.core.changes import Existing
from mlsprep.core.day import day_date, from_micros
from mlsprep.core.kinds import load_body
from mlsprep.core.memory import Memory, retrievability
from mlsprep.core.note import Family, Text, fuzz_seed, search_words
from mlsprep.core.queue import Newcomer, ranks
from mlsprep.core.review import State
from mlsprep.store import schema
from mlsprep.store.session import FILTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.changes import Changes
    from mlsprep.core.day import Calendar
    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Deck, Note
    from mlsprep.store.session import Filter


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def set_knowledge(
    connection: Connection,
    topics: Sequence[Topic],
    families: Iterable[Family],
    exams: Sequence[Blueprint],
) -> None:
    """Replace the topic tree, the families of facts and the exams by what is bundled now."""
    for table in (schema.topics, schema.families, schema.exams):
        connection.execute(table.delete())
    for position, topic in enumerate(topics):
        connection.execute(
            insert(schema.topics),
            {"id": topic.id, "title": _json(topic.title.dump()), "position": position},
        )
    for family in families:
        connection.execute(insert(schema.families), {"id": family.id, "content": _json(family.dump())})
    for position, exam in enumerate(exams):
        connection.execute(
            insert(schema.exams),
            {"id": exam.id, "content": _json(exam.dump()), "position": position},
        )


def _existing(row: Any) -> Existing:
    content = json.loads(row.content)
    body = load_body(content["kind"], content["body"])
    return Existing(
        number=row.id,
        deck=row.deck_key,
        id=row.key,
        kind=row.kind,
        explicit=bool(row.explicit),
        content=content,
        edited=row.edited is not None,
        retired=bool(row.retired),
        facets=body.facets(),
        prompt=body.prompt,
        answer=body.answer,
    )


_NOTES = select(schema.notes, schema.decks.c.key.label("deck_key")).join(schema.decks)


def existing(connection: Connection, decks: Iterable[str]) -> list[Existing]:
    """Return the notes of the decks, retired ones included."""
    return [_existing(row) for row in connection.execute(_NOTES.where(schema.decks.c.key.in_(list(decks))))]


def former(connection: Connection) -> Callable[[str], Existing | None]:
    """Return a function that finds a note by its present or a former `deck/note`."""

    def find(key: str) -> Existing | None:
        deck, _, note = key.rpartition("/")
        found = connection.execute(_NOTES.where(schema.decks.c.key == deck, schema.notes.c.key == note)).first()
        if found is None:
            alias = connection.execute(select(schema.aliases.c.new).where(schema.aliases.c.old == key)).scalar()
            return find(alias) if alias else None
        return _existing(found)

    return find


_SHOWN = ("topic", "domain", "words")
"""Columns of a note that follow the version that is shown, not its source."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many cards and questions an import brought that were not there."""

    cards: int
    questions: int


class Writer:
    """Writes an import: rows for new notes, changes to old ones, and the rows as they were before."""

    def __init__(self, connection: Connection, at: int) -> None:
        """Write through a connection that is in a transaction, at a moment (UTC microseconds)."""
        self.connection = connection
        self.at = at
        self.before: dict[str, list[Any]] = {"notes": [], "cards": [], "questions": [], "new_notes": [], "decks": []}
        self._next = {
            table.name: (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
            for table in (schema.notes, schema.cards, schema.questions)
        }
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def _number(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table] - 1

    def decks(self, decks: Sequence[Deck], *, bundled: bool) -> dict[str, int]:
        """Store the decks themselves and return their local ids."""
        out = {}
        for deck in decks:
            values = {
                "title": _json(deck.title.dump()),
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
            if number is None:
                made = self.connection.execute(insert(table), {"key": deck.id, "bundled": int(bundled), **values})
                number = made.inserted_primary_key[0] if made.inserted_primary_key else 0
            else:
                self.connection.execute(update(table).where(table.c.id == number).values(**values))
            out[deck.id] = number
        return out

    def _note_row(self, number: int, deck: int, note: Note) -> dict[str, Any]:
        content = note.dump()
        return {
            "id": number,
            "deck": deck,
            "key": note.id,
            "kind": note.kind,
            "explicit": int(note.explicit),
            "topic": note.topics[0] if note.topics else None,
            "domain": note.domain,
            "content": _json(content),
            "words": search_words(note),
            "retired": 0,
        }

    def _card(self, note: int, key: str, facet: str) -> None:
        number = self._number("cards")
        full = f"{key}#{facet}"
        self._rows["cards"].append({"id": number, "note": note, "facet": facet, "key": full, "seed": fuzz_seed(full)})
        self._rows["memories"].append({"card": number, "note": note, "active": 1, "state": 0, "due": 0})

    def write(self, changes: Changes, decks: Mapping[str, int], progress: Callable[[int, int], None]) -> Written:
        """Carry the changes out and return what they brought."""
        for old in changes.displaced:
            self._save(old.number)
            self._displace(old)
        total = len(changes.changes)
        for done, change in enumerate(changes.changes, 1):
            if change.old is None:
                self._add(decks[change.deck], change.key, change.note)
            elif change.what != "unchanged":
                self._continue(change.old, decks[change.deck], change.key, change.note)
            if done % 100 == 0 or done == total:
                progress(done, total)
        for old in changes.retired:
            if old not in changes.displaced:
                self._save(old.number)
        self.retire(old.number for old in changes.retired)
        written = Written(len(self._rows["cards"]), len(self._rows["questions"]))
        self._flush()
        return written

    def _add(self, deck: int, key: str, note: Note) -> None:
        number = self._number("notes")
        self._rows["notes"].append(self._note_row(number, deck, note))
        self._rows["note_topics"] += [{"note": number, "topic": topic} for topic in note.topics]
        self._rows["note_tags"] += [{"note": number, "tag": tag} for tag in note.tags]
        self.before["new_notes"].append(number)
        for facet in note.body.facets():
            self._card(number, key, facet)
        if note.body.asks:
            self._question(number, key)

    def _flush(self) -> None:
        """Insert the rows gathered so far; cards of hidden decks are not asked."""
        for table in (
            schema.notes,
            schema.note_topics,
            schema.note_tags,
            schema.cards,
            schema.memories,
            schema.questions,
        ):
            if rows := self._rows.pop(table.name, None):
                self.connection.execute(insert(table), rows)
        self.connection.execute(
            text(
                "UPDATE memories SET active = 0 WHERE active AND card IN (SELECT c.id FROM cards c "
                "JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE d.hidden)",
            ),
        )

    def _displace(self, old: Existing) -> None:
        """Free the place of a note that a matched one takes: it goes on under a name of its own, retired."""
        key = f"{old.id}~{old.number}"
        self.connection.execute(update(schema.notes).where(schema.notes.c.id == old.number).values(key=key))
        for table in (schema.cards, schema.questions):
            for row in self.connection.execute(select(table.c.id, table.c.key).where(table.c.note == old.number)).all():
                name = f"{old.deck}/{key}{row.key[len(old.key) :]}"
                self.connection.execute(update(table).where(table.c.id == row.id).values(key=name))

    def _question(self, note: int, key: str) -> None:
        self._rows["questions"].append({"id": self._number("questions"), "note": note, "key": key})

    def _save(self, number: int) -> None:
        for name in ("notes", "cards", "questions"):
            table = schema.metadata.tables[name]
            column = table.c.id if name == "notes" else table.c.note
            rows = self.connection.execute(select(table).where(column == number)).mappings()
            self.before[name] += [dict(row) for row in rows]

    def _rest(self, note: int) -> None:
        """Bring `active` of a note's cards in line with retired, hidden and suspended."""
        self.connection.execute(
            text(
                "UPDATE memories SET active = (SELECT NOT (c.retired OR n.retired OR d.hidden OR EXISTS "
                "(SELECT 1 FROM marks WHERE kind = 'suspended' AND marks.card = c.id)) FROM cards c "
                "JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE c.id = memories.card) "
                "WHERE card IN (SELECT id FROM cards WHERE note = :note)",
            ),
            {"note": note},
        )

    def _continue(self, old: Existing, deck: int, key: str, note: Note) -> None:
        self._save(old.number)
        own = self._own(old.number)
        row = self._note_row(old.number, deck, note)
        for name in _SHOWN if own else ():
            row.pop(name)
        self.connection.execute(update(schema.notes).where(schema.notes.c.id == row.pop("id")).values(**row))
        self._label(old.number, own or note.dump())
        if old.key != key:
            self._rename(old.key, key)
        self._cards(old, key, load_body(own["kind"], own["body"]).facets() if own else note.body.facets())
        self._asked(old.number, key, asks=note.body.asks)
        self._rest(old.number)

    def _own(self, note: int) -> dict[str, Any] | None:
        """Return the learner's own version of a note: it decides which cards there are, and where it is found."""
        raw = self.connection.execute(select(schema.notes.c.edited).where(schema.notes.c.id == note)).scalar()
        return dict(json.loads(raw)) if raw else None

    def _cards(self, old: Existing, key: str, facets: tuple[str, ...]) -> None:
        had = set()
        for card in self.connection.execute(select(schema.cards).where(schema.cards.c.note == old.number)):
            had.add(card.facet)
            full = f"{key}#{card.facet}"
            if card.key != full:
                self._rename(card.key, full)
            if card.key != full or bool(card.retired) != (card.facet not in facets):
                self.connection.execute(
                    update(schema.cards)
                    .where(schema.cards.c.id == card.id)
                    .values(key=full, retired=int(card.facet not in facets)),
                )
        for facet in facets:
            if facet not in had:
                self._card(old.number, key, facet)

    def _asked(self, note: int, key: str, *, asks: bool) -> None:
        table = schema.questions
        written = False
        for there in self.connection.execute(select(table).where(table.c.note == note)).all():
            _, mark, suffix = there.key.partition("#")  # a generated question has one
            written = written or not mark
            now = f"{key}{mark}{suffix}"
            values = {"key": now, "retired": int(not (asks or mark))}
            self.connection.execute(update(table).where(table.c.id == there.id).values(**values))
            if there.key != now:
                self._rename(there.key, now)
        if asks and not written:
            self._question(note, key)

    def retire(self, notes: Iterable[int]) -> None:
        """Retire notes: their cards are not asked, their history stays."""
        for number in notes:
            self.connection.execute(update(schema.notes).where(schema.notes.c.id == number).values(retired=1))
            self._rest(number)

    def put_back(self, before: Mapping[str, list[dict[str, Any]]]) -> None:
        """Make notes, cards and questions what they were; the learner's own versions stay."""
        named = self._free_names(before)
        for row in before.get("decks", ()):
            values = {name: value for name, value in row.items() if name not in {"id", "key", "hidden"}}
            self.connection.execute(update(schema.decks).where(schema.decks.c.id == row["id"]).values(**values))
        for row in before["notes"]:
            own = self._own(row["id"])
            stays = {"edited", "edited_at", *(_SHOWN if own else ())}
            values = {name: value for name, value in row.items() if name not in stays}
            self.connection.execute(update(schema.notes).where(schema.notes.c.id == row["id"]).values(**values))
            self._label(row["id"], own or json.loads(row["content"]))
        for name in ("cards", "questions"):
            table = schema.metadata.tables[name]
            kept = {row["id"] for row in before[name]}
            for row in before["notes"]:
                since = (table.c.note == row["id"]) & table.c.id.not_in(kept)
                self.connection.execute(update(table).where(since).values(retired=1))
            for row in before[name]:
                now = named[name, row["id"]]
                if now is not None and now != row["key"]:
                    self._rename(now, row["key"])
                values = {key: value for key, value in row.items() if key != "rank"}
                self.connection.execute(update(table).where(table.c.id == row["id"]).values(**values))
        for row in before["notes"]:
            if own := self._own(row["id"]):
                cards, facets = schema.cards, load_body(own["kind"], own["body"]).facets()
                mine = update(cards).where(cards.c.note == row["id"])
                self.connection.execute(mine.values(retired=case((cards.c.facet.in_(facets), 0), else_=1)))
            self._rest(row["id"])

    def _free_names(self, before: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[str, int], str | None]:
        """Take the names of rows away, so that two can have each other's; return what the names were."""
        out: dict[tuple[str, int], str | None] = {}
        for name in ("notes", "cards", "questions"):
            table = schema.metadata.tables[name]
            for row in before[name]:
                here = table.c.id == row["id"]
                out[name, row["id"]] = self.connection.execute(select(table.c.key).where(here)).scalar()
                self.connection.execute(update(table).where(here).values(key=f"~{row['id']}"))
        return out

    def _label(self, note: int, content: Mapping[str, Any]) -> None:
        """Store anew which topics and tags a note has."""
        for table in (schema.note_topics, schema.note_tags):
            self.connection.execute(table.delete().where(table.c.note == note))
        for topic in dict.fromkeys(content["topics"]):
            self.connection.execute(insert(schema.note_topics), {"note": note, "topic": topic})
        for tag in dict.fromkeys(content.get("tags", ())):
            self.connection.execute(insert(schema.note_tags), {"note": note, "tag": tag})

    def rest_deck(self, deck: int) -> None:
        """Bring `active` of all cards of a deck in line."""
        for note in (
            self.connection.execute(select(schema.notes.c.id).where(schema.notes.c.deck == deck)).scalars().all()
        ):
            self._rest(note)

    def _rename(self, old: str, new: str) -> None:
        table = schema.aliases
        self.connection.execute(table.delete().where(table.c.old.in_([old, new])))
        self.connection.execute(insert(table), {"old": old, "new": new, "at": self.at})

    def journal(self, paths: Sequence[str], report: Mapping[str, Any]) -> None:
        """Keep what the import changed, for `import --undo`."""
        self.connection.execute(
            insert(schema.imports),
            {"at": self.at, "paths": _json(list(paths)), "report": _json(report), "before": _json(self.before)},
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


def place_new(connection: Connection, blueprint: Blueprint | None) -> None:
    """Give every new card its place in the line, by the exam's weights."""
    cards, notes, decks, memories = schema.cards, schema.notes, schema.decks, schema.memories
    rows = connection.execute(
        select(cards.c.id, cards.c.rank, decks.c.key, decks.c.bundled, notes.c.content)
        .select_from(memories)
        .join(cards, cards.c.id == memories.c.card)
        .join(notes, notes.c.id == cards.c.note)
        .join(decks, decks.c.id == notes.c.deck)
        .where(memories.c.state == 0)
        .order_by(decks.c.key, notes.c.id, cards.c.id),
    )
    had: dict[int, int] = {}
    newcomers = []
    for number, rank, deck, bundled, raw in rows:
        had[number] = rank
        content = json.loads(raw)
        topics = tuple(content["topics"])
        place = blueprint.primary_task(topics, content.get("tasks", {})) if blueprint else None
        newcomers.append(
            Newcomer(
                number,
                deck,
                bool(bundled),
                "core" in content.get("tags", ()),
                topics[0] if topics else None,
                place[1].id if place else None,
            ),
        )
    weights = {
        task.id: domain.weight / len(domain.tasks)
        for domain in (blueprint.domains if blueprint else ())
        for task in domain.tasks
    }
    moved = [{"number": n, "place": r} for n, r in ranks(newcomers, weights).items() if had[n] != r]
    if moved:
        connection.execute(
            update(cards).where(cards.c.id == bindparam("number")).values(rank=bindparam("place")), moved
        )
        connection.execute(
            update(memories)
            .where(memories.c.card == bindparam("number"), memories.c.state == 0)
            .values(due=bindparam("place")),
            moved,
        )


def digests(connection: Connection) -> dict[str, str]:
    """Return the digest each deck was last read with."""
    rows = connection.execute(select(schema.decks.c.key, schema.decks.c.digest))
    return {row.key: row.digest for row in rows}


def hide_deck(connection: Connection, key: str, *, hidden: bool) -> bool:
    """Hide a deck, or show it again; return whether there is such a deck."""
    table = schema.decks
    number = connection.execute(select(table.c.id).where(table.c.key == key)).scalar()
    if number is None:
        return False
    connection.execute(update(table).where(table.c.id == number).values(hidden=int(hidden)))
    Writer(connection, 0).rest_deck(number)
    return True


# -- what lists show ---------------------------------------------------------------------------------------------------


def deck_rows(connection: Connection, day: int) -> list[dict[str, Any]]:
    """Return every deck with how much it holds, how much of it was seen and is due, and how much is retired."""
    decks, notes, cards, memories, questions = (
        schema.decks,
        schema.notes,
        schema.cards,
        schema.memories,
        schema.questions,
    )
    live = (notes.c.retired == 0) & (cards.c.retired == 0)
    by_card = connection.execute(
        select(
            notes.c.deck,
            func.sum(case((live, 1), else_=0)).label("cards"),
            func.sum(case((live & (memories.c.state != 0), 1), else_=0)).label("seen"),
            func.sum(
                case(((memories.c.active == 1) & (memories.c.state == 2) & (memories.c.due <= day), 1), else_=0),  # noqa: PLR2004
            ).label("due"),
        )
        .select_from(notes)
        .join(cards, cards.c.note == notes.c.id)
        .join(memories, memories.c.card == cards.c.id)
        .group_by(notes.c.deck),
    )
    counts = {row.deck: row for row in by_card}
    by_note = {
        row.deck: row
        for row in connection.execute(
            select(
                notes.c.deck,
                func.sum(1 - notes.c.retired).label("notes"),
                func.sum(notes.c.retired).label("retired"),
            ).group_by(notes.c.deck),
        )
    }
    written = questions.c.key.not_like("%#%")  # those made from facts are asked, but nobody wrote them
    asked = {
        row.deck: row.count
        for row in connection.execute(
            select(notes.c.deck, func.count().label("count"))
            .join(questions, questions.c.note == notes.c.id)
            .where(notes.c.retired == 0, questions.c.retired == 0, written)
            .group_by(notes.c.deck),
        )
    }
    out = []
    for deck in connection.execute(select(decks).order_by(decks.c.key)):
        card, note = counts.get(deck.id), by_note.get(deck.id)
        out.append(
            {
                "id": deck.key,
                "title": Text.of(json.loads(deck.title)).both(),
                "notes": int(note.notes or 0) if note else 0,
                "cards": int(card.cards or 0) if card else 0,
                "questions": asked.get(deck.id, 0),
                "seen": int(card.seen or 0) if card else 0,
                "due": int(card.due or 0) if card else 0,
                "retired": int(note.retired or 0) if note else 0,
                "bundled": bool(deck.bundled),
                "optional": bool(deck.optional),
                "hidden": bool(deck.hidden),
                "checked": deck.checked,
            },
        )
    return out


@dataclass(frozen=True, slots=True)
class Tally:
    """A note as coverage counts it."""

    topics: tuple[str, ...]
    tasks: Mapping[str, str]
    core: bool
    cards: int
    seen: int
    questions: int


def tallies(connection: Connection) -> list[Tally]:
    """Return every note that is not retired or hidden, with its numbers of cards, cards seen and questions."""
    notes, cards, memories, questions, decks = (
        schema.notes,
        schema.cards,
        schema.memories,
        schema.questions,
        schema.decks,
    )
    seen = {
        row.note: (row.cards, row.seen)
        for row in connection.execute(
            select(
                cards.c.note,
                func.count().label("cards"),
                func.sum(case((memories.c.state != 0, 1), else_=0)).label("seen"),
            )
            .join(memories, memories.c.card == cards.c.id)
            .where(cards.c.retired == 0)
            .group_by(cards.c.note),
        )
    }
    written = questions.c.key.not_like("%#%")
    asked = set(connection.execute(select(questions.c.note).where(questions.c.retired == 0, written)).scalars())
    out = []
    for row in connection.execute(
        select(notes.c.id, notes.c.content).join(decks).where(notes.c.retired == 0, decks.c.hidden == 0),
    ):
        content = json.loads(row.content)
        count, known = seen.get(row.id, (0, 0))
        tags = content.get("tags", ())
        out.append(
            Tally(
                tuple(content["topics"]),
                content.get("tasks", {}),
                "core" in tags,
                count,
                int(known or 0),
                int(row.id in asked),
            ),
        )
    return out


STATES = {
    "new": "m.state = 0",
    "learning": "m.state IN (1, 3)",
    "review": "m.state = 2",
    "due": "m.active = 1 AND ((m.state = 2 AND m.due <= :day) OR (m.state IN (1, 3) AND m.due <= :now))",
    "suspended": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'suspended')",
    "leech": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'suspended' AND x.value = 'leech')",
    "known": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'suspended' AND x.value = 'known')",
    "buried": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'buried' "
    "AND CAST(x.value AS INTEGER) > :day)",
    "flagged": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'flag')",
    "wrong": "EXISTS (SELECT 1 FROM marks x WHERE x.card = c.id AND x.kind = 'wrong')",
    "edited": "n.edited IS NOT NULL",
    "retired": "(c.retired OR n.retired OR d.hidden)",
}
"""What `is:` terms of a card query mean."""


def card_rows(  # noqa: PLR0913 - one argument for each thing a query can say
    connection: Connection,
    *,
    words: Sequence[str],
    states: Sequence[str],
    chosen: Filter,
    day: int,
    now: int,
    calendar: Calendar,
    parameters: tuple[float, ...],
    limit: int | None,
) -> list[dict[str, Any]]:
    """Return cards as lists show them; retired ones only where `is:retired` asks for them."""
    conditions = [f"({STATES[state]})" for state in states]
    if "retired" not in states:
        conditions.append(f"NOT {STATES['retired']}")
    arguments: dict[str, Any] = {"day": day, "now": now, "most": -1 if limit is None else limit, **chosen.parameters()}
    for index, word in enumerate(words):
        # LIKE folds ASCII case; what a person types is taken as it is, % and _ included.
        escaped = normalise_for_search(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        arguments[f"word{index}"] = f"%{escaped}%"
        conditions.append(f"(n.words LIKE :word{index} ESCAPE '\\' OR c.key LIKE :word{index} ESCAPE '\\')")
    query = text(
        "SELECT c.id, c.key, c.facet, c.retired OR n.retired OR d.hidden AS retired, n.key AS note, "  # noqa: S608
        "n.content, n.edited, d.key AS deck, m.state, m.step, m.due, m.stability, m.difficulty, m.last_day, "
        "m.last_at, m.reps, m.lapses "
        "FROM cards c JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck JOIN memories m ON m.card = c.id "
        f"WHERE {' AND '.join(conditions)} {FILTER} ORDER BY d.key, n.id, c.id LIMIT :most",
    )
    families = {row.id: Family.load(json.loads(row.content)) for row in connection.execute(select(schema.families))}
    marks: dict[int, dict[str, str]] = defaultdict(dict)
    for mark in connection.execute(select(schema.marks)):
        marks[mark.card][mark.kind] = mark.value
    out = []
    for row in connection.execute(query, arguments):
        content = json.loads(row.edited or row.content)
        body = load_body(content["kind"], content["body"])
        family = families.get(content["body"]["family"]) if content["kind"] == "facts" else None
        try:
            face = body.face(row.facet, family)
        except KeyError:
            continue
        memory = Memory() if row.state == 0 else Memory(State(row.state), row.step, row.due, *row[11:17])
        recall = retrievability(memory, day, parameters)
        own = marks.get(row.id, {})
        due: str | None = None
        if memory.due is not None and memory.state is State.REVIEW:
            due = day_date(memory.due).isoformat()
        elif memory.due is not None:
            due = calendar.local(from_micros(memory.due)).isoformat(timespec="seconds")
        out.append(
            {
                "id": row.id,
                "key": row.key,
                "deck": row.deck,
                "note": row.note,
                "facet": row.facet,
                "kind": content["kind"],
                "front": face.front.both(),
                "back": face.back.both(),
                "topics": content["topics"],
                "tags": content.get("tags", []),
                "state": memory.state.name.lower(),
                "due": due,
                "stability": memory.stability,
                "difficulty": memory.difficulty,
                "retrievability": recall,
                "reps": memory.reps,
                "lapses": memory.lapses,
                "suspended": "suspended" in own,
                "suspended_as": own.get("suspended"),
                "flag": int(own["flag"]) if "flag" in own else 0,
                "wrong": own.get("wrong"),
                "edited": row.edited is not None,
                "retired": bool(row.retired),
            },
        )
    return out


def normalise_for_search(word: str) -> str:
    """Return a word of a query in the composition that texts are stored in (NFC)."""
    return unicodedata.normalize("NFC", word)
