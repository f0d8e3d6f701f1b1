"""Studying: which cards the learner means, what waits, and one answer or undo as one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import MICROSECONDS, day_date, from_micros, to_micros
from mlsprep.core.memory import Memory, Outcome, advance, is_leech, outcome, replay
from mlsprep.core.queue import Candidate, Done, Own, line_up, merged
from mlsprep.core.review import Event, Kind, Rating, State, cell, standing, tally
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.store.session import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlsprep.core.exam import Blueprint, Domain
    from mlsprep.core.queue import Line
    from mlsprep.tasks.app import App

JITTER = 120 * MICROSECONDS
"""A clock found up to so much behind the card's last event is taken for jitter (a time server's correction, two
processes): the new event follows the last one. Further back, the event is logged at the clock's time."""

BACKLOG = 1_000_000
"""More reviews than ever wait."""

THIS_DEVICE = 1
"""The device row that every database is created with."""


class Counts(NamedTuple):
    """How much is left today."""

    new: int
    learning: int
    due: int


class Chosen(NamedTuple):
    """What the learner asked to study: the filter, whether it names decks that are off by default, the exam."""

    filter: Filter
    optional: bool
    blueprint: Blueprint | None


ALL = Chosen(Filter(), optional=False, blueprint=None)
"""Everything, without a look at the exam."""


class Choice(NamedTuple):
    """The options that every command about cards takes, as a person writes them."""

    domain: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    deck: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    exam: str | None = None


def _near(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), 1, 0.5)
    return f" Did you mean {near[0]}?" if near else ""


def _missing(what: str, name: str, names: Iterable[str]) -> UsageError:
    return UsageError(f"There is no {what} {name}.{_near(name, names)} `mlsprep {what}s` lists them.")


def find_exam(app: App, name: str) -> Blueprint:
    """Return the exam a person names, by id or an unambiguous beginning. Raises UsageError for an unknown one."""
    found = app.store.exam(name.casefold())
    if found is None:
        starts = [exam for exam in app.store.exams() if exam.id.startswith(name.casefold())]
        if len(starts) != 1:
            raise _missing("exam", name, [exam.id for exam in app.store.exams()])
        found = starts[0]
    return found


def blueprint(app: App) -> Blueprint | None:
    """Return the chosen exam; None, with a notice, where the settings name one that does not exist."""
    found = app.store.exam(app.settings.exam)
    if found is None:
        app.notice(f"There is no exam {app.settings.exam}; `mlsprep config set exam mla-c01` chooses one.")
    return found


def _one(name: str, names: Sequence[str], what: str) -> list[str]:
    """Return the names meant by one: itself and what is below it, else the only one that ends or starts so."""
    wanted = name.strip().strip("/").casefold()
    below = [item for item in names if item.casefold() == wanted or item.casefold().startswith(wanted + "/")]
    if below:
        return below
    for found in (
        [item for item in names if item.casefold().rpartition("/")[2] == wanted],
        [item for item in names if item.casefold().rpartition("/")[2].startswith(wanted)],
        [item for item in names if item.casefold().startswith(wanted)],
    ):
        if wanted and len(found) == 1:
            return found
        if wanted and len(found) > 1:
            raise UsageError(f"{name} may mean {', '.join(found[:5])}; write one of them out.")
    raise _missing(what, name, [*names, *{item.rpartition("/")[2] for item in names}])


def choose(app: App, choice: Choice) -> Chosen:
    """Return what a person's options mean. Raises UsageError naming what is near when one is unknown."""
    store = app.store
    exam = find_exam(app, choice.exam) if choice.exam else blueprint(app)
    topics, names = _by_exam(exam, choice)
    if choice.topic:
        known = [topic.id for topic in store.topics()]
        wanted = {found for name in choice.topic for found in _one(name, known, "topic")}
        topics = wanted if topics is None else topics & wanted
        names = names if choice.domain else ()
    decks: tuple[int, ...] | None = None
    if choice.deck:
        ids = store.deck_ids()
        decks = tuple(ids[found] for name in choice.deck for found in _one(name, list(ids), "deck"))
    if choice.tag:
        known = store.tags()
        for tag in choice.tag:
            if tag not in known:
                raise UsageError(f"No card has the tag {tag}.{_near(tag, known)}")
    chosen = Filter(decks, None if topics is None else tuple(sorted(topics)), names, choice.tag or None)
    return Chosen(chosen, bool(choice.deck or choice.topic or choice.tag), exam)


