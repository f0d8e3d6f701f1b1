"""What a card has been through, as it travels between programs: into the log on import, out of it on export."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlsprep.core.review import Kind, Rating, State


class Moment(NamedTuple):
    """One event of a card, like `core.review.Event` but without what is local to one database.

    Answers given in another program are of kind `IMPORT`. `day` and `hour` are the learner's study day and local hour
    at `at` (UTC microseconds). `state`, `step` and `due` are the outcome: `due` is a study day for a card in review,
    UTC microseconds in a step. `stability` (days) and `difficulty` (1-10) are given only where the memory cannot be
    replayed, because the other program's history does not begin at the card's beginning: an `IMPORT` without a rating
    that sets both. `id` is the 16 bytes the event has in a log of ours, None where another program recorded it.
    """

    at: int
    kind: Kind
    day: int
    hour: int
    rating: Rating | None = None
    milliseconds: int = 0
    state: State | None = None
    step: int | None = None
    due: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    id: bytes | None = None


class Past(NamedTuple):
    """A card's history and marks. `events` are in order and all stand (undone ones are left out).

    `stands` is where the card stands in the other program: a `RESCHEDULE` that says state, step and due where these
    differ from the outcome of the last event; it counts only if nothing was answered here after `stands.at`.
    `suspended` is why the card is put aside (`leech`, `known`, or `suspended`), None if it is not; `flag` is 0-7.
    `marked_at` is when the marks were last changed there (UTC microseconds).
    """

    events: tuple[Moment, ...] = ()
    stands: Moment | None = None
    suspended: str | None = None
    flag: int = 0
    marked_at: int = 0
