"""JSON as plain values with places: what the standard lets slip (repeated keys, NaN, huge numbers) is told of."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlsprep.errors import InputError, Problem
from mlsprep.formats.document import Document, Place

if TYPE_CHECKING:
    from mlsprep.formats.document import Path

_WORD = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NO_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})
# What SQLite keeps as a number has at most 19 digits.
_DIGITS = 19
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class JsonDocument(Document):
    """One JSON document; places are looked up only where something is wrong."""

    @cached_property
    def _places(self) -> dict[Path, tuple[Place, Place]]:
        scan = _Scan(self.text, self.file)
        return scan.places


def parse_json(text: str, file: str) -> JsonDocument:
    """Read a text as JSON. Raises InputError with the places of whatever makes it none."""
    odd = bool(_HALF_PAIR.search(text))

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal odd
        found = dict(items)
        odd = odd or len(found) < len(items)
        return found

    def strange(_: str) -> None:
        nonlocal odd
        odd = True

    def whole(digits: str) -> int:
        nonlocal odd
        odd = odd or len(digits.lstrip("-")) > _DIGITS
        return int(digits[: _DIGITS + 1])

    def real(digits: str) -> float:
        nonlocal odd
        odd = odd or not math.isfinite(float(digits))
        return float(digits)

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=strange, parse_int=whole, parse_float=real)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InputError([Problem(file, error.lineno, error.colno, message)]) from None
    except RecursionError:
        raise InputError([Problem(file, 0, 0, "lists and objects are nested too deeply to be decks")]) from None
    if odd and (problems := _Scan(text, file).problems):
        raise InputError(problems)
    return JsonDocument(file, text, data)


class _Scan:
    """Where every value and its key stand in valid JSON, and what is wrong with single words of it."""

    def __init__(self, text: str, file: str) -> None:
        self.places: dict[Path, tuple[Place, Place]] = {}
        self.problems: list[Problem] = []
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._trail: list[str | int] = []  # the path of the value that comes next
        self._objects: list[bool] = []  # whether each open container is an object
        self._key: Place | None = None
        self._waiting = False  # for the key of an object
        for match in _WORD.finditer(text):
            here = self._place(match.start())
            if fault := self._take(match[0], here) or _fault(match[0]):
                self.problems.append(Problem(file, *here, fault))

    def _place(self, index: int) -> Place:
        line = bisect_right(self._starts, index)
        return Place(line, index - self._starts[line - 1] + 1)

    def _take(self, word: str, here: Place) -> str | None:
        """Go on by one word; return what is wrong with it where it stands."""
        if word == ":":
            self._waiting = False
        elif word == ",":
            self._waiting = self._objects[-1]
            if not self._waiting:
                self._trail[-1] = int(self._trail[-1]) + 1
        elif word in "}]":
            self._objects.pop()
            self._trail.pop()
            self._waiting = False
        elif self._waiting:
            self._trail[-1] = json.loads(word)
            self._key = here
            if tuple(self._trail) in self.places:
                return f"the key {word} stands here for the second time"
        else:
            key = self._key if self._objects and self._objects[-1] and self._key else here
            self.places[tuple(self._trail)] = (here, key)
            if word in "{[":
                self._objects.append(word == "{")
                self._trail.append("" if word == "{" else 0)
                self._waiting = word == "{"
        return None


def _fault(word: str) -> str | None:
    if word in _NO_NUMBERS:
        return f"{word} is no number that can be kept"
    if word.startswith('"'):
        if _HALF_PAIR.search(word):
            try:
                json.loads(word).encode()
            except UnicodeEncodeError:
                return "half of a character stands here (`\\ud800` to `\\udfff` come in pairs)"
        return None
    digits = word.lstrip("-")
    if digits.isdigit() and len(digits) > _DIGITS:
        return "this number is too long"
    if digits[:1].isdigit() and not digits.isdigit() and not math.isfinite(float(word)):
        return "this number is too large"
    return None
