"""One press of a key as a name, whatever bytes the terminal sends and whichever input method is on."""

from __future__ import annotations

import codecs
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class Key(NamedTuple):
    """A key that was pressed.

    `name` is what a command is bound to: the character, or `space`, `enter`, `up`, `pagedown`, `ctrl-c`, `alt-x`,
    `paste`, `unknown`; and what is no key: `resize` (the terminal changed), `resume` (the program was stopped and
    goes on), `timeout`, `eof` (the terminal is gone). `text` is what was typed, for fields that take text.
    """

    name: str
    text: str = ""


class Screen(Protocol):
    """What reading keys switches on and off with the terminal's raw mode."""

    def enter(self) -> None:
        """Take the terminal over."""

    def leave(self) -> None:
        """Give it back as it was."""


class Keys(Protocol):
    """A source of keys."""

    def read(self, timeout: float | None = None) -> Key:
        """Return the next key, or the key `timeout` after that many seconds."""

    def on(self, screen: Screen) -> AbstractContextManager[None]:
        """Hold the terminal (raw mode and screen) for a `with` block, and restore it however that ends."""

    def away(self) -> AbstractContextManager[None]:
        """Give the terminal back inside `on` for a `with` block, so that another program can have it."""


# The Korean two-set layout (KS X 5002): which key each letter is on.
TWO_SET = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        strict=True,
    )
)
# Letters that take two presses, by the letters pressed.
_DOUBLE = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
# Unicode takes syllables (and the half-width and compatibility letters) apart into these three runs of jamo.
_LEADING = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TRAILING = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_JAMO = {
    chr(first + index): "".join(TWO_SET[part] for part in _DOUBLE.get(letter, letter))
    for first, letters in ((0x1100, _LEADING), (0x1161, _VOWELS), (0x11A8, _TRAILING))
    for index, letter in enumerate(letters)
}
_FULL_WIDTH = range(0xFF01, 0xFF5F)


def presses(char: str) -> str:
    """Return the Latin keys pressed for a character: itself, "sp" for 네, "1" for a full-width １."""
    if char < "\u1100":
        return char
    if ord(char) in _FULL_WIDTH:
        return chr(ord(char) - 0xFEE0)
    if char == "\u3000":
        return " "
    return "".join(_JAMO.get(jamo, "") for jamo in unicodedata.normalize("NFKD", char)) or char


_NAMED = {" ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x08": "backspace"}


def key_of(char: str) -> Key:
    """Return the key of one typed character. A syllable acts as its first letter's key."""
    name = presses(char)[0]
    if name in _NAMED:
        return Key(_NAMED[name], char if name == " " else "")
    if name < " ":
        return Key("ctrl-" + chr(ord(name) + 0x60) if "\x01" <= name <= "\x1a" else "unknown")
    return Key(name, char) if char.isprintable() else Key("unknown")


_ARROWS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "Z": "backtab", "M": "enter",
           "P": "f1", "Q": "f2", "R": "f3", "S": "f4"}  # fmt: skip
_TILDE = {1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end",
          11: "f1", 12: "f2", 13: "f3", 14: "f4", 15: "f5", 17: "f6", 18: "f7", 19: "f8", 20: "f9", 21: "f10",
          23: "f11", 24: "f12"}  # fmt: skip
_KEYPAD = {"M": Key("enter"), **{chr(0x70 + digit): Key(str(digit), str(digit)) for digit in range(10)}}

_ESC = "\x1b"
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
# Patterns are compiled by `re` when the first escape sequence comes.
_CSI = r"\x1b\[(\[[A-Za-z]|[0-?]*[ -/]*[@-Z\\-~])"
_CSI_BEGUN = r"\x1b\[\[?[0-?]*[ -/]*\Z"
_CUT_OFF = r"\x1b[\[O][0-?]*[ -/]*"
_SS3 = r"\x1bO[0-9;]*([A-Za-z])"
_SS3_BEGUN = r"\x1bO[0-9;]*\Z"
_STRING = r"(?s)\x1b[\]P_^X].*?(?:\x07|\x1b\\)"
_STRING_BEGUN = r"(?s)\x1b[\]P_^X]."


class Decoder:
    """Turns bytes into keys; characters and sequences may be split anywhere between two calls of `feed`."""

    def __init__(self) -> None:
        """Begin with nothing pending."""
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""

    @property
    def ambiguous(self) -> bool:
        """Whether what is pending could be a whole key (ESC) or the beginning of a sequence."""
        return self._text.startswith(_ESC) and not self._text.startswith(_PASTE)

    def feed(self, data: bytes) -> list[Key]:
        """Return the keys that these bytes complete."""
        self._text += self._utf8.decode(data)
        return self._drain(final=False)

    def flush(self) -> list[Key]:
        """Return the keys that the pending text amounts to when nothing follows it."""
        return self._drain(final=True)

    def _drain(self, *, final: bool) -> list[Key]:
        keys = []
        while self._text:
            taken, key = self._next(self._text, final=final)
            if not taken:
                break
            self._text = self._text[taken:]
            if key is not None:
                keys.append(key)
        return keys

    def _next(self, text: str, *, final: bool) -> tuple[int, Key | None]:
        """Return how many characters the first key takes (0: it is not complete yet), and the key if it is one."""
        if text[0] != _ESC:
            return 1, key_of(text[0])
        if text.startswith(_PASTE):
            end = text.find(_PASTED)
            return (0, None) if end < 0 else (end + len(_PASTED), Key("paste", text[len(_PASTE) : end]))
        if (found := _sequence(text)) is not None:
            return found
        begun = (
            len(text) == 1 or re.match(_CSI_BEGUN, text) or re.match(_SS3_BEGUN, text) or re.match(_STRING_BEGUN, text)
        )
        return (0, None) if begun and not final else _escape(text)


def _sequence(text: str) -> tuple[int, Key | None] | None:
    """Return the complete escape sequence a text begins with: its length and its key."""
    if match := re.match(_CSI, text):
        return match.end(), _csi(match[1])
    if match := re.match(_SS3, text):
        return match.end(), _KEYPAD.get(match[1]) or Key(_ARROWS.get(match[1], "unknown"))
    if match := re.match(_STRING, text):
        return match.end(), None  # a terminal's answer to a question nobody here asked
    return None


def _csi(body: str) -> Key:
    if body.startswith("["):  # the Linux console's F1-F5
        return Key("f" + str("ABCDE".find(body[1]) + 1) if body[1] in "ABCDE" else "unknown")
    if body.endswith("~"):
        number = re.match(r"\d+", body)
        return Key(_TILDE.get(int(number[0]), "unknown") if number and len(number[0]) < 4 else "unknown")  # noqa: PLR2004
    return Key(_ARROWS.get(body[-1], "unknown"))


def _escape(text: str) -> tuple[int, Key | None]:
    """Return what an ESC is that begins no complete sequence."""
    if len(text) == 1 or text[1] == _ESC:
        return 1, Key("esc")
    if len(text) == 2 and text[1].isprintable():  # noqa: PLR2004 - ESC and one character
        return 2, Key(f"alt-{text[1]}")
    if match := re.match(_CUT_OFF, text):
        return match.end(), Key("unknown")
    if text[1] in "]P_^X":
        return len(text), Key("unknown")
    return 2, Key(f"alt-{text[1]}" if text[1].isprintable() else "unknown")


def open_keys() -> Keys:
    """Return the keys of the terminal this process runs in."""
    if sys.platform == "win32":
        from mlsprep.screens.windows import WindowsKeys

        return WindowsKeys()
    from mlsprep.screens.posix import PosixKeys

    return PosixKeys()
