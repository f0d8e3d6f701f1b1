"""The id of a deck made of a name that a person or another program gave it."""

from __future__ import annotations

import re
import unicodedata

_PART = re.compile(r"\w[\w.-]*")
_BETWEEN = re.compile(r"[^\w.]+")


def deck_id(name: str) -> str:
    """Return the id for a deck of that name: Anki's `AWS::Machine Learning` becomes `aws/machine-learning`.

    A name that is an id already (`algorithms/xgboost`) stays as it is. Raises nothing: a name without a letter or a
    digit becomes `deck`.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if "::" not in name and all(_PART.fullmatch(part) for part in name.split("/")):
        return name
    parts = (_BETWEEN.sub("-", part.lower()).strip("-.") for part in re.split(r"::|/", name))
    return "/".join(part for part in parts if part) or "deck"
