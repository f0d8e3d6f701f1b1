"""Small Anki packages built by hand, without Anki: the legacy format and the current one."""

from __future__ import annotations

import importlib
import io
import json
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from hashlib import sha1
from pathlib import Path
from typing import Any

SECONDS = 1_750_000_000
"""When everything in the packages was made (2025-06-15)."""

DECK, BASIC, CLOZE = 1_700_000_000_001, 1_700_000_000_002, 1_700_000_000_003
PICTURE = b"\x89PNG\r\n\x1a\n not much of a picture"

_COMMON = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
  odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
"""
_LEGACY = "CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);"
_CURRENT = """
CREATE TABLE graves (oid integer NOT NULL, type integer NOT NULL, usn integer NOT NULL, PRIMARY KEY (oid, type))
  WITHOUT ROWID;
CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
  config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
  mtime_secs integer NOT NULL, usn integer NOT NULL, config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY, name text NOT NULL COLLATE unicase,
  mtime_secs integer NOT NULL, usn integer NOT NULL, config blob NOT NULL);
CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer NOT NULL,
  usn integer NOT NULL, common blob NOT NULL, kind blob NOT NULL);
CREATE TABLE deck_config (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase,
  mtime_secs integer NOT NULL, usn integer NOT NULL, config blob NOT NULL);
CREATE TABLE config (KEY text NOT NULL PRIMARY KEY, usn integer NOT NULL, mtime_secs integer NOT NULL,
  val blob NOT NULL) WITHOUT ROWID;
CREATE TABLE tags (tag text NOT NULL PRIMARY KEY COLLATE unicase, usn integer NOT NULL, collapsed boolean NOT NULL,
  config blob NULL) WITHOUT ROWID;
"""

_NOTES: list[tuple[int, str, int, str, list[str]]] = [
    (
        1,
        "aaaaaaaaaa",
        BASIC,
        " core xgboost ",
        ["What does <b>eta</b> do?<br><img src='p.png'>", "It shrinks steps &amp; slows"],
    ),
    (2, "bbbbbbbbbb", BASIC, "", ["지니란?", "불순도 \\(1 - \\sum p^2\\)"]),
    (3, "cccccccccc", CLOZE, " core ", ["{{c1::S3}} holds {{c2::objects::what}}", "extra"]),
]


def field(number: int, value: int | str | bytes) -> bytes:
    """Return a field of a protobuf message: a varint, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    """Return a number as protobuf writes it."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def compress(data: bytes) -> bytes:
    """Return data packed with zstd."""
    if sys.version_info >= (3, 14):
        return bytes(importlib.import_module("compression.zstd").compress(data))
    return bytes(importlib.import_module("zstandard").ZstdCompressor().compress(data))


def collection(*, current: bool) -> bytes:
    """Return a collection of three notes, four cards and five reviews as the bytes of an SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        with closing(sqlite3.connect(path)) as db:
            db.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
            db.executescript(_COMMON + (_CURRENT if current else _LEGACY))
            (_fill_current if current else _fill_legacy)(db)
            _fill_notes(db)
            db.commit()
        return path.read_bytes()


def _fill_notes(db: sqlite3.Connection) -> None:
    number = 0
    for offset, guid, kind, tags, fields in _NOTES:
        note = SECONDS * 1000 + offset
        values = (note, guid, kind, SECONDS, -1, tags, "\x1f".join(fields), fields[0], 1, 0, "")
        db.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        for position in range(2 if kind == CLOZE else 1):
            number += 1
            card = SECONDS * 1000 + 100 + number
            place = (0, 0, number, 0, 0, 0) if number != 1 else (2, 2, 900, 12, 2500, 3)
            marks = (0, 0, 0, 3 if number == 2 else 0, '{"s":12.5,"d":5.1}' if number == 1 else "")
            row = (card, note, DECK, position, SECONDS, -1, *place, 0, *marks)
            db.execute(f"INSERT INTO cards VALUES ({', '.join('?' * len(row))})", row)
            if number == 1:
                for day, (ease, interval) in enumerate([(3, -600), (3, 1), (3, 4), (2, 6), (3, 12)]):
                    at = (SECONDS + day * 86400 * 3) * 1000
                    kind_of = 0 if day == 0 else 1
                    line = (at, card, -1, ease, interval, 0, 2500, 4000, kind_of)
                    db.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", line)


