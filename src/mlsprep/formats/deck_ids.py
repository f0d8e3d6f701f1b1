"""The id of a deck made of a name that a person or another program gave it."""

from __future__ import annotations

import re
import unicodedata

_PATH = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")
_BETWEEN = re.compile(r"[^\w.]+")


def is_deck_id(name: str) -> bool:
    """Whether a name is an id as it stands, such as `algorithms/xgboost`."""
    return bool(_PATH.fullmatch(unicodedata.normalize("NFC", name)))


def deck_id(name: str) -> str:
    """Return the id for a deck of that name: Anki's `AWS::Machine Learning` becomes `aws/machine-learning`.

    A name without a letter or a digit becomes `deck`.
    """
    parts = (
        _BETWEEN.sub("-", part.lower()).strip("-.") for part in re.split("::|/", unicodedata.normalize("NFC", name))
    )
    return "/".join(part for part in parts if part) or "deck"