def _by_exam(exam: Blueprint | None, choice: Choice) -> tuple[set[str] | None, tuple[str, ...]]:
    """Return the topics, and the names of domains, that `--domain` and `--exam` leave; None means all."""
    if choice.domain:
        if exam is None:
            raise UsageError("--domain needs an exam; choose one with --exam or `mlsprep config set exam mla-c01`.")
        from mlsprep.core.exam import find_domain

        domains = []
        for name in choice.domain:
            found = find_domain(exam, name)
            if found is None:
                known = ", ".join(item.id for item in exam.domains)
                raise UsageError(f"{exam.id} has no domain {name}; it has {known}.")
            domains.append(found)
    elif choice.exam and exam:
        domains = list(exam.domains)
    else:
        return None, ()
    names = tuple(name for domain in domains for name in (domain.id, *domain.aliases))
    return {topic for domain in domains for topic in domain.topics}, names


def domain_of(exam: Blueprint | None, topic: str | None, name: str | None) -> Domain | None:
    """Return the domain of the exam that a note belongs to, by the domain it names or by its topic."""
    if exam is None:
        return None
    if name:
        from mlsprep.core.exam import find_domain

        if found := find_domain(exam, name):
            return found
    place = exam.primary_task((topic,), {}) if topic else None
    return place[0] if place else None


def day_line(app: App, chosen: Chosen, *, new: int | None = None, ahead: int = 0) -> Line:
    """Return what the study day still asks for: within the daily limits, siblings apart.

    `new` asks for so many new cards, whatever was asked before and whatever the common limit; a deck keeps its own
    limit unless the learner names it. `ahead` adds the reviews of so many days to come. New cards that a missed
    question made due come first and whatever the limit; they count as new.
    """
    store, settings, day = app.store, app.settings, app.today
    until = to_micros(app.calendar.start(day + 1))
    siblings = settings.bury_siblings
    done, lines = _lines(app, chosen, new)
    limits = Done(lines.pop(0).limit, settings.reviews_per_day)
    room = max(0, limits.reviews - done.reviews)
    # Up to three of a note's cards may wait on one another; what is left over beyond that waits for the next look.
    # The store knows one order only: another one needs the whole backlog, or it would order what that one left over.
    most = 3 * room + 3 if settings.order == "retrievability" else BACKLOG
    reviews = store.reviews(chosen.filter, day=day, ahead=ahead, siblings=siblings, most=most if room else 0)
    if settings.order == "due":
        reviews.sort(key=lambda item: (item.due, item.card))
    elif settings.order == "random":
        reviews.sort(key=lambda item: shuffled(item.card, day))

    def fresh(room: int, line: int) -> list[Candidate]:
        optional, most = chosen.optional, 6 * room + 6
        if room <= 0:
            return []
        return store.new(chosen.filter, day=day, siblings=siblings, optional=optional, most=most, line=line)

    return line_up(
        store.learning(chosen.filter, day=day, until=until),
        reviews,
        fresh(limits.new - done.new, 0),
        limits=limits,
        done=done,
        bury_siblings=siblings,
        first=store.nudged_new(chosen.filter, day=day, siblings=siblings),
        own={deck: own._replace(cards=fresh(own.limit - own.done, deck)) for deck, own in lines.items()},
        most=new,
    )


def _lines(app: App, chosen: Chosen, new: int | None) -> tuple[Done, dict[int, Own]]:
    """Return what was answered today (of new cards, those of the common line), and the lines of new cards, 0 first.

    `new` is how many new cards the learner asks for, None where the limits say it.
    """
    store, day = app.store, app.today
    done = store.done(day)
    limited = store.limited(optional=chosen.optional)
    if not limited:
        return done, {0: Own(app.settings.new_per_day if new is None else done.new + new, done.new, ())}
    asked = store.own_done(day)
    done = Done(max(0, done.new - sum(asked.values())), done.reviews)
    lines = {0: Own(app.settings.new_per_day if new is None else done.new + new, done.new, ())}
    named = chosen.filter.decks
    if named is not None and limited.keys() >= set(named):
        lines[0] = Own(0, done.new, ())  # none of the common line is meant: it is not walked for nothing
    for deck, limit in limited.items():
        if named is None:
            lines[deck] = Own(limit, asked.get(deck, 0), ())
        elif deck in named:
            lines[deck] = Own(limit if new is None else asked.get(deck, 0) + new, asked.get(deck, 0), ())
    return done, lines


