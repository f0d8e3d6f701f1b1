"""The library beside the decks: the tree of topics, the families of facts, the exams."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

from pydantic import Field, ValidationError

from mlsprep.core.exam import Blueprint, Domain, Task, Topic
from mlsprep.core.note import LANGUAGES, Attribute, Family, Text
from mlsprep.errors import InputError
from mlsprep.formats.document import compose
from mlsprep.formats.fields import Checked, Count, Flag, Id, IdPath, Model, Share, TextField, Word
from mlsprep.formats.findings import Finding, findings_of, problems_of, unknown
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path as File

    from mlsprep.formats.document import Document, Path

# Kinds of question an exam paper can be drawn from.
_QUESTION_KINDS = ("choice", "ordering", "matching")
# Weights are published as whole percentages; their sum is exact but for binary fractions.
_WHOLE = 100.0
_ROUNDING = 1e-6


class TopicModel(Model):
    """A topic, or a group of topics."""

    id: Id
    title: TextField
    topics: list[TopicModel] = Field(default_factory=list)


class TopicsModel(Model):
    """The file of topics."""

    topics: list[TopicModel]


class AttributeModel(Model):
    """How one attribute of a family is asked for."""

    title: TextField
    ask: TextField
    ask_reverse: TextField | None = None
    closed: Flag = False
    many: Flag = False


class FamilyModel(Model):
    """A family of facts."""

    title: TextField
    attributes: dict[str, Any]


class TaskModel(Model):
    """A task statement of an exam."""

    id: Word
    title: TextField
    topics: list[IdPath]


class DomainModel(Model):
    """A domain of an exam."""

    id: Id
    number: Count
    aliases: list[Word] = Field(default_factory=list)
    title: TextField
    weight: Share
    tasks: list[TaskModel]


class QuestionsModel(Model):
    """How many questions a paper has."""

    scored: Count
    unscored: Count


class ScoreModel(Model):
    """The scaled score."""

    min: Count
    max: Count
    passing: Annotated[Count, Field(alias="pass")]


class ExamModel(Model):
    """An exam file."""

    exam: Id
    title: TextField
    status: Word
    successor: Id | None = None
    questions: QuestionsModel
    minutes: Count
    kinds: list[Word]
    score: ScoreModel
    source: Word
    checked: Checked
    partial: Flag = False
    domains: list[DomainModel]


def read_topics(path: File) -> tuple[Topic, ...]:
    """Return every topic and group of the tree, parents first. Raises InputError."""
    document = _document(path, "a file of topics starts with `topics:`")
    model, findings = _checked_model(TopicsModel, document.data, "a file of topics")
    topics: dict[str, Topic] = {}

    def gather(items: Iterable[TopicModel], parent: str, path: Path) -> None:
        for index, item in enumerate(items):
            here, name = (*path, "topics", index), f"{parent}{item.id}"
            if name in topics:
                findings.append(Finding((*here, "id"), f"the topic `{name}` is there twice"))
            topics[name] = Topic(name, item.title)
            gather(item.topics, f"{name}/", here)

    gather(model.topics if model else (), "", ())
    _raise(document, findings)
    return tuple(topics.values())


def read_families(path: File) -> dict[str, Family]:
    """Return the families of facts by id. Raises InputError."""
    document = _document(path, "a file of families maps the id of each family to its title and attributes")
    families: dict[str, Family] = {}
    findings: list[Finding] = []
    for name, data in document.data.items():
        model, found = _checked_model(FamilyModel, data, "a family")
        attributes: dict[str, Attribute] = {}
        for key, item in model.attributes.items() if model else ():
            attribute, below = _checked_model(AttributeModel, item, "an attribute")
            found += [finding.under(("attributes", key)) for finding in below]
            if attribute:
                found += _placeholders(attribute, ("attributes", key))
                attributes[key] = Attribute(key, **{field: getattr(attribute, field) for field in _ATTRIBUTE_FIELDS})
        findings += [finding.under((name,)) for finding in found]
        if model:
            families[name] = Family(name, model.title, attributes)
    _raise(document, findings)
    return families


_ATTRIBUTE_FIELDS = tuple(AttributeModel.model_fields)


def _placeholders(attribute: AttributeModel, path: Path) -> list[Finding]:
    """Return where a question does not name its subject, or names what does not exist."""
    found = []
    asked: tuple[tuple[str, Text | None, str], ...] = (
        ("ask", attribute.ask, "{subject}"),
        ("ask_reverse", attribute.ask_reverse, "{value}"),
    )
    for field, question, wanted in asked:
        for code in LANGUAGES if question else ():
            names = set(re.findall(r"\{\w*\}", question.get(code))) if question else set()
            if names != {wanted}:
                found.append(
                    Finding((*path, field, code), f"`{field}` must say `{wanted}`, and no other name in braces")
                )
    return found


class NotesModel(Model):
    """Notes of the learner's own, and the topics that cover what is in them."""

    id: Word
    title: TextField
    topics: list[IdPath]


