"""Review logs for tests: hand-made events, and Hypothesis strategies for any history a card can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from mlsprep.core.review import Event, Kind, Rating, State

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

DAY = 20_000
"""The study day that histories start around."""

STEP = 600_000_000
"""Ten minutes, in microseconds."""


def event(number: int, kind: Kind = Kind.REVIEW, **more: Any) -> Event:
    """Return an event of a card: the `number`th by time and id, unless `more` says otherwise."""
    values: dict[str, Any] = {
        "card": 1,
        "at": number * STEP,
        "id": number.to_bytes(16, "big"),
        "kind": kind,
        "day": DAY,
        "hour": 9,
    }
    if kind in (Kind.REVIEW, Kind.IMPORT):
        values |= {"rating": Rating.GOOD, "state": State.REVIEW, "due": DAY + 1}
    elif kind is Kind.CRAM:
        values |= {"rating": Rating.GOOD}
    elif kind is Kind.RESET:
        values |= {"state": State.NEW}
    return Event(**{**values, **more})


def reviews(*answers: tuple[int, int]) -> list[Event]:
    """Return a history of answers in review, from (study day, rating) pairs."""
    return [
        event(number, day=day, rating=Rating(rating), due=day + 1) for number, (day, rating) in enumerate(answers, 1)
    ]


def undo_of(target: Event, number: int) -> Event:
    """Return the event that undoes another one."""
    return event(number, Kind.UNDO, undoes=target.id)


@st.composite
def logs(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Draw the log of one card as it grew: the clock may go back, and any earlier event may be undone."""
    kinds = [Kind.REVIEW] * 6 + [Kind.CRAM, Kind.UNDO, Kind.UNDO, Kind.RESET, Kind.RESCHEDULE, Kind.IMPORT]
    out: list[Event] = []
    at, day = 1_000 * STEP, DAY
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(kinds))
        at += draw(st.sampled_from([STEP, STEP, 30 * STEP, 1, 0, -1, -500 * STEP]))
        day += draw(st.sampled_from([0, 0, 1, 3, 10, 200, -1, -40]))
        targets = [item for item in out if item.kind is not Kind.UNDO]
        if kind is Kind.UNDO and not targets:
            kind = Kind.REVIEW
        values: dict[str, Any] = {"at": at, "day": day, "hour": draw(st.integers(0, 23))}
        if kind in (Kind.REVIEW, Kind.IMPORT, Kind.CRAM):
            values |= {
                "rating": draw(st.sampled_from(Rating)),
                "milliseconds": draw(st.integers(0, 60_000)),
            }
        if kind in (Kind.REVIEW, Kind.IMPORT, Kind.RESCHEDULE):
            values |= draw(outcomes(day, at))
        if kind is Kind.UNDO:
            values |= {"undoes": draw(st.sampled_from(targets)).id}
        # Ids are no more in order than moments are: two devices write without knowing of each other.
        values["id"] = bytes([draw(st.integers(0, 3))]) + number.to_bytes(15, "big")
        out.append(event(number, kind, **values))
    return out


def outcomes(day: int, at: int) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what an answer recorded, whatever the settings were at the time."""
    return st.one_of(
        st.builds(lambda days: {"state": State.REVIEW, "step": None, "due": day + days}, st.integers(1, 900)),
        st.builds(
            lambda state, step: {"state": state, "step": step, "due": at + STEP},
            st.sampled_from([State.LEARNING, State.RELEARNING]),
            st.integers(0, 3),
        ),
    )


def random_answers(rng: random.Random, most: int, gaps: Sequence[int]) -> list[tuple[int, Rating]]:
    """Return a random history: study days that never go back, and ratings."""
    day, out = DAY + rng.randrange(1000), []
    for _ in range(rng.randint(1, most)):
        out.append((day, Rating(rng.choice((1, 2, 3, 3, 3, 4)))))
        day += rng.choice(gaps)
    return out
