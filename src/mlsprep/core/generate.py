"""Questions made from families of facts: every distractor is a sibling's value that is proven false for the subject.

Absence is not falsity: only attributes declared `closed` prove that a value not listed is false, and a subject whose
sheet lacks the attribute proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.facts import Facts, joined
from mlsprep.core.note import LANGUAGES, Text
from mlsprep.core.quiz import Item, Kind, Option, draw, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlsprep.core.note import Attribute, Family

OPTIONS = 4

TURNS = 8
"""How often distractors are drawn anew when the first ones leave too few that differ from each other."""


class Sheet(NamedTuple):
    """A facts note as questions are made from it: its key, its place, its body."""

    key: str
    note: int
    topics: tuple[str, ...]
    body: Facts
    source: str | None
    checked: str | None
    deck_title: Text


class Made(NamedTuple):
    """What a question asks: an attribute of a subject, or (reverse) the subject that has a value."""

    sheet: Sheet
    attribute: Attribute
    reverse: bool

    @property
    def key(self) -> str:
        """The name of the question, the same for every draw of its distractors."""
        return f"{self.sheet.key}#ask-{self.attribute.id}" + ("-reverse" if self.reverse else "")


def plain(text: str) -> str:
    """Return a value as two values are compared: without case, brackets, punctuation and spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w%+]+", "", re.sub(r"\([^)]*\)", "", folded))


def _forms(value: Text) -> set[str]:
    return {plain(value.get(code)) for code in LANGUAGES}


def apart(one: Text, other: Text) -> bool:
    """Return whether two values surely differ: in both languages neither is, nor holds, the other."""
    for code in LANGUAGES:
        a, b = plain(one.get(code)), plain(other.get(code))
        if not a or not b or a == b or a in b or b in a:
            return False
    return True


def _false_for(body: Facts, attribute: Attribute, value: Text) -> bool:
    """Return whether the sheet proves that the subject does not have the value."""
    had = body.facts.get(attribute.id)
    return attribute.closed and had is not None and all(apart(value, own) for own in had)


def _siblings(sheets: Sequence[Sheet], made: Made) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.key != made.sheet.key and made.attribute.id in sheet.body.facts]


def _shown(body: Facts, attribute: Attribute) -> Text:
    return joined(body.facts[attribute.id])


def _asked(template: Text, name: str, value: Text) -> Text:
    return Text(**{code: template.get(code).replace(f"{{{name}}}", value.get(code)) for code in LANGUAGES})


def possible(families: Mapping[str, Family], sheets: Iterable[Sheet]) -> list[Made]:
    """Return every question that can be asked with distractors proven false."""
    by_family: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_family.setdefault(sheet.body.family, []).append(sheet)
    out = []
    for name, members in by_family.items():
        family = families.get(name)
        for sheet in members if family else ():
            for attribute in family.attributes.values() if family else ():
                if not attribute.closed or attribute.id not in sheet.body.facts:
                    continue
                for reverse in (False, True):
                    made = Made(sheet, attribute, reverse)
                    if (attribute.ask_reverse or not reverse) and build(made, members, question=0, seed=0):
                        out.append(made)
    return out


def build(made: Made, sheets: Sequence[Sheet], *, question: int, seed: int) -> Item | None:
    """Return the question with distractors drawn by the seed, None where fewer than three are proven false.

    Args:
        made: what is asked.
        sheets: the sheets of the family.
        question: its local id.
        seed: the same seed draws and shuffles the same options.
    """
    drawn = None
    for turn in range(TURNS):
        drawn = (_backward if made.reverse else _forward)(made, sheets, f"{seed}.{turn}")
        if drawn is not None:
            break
    else:
        return None
    stem, options = drawn
    order = shuffled(len(options), seed, made.key, "options")
    sheet = made.sheet
    return Item(
        key=made.key,
        question=question,
        kind=Kind.CHOICE,
        stem=stem,
        options=tuple(options[index] for index in order),
        answer=(order.index(0),),
        topics=sheet.topics,
        difficulty=1,
        cards=(sheet.key,),
        source=sheet.source,
        checked=sheet.checked,
        generated=True,
        deck_title=sheet.deck_title,
    )


