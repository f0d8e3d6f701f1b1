"""Anki packages made by hand, so that tests need no Anki, and can make what Anki never would."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CREATED = 1_767_240_000
"""2026-01-01 04:00 UTC."""

_SCHEMA_11 = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer, mod integer, scm integer, ver integer, dty integer, usn integer,
    ls integer, conf text, models text, decks text, dconf text, tags text);
CREATE TABLE notes (id integer PRIMARY KEY, guid text, mid integer, mod integer, usn integer, tags text, flds text,
    sfld integer, csum integer, flags integer, data text);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer, did integer, ord integer, mod integer, usn integer,
    type integer, queue integer, due integer, ivl integer, factor integer, reps integer, lapses integer, left integer,
    odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer, usn integer, ease integer, ivl integer, lastIvl integer,
    factor integer, time integer, type integer);
CREATE TABLE graves (usn integer, oid integer, type integer);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""
_SCHEMA_18 = """
CREATE TABLE deck_config (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer,
    usn integer, config blob NOT NULL);
CREATE TABLE config (KEY text NOT NULL PRIMARY KEY, usn integer, mtime_secs integer, val blob NOT NULL) WITHOUT ROWID;
CREATE TABLE fields (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
    config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE templates (ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase,
    mtime_secs integer, usn integer, config blob NOT NULL, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE notetypes (id integer NOT NULL PRIMARY KEY, name text NOT NULL COLLATE unicase, mtime_secs integer,
    usn integer, config blob NOT NULL);
CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
CREATE TABLE decks (id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer,
    usn integer, common blob NOT NULL, kind blob NOT NULL);
"""

BASIC = ("Basic", 0, ("Front", "Back"), (("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"),))
REVERSED = (
    "Basic (and reversed card)",
    0,
    ("Front", "Back"),
    (
        ("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"),
        ("Card 2", "{{Back}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}"),
    ),
)
CLOZE = ("Cloze", 1, ("Text", "Extra"), (("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Extra}}"),))


def varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def message(fields: Mapping[int, Any]) -> bytes:
    """Encode a protobuf message: numbers, texts, bytes, one float, and lists of these (floats packed)."""
    out = b""
    for number, value in fields.items():
        if isinstance(value, list) and value and all(isinstance(item, float) for item in value):
            value = struct.pack(f"<{len(value)}f", *value)  # noqa: PLW2901 - packed
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, int):
                out += varint(number << 3) + varint(item)
            elif isinstance(item, float):
                out += varint(number << 3 | 5) + struct.pack("<f", item)
            else:
                data = item.encode() if isinstance(item, str) else item
                out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


@dataclass
class Note:
    """A note to write; `cards` are what differs from a new card, by `ord`."""

    fields: tuple[str, ...]
    type: int = 1
    guid: str | None = None
    tags: str = ""
    cards: Mapping[int, Mapping[str, Any]] = field(default_factory=lambda: {0: {}})
    deck: int = 10
    log: Mapping[int, Iterable[tuple[int, int, int, int, int]]] = field(default_factory=dict)
    """Rows by `ord`: (id in ms, ease, ivl, factor, type)."""


@dataclass
class Package:
    """What a package is to hold."""

    notes: list[Note]
    types: Mapping[int, Any] = field(default_factory=lambda: {1: BASIC, 2: REVERSED, 3: CLOZE})
    decks: Mapping[int, str] = field(default_factory=lambda: {1: "Default", 10: "My::Deck one"})
    presets: Mapping[int, Mapping[str, Any]] = field(default_factory=lambda: {1: {"perDay": 7}})
    config: Mapping[str, Any] = field(default_factory=lambda: {"schedVer": 2, "rollover": 4, "creationOffset": 0})
    media: Mapping[str, bytes] = field(default_factory=dict)
    statements: tuple[str, ...] = ()
    """SQL that spoils the collection before it is packed."""
    created: int = CREATED


_CARD = ("mod", "type", "queue", "due", "ivl", "factor", "left", "odue", "odid", "flags", "data")


def collection(package: Package, path: Path, *, current: bool) -> bytes:
    """Return the SQLite file."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.create_collation("unicase", lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))
    db.executescript(_SCHEMA_11)
    models: dict[str, Any] = {}
    decks: dict[str, Any] = {}
    dconf: dict[str, Any] = {}
    if current:
        db.executescript(_SCHEMA_18)
        _current(db, package)
    else:
        for number, (name, kind, fields, templates) in package.types.items():
            models[str(number)] = {
                "id": number,
                "name": name,
                "type": kind,
                "flds": [{"name": item, "ord": index} for index, item in enumerate(fields)],
                "tmpls": [
                    {"name": item[0], "qfmt": item[1], "afmt": item[2], "ord": index}
                    for index, item in enumerate(templates)
                ],
            }
        decks = {str(n): {"id": n, "name": name, "conf": 1, "dyn": 0} for n, name in package.decks.items()}
        for number, preset in package.presets.items():
            dconf[str(number)] = {
                "id": number,
                "name": preset.get("name", "Default"),
                "new": {"perDay": preset.get("perDay", 20), "delays": [1, 10]},
                "lapse": {"delays": [10]},
                "fsrsParams6": preset.get("parameters", []),
                "sm2Retention": preset.get("retention", 0.9),
                "ignoreRevlogsBeforeDate": preset.get("ignore", ""),
            }
    db.execute(
        "INSERT INTO col VALUES (1, ?, 0, 0, ?, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (package.created, 18 if current else 11, *(json.dumps(v) for v in (package.config, models, decks, dconf))),
    )
    _rows(db, package)
    for statement in package.statements:
        db.executescript(statement)
    db.commit()
    db.execute("VACUUM")
    db.close()
    data = path.read_bytes()
    path.unlink()
    return data


def _current(db: sqlite3.Connection, package: Package) -> None:
    for number, (name, kind, fields, templates) in package.types.items():
        db.execute("INSERT INTO notetypes VALUES (?, ?, 0, 0, ?)", (number, name, message({1: kind})))
        for index, item in enumerate(fields):
            db.execute("INSERT INTO fields VALUES (?, ?, ?, x'')", (number, index, item))
        for index, item in enumerate(templates):
            config = message({1: item[1], 2: item[2]})
            db.execute("INSERT INTO templates VALUES (?, ?, ?, 0, 0, ?)", (number, index, item[0], config))
    for number, name in package.decks.items():
        kind = message({1: message({1: 1})})
        db.execute("INSERT INTO decks VALUES (?, ?, 0, 0, x'', ?)", (number, name.replace("::", "\x1f"), kind))
    for number, preset in package.presets.items():
        config = message(
            {
                1: [1.0, 10.0],
                2: [10.0],
                9: preset.get("perDay", 20),
                6: list(preset.get("parameters", [])),
                40: float(preset.get("retention", 0.9)),
                46: preset.get("ignore", ""),
            }
        )
        db.execute("INSERT INTO deck_config VALUES (?, ?, 0, 0, ?)", (number, preset.get("name", "Default"), config))
    for key, value in package.config.items():
        db.execute("INSERT INTO config VALUES (?, 0, 0, ?)", (key, json.dumps(value).encode()))


def _rows(db: sqlite3.Connection, package: Package) -> None:
    for index, note in enumerate(package.notes):
        nid = 1_000 + index
        guid = f"guid{index}" if note.guid is None else note.guid
        db.execute(
            "INSERT INTO notes VALUES (?, ?, ?, 0, 0, ?, ?, 0, 0, 0, '')",
            (nid, guid, note.type, f" {note.tags} ", "\x1f".join(note.fields)),
        )
        for place, card in note.cards.items():
            values = {**dict.fromkeys(_CARD, 0), "data": "", "mod": package.created, **card}
            cid = nid * 100 + place
            db.execute(
                "INSERT INTO cards VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?)",
                (cid, nid, card.get("did", note.deck), place, *(values[name] for name in _CARD)),
            )
            for at, ease, ivl, factor, kind in note.log.get(place, ()):
                db.execute(
                    "INSERT INTO revlog VALUES (?, ?, 0, ?, ?, 0, ?, 3000, ?)", (at, cid, ease, ivl, factor, kind)
                )


def write(package: Package, path: Path, *, shape: str = "current", zipped: Mapping[str, bytes] | None = None) -> Path:
    """Write a package: `current`, `legacy` (collection.anki21) or `oldest` (anki2); `zipped` adds members."""
    data = collection(package, path.with_suffix(".sqlite"), current=shape == "current")
    members: dict[str, bytes] = {}
    if shape == "current":
        pack = zstandard.ZstdCompressor().compress
        members["meta"] = message({1: 3})
        members["collection.anki21b"] = pack(data)
        members["collection.anki2"] = b"an old Anki should say that it is too old"
        entries = [message({1: name, 2: len(content), 3: b"\0" * 20}) for name, content in package.media.items()]
        members["media"] = pack(message({1: entries}) if entries else b"")
        members |= {str(index): pack(content) for index, content in enumerate(package.media.values())}
    else:
        members["collection.anki21" if shape == "legacy" else "collection.anki2"] = data
        members["media"] = json.dumps({str(index): name for index, name in enumerate(package.media)}).encode()
        members |= {str(index): content for index, content in enumerate(package.media.values())}
    path.write_bytes(archive({**members, **(zipped or {})}))
    return path


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()
