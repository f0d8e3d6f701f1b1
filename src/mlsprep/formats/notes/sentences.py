"""Sentences of notes: where they end, what their words are, and which of them can stand alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mlsprep.formats.notes.korean import CACHED, korean

if TYPE_CHECKING:
    from mlsprep.formats.notes.vocabulary import Vocabulary

ANSWER_WORDS = 25
"""The most words of a back; what is more goes to `why`, or nowhere."""

FRONT_WORDS = 40
"""The most words of a front."""

SENTENCE_WORDS = 60
"""A longer sentence says more than one thing."""

# A full stop ends a sentence before a blank, unless it ends an abbreviation or a number of a list.
_END = re.compile(r"(?<=[.!?。])[\"'”’)]*\s+(?=\S)")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Fig|No|approx|incl|ex|al|St|Dr|Mr|Ms)|\b[A-Za-z]|^\d{1,2})\.$")
# Code and brackets are one word, whatever is in them.
_WORD = re.compile(r"(?:`[^`]*`|\([^()]*\)|\[[^\[\]]*\]|[“\"][^“”\"]{0,80}[”\"]|[^\s`(\[])+|[(\[]\S*|`\S*|\S")
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__(?!\w)|~~|==")
_CODE = re.compile(r"`[^`]*`")
_QUOTES = re.compile(r"\s+([,.;:!?%)\]])")
_URL = re.compile(r"https?://\S+|www\.\S+")
_DOUBLED = re.compile(r"(?:^|\s)([가-힣A-Za-z]{2,}) \1(?:\s|$)")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def clean(text: str) -> str:
    """Return Markdown text without bold, strikes and surplus blanks; code keeps its backticks."""
    parts = _CODE.split(text)
    codes = _CODE.findall(text)
    bare = [re.sub(r"(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)", "", _BOLD.sub("", part)) for part in parts]
    joined = "".join(part + (codes[index] if index < len(codes) else "") for index, part in enumerate(bare))
    return " ".join(joined.split())


def split(text: str) -> list[str]:
    """Return the sentences of a text; code is never cut."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    masked = _CODE.sub(hold, text)
    pieces: list[str] = []
    start = 0
    for match in _END.finditer(masked):
        piece = masked[start : match.start()]
        if _ABBREVIATION.search(piece) or piece.count("(") > piece.count(")"):
            continue
        pieces.append(masked[start : match.end()].strip())
        start = match.end()
    pieces.append(masked[start:].strip())
    return [re.sub("\x00(\\d+)\x00", lambda match: held[int(match[1])], piece) for piece in pieces if piece]


def words(text: str) -> list[str]:
    """Return the words of a text; a bracket or a piece of code belongs to the word it stands at."""
    return _WORD.findall(text)


def bare(sentence: str) -> str:
    """Return a sentence without its final full stop."""
    return (
        sentence.strip().rstrip("。").rstrip(";,").rstrip()
        if not sentence.rstrip().endswith(".")
        else (sentence.strip().rstrip(".").rstrip())
    )


@lru_cache(CACHED)
def garbled(text: str) -> bool:
    """Return whether a text is broken: brackets or code that do not close, lost characters, an address in it."""
    if "\ufffd" in text or "\x00" in text or text.count("`") % 2 or text.count("“") != text.count("”"):
        return True
    if _URL.search(text) or _DOUBLED.search(text):
        return True
    stack: list[str] = []
    for character in _CODE.sub("", text):
        if character in "([{":
            stack.append(character)
        elif character in _BRACKETS and (not stack or stack.pop() != _BRACKETS[character]):
            return True
    return bool(stack)


def question(text: str) -> bool:
    """Return whether a sentence asks."""
    return text.rstrip("\"'”’ )").endswith("?")


def ordered(sentence: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence tells the reader to do something."""
    english, hangul = vocabulary.orders
    return bool(hangul.search(sentence)) if korean(sentence) else bool(english.match(sentence))


_POINTING = re.compile(
    r"다음과 같|아래와 같|위와 같|앞서|위에서|아래 |(?:^|\s)(?:이것|그것|이를|이는|이로써?|이에|이들|그들|여기에|"
    r"해당|이러한|그러한|이런|"
    r"그런|위의|앞의|후자|전자|저자)(?:\s|[을를은는이가의,]|$)|(?:^|\s)[이그] (?!외|상|하)[가-힣]+"
)
_POINTING_EN = re.compile(
    r"\b(?:this|these|those|it|its|they|their|them|above|below|former|latter|aforementioned|following|such|here)\b",
    re.IGNORECASE,
)


@lru_cache(CACHED)
def pointing(text: str) -> bool:
    """Return whether a text points at something that stands elsewhere."""
    plain = _CODE.sub("", text)
    return bool(_POINTING.search(plain) if korean(plain) else _POINTING_EN.search(plain))


@lru_cache(CACHED)
def tidy(text: str) -> str:
    """Return an answer without stray marks at its ends."""
    text = _QUOTES.sub(r"\1", " ".join(text.split())).strip(" ,;:·-–—→")
    return text.removesuffix(".").rstrip() if not re.search(r"\b(?:etc|e\.g|i\.e)\.$", text) else text
