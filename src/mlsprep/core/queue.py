"""What to study next: learning cards when due, reviews and new cards spread among each other, siblings kept apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlsprep.core.review import State


class Candidate(NamedTuple):
    """A card that could be asked. `due` is as in `Event.due`; of a new card, its place in the line."""

    card: int
    note: int
    state: State
    due: int


class Done(NamedTuple):
    """What was answered on a study day, counted from the log."""

    new: int
    reviews: int


class Line(NamedTuple):
    """Everything a study day still asks for, each part in its order.

    `learning` holds every card in a step, by due time; `reviews` and `new` are already within the daily limits.
    """

    learning: tuple[Candidate, ...] = ()
    reviews: tuple[Candidate, ...] = ()
    new: tuple[Candidate, ...] = ()
    done: Done = Done(0, 0)


def line_up(
    learning: Iterable[Candidate],
    reviews: Iterable[Candidate],
    new: Iterable[Candidate],
    *,
    limits: Done,
    done: Done,
    bury_siblings: bool,
) -> Line:
    """Return the day's line: siblings kept for tomorrow, then the daily limits less what is done.

    A card in learning keeps its siblings back, a review keeps back new ones, and the earlier of two reviews the later.
    """
    learning = tuple(sorted(learning, key=lambda item: (item.due, item.card)))
    taken = {item.note for item in learning} if bury_siblings else set()

    def apart(items: Iterable[Candidate], most: int) -> tuple[Candidate, ...]:
        out: list[Candidate] = []
        for item in items:
            if len(out) >= most:
                break
            if bury_siblings:
                if item.note in taken:
                    continue
                taken.add(item.note)
            out.append(item)
        return tuple(out)

    due = apart(reviews, max(0, limits.reviews - done.reviews))
    fresh = apart(new, max(0, limits.new - done.new))
    return Line(learning, due, fresh, done)


def merged(line: Line) -> list[Candidate]:
    """Return reviews and new cards in the order they are asked.

    They alternate so that both run out together, counted over the whole day: leaving and coming back changes nothing.
    """
    out: list[Candidate] = []
    reviews, new = list(reversed(line.reviews)), list(reversed(line.new))
    fresh, old = line.done
    all_new, all_old = fresh + len(new), old + len(reviews)
    while reviews or new:
        if new and (not reviews or (fresh + 1) * (all_old + 1) < (old + 1) * (all_new + 1)):
            out.append(new.pop())
            fresh += 1
        else:
            out.append(reviews.pop())
            old += 1
    return out


def pick(learning: Sequence[Candidate], upcoming: Sequence[Candidate], *, now: int, ahead: int) -> Candidate | None:
    """Return the next card to ask, None when nothing waits.

    A learning card that is due comes first, then the first of the upcoming reviews and new cards; when none is left,
    a learning card due within `ahead` microseconds is taken early. `learning` is sorted by due time.
    """
    if learning and learning[0].due <= now:
        return learning[0]
    if upcoming:
        return upcoming[0]
    if learning and learning[0].due <= now + ahead:
        return learning[0]
    return None


CORE_FIRST = 1 << 40
OFF_EXAM = 1 << 41
RANK_UNIT = 1000


class Newcomer(NamedTuple):
    """A new card to be placed in the line. `task` is the id of its primary task in the chosen exam."""

    card: int
    deck: str
    bundled: bool
    core: bool
    topic: str | None
    task: str | None


def ranks(newcomers: Sequence[Newcomer], weights: Mapping[str, float]) -> dict[int, int]:
    """Return the place in the line of every new card.

    Core cards come first. Tasks are interleaved by weight (a task of twice the weight comes twice as often), within a
    task its topics take turns, within a topic the order of the decks is kept. A learner's own deck is a group of mean
    weight. Bundled cards that the exam does not ask for come last.

    Args:
        newcomers: the cards, in the order of their decks.
        weights: per task id, its share of the exam.
    """
    mean = (sum(weights.values()) / len(weights) if weights else 0.0) or 1.0
    groups: dict[tuple[bool, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    base: dict[int, int] = {}
    for item in newcomers:
        off = item.bundled and item.task is None
        base[item.card] = (0 if item.core or not item.bundled else CORE_FIRST) + (OFF_EXAM if off else 0)
        group = item.task if item.bundled and item.task else f"deck {item.deck}"
        groups[base[item.card] > 0, group][item.topic or item.deck].append(item.card)
    out: dict[int, int] = {}
    for (_, group), by_topic in groups.items():
        weight = weights.get(group, mean) or mean
        lines = list(by_topic.values())
        turn = 0
        for position in range(max(len(line) for line in lines)):
            for line in lines:
                if position < len(line):
                    card = line[position]
                    out[card] = base[card] + int(RANK_UNIT * (turn + 0.5) / weight)
                    turn += 1
    return out