class CoverageModel(Model):
    """The file that says which notes each topic covers."""

    notes: list[NotesModel]


class Notes(NamedTuple):
    """Notes of the learner's own, and the topics that cover what is in them."""

    id: str
    title: Text
    topics: tuple[str, ...]


def read_coverage(path: File, topics: Collection[str]) -> tuple[Notes, ...]:
    """Return which notes the topics cover; they must be among `topics`. Raises InputError."""
    document = _document(path, "a file of coverage starts with `notes:`")
    model, findings = _checked_model(CoverageModel, document.data, "a file of coverage")
    for number, item in enumerate(model.notes if model else ()):
        findings += [
            Finding(("notes", number, "topics", place), unknown("topic", topic, topics))
            for place, topic in enumerate(item.topics)
            if topic not in topics
        ]
    _raise(document, findings)
    return tuple(Notes(item.id, item.title, tuple(item.topics)) for item in (model.notes if model else ()))


def read_exam(path: File, topics: Collection[str] | None = None) -> Blueprint:
    """Return the blueprint of an exam; its topics must be among `topics` where those are given. Raises InputError."""
    document = _document(path, "an exam file starts with `exam: its-id`")
    model, findings = _checked_model(ExamModel, document.data, "an exam")
    if model:
        findings += _exam_findings(model, topics)
    _raise(document, findings)
    assert model is not None
    return Blueprint(
        id=model.exam,
        title=model.title,
        status=model.status,
        successor=model.successor,
        scored=model.questions.scored,
        unscored=model.questions.unscored,
        minutes=model.minutes,
        kinds=tuple(model.kinds),
        score_min=model.score.min,
        score_max=model.score.max,
        passing=model.score.passing,
        domains=tuple(
            Domain(
                id=domain.id,
                number=domain.number,
                title=domain.title,
                weight=domain.weight,
                aliases=tuple(domain.aliases),
                tasks=tuple(Task(task.id, task.title, tuple(task.topics)) for task in domain.tasks),
            )
            for domain in model.domains
        ),
        source=model.source,
        checked=model.checked,
        partial=model.partial,
    )


def _exam_findings(exam: ExamModel, topics: Collection[str] | None) -> list[Finding]:
    found = [
        Finding(("kinds", index), unknown("kind of question", kind, _QUESTION_KINDS))
        for index, kind in enumerate(exam.kinds)
        if kind not in _QUESTION_KINDS
    ]
    if not exam.score.min <= exam.score.passing <= exam.score.max:
        found.append(Finding(("score", "pass"), "the pass mark lies between `min` and `max`"))
    total = sum(domain.weight for domain in exam.domains)
    if abs(total - _WHOLE) > _ROUNDING:
        found.append(Finding(("domains",), f"the weights add up to {total:g}, not to 100", key=True))
    return found + _name_findings(exam) + _task_findings(exam, topics)


def _name_findings(exam: ExamModel) -> list[Finding]:
    """Return where a name of a domain already means another."""
    found = []
    owners: dict[str, int] = {}
    for index, domain in enumerate(exam.domains):
        named: list[tuple[Path, str]] = [(("id",), domain.id), (("number",), str(domain.number))]
        named += [(("aliases", n), alias) for n, alias in enumerate(domain.aliases)]
        for path, name in named:
            owner = owners.setdefault(name, index)
            if owner != index:
                sentence = f"`{name}` already means the domain `{exam.domains[owner].id}`"
                found.append(Finding(("domains", index, *path), sentence))
    return found


def _task_findings(exam: ExamModel, topics: Collection[str] | None) -> list[Finding]:
    """Return task ids that are there twice, and topics nobody knows."""
    found = []
    seen: set[str] = set()
    for index, domain in enumerate(exam.domains):
        for place, task in enumerate(domain.tasks):
            here: Path = ("domains", index, "tasks", place)
            if task.id in seen:
                found.append(Finding((*here, "id"), f"the task `{task.id}` is there twice"))
            seen.add(task.id)
            for n, topic in enumerate(task.topics):
                if topics is not None and topic not in topics:
                    found.append(Finding((*here, "topics", n), unknown("topic", topic, topics)))
    return found


_M = TypeVar("_M", bound=Model)


def _checked_model(model: type[_M], data: Any, what: str) -> tuple[_M | None, list[Finding]]:
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, findings_of(error, model, what, data)


def _document(path: File, expected: str) -> Document:
    """Return a file as a mapping. Raises InputError where it is none."""
    source = read_text(path)
    document = compose(source.text, source.file)
    if not isinstance(document.data, dict):
        raise InputError(document.problems or problems_of(document, [Finding((), expected)]))
    return document


def _raise(document: Document, findings: list[Finding]) -> None:
    """Raise InputError where a document has problems."""
    if findings or document.problems:
        raise InputError(problems_of(document, findings))
