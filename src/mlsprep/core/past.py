"""What a card has been through, as it travels between programs: into the log on import, out of it on export."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.review import ANSWERS, Event, Kind, State, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlsprep.core.memory import Memory
    from mlsprep.core.review import Rating


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


SAME = 1_000_000
"""Microseconds between two moments that may be one answer: other programs keep milliseconds, and move answers of one
millisecond apart."""


LONGEST = 86_400_000
"""Milliseconds an answer from elsewhere can have taken: a day. More is a clock that jumped, or a file made up."""


def _sort(kind: Kind, rating: Rating | None) -> tuple[str, int]:
    """Return what two events must share to be one: an answer given here comes back as an import."""
    if kind in ANSWERS:
        return ("answer", int(rating)) if rating is not None else ("memory", 0)
    return kind.name, int(rating or 0)


def moment_id(moment: Moment) -> bytes:
    """Return the id of a moment in a log: its own, or one made of it, the same in every home."""
    if moment.id is not None:
        return moment.id
    import hashlib

    rest = f"{int(moment.kind)}:{int(moment.rating or 0)}:{moment.milliseconds}"
    digest = hashlib.blake2b(rest.encode(), digest_size=8).digest()
    return (moment.at & ((1 << 64) - 1)).to_bytes(8, "big") + digest


def event_of(card: int, moment: Moment, device: int, name: bytes | None = None) -> Event:
    """Return a moment as an event of a log; `name` is its id where that is known."""
    return Event(
        card,
        moment.at,
        name or moment_id(moment),
        moment.kind,
        moment.day,
        moment.hour,
        moment.rating,
        min(moment.milliseconds, LONGEST),
        device,
        None,
        moment.state,
        moment.step,
        moment.due,
        moment.stability,
        moment.difficulty,
    )


def moment_of(event: Event) -> Moment:
    """Return an event of a log as it travels."""
    return Moment(
        event.at,
        event.kind,
        event.day,
        event.hour,
        event.rating,
        event.milliseconds,
        event.state,
        event.step,
        event.due,
        event.stability,
        event.difficulty,
        event.id,
    )


class Merged(NamedTuple):
    """What a history brings to a log: the events it lacks, how many it had, and what it has beside them.

    `own` are standing events of the log that the history does not know of.
    """

    new: list[Event]
    known: int
    own: list[Event]


def merged(card: int, there: Sequence[Event], past: Past, device: int) -> Merged:
    """Return what a history brings to the log of a card.

    An event of both is found by its id, else by being an answer with the same rating (or another event of the same
    kind) at most a second away, each matched once; answers undone here are found too, and stay undone. A memory is
    stated only to a card that has none.
    """
    incoming = list({moment_id(moment): moment for moment in past.events}.items())
    if not there:
        return Merged([event_of(card, moment, device, name) for name, moment in incoming], 0, [])
    events = {event.id: event for event in there if event.kind is not Kind.UNDO}
    rest = []
    for name, moment in incoming:
        if events.pop(name, None) is None:
            rest.append((name, moment))
    pool: dict[tuple[str, int], list[Event]] = defaultdict(list)
    for event in sorted(events.values(), key=lambda event: event.order):
        pool[_sort(event.kind, event.rating)].append(event)
    counting = standing(there)
    has_memory = any(event.kind in ANSWERS for event in counting)
    new = []
    for name, moment in sorted(rest, key=lambda item: item[1].at):
        sort = _sort(moment.kind, moment.rating)
        line = pool[sort]
        while line and line[0].at < moment.at - SAME:
            line.pop(0)
        if line and line[0].at <= moment.at + SAME:
            del events[line.pop(0).id]
        elif not (sort[0] == "memory" and has_memory):
            new.append(event_of(card, moment, device, name))
    return Merged(new, len(incoming) - len(new), [event for event in counting if event.id in events])


def moved(memory: Memory, past: Past, own: Iterable[Event], last: int | None) -> Moment | None:
    """Return the reschedule that brings a card to where it stands elsewhere, None where nothing is to be done.

    Args:
        memory: the card's memory after its history was merged.
        past: what it has been through elsewhere.
        own: standing events of the log that the other program does not know of.
        last: when the card's newest event took place.
    """
    stands = past.stands
    if stands is None or any(event.at > stands.at and event.kind is not Kind.CRAM for event in own):
        return None
    near = memory.due == stands.due or (
        memory.state is not State.REVIEW
        and memory.due is not None
        and stands.due is not None
        and abs(memory.due - stands.due) <= SAME
    )
    if memory.state is stands.state and memory.step == stands.step and near:
        return None
    # It has to come after what it follows; other programs keep whole seconds of when a card was changed.
    return stands._replace(at=stands.at if last is None else max(stands.at, last + 1))
