"""The library as the learner sees it, deck by deck: what an export takes along (SQLAlchemy Core)."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from mlsprep.core.kinds import load_note
from mlsprep.core.note import Deck, Family, Text, fuzz_seed
from mlsprep.store.session import FILTER, Filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_NOTES = f"""SELECT n.id, n.key, n.explicit, coalesce(n.edited, n.content) AS shown, n.edited_at, n.retired,
    d.id AS deck, d.key AS deck_key, d.title, d.topic AS deck_topic, d.source, d.checked, d.url, d.optional, d.digest,
    d.new_per_day, d.hidden
    FROM notes n JOIN decks d ON d.id = n.deck WHERE 1 {FILTER} ORDER BY d.key, n.id"""  # noqa: S608 - a constant

# A note was changed when the learner edited it, else with the last import that touched it, else when the program last
# brought other decks.
_CHANGED = """SELECT number, max(at) FROM (
      SELECT value AS number, at FROM imports, json_each(imports.before, '$.new_notes')
      WHERE NOT undone AND json_valid(before)
      UNION ALL
      SELECT json_extract(value, '$.id'), at FROM imports, json_each(imports.before, '$.notes')
      WHERE NOT undone AND json_valid(before)
    ) GROUP BY number"""


class Shown(NamedTuple):
    """What a learner's choice gives.

    `first_names` are the names (`deck/note`) under which notes were stored first, where they have another one now.
    `changed` is when a note (`deck/note`) was last changed, where that is known (UTC microseconds). `cards` are the
    local ids of the cards of the notes. `retired` and `hidden` count notes of the choice that are left out.
    """

    decks: tuple[Deck, ...]
    changed: Mapping[str, int]
    cards: list[int]
    retired: int
    hidden: int
    first_names: Mapping[str, str]


def shown(connection: Connection, chosen: Filter) -> Shown:
    """Return the chosen notes as they are shown, the learner's own version before the source's.

    A deck is `partial` where the choice leaves out some of its notes. Retired notes and hidden decks are left out.
    """
    whole = {row.deck: row.notes for row in connection.execute(text(_SIZES))}
    journal: dict[int, int] = {row[0]: row[1] for row in connection.execute(text(_CHANGED))}
    loaded = int(connection.execute(text("SELECT value FROM meta WHERE key = 'bundled_at'")).scalar() or 0)
    decks: list[Deck] = []
    changed: dict[str, int] = {}
    notes_taken: list[int] = []
    retired = hidden = 0
    rows = connection.execute(text(_NOTES), chosen.parameters())
    for _, items in groupby(rows, key=lambda row: row.deck):
        group = list(items)
        head = group[0]
        live = [row for row in group if not row.retired]
        if head.hidden:
            hidden += len(live)
            continue
        retired += len(group) - len(live)
        if not live:
            continue
        notes = tuple(load_note(json.loads(row.shown), id=row.key, explicit=bool(row.explicit)) for row in live)
        for row in live:
            at = max(row.edited_at or 0, journal.get(row.id, 0)) or loaded
            if at:
                changed[f"{row.deck_key}/{row.key}"] = at
        notes_taken += [row.id for row in live]
        decks.append(_deck(head, notes, partial=len(live) < whole[head.deck]))
    cards = _cards(connection, notes_taken)
    return Shown(tuple(decks), changed, cards, retired, hidden, _first_names(connection))


_SIZES = "SELECT deck, count(*) AS notes FROM notes WHERE NOT retired GROUP BY deck"
_CARDS = "SELECT id FROM cards WHERE NOT retired AND note IN (SELECT value FROM json_each(:notes)) ORDER BY id"


_OLDEST = """SELECT c.key, c.seed FROM cards c WHERE c.note =
    (SELECT n.id FROM notes n JOIN decks d ON d.id = n.deck WHERE d.key = ? AND n.key = ?) ORDER BY c.id LIMIT 1"""


def _first_names(connection: Connection) -> dict[str, str]:
    """Return the name each renamed note had when it was stored: the one its oldest card has its seed from."""
    before: dict[str, list[str]] = defaultdict(list)
    for old, new in connection.exec_driver_sql("SELECT old, new FROM aliases WHERE instr(old, '#') = 0 ORDER BY at"):
        before[new].append(old)
    out: dict[str, str] = {}
    for now in before:
        deck, _, name = now.rpartition("/")
        oldest = connection.exec_driver_sql(_OLDEST, (deck, name)).first()
        if oldest is None:  # a name on the way, or a note that only asks
            continue
        facet = oldest.key.partition("#")[2]
        names = [now]
        for known in names:  # it grows on the way
            names += [old for old in before.get(known, ()) if old not in names]
        first = next((known for known in names if fuzz_seed(f"{known}#{facet}") == oldest.seed), now)
        if first != now:
            out[now] = first
    return out


def _deck(head: Any, notes: tuple[Any, ...], *, partial: bool) -> Deck:
    return Deck(
        id=head.deck_key,
        title=Text.of(json.loads(head.title)),
        notes=notes,
        topic=head.deck_topic,
        source=head.source,
        checked=head.checked,
        url=head.url,
        optional=bool(head.optional),
        digest=head.digest,
        partial=partial,
        new_per_day=head.new_per_day,
    )


def _cards(connection: Connection, notes: list[int]) -> list[int]:
    return list(connection.execute(text(_CARDS), {"notes": json.dumps(notes)}).scalars())


def families(connection: Connection) -> dict[str, Family]:
    """Return the families of facts."""
    rows = connection.execute(text("SELECT id, content FROM families"))
    return {row.id: Family.load(json.loads(row.content)) for row in rows}
