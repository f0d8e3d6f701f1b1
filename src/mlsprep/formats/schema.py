"""The JSON Schema of deck files, for editors that complete and check them while they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from mlsprep.formats.deck_models import (
    BasicModel,
    ChoiceModel,
    ClozeModel,
    DeckModel,
    FactsModel,
    MatchingModel,
    OrderingModel,
    SidesModel,
)
from mlsprep.formats.fields import SCALAR_SCHEMA, TEXT_SCHEMA

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema


class _DeckFile(DeckModel):
    """A deck of notes to study with mlsprep."""

    notes: Annotated[
        list[BasicModel | ClozeModel | FactsModel | ChoiceModel | OrderingModel | MatchingModel | SidesModel],
        Field(description="The notes of the deck; their order does not matter."),
    ]


class _Generator(GenerateJsonSchema):
    """Leaves out what a writer of YAML does not need: null for keys that are not there, and made-up titles."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Describe an optional value by what it is when given."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Tell no default where it is to be absent."""
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Set no title that only repeats the key."""
        return False


# Schemas that many fields share, told once.
_SHARED = {"Text": TEXT_SCHEMA, "Scalar": SCALAR_SCHEMA}


def deck_schema() -> dict[str, Any]:
    """Return the JSON Schema of a deck file, generated from the models that read one."""
    schema = _DeckFile.model_json_schema(schema_generator=_Generator)
    kinds = {
        name: {key: item for key, item in kind.items() if key != "title"} for name, kind in schema["$defs"].items()
    }
    shared: dict[str, Any] = _refer({**schema, "$defs": kinds})
    shared["$defs"] |= {"Text": _refer(TEXT_SCHEMA, besides="Text"), "Scalar": SCALAR_SCHEMA}
    return {"$schema": GenerateJsonSchema.schema_dialect, **shared, "title": "mlsprep deck"}


def deck_schema_text() -> str:
    """Return the schema as the file `deck.schema.json` that ships with the decks."""
    return json.dumps(deck_schema(), ensure_ascii=False, indent=2) + "\n"


def _refer(schema: Any, besides: str = "") -> Any:
    """Return a schema with references in place of the shared ones."""
    if isinstance(schema, list):
        return [_refer(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    for name, shared in _SHARED.items():
        if name != besides and shared.items() <= schema.items():
            rest = {key: value for key, value in schema.items() if key not in shared}
            return {"$ref": f"#/$defs/{name}", **rest}
    return {key: _refer(item) for key, item in schema.items()}