def _forward(made: Made, sheets: Sequence[Sheet], seed: str) -> tuple[Text, list[Option]] | None:
    """What is ATTRIBUTE of SUBJECT? The key is its values; a distractor a sibling's values, each proven false."""
    body, attribute = made.sheet.body, made.attribute
    right = _shown(body, attribute)
    options = [Option(right, _says(body.subject, attribute, right))]
    siblings = _siblings(sheets, made)
    for index in shuffled(len(siblings), seed, made.key):
        other = siblings[index].body
        value = _shown(other, attribute)
        proven = all(_false_for(body, attribute, item) for item in other.facts[attribute.id])
        if proven and all(apart(value, option.text) for option in options):
            options.append(Option(value, _says(other.subject, attribute, value)))
        if len(options) == OPTIONS:
            return _asked(attribute.ask, "subject", body.subject), options
    return None


def _backward(made: Made, sheets: Sequence[Sheet], seed: str) -> tuple[Text, list[Option]] | None:
    """Which one has VALUE? Asked only where every sibling's sheet proves that it has not."""
    body, attribute = made.sheet.body, made.attribute
    siblings = _siblings(sheets, made)
    values = body.facts[attribute.id]
    for place in shuffled(len(values), seed, made.key, "value"):
        value = values[place]
        if not attribute.ask_reverse or not all(_false_for(item.body, attribute, value) for item in siblings):
            continue
        options = [Option(body.subject, _says(body.subject, attribute, _shown(body, attribute)))]
        for index in shuffled(len(siblings), seed, made.key):
            other = siblings[index].body
            if all(apart(other.subject, option.text) for option in options):
                options.append(Option(other.subject, _says(other.subject, attribute, _shown(other, attribute))))
            if len(options) == OPTIONS:
                return _asked(attribute.ask_reverse, "value", value), options
    return None


def _says(subject: Text, attribute: Attribute, value: Text) -> Text:
    """Return the fact as a sentence that needs no grammar: `XGBoost, input formats: CSV, Parquet`."""
    return Text(
        **{code: f"{subject.get(code)} ({attribute.title.get(code)}): {value.get(code)}" for code in LANGUAGES},
    )


# -- typed answers -----------------------------------------------------------------------------------------------------

_NAME = re.compile(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)*)`")
_FIGURE = re.compile(r"[-+]?\d[\d,.]*\s*[a-z%]{0,12}", re.IGNORECASE)


def typed_answer(back: Text) -> str | None:
    """Return what is to be typed where a card's answer is one hyperparameter name or one figure, else None."""
    answer = back.get("en").strip().rstrip(".")
    if match := _NAME.fullmatch(answer):
        return match[1]
    return answer if _FIGURE.fullmatch(answer) and back.same else None


def typed(  # noqa: PLR0913 - where a question stands is told by as many names
    *,
    key: str,
    question: int,
    front: Text,
    back: Text,
    why: Text | None,
    topics: tuple[str, ...],
    source: str | None,
    checked: str | None,
    deck_title: Text,
) -> Item | None:
    """Return a card as a question whose answer is typed, None where its answer is no single name or figure."""
    answer = typed_answer(back)
    if answer is None:
        return None
    return Item(
        key=f"{key.partition('#')[0]}#type",
        question=question,
        kind=Kind.TYPED,
        stem=front,
        accepted=(answer,),
        why=why,
        topics=topics,
        difficulty=1,
        cards=(key.partition("#")[0],),
        source=source,
        checked=checked,
        generated=True,
        deck_title=deck_title,
    )


__all__ = ["Made", "Sheet", "apart", "build", "draw", "plain", "possible", "typed", "typed_answer"]
