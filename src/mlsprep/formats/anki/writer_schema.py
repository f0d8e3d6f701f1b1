"""The collection inside a legacy Anki package (schema 11): tables, note types, decks and options."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.memory import DEFAULT_PARAMETERS
from mlsprep.formats.anki.writer_fields import OWN, STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

    from mlsprep.core.memory import Schedule
    from mlsprep.formats.anki.writer_fields import NoteType

_COLUMNS = {
    "col": "id integer primary key, crt integer not null, mod integer not null, scm integer not null, "
    "ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null, "
    "models text not null, decks text not null, dconf text not null, tags text not null",
    "notes": "id integer primary key, guid text not null, mid integer not null, mod integer not null, "
    "usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null, "
    "flags integer not null, data text not null",
    "cards": "id integer primary key, nid integer not null, did integer not null, ord integer not null, "
    "mod integer not null, usn integer not null, type integer not null, queue integer not null, "
    "due integer not null, ivl integer not null, factor integer not null, reps integer not null, "
    "lapses integer not null, left integer not null, odue integer not null, odid integer not null, "
    "flags integer not null, data text not null",
    "revlog": "id integer primary key, cid integer not null, usn integer not null, ease integer not null, "
    "ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null, "
    "type integer not null",
    "graves": "usn integer not null, oid integer not null, type integer not null",
}
_INDEXES = {
    "ix_notes_usn": "notes (usn)",
    "ix_cards_usn": "cards (usn)",
    "ix_revlog_usn": "revlog (usn)",
    "ix_cards_nid": "cards (nid)",
    "ix_cards_sched": "cards (did, queue, due)",
    "ix_revlog_cid": "revlog (cid)",
    "ix_notes_csum": "notes (csum)",
}
"""The names that programs which open a package look for."""

CHANGED = 1_790_000_000
"""When note types and options were last changed here (seconds); to be raised with any change to them, or Anki keeps
the ones it has."""

VERSION = 11

_LATEX = r"""\documentclass[12pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{amssymb,amsmath}
\pagestyle{empty}
\begin{document}
"""
"""What stands before a formula that a learner writes as `[latex]` in Anki."""


def stable_id(what: str, name: str) -> int:
    """Return a number for a name, the same in every package: it looks like the milliseconds that Anki takes for ids."""
    digest = hashlib.blake2b(f"{what}\x1f{name}".encode(), digest_size=8).digest()
    return 1_300_000_000_000 + int.from_bytes(digest, "big") % 400_000_000_000


def create(connection: Connection) -> None:
    """Give an empty database the tables of a collection."""
    for name, columns in _COLUMNS.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    for name, columns in _INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")


def checksum(field: str) -> int:
    """Return Anki's checksum of a first field: 32 bits of the SHA-1 of its text."""
    plain = unescape(re.sub(r"<[^>]*>", "", field))
    return int(hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def _note_type(kind: NoteType) -> dict[str, Any]:
    field = {"sticky": False, "rtl": False, "font": "Arial", "size": 20, "description": "", "plainText": False}
    card = {"bqfmt": "", "bafmt": "", "did": None, "bfont": "", "bsize": 0}
    return {
        "id": stable_id("type", kind.name),
        "name": kind.name,
        "type": int(kind.cloze),
        "mod": CHANGED,
        "usn": 0,
        "sortf": 0,
        "did": None,
        "css": STYLE,
        "latexPre": _LATEX,
        "latexPost": r"\end{document}",
        "latexsvg": False,
        "flds": [
            {
                **field,
                "name": name,
                "ord": place,
                "id": stable_id("field", f"{kind.name}/{name}"),
                "collapsed": name == OWN,
                "excludeFromSearch": name == OWN,
            }
            for place, name in enumerate(kind.fields)
        ],
        "tmpls": [
            {
                **card,
                "name": template.name,
                "ord": place,
                "qfmt": template.front,
                "afmt": template.back,
                "id": stable_id("card", f"{kind.name}/{template.name}"),
            }
            for place, template in enumerate(kind.templates)
        ],
        "req": [] if kind.cloze else [[place, "any", [place]] for place in range(len(kind.templates))],
    }


def _options(number: int, name: str, schedule: Schedule) -> dict[str, Any]:
    def minutes(steps: Iterable[Any]) -> list[float]:
        return [step.total_seconds() / 60 for step in steps]

    own = schedule.parameters != DEFAULT_PARAMETERS
    return {
        "id": number,
        "mod": CHANGED,
        "name": name,
        "usn": 0,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {
            "bury": True,
            "delays": minutes(schedule.learning_steps),
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": 20,
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": schedule.max_interval,
            "perDay": 200,
            "hardFactor": 1.2,
        },
        "lapse": {
            "delays": minutes(schedule.relearning_steps),
            "leechAction": 1,
            "leechFails": 8,
            "minInt": 1,
            "mult": 0.0,
        },
        "desiredRetention": schedule.desired_retention,
        "fsrsParams6": list(schedule.parameters) if own else [],
    }


def _deck(number: int, name: str, options: int, changed: int, limit: int | None) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "mod": changed,
        "usn": 0,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
        "collapsed": False,
        "browserCollapsed": True,
        "desc": "",
        "dyn": 0,
        "conf": options,
        "extendNew": 0,
        "extendRev": 0,
        "newLimit": limit,
    }


class Origin(NamedTuple):
    """Where a collection counts its days from.

    `created` is when the first one began (seconds), `west` by how many minutes local time was behind UTC then, and
    `rollover` the hour a day begins at.
    """

    created: int
    west: int
    rollover: int


def collection_row(
    origin: Origin, *, now: int, types: Iterable[NoteType], decks: Mapping[str, int | None], schedule: Schedule
) -> tuple[Any, ...]:
    """Return the one row of `col`; `now` is in seconds, `decks` name -> its own limit of new cards a day."""
    options = stable_id("options", OWN)
    conf = {
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": origin.west,
        "rollover": origin.rollover,
        "nextPos": 1,
        "curDeck": 1,
        "activeDecks": [1],
        "collapseTime": 1200,
        "timeLim": 0,
        "newSpread": 0,
        "estTimes": True,
        "dueCounts": True,
        "addToCur": True,
        "sortType": "noteFld",
        "sortBackwards": False,
        "dayLearnFirst": False,
        "fsrs": True,
    }
    plain = schedule._replace(parameters=DEFAULT_PARAMETERS)
    values: tuple[dict[str, Any], ...] = (
        conf,
        {str(kind["id"]): kind for kind in map(_note_type, types)},
        {
            "1": _deck(1, "Default", 1, now, None),
            **{
                str(stable_id("deck", name)): _deck(stable_id("deck", name), name, options, now, limit)
                for name, limit in decks.items()
            },
        },
        {"1": _options(1, "Default", plain), str(options): _options(options, OWN, schedule)},
        {},
    )
    stamps = (1, origin.created, now * 1000, now * 1000, VERSION, 0, 0, 0)
    return (*stamps, *(json.dumps(value, separators=(",", ":")) for value in values))
