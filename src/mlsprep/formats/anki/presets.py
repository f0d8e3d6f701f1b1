"""Anki's deck options, and the values that JSON and protobuf of strangers may hold in place of the right ones."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, NamedTuple

from mlsprep.formats.anki import protobuf

_INT32, _INT64 = 2**31 - 1, 2**63 - 1


class Preset(NamedTuple):
    """Deck options. `parameters` are fitted FSRS parameters, empty where the default holds."""

    name: str
    new_per_day: int | None = None
    steps: int = 2
    relearning_steps: int = 1
    parameters: tuple[float, ...] = ()
    historical_retention: float = 0.9
    ignore_before: int = 0
    """Reviews before this moment (UTC milliseconds) do not count for the memory."""


def whole(value: Any, default: int = 0) -> int:
    """Return a whole number from JSON or a cell, whatever it came as."""
    if isinstance(value, int):
        return min(max(int(value), -_INT64), _INT64)
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and abs(value) < _INT64 else default
    if isinstance(value, str) and len(value) < 20 and value.lstrip("-").isdecimal():  # noqa: PLR2004 - 64 bits
        return int(value) if value.isascii() and value.rfind("-") <= 0 else default
    return default


def limit(value: Any) -> int | None:
    """Return a number of cards a day, None where none is given."""
    return None if value is None or isinstance(value, bool) else min(max(whole(value), 0), 9999)


def text(value: Any) -> str:
    """Return a text that can be written as UTF-8, empty for anything else."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _numbers(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list) or not all(isinstance(item, (int, float)) for item in value):
        return ()
    return tuple(float(item) for item in value if abs(item) < _INT32)


def _fitted(*candidates: tuple[float, ...]) -> tuple[float, ...]:
    return next((found for found in candidates if found and all(map(math.isfinite, found))), ())


def _day_start(date: str) -> int:
    """Return UTC midnight of an ISO date in milliseconds, 0 for anything else."""
    try:
        return int(datetime.strptime(date, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return 0


def _retention(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and 0.5 <= value <= 0.99 else 0.9  # noqa: PLR2004 - Anki's bounds


def preset_of(name: str, config: protobuf.Message) -> Preset:
    """Return deck options from the table of a current collection."""
    return Preset(
        name,
        limit(protobuf.number(config, 9)),
        len(protobuf.singles(config, 1)),
        len(protobuf.singles(config, 2)),
        _fitted(*(protobuf.singles(config, field) for field in (6, 5, 3))),
        _retention(protobuf.single(config, 40, 0.9)),
        _day_start(protobuf.text(config, 46)),
    )


def legacy_preset(item: dict[str, Any]) -> Preset:
    """Return deck options from the JSON of a legacy collection."""
    new, lapse = (found if isinstance(found := item.get(key), dict) else {} for key in ("new", "lapse"))
    return Preset(
        text(item.get("name")),
        limit(new.get("perDay")),
        len(_numbers(new.get("delays"))),
        len(_numbers(lapse.get("delays"))),
        _fitted(*(_numbers(item.get(key)) for key in ("fsrsParams6", "fsrsParams5", "fsrsWeights"))),
        _retention(item.get("sm2Retention", 0.9)),
        _day_start(text(item.get("ignoreRevlogsBeforeDate"))),
    )
