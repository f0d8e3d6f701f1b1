"""The values that fields of our YAML files hold: texts in two languages, ids, flags, numbers, dates, addresses."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator, WithJsonSchema

from mlsprep.core.note import LANGUAGES, Text
from mlsprep.formats.findings import Finding, unknown, wrong

# Every scalar is read as a string, so `back: 42` is a text; an editor that checks the schema must agree.
SCALAR_SCHEMA: dict[str, Any] = {"type": ["string", "number", "boolean"]}
TEXT_SCHEMA: dict[str, Any] = {
    "anyOf": [
        SCALAR_SCHEMA,
        {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, SCALAR_SCHEMA),
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}

# Letters of any script, digits, `-`, `_` and `.`: what survives in a path, a URL and a shell without quotes.
ID = re.compile(r"\w[\w.-]*")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?")
_TAG = r"[^\s,]+"
_EMPTY = "the text is empty"


class Model(BaseModel):
    """A mapping of a file: unknown keys are errors, and nothing is converted behind the writer's back."""

    model_config = ConfigDict(extra="forbid", strict=True)


def text(value: Any) -> Text:
    """Return a text from a string or an `{en, ko}` mapping; an empty language counts as missing."""
    if type(value) is str:
        if not value or value.isspace():
            raise wrong(Finding((), _EMPTY))
        return Text(value, value)
    if type(value) is not dict:
        raise wrong(Finding((), "a text is expected here: a string, or `{en: ..., ko: ...}`"))
    return _bilingual(value)


def _bilingual(value: dict[str, Any]) -> Text:
    texts: dict[str, str] = {}
    for code, item in value.items():
        if code not in LANGUAGES and item == "":  # `{en: one, two}` is YAML for `two` without a value
            raise wrong(Finding((code,), "a comma ends a text inside `{...}`; put the text in double quotes", key=True))
        if code not in LANGUAGES:
            raise wrong(Finding((code,), unknown("language", code, LANGUAGES), key=True))
        if type(item) is not str:
            raise wrong(Finding((code,), "a text is expected here"))
        if item and not item.isspace():
            texts[code] = item
    if not texts:
        raise wrong(Finding((), _EMPTY))
    return Text(**texts)


def _flag(value: Any) -> bool:
    if value not in ("true", "false"):
        raise wrong(Finding((), "`true` or `false` is expected here"))
    return bool(value == "true")


def _word(value: str) -> str:
    if not value.strip():
        raise wrong(Finding((), _EMPTY))
    return value


def _id(value: str) -> str:
    # Korean typed on a Mac may arrive as single jamo; an id must be the same however it was typed.
    value = unicodedata.normalize("NFC", value)
    if not ID.fullmatch(value):
        raise wrong(Finding((), f"`{value}` is no id: letters, digits, `-`, `_` and `.` only, as in `memory-bound`"))
    return value


def _path(value: str) -> str:
    value = unicodedata.normalize("NFC", value)
    if not all(ID.fullmatch(part) for part in value.split("/")):
        raise wrong(Finding((), f"`{value}` is no id: words separated by `/`, as in `algorithms/xgboost`"))
    return value


def _reference(value: str) -> str:
    value = unicodedata.normalize("NFC", value)
    parts = value.split("/")
    if len(parts) == 1 or not all(ID.fullmatch(part) for part in parts):
        raise wrong(Finding((), f"`{value}` names no note: write `deck/note`, as in `algorithms/xgboost/memory-bound`"))
    return value


def _tag(value: str) -> str:
    if not value or re.search(r"[\s,]", value):
        raise wrong(Finding((), f"a tag is one word without commas: `{'-'.join(re.findall(_TAG, value)) or 'core'}`"))
    return value


def _checked(value: str) -> str:
    if value == "unverified":
        return value
    try:
        if _DATE.fullmatch(value):
            dt.date.fromisoformat(value if value.count("-") == 2 else f"{value}-01")  # noqa: PLR2004 - Y-M-D
            return value
    except ValueError:
        pass
    raise wrong(
        Finding((), f"`{value}` is no date: write the month (`2026-11`), the day (`2026-11-05`) or `unverified`")
    )


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:  # brackets that are no IPv6 address
        fine = False
    if not fine:
        raise wrong(Finding((), "an address of the web is expected here: `https://...`"))
    return value


def _count(value: Any) -> int:
    if type(value) is not str or not re.fullmatch(r"[0-9]{1,6}", value):
        raise wrong(Finding((), "a whole number is expected here"))
    return int(value)


def _share(value: Any) -> float:
    if type(value) is not str or not re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", value):
        raise wrong(Finding((), "a percentage is expected here, as in `24`"))
    return float(value)


def _difficulty(value: Any) -> int:
    if value not in ("1", "2", "3"):
        raise wrong(Finding((), "the difficulty is 1 (recall), 2 (apply) or 3 (trade-off)"))
    return int(value)


TextField = Annotated[Text, PlainValidator(text), WithJsonSchema(TEXT_SCHEMA)]
Word = Annotated[str, AfterValidator(_word), WithJsonSchema(SCALAR_SCHEMA)]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Id = Annotated[str, AfterValidator(_id), WithJsonSchema(SCALAR_SCHEMA)]
IdPath = Annotated[str, AfterValidator(_path), WithJsonSchema(SCALAR_SCHEMA)]
Reference = Annotated[str, AfterValidator(_reference), WithJsonSchema({"type": "string"})]
Tag = Annotated[str, AfterValidator(_tag), WithJsonSchema(SCALAR_SCHEMA)]
Checked = Annotated[str, AfterValidator(_checked), WithJsonSchema({"type": "string"})]
Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri"})]
Count = Annotated[int, PlainValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0})]
Share = Annotated[float, PlainValidator(_share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100})]
Difficulty = Annotated[int, PlainValidator(_difficulty), WithJsonSchema({"enum": [1, 2, 3]})]
