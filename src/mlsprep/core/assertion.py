"""What a sentence asserts: its clauses, whether they deny, and the quantities they name, in English and Korean."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from mlsprep.core.note import normalise


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """Return a pattern for folded text, compiled once; a Korean particle ends a Latin word (`GPU를`)."""
    return re.compile(expression, re.ASCII)


_MARKUP = re.compile(r"\*\*|[`“”‘’]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\s*[;\n]\s*|(?<=[다요음함됨임])\.\s*")
# What joins two assertions that may be opposite; a comma alone also separates the items of one list.
_CLAUSE = re.compile(
    r"\s*(?:,|·)\s*|(?<=지만)\s+|(?<=으나)\s+|\s+(?:but|while|whereas|however|although|though|yet|except)\s+"
    r"|\s+(?:반면|하지만|그러나)\s*|(?<=고)\s+(?=\S+[은는]\s)|\s+and\s+(?=\w+\s+(?:is|are|must|has|have)\b)"
)
_DENIAL = pattern(
    r"않|아니[다라며고오요]|아닙|아님|아닌|(?<!관계)(?<!상관)없[다이는음습고으]|없$|못[하한함해]|불가|미지원|비활성|금지"
    r"|안 ?(?:됨|된다|됩|한다|함)"
    r"|\b(?:not|no|never|cannot|can't|doesn't|don't|isn't|aren't|won't|without|neither|nor|unsupported|lacks?)\b"
    r"|n't\b"
)
# A note that speaks of errors states none.
_OF_ERRORS = pattern(
    r"\b(?:wrong|incorrect|misconception|mistake|myth|false|untrue|pitfall|trap|not true|misread)\b"
    r"|틀린|틀렸|오해|거짓|잘못된 (?:설명|것)|아닌 것|옳지 않|함정"
)
_OF_CHANGE = pattern(
    r"\b(?:older|old|former|formerly|previously|renamed|retired?|retires|deprecat\w+|ended|ends|closed|discontinu\w+"
    r"|end of (?:life|support)|no longer|no new|old name|once called|used to be|replaced|replaces|replacement|successor"
    r"|instead of|removed|continues?|legacy|outdated|obsolete|gave way|until(?: \w+)? 20\d\d|took over|takes over"
    r"|superseded|became|status|since 20\d\d)\b"
    r"|이전 이름|예전|오래된|과거|없어|이어|옛 ?이름|구 ?이름|구칭|종료|중단|폐지|폐기|대체|후속|대신|더 이상|신규 고객"
    r"|은퇴|개명|이름이 바뀌|까지의 이름|변경됨|바뀌었|바뀜|명칭|상태"
)

YES = re.compile(r"(?:yes|true|예|네|그렇다|맞다|가능|지원)(?![\w-])[.,!]?\s*")
NO = re.compile(r"(?:no|false|아니[요오]?|아니다|불가(?:능)?|미지원)(?![\w-])[.,!]?\s*")


def fold(text: str) -> str:
    """Return a text as patterns see it: normalised, lower case, without marks of Markdown."""
    return normalise(_MARKUP.sub("", text))


def sentences(text: str) -> list[str]:
    """Return the sentences of a folded text."""
    return [part for part in _SENTENCE.split(text) if part and part.strip()]


def clauses(text: str) -> list[str]:
    """Return the clauses of a folded text: what may assert one thing and deny the next."""
    return [part for sentence in sentences(text) for part in _CLAUSE.split(sentence) if part and part.strip()]


def denies(text: str) -> bool:
    """Return whether a clause has a word of denial."""
    return _DENIAL.search(text) is not None


def speaks_of_errors(text: str) -> bool:
    """Return whether a text is about what is wrong, so that it asserts nothing itself."""
    return _OF_ERRORS.search(text) is not None


def speaks_of_change(text: str) -> bool:
    """Return whether a text says itself that a name or a service belongs to the past."""
    return _OF_CHANGE.search(text) is not None


_BEFORE, _AFTER = 25, 12
"""Characters around a word in which a denial belongs to it: before it in English, behind it in Korean."""


def polarity(text: str, yes: str, no: str) -> bool | None:
    """Return whether a clause affirms (True) or denies (False) by the words given for both, None where it is open."""
    affirmed, denied = list(pattern(yes).finditer(text)), list(pattern(no).finditer(text))
    if bool(affirmed) == bool(denied):
        return None
    found = [match.span() for match in affirmed or denied]
    others = [match.start() for match in _DENIAL.finditer(text)]
    others = [
        at for at in others if not any(start <= at < end for start, end in found)
    ]  # "no need" affirms as it stands
    if not others:
        return bool(affirmed)
    # "need not be done by hand" says too little, and so does a denial far away.
    near = all(any(start - _BEFORE <= at <= end + _AFTER for start, end in found) for at in others)
    return False if affirmed and near else None


class Quantity(NamedTuple):
    """An amount in the smallest unit of its dimension: bytes, seconds, or things of one kind."""

    dimension: str
    amount: float


_NAMES: dict[str, dict[str, float]] = {
    "bytes": {
        "kb": 1e3, "kib": 1e3, "mb": 1e6, "mib": 1e6, "gb": 1e9, "gib": 1e9, "tb": 1e12, "tib": 1e12,
        "킬로바이트": 1e3, "메가바이트": 1e6, "기가바이트": 1e9, "테라바이트": 1e12,
    },
    "seconds": {
        "ms": 1e-3, "milliseconds": 1e-3, "밀리초": 1e-3, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
        "초": 1, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "분": 60, "hour": 3600, "hours": 3600, "h": 3600,
        "시간": 3600, "day": 86400, "days": 86400, "일": 86400, "week": 604800, "weeks": 604800, "주": 604800,
        "month": 2592000, "months": 2592000, "개월": 2592000, "달": 2592000,
        "year": 31536000, "years": 31536000, "년": 31536000,
    },
    "containers": {"container": 1, "containers": 1, "개 컨테이너": 1, "개의 컨테이너": 1},
}  # fmt: skip
_UNITS = {name: (dimension, factor) for dimension, names in _NAMES.items() for name, factor in names.items()}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "sixty": 60,
}  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_QUANTITY = pattern(rf"(?<![\w.,])({_NUMBER}|{'|'.join(_WORDS)})\s*-?({_LONGEST_FIRST})(?![a-z])(?!간[^격])")
_CONTAINERS = re.compile(r"컨테이너(?:는|를|은|의 수는|\s*수)?\s*(?:최대\s*)?(\d+)\s*개")
NUMBER = pattern(rf"(?<![\w.])-?(?:{_NUMBER})(?![\w%]|\.\d)")


def number(text: str) -> float:
    """Return the value of a number as people write it, `1,000` too."""
    return float(_WORDS.get(text, 0) or text.replace(",", ""))


def quantities(text: str) -> set[Quantity]:
    """Return the quantities with a unit that a folded text names."""
    found = set()
    for match in _QUANTITY.finditer(text):
        dimension, factor = _UNITS[match[2]]
        found.add(Quantity(dimension, round(number(match[1]) * factor, 6)))
    found |= {Quantity("containers", float(match[1])) for match in _CONTAINERS.finditer(text)}
    return found
