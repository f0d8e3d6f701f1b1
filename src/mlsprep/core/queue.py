"""What to study next: learning cards when due, reviews and new cards spread among each other, siblings kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mlsprep.core.exam import Blueprint
    from mlsprep.core.review import State

T = TypeVar("T")


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


LINE = 1 << 42
"""Places in a line of new cards. Decks with a limit of their own have a line each: `place // LINE` is the deck, 0 the
common line. So what each line asks next stands together in the index."""


class Own(NamedTuple):
    """The line of a deck with a limit of its own: how many new cards a day, how many were asked, which are next."""

    limit: int
    done: int
    cards: Sequence[Candidate]


def line_up(  # noqa: PLR0913 - one argument for each thing that waits
    learning: Iterable[Candidate],
    reviews: Iterable[Candidate],
    new: Iterable[Candidate],
    *,
    limits: Done,
    done: Done,
    bury_siblings: bool,
    first: Iterable[Candidate] = (),
    own: Mapping[int, Own] = MappingProxyType({}),
    most: int | None = None,
) -> Line:
    """Return the day's line: siblings kept for tomorrow, then the daily limits less what is done.

    A card in learning keeps its siblings back, a review keeps back new ones, and the earlier of two reviews the later.

    Args:
        learning: every card in a step.
        reviews: cards in review, the most urgent first.
        new: new cards of the common line.
        limits: of the common line of new cards, and of reviews.
        done: what was answered today; new cards of the common line only.
        bury_siblings: whether cards of one note keep out of each other's way.
        first: new cards that come before all others whatever the limits; they count towards those of their lines.
        own: per deck with a limit of its own, its line; it adds to the common one.
        most: new cards at most, of all lines together; those of `first` come nevertheless.
    """
    learning = tuple(sorted(learning, key=lambda item: (item.due, item.card)))
    taken = {item.note for item in learning} if bury_siblings else set()

    def apart(items: Iterable[Candidate], most: int) -> list[Candidate]:
        out: list[Candidate] = []
        for item in items:
            if len(out) >= most:
                break
            if bury_siblings:
                if item.note in taken:
                    continue
                taken.add(item.note)
            out.append(item)
        return out

    due = apart(reviews, max(0, limits.reviews - done.reviews))
    first = tuple(first)
    ahead = apart(first, len(first))
    before = Counter(item.due // LINE for item in ahead)
    known = {item.card for item in ahead}
    parts = []
    for line, (limit, asked, cards) in {0: Own(limits.new, done.new, tuple(new)), **own}.items():
        others = [item for item in cards if item.card not in known] if known else cards
        parts.append((asked + before[line], apart(others, max(0, limit - asked - before[line]))))
    rest = _spread(parts)
    if most is not None:
        del rest[max(0, most - len(ahead)) :]
    fresh = (*ahead, *rest)
    asked = done.new + sum(item.done for item in own.values())
    return Line(learning, tuple(due), fresh, Done(asked, done.reviews))


def _spread(parts: Sequence[tuple[int, list[Candidate]]]) -> list[Candidate]:
    """Return cards of several lines so that all run out together, counted with what was asked of each today."""
    parts = [part for part in parts if part[1]]
    if len(parts) == 1:
        return parts[0][1]
    placed = [
        ((done + turn + 0.5) / (done + len(cards)), line, card)
        for line, (done, cards) in enumerate(parts)
        for turn, card in enumerate(cards)
    ]
    return [card for _, _, card in sorted(placed, key=lambda item: item[:2])]


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


def task_weights(blueprint: Blueprint | None) -> dict[str, float]:
    """Return, per task of an exam, its share of it."""
    domains = blueprint.domains if blueprint else ()
    return {task.id: domain.weight / len(domain.tasks) for domain in domains for task in domain.tasks}


def mean_weight(weights: Mapping[str, float]) -> float:
    """Return the weight of a learner's own deck among the tasks of an exam."""
    return (sum(weights.values()) / len(weights) if weights else 0.0) or 1.0


def place(turn: int, weight: float) -> int:
    """Return the place of the card of a group that has its turn so many cards after the group's first."""
    return int(RANK_UNIT * (turn + 0.5) / weight)


def in_turns(lines: Sequence[Sequence[T]]) -> Iterator[T]:
    """Yield the first item of every line, then the second of each, and so on."""
    position = 0
    while lines := [line for line in lines if position < len(line)]:
        yield from [line[position] for line in lines]
        position += 1


def ranks(newcomers: Sequence[Newcomer], weights: Mapping[str, float]) -> dict[int, int]:
    """Return the place in the line of every new card.

    Core cards come first. Tasks are interleaved by weight (a task of twice the weight comes twice as often), within a
    task its topics take turns, within a topic the order of the decks is kept. A learner's own deck is a group of mean
    weight. Bundled cards that the exam does not ask for come last.

    Args:
        newcomers: the cards, in the order of their decks.
        weights: per task id, its share of the exam.
    """
    mean = mean_weight(weights)
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
        for turn, card in enumerate(in_turns(list(by_topic.values()))):
            out[card] = base[card] + place(turn, weight)
    return out
