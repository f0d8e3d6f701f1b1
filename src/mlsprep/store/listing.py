"""What lists show: decks with their numbers, notes as coverage counts them, the cards of a query (SQLAlchemy Core)."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select, text

from mlsprep.core.day import day_date, from_micros
from mlsprep.core.kinds import load_body
from mlsprep.core.memory import Memory, retrievability
from mlsprep.core.note import Family, Text
from mlsprep.core.review import State
from mlsprep.store import schema, search
from mlsprep.store.session import FILTER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.day import Calendar
    from mlsprep.store.session import Filter


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
                "new_per_day": deck.new_per_day,
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
    found, more = search.conditions(connection, words)
    conditions += found
    arguments |= more
    # Where words were found, their notes come first: without statistics SQLite would walk all cards in their order.
    query = text(
        "SELECT c.id, c.key, c.facet, c.retired OR n.retired OR d.hidden AS retired, n.key AS note, "  # noqa: S608
        "n.content, n.edited, d.key AS deck, m.state, m.step, m.due, m.stability, m.difficulty, m.last_day, "
        "m.last_at, m.reps, m.lapses "
        "FROM notes n CROSS JOIN cards c ON c.note = n.id JOIN decks d ON d.id = n.deck "
        "JOIN memories m ON m.card = c.id "
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
