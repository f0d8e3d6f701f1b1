"""The bytes of a sheet to text: UTF-8, UTF-16 with or without a byte order mark, or CP949; nothing else is guessed."""

from __future__ import annotations

import codecs
from typing import NamedTuple, NoReturn

from mlsprep.errors import InputError, Problem

# What tools such as grep and git look at to tell text from anything else.
_PROBE = 8192
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
# Korean text in CP949 is Hangul, a few signs and a Chinese character now and then. Other bytes that happen to be valid
# come out as rare Chinese characters and box drawings.
_HANGUL_SHARE = 0.6
# UTF-16 text has at least so many blanks and line ends, and at most so many characters that are no text.
_ONE_IN = 50


class Decoded(NamedTuple):
    """A text, and what its encoding is called."""

    text: str
    encoding: str


def decode(data: bytes, file: str, wanted: str | None = None) -> Decoded:
    """Return bytes as text without a byte order mark; `wanted` is the encoding the learner named.

    Raises InputError with line and column for bytes that are no text in any encoding tried, with a NUL in them, and for
    an encoding nobody knows.
    """
    name, shown, mark = _encoding(data, file, wanted)
    try:
        text = data[mark:].decode(name)
    except UnicodeDecodeError as error:
        _refuse_bytes(data[mark:], error, file, shown, asked=wanted is not None)
    except UnicodeError:  # codecs such as `idna`, which say no more
        raise InputError([Problem(file, 0, 0, f"the file is not {shown} text; leave --encoding out")]) from None
    text = text.removeprefix("\ufeff")
    if wanted is not None:  # UTF-7 and its like can spell half a surrogate pair, which no file of ours holds
        text = text.encode("utf-8", "replace").decode()
    if "\0" in text:
        line, column = place(text, text.index("\0"))
        raise InputError([Problem(file, line, column, "there is a NUL character here: is this a text file?")])
    return Decoded(text, shown)


def place(text: str, index: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an index into a text with any sort of line ends."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _encoding(data: bytes, file: str, wanted: str | None) -> tuple[str, str, int]:
    """Return the encoding's name to Python and to people, and the length of the byte order mark."""
    for mark, name, shown in _MARKS:
        if data.startswith(mark) and wanted is None:
            return name, shown, len(mark)
    if wanted is not None:
        try:
            fine = " ".encode(wanted) and "escape" not in wanted.lower()
        except (LookupError, ValueError):  # ValueError: a NUL in the name, and a codec for nothing
            fine = False
        if not fine:
            message = f"unknown encoding `{wanted}`; known ones are utf-8, utf-16, cp949, shift_jis, latin-1 and more"
            raise InputError([Problem(file, 0, 0, message)])
        return wanted, wanted.upper(), 0
    if b"\0" in data[:_PROBE]:
        found = _utf16(data)
        if found is None:
            raise InputError([Problem(file, 0, 0, "this is a binary file, not text")])
        return found, "UTF-16", 0
    return ("utf-8", "UTF-8", 0) if not _is_korean(data) else ("cp949", "CP949", 0)


def _utf16(data: bytes) -> str | None:
    """Return the UTF-16 that makes blanks, line ends and letters of these bytes; None where neither makes text."""
    probe = data[: min(len(data), _PROBE) & ~1]

    def plain(name: str) -> int:  # by NULs alone U+AC00, a frequent syllable, would count for the wrong one
        return sum(" " <= character <= "~" or character in "\t\n\r" for character in probe.decode(name, "replace"))

    best = max(("utf-16-le", "utf-16-be"), key=plain)
    start = probe.decode(best, "replace")
    strange = sum(character == "\ufffd" or (character < " " and character not in "\t\n\r\f") for character in start)
    rare = plain(best) * _ONE_IN < len(start)
    return None if rare or strange * _ONE_IN > len(start) else best


def _is_korean(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are Korean text as older Korean editors and Excel write it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return False
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return False
    other = [character for character in text if character > "\x7f"]
    return sum("가" <= character <= "힣" for character in other) >= _HANGUL_SHARE * len(other)


def _refuse_bytes(data: bytes, error: UnicodeDecodeError, file: str, shown: str, *, asked: bool) -> NoReturn:
    if not asked and shown == "UTF-8":
        try:
            data.decode("cp949")
        except UnicodeDecodeError as other:  # the encoding that gets further is the one that was meant
            error = max(error, other, key=lambda item: item.start)
    before = data[: error.start].decode(error.encoding, "ignore")
    line, column = place(before, len(before))
    tried = f"not {shown}" if asked or shown != "UTF-8" else "neither UTF-8 nor CP949"
    message = f"the file is {tried} text: there is a byte 0x{data[error.start]:02X} here; save it as UTF-8"
    raise InputError([Problem(file, line, column, message + ("" if asked else ", or name its encoding: --encoding"))])
