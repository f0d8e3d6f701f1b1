"""The columns of a sheet: what their names mean in English and Korean, and which field of a note each one fills."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Field of a note -> names of its column, folded: no case, no blanks, no signs.
_NAMES = {
    "front": "front question q prompt term word expression 앞면 앞 질문 문제 용어 단어 표현",
    "back": "back answer a response definition meaning translation 뒷면 뒤 답 정답 답변 대답 뜻 정의 의미 번역",
    "text": "text cloze clozetext sentence 빈칸 빈칸채우기 문장",
    "why": "why extra backextra explanation reason note notes remark 이유 해설 설명 근거 비고 메모",
    "hint": "hint mnemonic 힌트",
    "tags": "tags tag labels label keywords 태그 꼬리표",
    "topic": "topic topics 주제",
    "deck": "deck deckname 덱",
    "id": "id guid noteid uid 아이디",
    "kind": "kind notetype 종류 유형",
    "reverse": "reverse reversed bidirectional 역방향 양방향 뒤집기",
    "url": "url link reference 링크 주소",
    "source": "source 출처",
    "checked": "checked verified 확인",
    "domain": "domain 영역 도메인",
    "status": "status 상태",
    "task": "task tasks",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
TWO_LANGUAGES = ("front", "back", "text", "why", "hint", "status")
"""Fields that hold a text, so that a column of theirs may name its language."""

_LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "영어", "영문"), "en"),
    **dict.fromkeys(("ko", "kor", "kr", "korean", "한국어", "한글", "국문"), "ko"),
}
_WHOLE = frozenset(name for name in _LANGUAGES if not name.isascii() or len(name) > len("eng"))
_TAIL = re.compile(rf"(.+?)[\s_.:/-]*[\s_.:/(\[-]\s*({'|'.join(_LANGUAGES)})\s*[)\]]?", re.DOTALL)
_HEAD = re.compile(rf"({'|'.join(_LANGUAGES)})[\s_.:/-]+(.+)", re.DOTALL)
_LONGEST = 40
SIDE = "side"
"""What a column is that is named for a language alone: a list of words has `English` and `한국어`."""
NOTHING = "-"
"""The name that leaves a column out."""


class Column(NamedTuple):
    """The field of a note that a column fills, and its language where the name says one."""

    field: str
    language: str | None = None

    def __str__(self) -> str:
        """Return the name as a person may write it."""
        return f"{self.field}_{self.language}" if self.language else self.field


@lru_cache(maxsize=256)
def column(name: str) -> Column | None:
    """Return what a column of that name is: `Front`, `front_ko`, `Front (KO)`, `앞면`; None for a name nobody knows."""
    if len(name) > _LONGEST:
        return None
    folded = unicodedata.normalize("NFKC", name).casefold().strip("\ufeff \t\r\n*#:?'\"")
    if field := _FIELDS.get(_bare(folded)):
        return Column(field)
    if folded in _WHOLE:
        return Column(SIDE, _LANGUAGES[folded])
    for pattern, base, language in ((_TAIL, 1, 2), (_HEAD, 2, 1)):
        if (match := pattern.fullmatch(folded)) and (field := _FIELDS.get(_bare(match[base]))) in TWO_LANGUAGES:
            return Column(str(field), _LANGUAGES[match[language]])
    return None


def _bare(name: str) -> str:
    return re.sub(r"[\s_.-]+", "", name)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names columns: both sides of the card, or one with another known name and none twice.

    "question,질문" and "answer,답" are rows of a vocabulary, whose cells mean the same.
    """
    known = [found for cell in cells if (found := column(cell))]
    if {"front", "back"} <= {found.field for found in known}:
        return True
    core = any(found.field in {"front", "back", "text", SIDE} for found in known)
    return core and len(known) > 1 and len(set(known)) == len(known)


def known_names() -> str:
    """Return the names of columns for a sentence."""
    return ", ".join((*(name for name in _NAMES if name not in {"task", "status"}), "front_ko"))
