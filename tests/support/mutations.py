"""Damage done to files, the same for the same seed: flipped bytes, cuts, repeats, splices, odd tokens, encodings."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import packages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

# Pieces of syntax of every text format, and what breaks programs that read text.
TOKENS = [
    "\n", "\r", "\r\n", "\t", "\0", "\ufeff", "\u2028", "\u202e", "\x1b[31m", "\x07", "😀", "각", "ᄀ", "é",
    "\u200b", "- ", "* ", "# ", "###### ", "> ", "|", "||", "---", "```", "`", "**", "==", "::", ":::", "?",
    "??", "[", "](", "]]", "{{c1::", "{{c1::x}}", "{{c99999999999::x}}", "{{c0::x}}", "}}", "{{", "![](x)",
    "<!--", "<script>alert(1)</script>", "&amp;", "&#x110000;", "\\(", "\\", "$$", "Q: ", "A: ", "C: [x]",
    "deck: ", "a/../../b", "../../../etc/passwd", "/", "", ",", ";", '"', '""', "'", "=cmd|' /C calc'!A0",
    "#separator:tab", "#columns:Front\tBack", "#guid column:1", "#html:true", "#notetype column:99999", "{",
    "}", "null", "true", "NaN", "1e999", "-0", "99999999999999999999", "[[[[[[[[", "{}" * 50, "&a ", "*a",
    "<<: *a", "!!python/object:os.system", "? ", ": ", "- - - -", "|\n", ">\n", "%YAML 1.1", "...", "\\ud800",
    "id: x", "kind: facts", "options:", "correct: maybe", "0x7fffffff", "2038-01-19", "9999-99-99", "a" * 4000,
    "( " * 500,
]  # fmt: skip


def mutated(seed: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """Return a damaged copy of a text file: one to four wounds."""
    data = seed
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
        data = rng.choice(_WOUNDS)(data, others, rng)
    return data


def _flip(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    out = bytearray(data)
    for _wound in range(rng.choice([1, 2, 8, 40])):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _cut(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.7 else data[rng.randrange(len(data) + 1) :]


def _repeat(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, end = _span(data, rng)
    return data[:end] + data[start:end] * rng.choice([1, 2, 20]) + data[end:]


def _drop(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    start, end = _span(data, rng)
    return data[:start] + data[end:]


def _splice(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    other = rng.choice(others)
    start, end = _span(other, rng)
    at = rng.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at if rng.random() < 0.5 else end :]


def _token(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    for _wound in range(rng.choice([1, 1, 3, 10])):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(TOKENS).encode("utf-8", "surrogatepass") + data[at:]
    return data


def _lines(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    if rng.random() < 0.5:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one] = b" " * rng.randrange(9) + lines[one].lstrip()
    return b"\n".join(lines)


def _encoding(data: bytes, _: Sequence[bytes], rng: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    name = rng.choice(["utf-16", "utf-16-le", "cp949", "latin-1", "utf-8-sig", "utf-32", "euc-jp", "cp1252", "half"])
    if name == "half":  # the head in one encoding, the tail in another
        middle = len(text) // 2
        return text[:middle].encode() + text[middle:].encode("cp949", "replace")
    return text.encode(name, "replace")


def _span(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice([1, 3, 10, 60, 400]))


_WOUNDS: list[Callable[[bytes, Sequence[bytes], Random], bytes]] = [
    _flip, _cut, _repeat, _drop, _splice, _token, _token, _lines, _encoding
]  # fmt: skip


# -- Anki packages: wounds at every layer ------------------------------------------------------------------------------

_VALUES = [
    None, 0, -1, 1, 2**31, -(2**63), 2**63 - 1, 1e308, "", "x", "\x1f", "\x1f" * 99, "{{c1::a}}",
    "{{c1::{{c2::a}}}}", b"\xff\xfe", b"\x08", "<img src=x onerror=alert(1)>", "<div>" * 3000, "a" * 100_000,
    "[sound:../../x.mp3]", "\ud7ff", "::", "A::" * 80, "../../x", '{"s": "x"}', '{"s": 1e999, "d": -3}',
    "{" * 5000, "[]", "null", " ", "tag " * 900, "\\(" * 200, "&#1114112;",
]  # fmt: skip
_SCHEMA = [
    "DROP TABLE {table}",
    "ALTER TABLE {table} RENAME TO gone",
    "DELETE FROM {table}",
    "CREATE TABLE spare AS SELECT * FROM {table}; DROP TABLE {table}; CREATE VIEW {table} AS SELECT * FROM spare",
    (
        "CREATE TABLE spare AS SELECT * FROM {table}; DROP TABLE {table}; CREATE VIEW {table} AS "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n"
    ),
    "CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM notes; END",
    "CREATE INDEX odd ON {table}(rowid + 1)",
    "UPDATE {table} SET id = id + 9000000000",
]
_NAMES = [
    "../../evil",
    "/etc/passwd",
    "C:\\x",
    "a\0b",
    "collection.anki21",
    "media",
    "0",
    "meta",
    "x" * 300,
    "각.png",
    "1",
    "",
]


def mutated_package(rng: Random, *, current: bool) -> bytes:
    """Return a damaged package: in the zip, in a member, in the database file, in its rows or in its schema."""
    parts = packages.members(current=current)
    name = "collection.anki21b" if current else "collection.anki2"
    where = rng.choice(["zip", "member", "pages", "rows", "rows", "rows", "schema", "names", "media"])
    if where == "zip":
        return mutated(packages.pack(parts, current=current), [packages.pack(parts, current=current)], rng)
    if where == "member":
        chosen = rng.choice(list(parts))
        parts[chosen] = mutated(parts[chosen], list(parts.values()), rng)
    elif where == "pages":
        parts[name] = _flip(_flip(parts[name], [], rng), [], rng)
    elif where in ("rows", "schema"):
        parts[name] = _database(parts[name], rng, schema=where == "schema")
    elif where == "media":
        parts["media"] = mutated(parts["media"], [b'{"0": "../x", "9": "y"}'], rng)
    else:
        chosen = rng.choice(list(parts))
        parts[rng.choice(_NAMES)] = parts[chosen] if rng.random() < 0.5 else parts.pop(chosen)
    return packages.pack(parts, current=current)


def _database(data: bytes, rng: Random, *, schema: bool) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as db:
            db.create_collation("unicase", lambda a, b: (a > b) - (a < b))
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            for _ in range(rng.choice([1, 1, 2, 6])):
                table = rng.choice(tables)
                with suppress(sqlite3.Error):
                    if schema:
                        db.executescript(rng.choice(_SCHEMA).format(table=table))
                        continue
                    column = rng.choice([row[1] for row in db.execute(f"PRAGMA table_info({table})")])
                    value = rng.choice(_VALUES)
                    if rng.random() < 0.2:
                        old = db.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()
                        raw = old[0] if old and isinstance(old[0], bytes) else str(old[0] if old else "").encode()
                        wounded = _flip(raw, [], rng) if rng.random() < 0.5 else _token(raw, [], rng)
                        value = wounded if old and isinstance(old[0], bytes) else wounded.decode("utf-8", "replace")
                    where = "" if rng.random() < 0.5 else " WHERE rowid = (SELECT max(rowid) FROM cards)"
                    db.execute(f"UPDATE OR IGNORE {table} SET {column} = ?{where}", (value,))
            db.commit()
        return path.read_bytes()
