"""The claims that notes are checked against: `claims.yaml` and `hyperparameters.yaml` beside the decks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, ValidationError

from mlsprep.core.claims import Algorithm, Claims, Hyperparameter, Limit, Mistake, Outdated, YesNo
from mlsprep.core.purposes import PROBLEMS
from mlsprep.errors import InputError
from mlsprep.formats.document import compose
from mlsprep.formats.fields import Flag, IdPath, Model, Word
from mlsprep.formats.findings import Finding, findings_of, problems_of, unknown, wrong
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = "claims.yaml"
HYPERPARAMETERS = "hyperparameters.yaml"


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise wrong(Finding((), f"this is no regular expression: {error}")) from None
    return value


def _figure(value: Any) -> str:
    try:
        float(value)
    except (TypeError, ValueError):
        raise wrong(Finding((), "a number is expected here")) from None
    return str(value)


def _problem(value: str) -> str:
    if value not in PROBLEMS:
        raise wrong(Finding((), unknown("kind of problem", value, PROBLEMS)))
    return value


Problem = Annotated[str, AfterValidator(_problem)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Figure = Annotated[str, AfterValidator(_figure)]


class _YesNo(Model):
    subject: IdPath
    about: Pattern
    yes: Pattern
    no: Pattern
    truth: Flag
    says: Word
    deck: Word
    card: IdPath
    unless: Pattern = ""


class _Limit(Model):
    subject: IdPath
    about: Pattern
    values: list[Word]
    deck: Word
    card: IdPath
    unless: Pattern = ""


class _Mistake(Model):
    subject: Pattern
    wrong: Pattern
    says: Word
    deck: Word
    card: IdPath
    unless: Pattern = ""


class _Outdated(Model):
    name: Pattern
    says: Word
    deck: Word
    card: IdPath
    unless: Pattern = ""


class _Claims(Model):
    """The file of claims."""

    names: dict[str, list[Word]]
    problems: dict[str, list[Problem]] = Field(default_factory=dict)
    yes_no: list[_YesNo] = Field(default_factory=list)
    limits: list[_Limit] = Field(default_factory=list)
    mistakes: list[_Mistake] = Field(default_factory=list)
    outdated: list[_Outdated] = Field(default_factory=list)


class _Hyperparameter(Model):
    default: str = ""
    low: Figure | None = None
    high: Figure | None = None
    values: list[Word] = Field(default_factory=list)
    required: Flag = False


class _Algorithm(Model):
    """The hyperparameters of an algorithm."""

    source: Word
    open: Flag = False
    hyperparameters: dict[str, _Hyperparameter]


def read_claims(decks: Path) -> Claims:
    """Return the claims of a folder of decks; none where it has no such files. Raises InputError."""
    algorithms = {}
    if (decks / HYPERPARAMETERS).is_file():
        for name, data in _mapping(decks / HYPERPARAMETERS).items():
            algorithms[name] = _algorithm(_checked(_Algorithm, data, decks / HYPERPARAMETERS))
    if not (decks / CLAIMS).is_file():
        return Claims({}, algorithms=algorithms)
    model = _checked(_Claims, _mapping(decks / CLAIMS), decks / CLAIMS)
    return Claims(
        names={name: tuple(names) for name, names in model.names.items()},
        problems={name: tuple(kinds) for name, kinds in model.problems.items()},
        yes_no=tuple(YesNo(**item.model_dump()) for item in model.yes_no),
        limits=tuple(Limit(**{**item.model_dump(), "values": tuple(item.values)}) for item in model.limits),
        mistakes=tuple(Mistake(**item.model_dump()) for item in model.mistakes),
        outdated=tuple(Outdated(**item.model_dump()) for item in model.outdated),
        algorithms=algorithms,
    )


def _algorithm(model: _Algorithm) -> Algorithm:
    hyperparameters = {
        name: Hyperparameter(
            item.default,
            float(item.low) if item.low is not None else None,
            float(item.high) if item.high is not None else None,
            tuple(item.values),
            item.required,
        )
        for name, item in model.hyperparameters.items()
    }
    return Algorithm(hyperparameters, model.source, model.open)


def _mapping(path: Path) -> dict[str, Any]:
    source = read_text(path)
    document = compose(source.text, source.file)
    if not isinstance(document.data, dict) or document.problems:
        raise InputError(document.problems or problems_of(document, [Finding((), "a mapping is expected here")]))
    return document.data


_M = TypeVar("_M", bound=Model)


def _checked(model: type[_M], data: Any, path: Path) -> _M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        document = compose(read_text(path).text, str(path))
        raise InputError(problems_of(document, findings_of(error, model, "a claim", data))) from None