def _fill_legacy(db: sqlite3.Connection) -> None:
    def model(id_: int, name: str, kind: int, fields: list[str], question: str, answer: str) -> dict[str, Any]:
        template = {"name": "Card 1", "ord": 0, "qfmt": question, "afmt": answer, "bqfmt": "", "bafmt": "", "did": None}
        look = {"sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
        named = [{"name": title, "ord": place, **look} for place, title in enumerate(fields)]
        return {
            "id": id_, "name": name, "type": kind, "mod": SECONDS, "usn": -1, "sortf": 0, "did": DECK, "css": "",
            "tmpls": [template],
            "flds": named,
            "latexPre": "", "latexPost": "", "req": [[0, "any", [0]]], "tags": [], "vers": [],
        }  # fmt: skip

    deck = {
        "id": DECK,
        "name": "Own::AWS",
        "mod": SECONDS,
        "usn": -1,
        "conf": 1,
        "desc": "",
        "dyn": 0,
        "collapsed": False,
    }
    for key in ("newToday", "revToday", "lrnToday", "timeToday"):
        deck[key] = [0, 0]
    models = {
        str(BASIC): model(BASIC, "Basic", 0, ["Front", "Back"], "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),
        str(CLOZE): model(
            CLOZE, "Cloze", 1, ["Text", "Back Extra"], "{{cloze:Text}}", "{{cloze:Text}}<br>{{Back Extra}}"
        ),
    }
    steps = {"delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 7], "order": 1, "perDay": 20, "bury": False}
    lapses = {"delays": [10.0], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0.0}
    reviews = {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2}
    preset = {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
        "dyn": False, "new": steps, "rev": reviews, "lapse": lapses,
    }  # fmt: skip
    texts = [json.dumps(value) for value in ({"nextPos": 9}, models, {str(DECK): deck}, {"1": preset}, {})]
    db.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, ?)",
        (SECONDS - 900 * 86400, SECONDS * 1000, SECONDS * 1000, *texts),
    )


def _fill_current(db: sqlite3.Connection) -> None:
    stamp = (SECONDS - 900 * 86400, SECONDS * 1000, SECONDS * 1000)
    db.execute("INSERT INTO col VALUES (1, ?, ?, ?, 18, 0, 0, 0, '', '', '', '', '')", stamp)
    kinds = [
        (BASIC, "Basic", 0, ["Front", "Back"], "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),
        (CLOZE, "Cloze", 1, ["Text", "Back Extra"], "{{cloze:Text}}", "{{cloze:Text}}<br>{{Back Extra}}"),
    ]
    for id_, name, kind, fields, question, answer in kinds:
        db.execute("INSERT INTO notetypes VALUES (?, ?, ?, -1, ?)", (id_, name, SECONDS, field(1, kind)))
        template = field(1, question) + field(2, answer)
        db.execute("INSERT INTO templates VALUES (?, 0, 'Card 1', ?, -1, ?)", (id_, SECONDS, template))
        for place, title in enumerate(fields):
            db.execute("INSERT INTO fields VALUES (?, ?, ?, ?)", (id_, place, title, field(1, 0)))
    normal = field(1, field(1, 1))
    db.execute("INSERT INTO decks VALUES (?, ?, ?, -1, ?, ?)", (DECK, "Own\x1fAWS", SECONDS, b"", normal))
    db.execute("INSERT INTO deck_config VALUES (1, 'Default', ?, -1, ?)", (SECONDS, field(9, 20)))
    db.execute("INSERT INTO config VALUES ('creationOffset', -1, ?, ?)", (SECONDS, b"-540"))
    db.execute("INSERT INTO tags VALUES ('core', -1, 0, NULL)")


def members(*, current: bool) -> dict[str, bytes]:
    """Return the members of a package, unpacked: meta, collection, media map and a picture."""
    name = "collection.anki21b" if current else "collection.anki2"
    out = {name: collection(current=current)}
    if current:
        entry = field(1, "p.png") + field(2, len(PICTURE)) + field(3, sha1(PICTURE, usedforsecurity=False).digest())
        return {
            "meta": field(1, 3),
            **out,
            "collection.anki2": collection(current=False),
            "media": field(1, entry),
            "0": PICTURE,
        }
    return {**out, "media": b'{"0": "p.png"}', "0": PICTURE}


def pack(parts: dict[str, bytes], *, current: bool) -> bytes:
    """Return members as a package; the current format packs most of them with zstd first."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if current else zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            packed = current and name not in ("meta", "collection.anki2")
            archive.writestr(zipfile.ZipInfo(name, (2025, 6, 15, 12, 0, 0)), compress(data) if packed else data)
    return target.getvalue()


def package(*, current: bool) -> bytes:
    """Return a whole package that Anki would read."""
    return pack(members(current=current), current=current)
