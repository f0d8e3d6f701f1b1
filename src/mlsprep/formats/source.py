"""The bytes of a learner's file, or one clear sentence why they cannot be had."""

from __future__ import annotations

import codecs
import hashlib
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from mlsprep.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

# The largest bundled deck is below 0.2 MiB. A file of 32 MiB takes several seconds to parse; more is a mistake.
LIMIT = 32 * 2**20
_MIB = 2**20
# A NUL among the first bytes is what tools such as grep and git take for a binary file.
_PROBE = 8192
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A text file: its name as the learner gave it, its text without a byte order mark, and its digest."""

    file: str
    text: str
    digest: str


def digest(data: bytes) -> str:
    """Return the hash by which a changed file is known: BLAKE2b, in hexadecimal."""
    return hashlib.blake2b(data).hexdigest()


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes, judged before anything is read.

    Raises InputError for a file that is missing, too large, not a file, or not to be read.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            _refuse(path, "this is a folder, not a file")
        if not stat.S_ISREG(status.st_mode):
            _refuse(path, "this is a device or a pipe, not a file; write its content to a file first")
        if status.st_size > limit:
            size, most = -(-status.st_size // _MIB), limit // _MIB
            _refuse(path, f"the file has {size} MiB; at most {most} MiB are read: split it")
        return path.read_bytes()
    except FileNotFoundError:
        _refuse(path, "there is no such file")
    except PermissionError:
        _refuse(path, "there is no permission to read this file")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        _refuse(path, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")


def read_text(path: Path) -> Source:
    """Return a UTF-8 file as text. Raises InputError like `read_bytes`, and where the file is no UTF-8 text."""
    data = read_bytes(path)
    if data.startswith(_UTF16):
        _refuse(path, "the file is UTF-16 text; save it as UTF-8")
    if b"\0" in data[:_PROBE]:
        _refuse(path, "this is a binary file, not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `utf-8-sig` counts from behind the byte order mark.
        body = data.removeprefix(codecs.BOM_UTF8)
        before = body[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = "the file is not UTF-8 text (an older Korean editor writes CP949); save it as UTF-8"
        raise InputError([Problem(str(path), line, column, message)]) from None
    return Source(str(path), text, digest(data))


def _refuse(path: Path, message: str) -> NoReturn:
    raise InputError([Problem(str(path), 0, 0, message)])