def shuffled(card: int, day: int) -> bytes:
    """Return what cards are sorted by for a random order that holds for the day."""
    import hashlib

    return hashlib.blake2b(f"{card}:{day}".encode(), digest_size=8).digest()


def counts(line: Line) -> Counts:
    """Return how much of a line is left."""
    return Counts(len(line.new), len(line.learning), len(line.reviews))


def by_domain(app: App, line: Line, exam: Blueprint | None) -> dict[str, dict[str, int]]:
    """Return, per domain of the exam, how much of the line belongs to it; `other` is the rest."""
    parts = (("due", line.reviews), ("learning", line.learning), ("new", line.new))
    places = app.store.places({item.note for _, items in parts for item in items})
    out = {domain.id: {"due": 0, "learning": 0, "new": 0} for domain in exam.domains} if exam else {}
    for part, items in parts:
        for item in items:
            domain = domain_of(exam, *places[item.note])
            place = out.setdefault(domain.id if domain else "other", {"due": 0, "learning": 0, "new": 0})
            place[part] += 1
    return out


def waiting(app: App) -> int:
    """Return how many cards wait today, of everything."""
    return sum(counts(day_line(app, ALL)))


def next_due(app: App) -> int | None:
    """Return when the next card comes, UTC microseconds: a learning step, or the start of the next day with reviews."""
    store = app.store
    moments = [moment for moment in [store.next_learning()] if moment is not None]
    if (day := store.next_review(app.today)) is not None:
        moments.append(to_micros(app.calendar.start(day)))
    return min(moments, default=None)


# -- answering ---------------------------------------------------------------------------------------------------------


class Answered(NamedTuple):
    """An acknowledged answer. `leech`: the card lapsed so often that it was suspended."""

    review: bytes
    card: int
    rating: Rating
    at: int
    outcome: Outcome | None
    memory: Memory
    leech: bool


def _moment(app: App, last: int | None) -> int:
    now = app.micros()
    return last + 1 if last is not None and last - JITTER <= now <= last else now


def answer(
    app: App,
    number: int,
    rating: Rating,
    *,
    milliseconds: int = 0,
    cram: bool = False,
    if_due: bool = False,
) -> Answered:
    """Log an answer, with memory and rollup in the same transaction; on disk when this returns.

    Raises MlsprepError for a card that is suspended or retired or, with `if_due`, not due now.
    """
    store, schedule = app.store, app.schedule()
    with store.transaction():
        had = store.scheduling(number)
        if had.retired:
            raise MlsprepError(f"Card {number} is retired: its deck no longer has it.")
        if had.suspended:
            raise MlsprepError(f"Card {number} is suspended; `mlsprep card unsuspend {number}` brings it back.")
        at = _moment(app, had.last_event)
        moment = from_micros(at)
        day = app.calendar.day(moment)
        if if_due and not is_due(had.memory, at=app.micros(), day=app.today):
            raise MlsprepError(f"Card {number} is not due now.")
        result = None if cram else outcome(had.memory, rating, at=at, day=day, seed=had.seed, schedule=schedule)
        event = Event(
            card=number,
            at=at,
            id=app.event_id(at),
            kind=Kind.CRAM if cram else Kind.REVIEW,
            day=day,
            hour=app.calendar.hour(moment),
            rating=rating,
            milliseconds=milliseconds,
            device=THIS_DEVICE,
            state=result.state if result else None,
            step=result.step if result else None,
            due=result.due if result else None,
        )
        store.append(event)
        if had.last_event is None or at > had.last_event:
            memory = advance(had.memory, event, schedule.parameters)
            store.tally(cell(event, had.memory.state, had.memory.last_day), 1, milliseconds)
        else:  # it sorts into the past: the card is replayed
            events = store.events(number)
            before = standing(item for item in events if item.id != event.id)
            after = standing(events)
            store.tally_change(tally(before), tally(after))
            memory = replay(after, schedule.parameters)
        store.remember(number, memory, had.rank)
        leech = memory.lapses > had.memory.lapses and is_leech(memory.lapses, app.settings.leech_threshold)
        if leech:
            store.mark(number, "suspended", "leech", at)
        store.undoable(number, event.id, leech=leech)
    return Answered(event.id, number, rating, at, result, memory, leech)


