"""Answers cut to what can be recalled, and whether one text could ask for a name."""

from __future__ import annotations

import re

from mlsprep.formats.notes.korean import korean, predicate
from mlsprep.formats.notes.labels import cut
from mlsprep.formats.notes.sentences import ANSWER_WORDS, bare, split, tidy, words

_REMARK = re.compile(r"(?P<first>.+?)\s*\((?P<remark>[^()]+)\)$")
_REASON = re.compile(r"^이 \S+[은는] (?P<why>.+(?:므로|때문에)), (?P<rest>.+)$")


def shortened(text: str) -> tuple[str, str]:
    """Return an answer of at most `ANSWER_WORDS` if it can be, and what was cut off: later sentences, then remarks."""
    sentences = split(text)
    back, rest = bare(sentences[0]), " ".join(sentences[1:])
    if match := _REASON.match(back):
        back, rest = match["rest"], f"{match['why']} {rest}"
    if (found := cut(back)) and found.mark == "-" and found.right:
        back, rest = found.left, f"{found.right} {rest}"
    if len(back.split()) > ANSWER_WORDS and (match := _REMARK.match(back)):
        back, rest = match["first"], f"{match['remark']} {rest}"
    if korean(back):
        end = predicate(back)
        if end.sort in {"verb", "adjective", "copula"}:
            back = end.nominal()
    return tidy(back), rest.strip()


def identifying(term: str, text: str) -> bool:
    """Return whether a text could ask for a term: it does not say it, and says more than a word."""
    stem = re.sub(r"\s*\([^()]*\)|`", "", term).casefold().strip()
    plain = text.casefold().replace("`", "")
    parts = [part for part in re.split(r"[\s_/,-]+", stem) if len(part) > 2]  # noqa: PLR2004 - `of`, `k`
    said = sum(part in plain for part in parts)
    return bool(stem) and stem not in plain and said * 2 < max(1, len(parts)) and len(words(text)) > 1
