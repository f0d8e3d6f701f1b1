"""Which language a text is in: Korean and English notes hold words of both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlsprep.core.kinds import load_body
from mlsprep.core.note import LANGUAGES, Text

if TYPE_CHECKING:
    from mlsprep.core.note import Body

_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LETTERS = re.compile(r"[^\W\d_]")
# What says nothing about the language: code, formulas, addresses, and what stands in parentheses behind a word.
_NEUTRAL = re.compile(r"`[^`]*`|\$[^$]*\$|https?://\S+|!?\[\[?[^\]]*\]\]?\([^)]*\)|\{\{c\d+::|\}\}")
_REMARK = re.compile(r"\([^()]*\)")
# "Feature Store의 용도" has 15 % of its letters in Hangul and is Korean; an English text that quotes a word has less.
_SHARE = 0.1


def language_of(text: str) -> str | None:
    """Return `ko` or `en`, or None for a text that is the same in both: code, numbers, formulas."""
    words = _NEUTRAL.sub(" ", text)
    for part in (_REMARK.sub(" ", words), words):
        letters = len(_LETTERS.findall(part))
        if letters:
            hangul = len(_HANGUL.findall(part))
            return "ko" if hangul >= max(1, letters * _SHARE) else "en"
    return None


def text_of(text: str, language: str | None = None) -> Text:
    """Return a text in the language it is said or found to be in."""
    found = language or language_of(text)
    if found is None:
        return Text.of(text)
    return Text(ko=text) if found == "ko" else Text(en=text)


def in_language(kind: str, body: Body, language: str | None) -> Body:
    """Return a body whose texts of one wording are in the language they are said or found to be in."""
    return load_body(kind, _worded(body.dump(), language))


def _worded(value: Any, language: str | None) -> Any:
    """Return dumped texts with their language. A string may be no text: such keys are left as they are."""
    if language and isinstance(value, dict) and len(value) == 1 and value.keys() <= set(LANGUAGES):
        return {language: next(iter(value.values()))}
    if isinstance(value, dict):
        return {key: item if key in _NO_TEXTS else _worded(item, language) for key, item in value.items()}
    if isinstance(value, list):
        return [_worded(item, language) for item in value]
    return text_of(value, language).dump() if isinstance(value, str) else value


_NO_TEXTS = frozenset({"family", "asked", "cards", "key", "difficulty", "reverse", "en", "ko"})
