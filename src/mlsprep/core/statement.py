"""A note as the statements it makes: about which subject, what was asked, and what is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.assertion import fold, pattern, speaks_of_errors
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze, plain
from mlsprep.core.kinds.facts import Facts, joined
from mlsprep.core.note import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlsprep.core.note import Note, Text


# Answers that say something only together with their question: "Does it run on GPUs?" - "Yes".
_SHORT_ANSWER = pattern(
    r"(?:yes|no|not|supported|unsupported|possible|impossible|required|optional|true|false)(?![\w-])"
    r"|예|네(?![가-힣])|아니|그렇|가능|불가|지원|미지원|필수|필요|불필요|선택"
)
_LONGEST = 2000
"""Characters of a text that are looked at; facts are short, and an essay takes a hundred patterns a long time."""
_SCENARIO = 30
"""Words of a question beyond which it tells a story, of which its answer is no subject."""
_FEW = 6
"""Words of such an answer."""


class Names:
    """Finds the subjects that a text names."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Take the names of each subject; where one name lies in another the longer one is meant."""
        self._owners: dict[str, set[str]] = {}
        for subject, words in names.items():
            for word in words:
                self._owners.setdefault(fold(word), set()).add(subject)
        longest = sorted(self._owners, key=len, reverse=True)
        body = "|".join(re.escape(word).replace(r"\ ", r"[ -]?") for word in longest)
        # A Korean particle may follow a name at once ("XGBoost는"), a letter of its own script may not.
        self._pattern = re.compile(rf"(?<![\w-])({body})s?(?![a-z0-9])(?!-[a-z])") if body else None

    def all(self, text: str) -> frozenset[str]:
        """Return the subjects named in a folded text; a name that several have gives all of them."""
        return frozenset(subject for name in self.found(text) for subject in self.owners(name))

    def found(self, text: str) -> list[str]:
        """Return the names as they stand in a folded text."""
        return self._pattern.findall(text) if self._pattern else []

    def owners(self, name: str) -> set[str]:
        """Return the subjects that a folded name may mean."""
        return self._owners.get(name) or self._owners.get(re.sub(r"[ -]", " ", name)) or self._loose(name)

    def _loose(self, name: str) -> set[str]:
        bare = re.sub(r"[ -]", "", name)
        words = [word for word in self._owners if re.sub(r"[ -]", "", word) == bare]
        return {subject for word in words for subject in self._owners[word]}

    def without(self, text: str) -> str:
        """Return a folded text with the names of subjects taken out."""
        return self._pattern.sub(" ", text) if self._pattern else text


class Statement(NamedTuple):
    """What a note says in one language.

    `asked` and `said` are folded; `raw` is the said text as written, `front` the asked one. `subjects` are those named
    by the question (or by the sentence, where there is no question); `more` is the note's explanation.
    """

    asked: str
    said: str
    front: str
    raw: str
    subjects: frozenset[str]
    more: str = ""

    @property
    def whole(self) -> str:
        """Question, answer and explanation."""
        return f"{self.asked}\n{self.said}\n{self.more}"


def statements(note: Note, names: Names) -> list[Statement]:
    """Return the statements of a note; questions of the quiz make none, nor do notes about errors."""
    found = []
    for front, back in _sides(note):
        front, back = front[:_LONGEST], back[:_LONGEST]  # noqa: PLW2901 - of a longer text its beginning counts
        asked, said = fold(front), fold(back)
        if not said or speaks_of_errors(asked) or speaks_of_errors(said):
            continue
        subjects = names.all(asked)
        long = len(asked.split()) > _SCENARIO
        if subjects or not asked or long or names.without(said).strip(" .?!()"):
            subjects = subjects or (frozenset() if long else names.all(said))
            found.append(Statement(asked, said, front, back, subjects, _more(note)))
            if asked and _SHORT_ANSWER.match(said) and len(said.split()) <= _FEW:
                found.append(Statement("", f"{asked.rstrip('?. ')} {said}", front, f"{front} {back}", subjects))
        else:  # "Which algorithm ...?" - "X": the question says it of X
            found.append(Statement(said, asked, back, front, names.all(said), _more(note)))
    return found


def _more(note: Note) -> str:
    if note.why is None:
        return ""
    return "\n".join(fold(text[:_LONGEST]) for text in dict.fromkeys(filter(None, (note.why.en, note.why.ko))))


def _sides(note: Note) -> Iterator[tuple[str, str]]:
    """Return (question, answer) pairs in every language they are written in; a sentence has no question."""
    body = note.body
    if isinstance(body, Basic):
        yield from _pairs(body.front, body.back)
    elif isinstance(body, Cloze):
        yield from _pairs(None, body.text)
    elif isinstance(body, Facts):
        for name, values in body.facts.items():
            title = name.replace("_", " ")
            for code in LANGUAGES:
                yield f"{body.subject.get(code)}: {title}", joined(values).get(code)


def _pairs(front: Text | None, back: Text) -> Iterator[tuple[str, str]]:
    seen = set()
    for code in LANGUAGES:
        pair = (front.get(code) if front else "", plain(back.get(code)))
        if pair not in seen:
            seen.add(pair)
            yield pair
