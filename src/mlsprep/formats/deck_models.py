"""The shape of a deck file: one pydantic model per kind of note, from which the JSON Schema is generated too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import GAP, Cloze, gap_numbers
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.note import LANGUAGES, Text
from mlsprep.formats.fields import (
    ID,
    TEXT_SCHEMA,
    Checked,
    Difficulty,
    Flag,
    Id,
    IdPath,
    Model,
    Reference,
    Tag,
    TextField,
    Url,
    Word,
    text,
)
from mlsprep.formats.findings import Finding, said, unknown, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mlsprep.core.note import Body
    from mlsprep.formats.document import Path

_T = TypeVar("_T")

# Two of something: options to choose from, steps to order, pairs to match.
_FEWEST = 2


class NoteModel(Model):
    """What a note of any kind may say."""

    # The keys only this kind has; where `kind` is forgotten they tell which one was meant.
    marks: ClassVar[tuple[str, ...]] = ()

    id: Annotated[Id | None, Field(description="Unique in the deck and stable: progress hangs on it.")] = None
    was: Annotated[list[Reference] | None, Field(description="Former places of the note, as `deck/note`.")] = None
    topic: Annotated[IdPath | None, Field(description="The topic of the note; the deck's by default.")] = None
    topics: Annotated[list[IdPath] | None, Field(description="Several topics, the main one first.")] = None
    domain: Annotated[Word | None, Field(description="A domain of an exam, instead of a topic.")] = None
    tags: Annotated[list[Tag] | None, Field(description="Words to select by; `core` marks the essentials.")] = None
    why: Annotated[TextField | None, Field(description="The reason, shown after the answer.")] = None
    source: Annotated[Word | None, Field(description="Where the facts come from; the deck's by default.")] = None
    url: Annotated[Url | None, Field(description="A page to read on.")] = None
    checked: Annotated[Checked | None, Field(description="When the facts were last verified.")] = None
    status: Annotated[TextField | None, Field(description="The state of the service, if it is changing.")] = None
    task: Annotated[dict[str, Word] | None, Field(description="Per exam, the task the note counts for.")] = None

    def body(self) -> Body:
        """Return what the note holds as a core value."""
        raise NotImplementedError


class BasicModel(NoteModel):
    """A question and its answer."""

    marks = ("front", "back")

    kind: Literal["basic"] = "basic"
    front: Annotated[TextField, Field(description="The question; it names its subject and asks one thing.")]
    back: Annotated[TextField, Field(description="The answer, at most about 12 words.")]
    reverse: Annotated[Flag, Field(description="Whether the answer asks for the question too.")] = False

    def body(self) -> Basic:
        """Return front and back."""
        return Basic(self.front, self.back, self.reverse)


# What looks like a gap without being one: `{{c1:x}}`, `{c1::x}`, `{{1::x}}`, a gap that is never closed.
_ALMOST_GAP = re.compile(r"\{\{\s*c?\s*\d+\s*:|\bc\d+::", re.IGNORECASE)
_EMPTY_GAP = re.compile(r"\{\{c\d+::\s*(?:::|\}\})")


def gap_problem(value: str) -> str | None:
    """Return what is wrong with the gaps of a text, or None."""
    if _EMPTY_GAP.search(value):
        return "a gap without an answer: write `{{c1::answer}}`"
    matches = list(GAP.finditer(value))
    for match in matches:
        if "{{" in match[0][2:]:
            return f"a gap inside the gap c{match[1]}: gaps cannot be nested; give them numbers side by side"
        if match[2].count("{") > match[2].count("}") and value[match.end() :].startswith("}"):
            return f"the gap c{match[1]} ends in a brace; put a blank before the closing `}}}}`"
    if _ALMOST_GAP.search(GAP.sub("", value)):
        return "a malformed gap: write `{{c1::answer}}` or `{{c1::answer::hint}}`"
    if not matches or 0 in gap_numbers(value):
        return "a cloze needs a gap `{{c1::answer}}` around the words to recall; numbers start at 1"
    return None


def _cloze(value: Any) -> Text:
    whole = text(value)
    paths: dict[str, Path] = {code: (code,) for code in LANGUAGES} if type(value) is dict else {"en": ()}
    given = {code: content for code in paths if (content := getattr(whole, code)) is not None}
    found = [Finding(paths[code], problem) for code, content in given.items() if (problem := gap_problem(content))]
    if not found and len(given) > 1:
        english, korean = (", ".join(f"c{n}" for n in gap_numbers(content)) for content in given.values())
        if english != korean:
            found.append(Finding(("ko",), f"the gaps differ: {english} in English, {korean} in Korean"))
    if found:
        raise wrong(*found)
    return whole


class ClozeModel(NoteModel):
    """A sentence with gaps; every gap number is a card."""

    marks = ("text",)

    kind: Literal["cloze"]
    text: Annotated[
        Text,
        PlainValidator(_cloze),
        WithJsonSchema(TEXT_SCHEMA),
        Field(description="The sentence, with gaps written `{{c1::answer}}` or `{{c1::answer::hint}}`."),
    ]

    def body(self) -> Cloze:
        """Return the text."""
        return Cloze(self.text)


def _each(items: Iterable[tuple[str | int, Any]], parse: Callable[[Any], _T], found: list[Finding]) -> list[_T]:
    """Parse every item, putting what is wrong with each under its name or position."""
    parsed = []
    for name, item in items:
        try:
            parsed.append(parse(item))
        except PydanticCustomError as error:
            found += [finding.under((name,)) for finding in said(error)]
    return parsed


def _texts(value: Any) -> tuple[Text, ...]:
    if type(value) is not list:
        return (text(value),)
    found: list[Finding] = []
    if not value:
        found.append(Finding((), "the list is empty"))
    texts = _each(enumerate(value), text, found)
    if found:
        raise wrong(*found)
    return tuple(texts)


def _facts(value: Any) -> dict[str, tuple[Text, ...]]:
    if type(value) is not dict or not value:
        raise wrong(Finding((), "facts are a mapping: `attribute: value`, or `attribute: [value, value]`"))
    found: list[Finding] = []
    values = _each(value.items(), _texts, found)
    if found:
        raise wrong(*found)
    return dict(zip(value, values, strict=True))


_FACTS_SCHEMA = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"anyOf": [*TEXT_SCHEMA["anyOf"], {"type": "array", "minItems": 1, "items": TEXT_SCHEMA}]},
}


def _asked(value: list[str], info: ValidationInfo) -> list[str]:
    facts = info.data.get("facts")
    if facts is None:  # wrong themselves
        return value
    found = [Finding((n,), unknown("attribute", name, facts)) for n, name in enumerate(value) if name not in facts]
    found += [Finding((n,), f"`{name}` is listed twice") for n, name in enumerate(value) if name in value[:n]]
    if found:
        raise wrong(*found)
    return value


class FactsModel(NoteModel):
    """What is known of one subject of a family; cards, quiz questions and comparisons come from it."""

    marks = ("facts", "family", "subject")

    kind: Literal["facts"]
    family: Annotated[Word, Field(description="The family of `families.yaml` whose attributes the facts use.")]
    subject: Annotated[TextField, Field(description="What the facts are about.")]
    facts: Annotated[
        dict[str, tuple[Text, ...]],
        PlainValidator(_facts),
        WithJsonSchema(_FACTS_SCHEMA),
        Field(description="Attribute of the family: a text, or a list of texts for a set."),
    ]
    cards: Annotated[
        list[Word] | None,
        AfterValidator(lambda value, info: value if value is None else _asked(value, info)),
        Field(description="The attributes that become cards; all by default."),
    ] = None

    def body(self) -> Facts:
        """Return the facts."""
        asked = tuple(self.facts) if self.cards is None else tuple(self.cards)
        return Facts(self.family, self.subject, self.facts, asked)


class OptionModel(Model):
    """Something to choose."""

    text: TextField
    correct: Annotated[Flag, Field(description="Whether choosing it is right.")] = False
    why: Annotated[TextField | None, Field(description="What makes it right, or rules it out.")] = None

    def option(self) -> Option:
        """Return the option as a core value."""
        return Option(self.text, self.why)


class StepModel(Model):
    """Something to put in order."""

    text: TextField
    why: Annotated[TextField | None, Field(description="Why it stands there, or does not belong.")] = None

    def option(self) -> Option:
        """Return the step as a core value."""
        return Option(self.text, self.why)


class PairModel(Model):
    """A left and the right it goes with."""

    left: TextField
    right: TextField
    why: Annotated[TextField | None, Field(description="Why they belong together.")] = None


def _step(value: Any) -> Any:
    """Let a step without a reason be a bare text."""
    bare = type(value) is str or (type(value) is dict and value and value.keys() <= set(LANGUAGES))
    return {"text": value} if bare else value


Step = Annotated[StepModel, BeforeValidator(_step, json_schema_input_type=StepModel | TextField)]


def _alike(content: Text, code: str) -> str:
    """Return a text as a reader compares it: without case and spacing."""
    return " ".join(content.get(code).casefold().split())


def _repeated(texts: list[Text], field: str, noun: str) -> list[Finding]:
    """Return a finding for every text that reads like an earlier one, in either language."""
    found: dict[int, Finding] = {}
    for code in LANGUAGES:
        seen: dict[str, int] = {}
        for index, content in enumerate(texts):
            first = seen.setdefault(_alike(content, code), index)
            if first != index:
                sentence = f"this reads the same as {noun} {first + 1}; nobody can tell them apart"
                found.setdefault(index, Finding((index, field), sentence))
    return list(found.values())


def _options(value: list[OptionModel]) -> list[OptionModel]:
    found = _repeated([item.text for item in value], "text", "option")
    right = sum(item.correct for item in value)
    if len(value) < _FEWEST:
        found.append(Finding((), "a choice has at least two options"))
    elif not right:
        found.append(Finding((), "no option is right: mark one (or several) with `correct: true`"))
    elif right == len(value):
        found.append(Finding((), "every option is right: at least one must be wrong"))
    if found:
        raise wrong(*found)
    return value


def _steps(value: list[StepModel]) -> list[StepModel]:
    found = _repeated([item.text for item in value], "text", "step")
    if len(value) < _FEWEST:
        found.append(Finding((), "an ordering has at least two steps"))
    if found:
        raise wrong(*found)
    return value


def _pairs(value: list[PairModel]) -> list[PairModel]:
    found = _repeated([item.left for item in value], "left", "the left of pair")
    if len(value) < _FEWEST:
        found.append(Finding((), "a matching has at least two pairs"))
    if found:
        raise wrong(*found)
    return value


def _decoys(value: list[StepModel] | None, info: ValidationInfo) -> list[StepModel] | None:
    seen = {code: {_alike(step.text, code) for step in info.data.get("steps", ())} for code in LANGUAGES}
    found = _repeated([item.text for item in value or ()], "text", "decoy")
    found += [
        Finding((index, "text"), "this reads the same as a step; a decoy belongs nowhere")
        for index, item in enumerate(value or ())
        if any(_alike(item.text, code) in seen[code] for code in LANGUAGES)
    ]
    if found:
        raise wrong(*found)
    return value


def _extra(value: list[Text] | None, info: ValidationInfo) -> list[Text] | None:
    rights = {code: {_alike(pair.right, code) for pair in info.data.get("pairs", ())} for code in LANGUAGES}
    found = [
        Finding((index,), "this is the right of a pair; `extra` lists what matches nothing")
        for index, item in enumerate(value or ())
        if any(_alike(item, code) in rights[code] for code in LANGUAGES)
    ]
    if found:
        raise wrong(*found)
    return value


class QuestionModel(NoteModel):
    """What every kind of question has."""

    stem: Annotated[TextField, Field(description="The scenario, ending in the question.")]
    difficulty: Annotated[Difficulty, Field(description="1 recall, 2 apply, 3 trade-off.")] = 2
    cards: Annotated[list[Reference] | None, Field(description="The notes that teach this, as `deck/note`.")] = None


class ChoiceModel(QuestionModel):
    """Multiple choice, or with several correct options multiple response."""

    marks = ("options",)

    kind: Literal["choice"]
    options: Annotated[list[OptionModel], AfterValidator(_options), Field(description="What to choose from.")]

    def body(self) -> Choice:
        """Return the options and the positions of the correct ones."""
        key = frozenset(index for index, item in enumerate(self.options) if item.correct)
        options = tuple(item.option() for item in self.options)
        return Choice(self.stem, self.difficulty, tuple(self.cards or ()), options, key)


class OrderingModel(QuestionModel):
    """Steps to put in order; with decoys, to select and put in order."""

    marks = ("steps",)

    kind: Literal["ordering"]
    steps: Annotated[list[Step], AfterValidator(_steps), Field(description="The steps in the right order.")]
    decoys: Annotated[list[Step] | None, AfterValidator(_decoys), Field(description="Steps that belong nowhere.")] = (
        None
    )

    def body(self) -> Ordering:
        """Return the steps and the decoys."""
        steps = tuple(item.option() for item in self.steps)
        decoys = tuple(item.option() for item in self.decoys or ())
        return Ordering(self.stem, self.difficulty, tuple(self.cards or ()), steps, decoys)


class MatchingModel(QuestionModel):
    """Lefts to match with rights."""

    marks = ("pairs",)

    kind: Literal["matching"]
    pairs: Annotated[list[PairModel], AfterValidator(_pairs), Field(description="The pairs; rights may repeat.")]
    extra: Annotated[
        list[TextField] | None, AfterValidator(_extra), Field(description="Rights that match nothing.")
    ] = None

    def body(self) -> Matching:
        """Return the pairs and the rights that match nothing."""
        pairs = tuple(Pair(item.left, item.right, item.why) for item in self.pairs)
        return Matching(self.stem, self.difficulty, tuple(self.cards or ()), pairs, tuple(self.extra or ()))


class SideModel(Model):
    """What one card shows."""

    front: Annotated[TextField, Field(description="The question.")]
    back: Annotated[TextField, Field(description="The answer.")]


def _named(value: dict[str, SideModel]) -> dict[str, SideModel]:
    found = [
        Finding((name,), f"`{name}` names no card: letters, digits, `-`, `_` and `.` only, as in `recall`", key=True)
        for name in value
        if not ID.fullmatch(name)
    ]
    if not value:
        found.append(Finding((), "there is no card: write `recall: {front: ..., back: ...}`"))
    if found:
        raise wrong(*found)
    return value


class SidesModel(NoteModel):
    """Several cards of one note, each with its own front and back; notes of other programs come as these."""

    marks = ("sides",)

    kind: Literal["sides"]
    sides: Annotated[
        dict[str, SideModel],
        AfterValidator(_named),
        Field(description="The cards by their name; progress hangs on the names."),
    ]

    def body(self) -> Sides:
        """Return the cards."""
        return Sides({name: Side(side.front, side.back) for name, side in self.sides.items()})


NOTE_MODELS: dict[str, type[NoteModel]] = {
    "basic": BasicModel,
    "cloze": ClozeModel,
    "facts": FactsModel,
    "choice": ChoiceModel,
    "ordering": OrderingModel,
    "matching": MatchingModel,
    "sides": SidesModel,
}


class DeckModel(Model):
    """A deck file, its notes still as they came."""

    deck: Annotated[IdPath, Field(description="The id of the deck, as in `algorithms/xgboost`.")]
    title: Annotated[TextField | None, Field(description="What the deck is called; its id by default.")] = None
    topic: Annotated[IdPath | None, Field(description="The topic of every note that names none.")] = None
    domain: Annotated[Word | None, Field(description="A domain of an exam for notes without topic.")] = None
    source: Annotated[Word | None, Field(description="Where the facts come from, for people to read.")] = None
    checked: Annotated[Checked | None, Field(description="When the facts were last verified: `2026-11`.")] = None
    url: Annotated[Url | None, Field(description="A page to read on.")] = None
    optional: Annotated[Flag, Field(description="Whether the deck takes part only when asked for.")] = False
    tags: Annotated[list[Tag] | None, Field(description="Tags added to every note.")] = None
    # Notes are validated one by one with the model of their kind; a union would try kinds, and report for all.
    notes: Annotated[list[Any], Field(description="The notes of the deck; their order does not matter.")]
