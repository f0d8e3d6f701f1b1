"""The JSON Schema that ships with the decks is the one the models give, and it says what the reader says."""

from __future__ import annotations

import json
from typing import Any

from mlsprep.bundled import folder
from mlsprep.core.kinds import KINDS
from mlsprep.formats.deck_models import NOTE_MODELS, DeckModel
from mlsprep.formats.schema import deck_schema, deck_schema_text


def test_the_shipped_schema_is_generated() -> None:
    """Write it with `python -c "from mlsprep.formats.schema import *; print(deck_schema_text(), end='')"`."""
    assert (folder("decks") / "deck.schema.json").read_text(encoding="utf-8") == deck_schema_text()


def test_every_kind_of_note_is_in_it() -> None:
    named = [
        reference["$ref"].rpartition("/")[2] for reference in deck_schema()["properties"]["notes"]["items"]["anyOf"]
    ]
    assert named == [model.__name__ for model in NOTE_MODELS.values()]
    assert NOTE_MODELS.keys() == KINDS.keys()


def test_keys_and_what_is_required_are_those_of_the_models() -> None:
    schema = deck_schema()
    assert list(schema["properties"]) == list(DeckModel.model_fields)
    assert schema["required"] == ["deck", "notes"]
    for model in NOTE_MODELS.values():
        definition = schema["$defs"][model.__name__]
        assert list(definition["properties"]) == list(model.model_fields)
        assert set(definition["required"]) == {
            name for name, field in model.model_fields.items() if field.is_required()
        }


def test_every_reference_leads_somewhere() -> None:
    schema = deck_schema()

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if "$ref" in value else []
            return own + [name for item in value.values() for name in references(item)]
        return [name for item in value for name in references(item)] if isinstance(value, list) else []

    assert {f"#/$defs/{name}" for name in schema["$defs"]} == set(references(schema))


def test_scalars_may_look_like_numbers_to_an_editor() -> None:
    definitions = deck_schema()["$defs"]
    assert definitions["Scalar"] == {"type": ["string", "number", "boolean"]}
    assert definitions["Text"]["anyOf"][0] == {"$ref": "#/$defs/Scalar"}
    assert "null" not in json.dumps(deck_schema())
