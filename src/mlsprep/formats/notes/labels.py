"""Where a line of notes separates a label or a term from its text, and what names are without their decoration."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import NamedTuple

from mlsprep.formats.notes.english_verbs import BASE, NOUNS
from mlsprep.formats.notes.korean import CACHED, action, korean, predicate, topic_end
from mlsprep.formats.notes.sentences import words

LONGEST_NAME = 8
"""The most words of a label, a term or a subject; what is longer is a statement."""

_COLON = re.compile(r"(?<![:\s])\s?[:：](?=\s|$)|\s[:：](?=[^\s:/])|(?<=[가-힣)`])[:：](?=[가-힣])")
_DASH = re.compile(r"\s[-–—]{1,2}\s|\s?—\s?|\s-(?=[`가-힣\x01])")
_EQUALS = re.compile(r"\s=\s")
_ARROW = re.compile(r"\s*(?:→|⇒|➜|➔|-->|->|=>)\s*")
_HIDDEN = re.compile(
    r"`[^`]*`|\$(?=[^$]*[\\^_=])[^$\s][^$]*\$|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|“[^“”]*”|\"[^\"]*\"|https?://\S+"
)
_NUMBERING = re.compile(
    r"^\s*(?:\(?\d{1,3}(?:[.-]\d{1,3})*[.)]?(?=\s)(?! (?:BCE?|AD|CE|%|[KMGT]i?B|bits?|days?|hours?)\b)|"
    r"\(\d{1,3}\)|[①-⑳]|[IVX]{1,4}\.(?=\s)|(?:step|part|chapter|section|단계)\s+\d+\s*[:.)-]?(?=\s))\s*",
    re.IGNORECASE,
)
# Which part of a course it is: `Week 3: Metrics`, `Lecture 4`, `3주차 - 회귀`.
_COURSE = re.compile(
    r"^(?:(?:(?:week|wk|chapter|chap\.?|ch\.?|lecture|lec\.?|module|unit|session|day|lesson)"
    r"\s*#?(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,4})|제?\s?\d{1,3}(?:\.\d{1,3})*\s?(?:장|주차|강|부|차시|일차|회차|단원))"
    r"(?:\s*[:.)|–—-]+(?=\s|$)\s*|\s+(?=\S)|$)|"
    r"(?:part|section|class|topic|course)\s*#?(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,4})(?:\s*[:.)|–—-]+(?=\s|$)\s*|$))",
    re.IGNORECASE,
)
_ASKING = re.compile(r"(?:이란|란|이란 무엇인가|란 무엇인가|은 무엇인가|는 무엇인가|이란 무엇일까|란 무엇일까)\s*\??$")
_WHAT = re.compile(r"^what (?:is|are) (?:an? |the )?(?P<name>.+?)\??$", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"`?(?:[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+|[a-z]+[A-Z]\w*|--?[a-z][\w-]*|[a-z][a-z0-9]*|[A-Z]\d)`?"
)
_CLOSING = re.compile(r"[가-힣](?:다|요|까)$")


class Cut(NamedTuple):
    """A line cut at its separator."""

    left: str
    right: str
    mark: str


def hide(text: str) -> str:
    """Return a text of the same length in which code, brackets, quotes and addresses hold no separator."""
    return _HIDDEN.sub(lambda match: "\x01" * len(match[0]), text)


@lru_cache(CACHED)
def cut(text: str) -> Cut | None:
    """Return a line cut at its separator: the first colon, else the last dash, else an equals sign; None without."""
    masked = hide(text)
    if match := _COLON.search(masked):
        found = _parts(text, match, ":")
        if found:
            return found
    first = masked.partition(";")[0]  # behind a semicolon stands a remark
    equals = list(_EQUALS.finditer(first))
    dashes = list(_DASH.finditer(masked))
    if dashes and len(equals) == 1 and equals[0].start() < dashes[0].start():
        dashes = []  # `power = 1 - beta`
    if dashes and (found := _parts(text, dashes[-1], "-")):
        return found if found.right else None
    if len(equals) == 1 and (found := _parts(text, equals[0], "=")) and found.right and not _ARROW.search(first):
        return found
    return None


def _parts(text: str, match: re.Match[str], mark: str) -> Cut | None:
    left, right = text[: match.start()].strip(), text[match.end() :].strip()
    if not left or len(words(left)) > LONGEST_NAME or re.search(r"[.!?;](?:\s|$)", hide(left)) or _CLOSING.search(left):
        return None
    if not korean(left) and _doing(words(left)):
        return None
    if mark != ":" and (_ARROW.search(hide(left)) or left.endswith(",")):
        return None
    return Cut(left, right.lstrip("-–— ").strip() if mark == ":" else right, mark)


def arrows(text: str) -> list[str]:
    """Return the nodes of a chain `A -> B -> C`; the whole text where there is no arrow outside brackets."""
    masked = hide(text)
    nodes, start = [], 0
    for match in _ARROW.finditer(masked):
        nodes.append(text[start : match.start()].strip())
        start = match.end()
    return [*nodes, text[start:].strip()]


def name_of(text: str) -> str:
    """Return a heading, a term or a label as a name: without numbering, a colon, `이란?` or `What is ...?`."""
    name = _NUMBERING.sub("", text).strip().strip(":：").strip()
    name = re.sub(r"^\[(.*)\]$", r"\1", name.strip("`")) if re.match(r"^`?\[.*\]`?$", name) else name
    if match := _WHAT.match(name):
        name = match["name"]
    name = _ASKING.sub("", name).strip() or name
    return name.rstrip("?？").strip()


def section(text: str) -> str:
    """Return a heading as a name, without which part of a course it is; "" where it says no more."""
    return name_of(_COURSE.sub("", text))


def gloss(name: str) -> tuple[str, str]:
    """Return a name without the remark in brackets behind it, and the remark; a short form (PCA) stays."""
    start = _opening(name)
    if start <= 0:
        return name, ""
    inside = name[start + 1 : -1].strip()
    if re.fullmatch(r"[A-Za-z][\w .&/-]*", inside) and (korean(name[:start]) or len(inside.split()) == 1):
        return name, ""
    return name[:start].strip(), inside


def _opening(name: str) -> int:
    """Return where the bracket opens that closes at the end of a name; -1 without one."""
    if not name.endswith(")"):
        return -1
    depth = 0
    for index in range(len(name) - 1, -1, -1):
        depth += (name[index] == ")") - (name[index] == "(")
        if depth == 0:
            return index
    return -1


_DESCRIBED = re.compile(r"^.*[가-힣]+(?:하는|되는|된|한|위한) (?P<head>[A-Z][\w.+-]*(?:[ (][A-Za-z(].*)?)$")


def head(name: str) -> str:
    """Return a Latin name without what describes it before: `이벤트를 캡처하는 AWS CloudTrail` is `AWS CloudTrail`."""
    match = _DESCRIBED.match(name)
    return match["head"] if match and len(match["head"]) > 2 else name  # noqa: PLR2004 - `AI` names no thing


def identifier(text: str) -> bool:
    """Return whether a name is an identifier: code, or a word as programs have it (`mini_batch_size`)."""
    bare = text.strip()
    return bool(re.fullmatch(r"`[^`]+`", bare) or _IDENTIFIER.fullmatch(bare))


def _object_of_verb(found: list[str]) -> bool:
    """Return whether a word is the object of a verb that does not describe the name: `시각화를 통해 파악`."""
    return any(
        len(word) > 1 and re.search(r"[가-힣)`A-Za-z][을를]$", word) and not re.search(r"(?:는|한|된|할|은|던)$", after)
        for word, after in itertools.pairwise(found)
    )


_ARTICLES = frozenset(["the", "a", "an", "all", "each", "every"])


def _doing(found: list[str]) -> bool:
    """Return whether there is a verb among words behind the first one: `chunk size matters`."""
    return any(word in BASE and word not in NOUNS for word in found[1:])


@lru_cache(CACHED)
def name_like(text: str) -> bool:
    """Return whether a text can be a name: a few words, no sentence."""
    found = words(text)
    if not 1 <= len(found) <= LONGEST_NAME or re.search(r"[.!?;]$", text) or _CLOSING.search(text):
        return False
    return _korean_name(text, found) if korean(text) else _english_name(text, found)


def _korean_name(text: str, found: list[str]) -> bool:
    end = predicate(text)
    if end.sort != "noun" or re.search(r"[을를] \S+$|(?:하여|하고|되어|해서|하며)\b", text):
        return False
    if any(topic_end(word) for word in found) or _object_of_verb(found):
        return False
    if action(re.sub(r"\s*\([^()]*\)$", "", end.before)) and any(
        re.search(r"(?:에서|으로|에게|까지)$", word) for word in found
    ):
        return False
    return not re.search(
        r"(?:가능|필요|사용|지원|권장|활용|있음|없음|적합|제공|필수|불가)$", re.sub(r"\s*\([^()]*\)$", "", text)
    )


def _english_name(text: str, found: list[str]) -> bool:
    if _doing(found[:-1]) or any(word in BASE and after in _ARTICLES for word, after in itertools.pairwise(found)):
        return False
    return not re.search(
        r"\b(?:is|are|was|were|can|cannot|should|must|will|has|have|does|do|uses?|needs?|because|when|if|you)\b", text
    )