def is_due(memory: Memory, *, at: int, day: int) -> bool:
    """Return whether a card may be asked now: new ones always may."""
    if memory.state is State.NEW or memory.due is None:
        return True
    return memory.due <= (day if memory.state is State.REVIEW else at)


class Undone(NamedTuple):
    """An undone answer: its id, its card, and the memory the card has again."""

    review: bytes
    card: int
    memory: Memory


def undo(app: App, target: bytes | None = None) -> Undone:
    """Undo an answer that still stands (without `target` the newest), by appending to the log.

    Raises MlsprepError when there is none: an undone answer cannot be undone again.
    """
    store = app.store
    parameters = store.parameters()
    with store.transaction():
        last = store.find_undoable(target)
        if last is None:
            raise MlsprepError("There is no answer to undo.")
        seq, number, review, leech = last
        had = store.scheduling(number)
        at = _moment(app, had.last_event)
        moment = from_micros(at)
        events = store.events(number)
        event = Event(
            card=number,
            at=at,
            id=app.event_id(at),
            kind=Kind.UNDO,
            day=app.calendar.day(moment),
            hour=app.calendar.hour(moment),
            device=THIS_DEVICE,
            undoes=review,
        )
        store.append(event)
        after = standing([*events, event])
        store.tally_change(tally(standing(events)), tally(after))
        memory = replay(after, parameters)
        store.remember(number, memory, had.rank)
        if leech:
            store.mark(number, "suspended", None, at)
        store.forget_undoable(seq)
    return Undone(review, number, memory)


def reset(app: App, number: int) -> None:
    """Make a card new again; its history stays in the log. Raises MlsprepError when there is no such card."""
    _append_plain(app, number, Kind.RESET)


def _append_plain(app: App, number: int, kind: Kind) -> None:
    store = app.store
    parameters = store.parameters()
    with store.transaction():
        had = store.scheduling(number)
        at = _moment(app, had.last_event)
        moment = from_micros(at)
        events = store.events(number)
        event = Event(
            card=number,
            at=at,
            id=app.event_id(at),
            kind=kind,
            day=app.calendar.day(moment),
            hour=app.calendar.hour(moment),
            device=THIS_DEVICE,
            state=State.NEW,
        )
        store.append(event)
        after = standing([*events, event])
        store.tally_change(tally(standing(events)), tally(after))
        store.remember(number, replay(after, parameters), had.rank)


def streak(app: App) -> int:
    """Return for how many study days in a row there were answers, today included if there was one."""
    today = app.today
    count, expected = 0, today
    for day in app.store.days(today, 3660):
        if day == expected:
            count += 1
        elif count == 0 and day == today - 1:
            count, expected = 1, day
        else:
            break
        expected -= 1
    return count


def tomorrow(app: App) -> Counts:
    """Return what comes tomorrow: reviews, learning steps left over, and new cards within the limit."""
    store, settings, day = app.store, app.settings, app.today + 1
    end = to_micros(app.calendar.start(day + 1))
    return Counts(
        store.new_left(settings.new_per_day)
        + sum(store.new_left(limit, line=deck) for deck, limit in store.limited(optional=False).items()),
        store.learning_until(end),
        min(settings.reviews_per_day, store.due_on(day)),
    )


def due_text(app: App, memory: Memory) -> str | None:
    """Return when a card is due as ISO 8601: a date for a review, a local moment for a learning step."""
    if memory.due is None or memory.state is State.NEW:
        return None
    if memory.state is State.REVIEW:
        return day_date(memory.due).isoformat()
    return app.calendar.local(from_micros(memory.due)).isoformat(timespec="seconds")


def find_card(app: App, name: str) -> int:
    """Return the id of the card a person names. Raises MlsprepError when there is none."""
    number = app.store.find(name)
    if number is None and "#" not in name and not name.isdigit():
        number = app.store.find(f"{name}#recall")
    if number is None:
        raise MlsprepError(f"There is no card {name}; `mlsprep cards` lists them.")
    return number


def upcoming(line: Line) -> list[Candidate]:
    """Return reviews and new cards of a line in the order they are asked."""
    return merged(line)
