"""What cards have been through, as JSON: moments in ISO 8601, kinds, ratings and states as words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationError

from mlsprep.core.day import EPOCH, day_date, from_micros, to_micros
from mlsprep.core.past import Moment, Past
from mlsprep.core.review import Kind, Rating, State
from mlsprep.formats.fields import Model
from mlsprep.formats.findings import Finding, findings_of, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEPS = (State.LEARNING, State.RELEARNING)
_ID_BYTES = 16
# What SQLite keeps as an integer.
_LARGEST = 2**63 - 1


# -- writing -----------------------------------------------------------------------------------------------------------


def past_form(past: Past) -> dict[str, Any]:
    """Return a card's past as JSON values; what is none or nothing is left out."""
    form: dict[str, Any] = {}
    if past.events:
        form["events"] = [_moment_form(event) for event in past.events]
    if past.stands:
        form["stands"] = _moment_form(past.stands)
    if past.suspended:
        form["suspended"] = past.suspended
    if past.flag:
        form["flag"] = past.flag
    if past.marked_at:
        form["marked_at"] = _instant(past.marked_at)
    return form


def _moment_form(moment: Moment) -> dict[str, Any]:
    form: dict[str, Any] = {
        "at": _instant(moment.at),
        "kind": moment.kind.name.lower(),
        "day": _date(moment.day),
        "hour": moment.hour,
    }
    if moment.rating is not None:
        form["rating"] = moment.rating.name.lower()
    if moment.milliseconds:
        form["milliseconds"] = moment.milliseconds
    if moment.state is not None:
        form["state"] = moment.state.name.lower()
    if moment.step is not None:
        form["step"] = moment.step
    if moment.due is not None:
        form["due"] = _instant(moment.due) if moment.state in _STEPS else _date(moment.due)
    if moment.stability is not None:
        form["stability"] = moment.stability
    if moment.difficulty is not None:
        form["difficulty"] = moment.difficulty
    if moment.id is not None:
        form["id"] = moment.id.hex()
    return form


def _instant(at: int) -> str | int:
    try:
        return from_micros(at).isoformat(timespec="microseconds")
    except OverflowError:  # beyond the year 9999: a number says it too
        return at


def _date(day: int) -> str | int:
    try:
        return day_date(day).isoformat()
    except OverflowError:
        return day


# -- reading -----------------------------------------------------------------------------------------------------------


def _number(value: Any) -> int | None:
    return value if type(value) is int and abs(value) <= _LARGEST else None


def _as_instant(value: Any) -> int:
    if (number := _number(value)) is not None:
        return number
    try:
        moment = dt.datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return to_micros(moment)
    except (TypeError, ValueError, OverflowError):
        pass
    raise wrong(Finding((), "a moment with its offset is expected here, as in `2026-11-21T12:00:00+00:00`"))


def _as_day(value: Any) -> int:
    if (number := _number(value)) is not None:
        return number
    try:
        return (dt.date.fromisoformat(value) - EPOCH).days
    except (TypeError, ValueError):
        pass
    raise wrong(Finding((), "a date is expected here, as in `2026-11-21`"))


def _as_due(value: Any) -> int:
    return _as_instant(value) if isinstance(value, str) and "T" in value else _as_day(value)


def _as_id(value: Any) -> bytes:
    try:
        found = bytes.fromhex(value)
        if len(found) == _ID_BYTES and found.hex() == value:
            return found
    except (TypeError, ValueError):
        pass
    raise wrong(Finding((), "the id of an event is 32 digits, 0-9 and a-f"))


_Count = Annotated[int, Field(ge=0, le=_LARGEST)]


class MomentModel(Model):
    """An event; an undone one travels nowhere."""

    at: Annotated[int, PlainValidator(_as_instant)]
    kind: Literal["review", "cram", "reset", "reschedule", "import"]
    day: Annotated[int, PlainValidator(_as_day)]
    hour: Annotated[int, Field(ge=0, le=23)]
    rating: Literal["again", "hard", "good", "easy"] | None = None
    milliseconds: _Count = 0
    state: Literal["new", "learning", "review", "relearning"] | None = None
    step: _Count | None = None
    due: Annotated[int, PlainValidator(_as_due)] | None = None
    stability: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    difficulty: Annotated[float, Field(ge=1, le=10)] | None = None
    id: Annotated[bytes, PlainValidator(_as_id)] | None = None

    def moment(self) -> Moment:
        """Return the event as a core value."""
        return Moment(
            self.at,
            Kind[self.kind.upper()],
            self.day,
            self.hour,
            Rating[self.rating.upper()] if self.rating else None,
            self.milliseconds,
            State[self.state.upper()] if self.state else None,
            self.step,
            self.due,
            self.stability,
            self.difficulty,
            self.id,
        )


class PastModel(Model):
    """A card's history and marks."""

    events: list[MomentModel] = Field(default_factory=list)
    stands: MomentModel | None = None
    suspended: Literal["leech", "known", "suspended"] | None = None
    flag: Annotated[int, Field(ge=0, le=7)] = 0
    marked_at: Annotated[int, PlainValidator(_as_instant)] = 0


def parse_past(data: Any) -> tuple[Past | None, list[Finding]]:
    """Return the past that `past_form` wrote, or what is wrong with it."""
    if not isinstance(data, dict):
        return None, [Finding((), "the past of a card is an object: `events` and marks")]
    try:
        fields = PastModel.model_validate(data)
    except ValidationError as error:
        return None, findings_of(error, PastModel, "a past", data)
    findings = [
        Finding(("events", index), sentence)
        for index, event in enumerate(fields.events)
        for sentence in _nonsense(event)
    ]
    if fields.stands and (fields.stands.kind != "reschedule" or fields.stands.state is None):
        findings.append(Finding(("stands",), "where a card stands is a `reschedule` that says its state"))
    times = [event.at for event in fields.events]
    if times != sorted(times):
        findings.append(Finding(("events",), "the events are not in the order in which they happened"))
    ids = [event.id for event in fields.events if event.id is not None]
    if len(set(ids)) < len(ids):
        findings.append(Finding(("events",), "two events have the same id"))
    if findings:
        return None, findings
    return Past(
        tuple(event.moment() for event in fields.events),
        fields.stands.moment() if fields.stands else None,
        fields.suspended,
        fields.flag,
        fields.marked_at,
    ), []


def _nonsense(event: MomentModel) -> Iterator[str]:
    """Yield what an event lacks that its kind cannot be without."""
    if event.kind in {"review", "cram"} and event.rating is None:
        yield f"a {event.kind} has a `rating`"
    if event.kind == "reschedule" and event.state is None:
        yield "a reschedule says the `state`"
    if event.kind == "import" and event.rating is None and event.stability is None:
        yield "an import has a `rating`, or states `stability` and `difficulty`"
    if (event.stability is None) != (event.difficulty is None):
        yield "`stability` and `difficulty` come together"
