"""A study session: which card is on the screen, what was answered, and everything a key can do to a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import MICROSECONDS, day_date, from_micros, to_micros
from mlsprep.core.memory import NEW, Outcome, advance, previews
from mlsprep.core.queue import Candidate, pick
from mlsprep.core.review import Kind, Rating, State, standing
from mlsprep.errors import MlsprepError
from mlsprep.tasks import study
from mlsprep.tasks.study import Answered, Counts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from mlsprep.core.card import Card
    from mlsprep.core.memory import Memory
    from mlsprep.core.note import Note, Text
    from mlsprep.store.session import Studied
    from mlsprep.tasks.app import App
    from mlsprep.tasks.study import Chosen

CRAM_AGAIN_AFTER = 7
"""While cramming, a forgotten card comes back after so many others."""


EVERYTHING = 1_000_000
"""More cards than anybody crams."""


class HistoryRow(NamedTuple):
    """One event of a card's log, with the memory it left; `due` is a date, a time, or empty."""

    review: str
    at: datetime
    kind: str
    rating: Rating | None
    seconds: float
    stability: float | None
    difficulty: float | None
    due: str
    undone: bool
    source: str


class Sheet(NamedTuple):
    """The notes of a topic in short."""

    title: Text
    entries: tuple[tuple[Text, Text], ...]


class Summary(NamedTuple):
    """What a session came to: answers, how many of them were right (not Again), new cards, time, what comes next."""

    answers: int
    correct: int
    new: int
    seconds: float
    streak: int
    tomorrow: Counts
    leeches: int


class Plan(NamedTuple):
    """What a session is asked to be.

    `new` overrides the daily limit, `limit` is how many reviews and new cards at most, `minutes` after how long no
    further card is drawn, `ahead` how many days of reviews to take early; `cram` asks whatever is chosen and leaves
    the memory alone.
    """

    new: int | None = None
    limit: int | None = None
    minutes: float | None = None
    ahead: int = 0
    cram: bool = False


class _Step(NamedTuple):
    """Something the learner did that undo takes back."""

    card: int
    review: bytes | None = None
    mark: str | None = None
    marked: tuple[int, ...] = ()
    correct: bool = False
    new: bool = False
    seconds: float = 0.0
    leech: bool = False


class Session:
    """A run of cards. Every answer is on disk before the next card is drawn; nothing here is needed to resume."""

    def __init__(self, app: App, chosen: Chosen, plan: Plan = Plan()) -> None:  # noqa: B008 - immutable
        """Look what waits and draw the first card."""
        self._app = app
        self._chosen = chosen
        self._plan = plan
        self._steps: list[_Step] = []
        self._started = app.micros()
        self._day = app.today
        self._learning: list[Candidate] = []
        self._upcoming: list[Candidate] = []
        self._crammed: set[int] = set()
        self._ahead_done: set[int] = set()
        self._current: Candidate | None = None
        self._studied: Studied | None = None
        self._answers = self._correct = self._new = self._leeches = self._taken = 0
        self._seconds = 0.0
        self.notices: list[str] = []
        self._look()
        self._draw()

    # -- what is on the screen -------------------------------------------------------------------------------------

    @property
    def card(self) -> Card | None:
        """The card on the screen; None when nothing waits now."""
        return self._studied.card if self._studied else None

    @property
    def memory(self) -> Memory:
        """The memory of the card on the screen."""
        return self._studied.memory if self._studied else NEW

    @property
    def counts(self) -> Counts:
        """How much is left today, the card on the screen included."""
        new = sum(item.state is State.NEW for item in self._upcoming)
        return Counts(new, len(self._learning), len(self._upcoming) - new)

    @property
    def done(self) -> int:
        """How many answers this session has."""
        return self._answers

    @property
    def cram(self) -> bool:
        """Whether answers leave the memory alone."""
        return self._plan.cram

    @property
    def domain(self) -> Text | None:
        """The title of the card's domain in the chosen exam."""
        if self._studied is None:
            return None
        topics = self._studied.card.topics
        found = study.domain_of(self._chosen.blueprint, topics[0] if topics else None, self._studied.domain)
        return found.title if found else None

    @property
    def next_due(self) -> datetime | None:
        """When the next learning step of today comes, local time; None when there is none."""
        if not self._learning:
            return None
        return self._app.calendar.local(from_micros(self._learning[0].due))

    @property
    def flagged(self) -> bool:
        """Whether the card on the screen is flagged."""
        return self._studied is not None and "flag" in self._studied.marks

    def previews(self) -> dict[Rating, Outcome]:
        """Return what each rating would lead to; nothing while cramming."""
        if self._studied is None or self._plan.cram:
            return {}
        app = self._app
        return previews(
            self._studied.memory,
            at=app.micros(),
            day=app.today,
            seed=self._studied.seed,
            schedule=app.schedule(),
        )

    # -- the line --------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Ask the store what waits."""
        app, plan = self._app, self._plan
        self._day = app.today
        if plan.cram:
            found = app.store.everything(
                self._chosen.filter,
                day=self._day,
                optional=self._chosen.optional,
                most=EVERYTHING,
            )
            self._upcoming = [item for item in found if item.card not in self._crammed]
            self._learning = []
        else:
            line = study.day_line(app, self._chosen, new=self._new_left(), ahead=plan.ahead)
            self._learning = list(line.learning)
            self._upcoming = [item for item in study.upcoming(line) if item.card not in self._ahead_done]
        if plan.limit is not None:
            del self._upcoming[max(0, plan.limit - self._taken) :]

    def _new_left(self) -> int | None:
        return None if self._plan.new is None else max(0, self._plan.new - self._new)

    def _time_is_up(self) -> bool:
        minutes = self._plan.minutes
        return minutes is not None and self._app.micros() - self._started >= minutes * 60 * MICROSECONDS

    def _draw(self, *, looked: bool = True) -> None:
        """Put the next card on the screen: one that is still to be asked, whatever others did meanwhile."""
        app = self._app
        if self._time_is_up():
            self._learning, self._upcoming = [], []
        ahead = int(app.settings.learn_ahead.total_seconds() * MICROSECONDS)
        while True:
            now = app.micros()
            found = pick(self._learning, self._upcoming, now=now, ahead=ahead)
            if found is None:
                if not looked and not self._time_is_up():
                    looked = True
                    self._look()
                    continue
                self._current = self._studied = None
                return
            studied = app.store.card(found.card)
            if studied.active and not studied.retired and self._as_expected(found, studied):
                self._current, self._studied = found, studied
                return
            self._remove(found.card)

    def _as_expected(self, found: Candidate, studied: Studied) -> bool:
        """Return whether the card is as it was lined up; another process may have answered it since."""
        memory = studied.memory
        return self._plan.cram or (
            memory.state is found.state and (memory.state is State.NEW or memory.due == found.due)
        )

    def _remove(self, card: int) -> None:
        self._learning = [item for item in self._learning if item.card != card]
        self._upcoming = [item for item in self._upcoming if item.card != card]

    def refresh(self) -> None:
        """Look again: time has passed, or the day has changed."""
        if self._studied is None:
            self._look()
            self._draw()

    # -- what the keys do ------------------------------------------------------------------------------------------

    def _need(self) -> tuple[Candidate, Studied]:
        if self._current is None or self._studied is None:
            raise MlsprepError("There is no card on the screen.")
        return self._current, self._studied

    def answer(self, rating: Rating, seconds: float) -> Answered:
        """Log the answer and draw the next card; the answer is on disk when this returns."""
        current, studied = self._need()
        app, cram = self._app, self._plan.cram
        try:
            result = study.answer(app, current.card, rating, milliseconds=round(seconds * 1000), cram=cram)
        except MlsprepError:  # suspended or retired by another process meanwhile: it is not asked any more
            self._remove(current.card)
            self._draw(looked=False)
            raise
        new = not cram and studied.memory.state is State.NEW
        correct = rating is not Rating.AGAIN
        step = _Step(current.card, result.review, correct=correct, new=new, seconds=seconds, leech=result.leech)
        self._count(step, 1)
        self._remove(current.card)
        if current.state in (State.NEW, State.REVIEW):
            self._taken += 1
        if cram:
            self._cram_on(current, correct=correct)
        else:
            self._line_on(current, result)
        if app.today != self._day:
            self._look()
        self._draw(looked=False)
        return result

    def _count(self, step: _Step, sign: int) -> None:
        if sign > 0:
            self._steps.append(step)
        self._answers += sign
        self._correct += sign * step.correct
        self._new += sign * step.new
        self._leeches += sign * step.leech
        self._seconds += sign * step.seconds

    def _cram_on(self, current: Candidate, *, correct: bool) -> None:
        if correct:
            self._crammed.add(current.card)
        else:
            self._upcoming.insert(min(CRAM_AGAIN_AFTER, len(self._upcoming)), current)

    def _line_on(self, current: Candidate, result: Answered) -> None:
        if self._app.settings.bury_siblings:
            self._upcoming = [item for item in self._upcoming if item.note != current.note]
        if self._plan.ahead:
            self._ahead_done.add(current.card)
        outcome = result.outcome
        if outcome is None or outcome.state is State.REVIEW or result.leech:
            return
        if outcome.due < to_micros(self._app.calendar.start(self._day + 1)):
            self._learning.append(current._replace(state=outcome.state, due=outcome.due))
            self._learning.sort(key=lambda item: (item.due, item.card))

    def undo(self) -> bool:
        """Take back the last thing done in this session and show its card again; return whether there was one."""
        if not self._steps:
            return False
        app, step = self._app, self._steps.pop()
        if step.review is not None:
            study.undo(app, step.review)
            self._count(step, -1)
            self._crammed.discard(step.card)
            self._ahead_done.discard(step.card)
        elif step.mark is not None:
            with app.store.transaction():
                for card in step.marked:
                    app.store.mark(card, step.mark, None, app.micros())
        if step.review is not None and self._taken:
            self._taken -= app.store.scheduling(step.card).memory.state in (State.NEW, State.REVIEW)
        self._look()
        self._show_again(step.card)
        return True

    def _show_again(self, card: int) -> None:
        """Put a card on the screen that was there before, at the front of what it belongs to."""
        studied = self._app.store.card(card)
        found = Candidate(card, studied.note, studied.memory.state, studied.memory.due or 0)
        self._remove(card)
        line = self._learning if found.state in (State.LEARNING, State.RELEARNING) else self._upcoming
        line.insert(0, found)
        self._current, self._studied = found, studied

    def _mark(self, kind: str, value: str, *, siblings: bool = False) -> None:
        current, studied = self._need()
        app = self._app
        with app.store.transaction():
            cards = app.store.cards_of(studied.note) if siblings else [current.card]
            for card in cards:
                app.store.mark(card, kind, value, app.micros())
        self._steps.append(_Step(current.card, mark=kind, marked=tuple(cards)))
        for card in cards:
            self._remove(card)
        self._draw(looked=False)

    def suspend(self) -> None:
        """Stop asking the card until it is unsuspended, and draw the next."""
        self._mark("suspended", "user")

    def bury(self) -> None:
        """Keep the card and its siblings back until tomorrow, and draw the next."""
        self._mark("buried", str(self._app.today + 1), siblings=self._app.settings.bury_siblings)

    def know(self) -> None:
        """Put a new card aside as known, and draw the next. Raises MlsprepError for a card that was answered."""
        if self.memory.state is not State.NEW:
            raise MlsprepError("Only a new card can be put aside as known; rate this one Easy, or suspend it.")
        self._mark("suspended", "known")

    def flag(self) -> bool:
        """Flag the card, or take the flag away; return whether it is flagged now."""
        current, studied = self._need()
        app, value = self._app, None if self.flagged else "1"
        with app.store.transaction():
            app.store.mark(current.card, "flag", value, app.micros())
        self._studied = studied._replace(marks={**studied.marks, "flag": "1"})
        if value is None:
            self._studied.marks.pop("flag")
        return value is not None

    def wrong(self, text: str) -> None:
        """Note that the card is wrong, in the learner's words; `cards is:wrong` lists such cards."""
        current, _ = self._need()
        app = self._app
        with app.store.transaction():
            app.store.mark(current.card, "wrong", text, app.micros())

    # -- the card's note -------------------------------------------------------------------------------------------

    def edit_text(self) -> str:
        """Return the card's note as YAML for an editor."""
        _, studied = self._need()
        return edit_text(self._app, studied.note)

    def save_edit(self, text: str) -> None:
        """Keep the edited note as the learner's own version. Raises InputError with what is wrong with the text."""
        current, studied = self._need()
        save_edit(self._app, studied.note, text)
        again = self._app.store.card(current.card)
        if again.active and not again.retired:
            self._studied = again
        else:  # the edit took this card away
            self._remove(current.card)
            self._draw(looked=False)

    def history(self) -> list[HistoryRow]:
        """Return the card's log."""
        current, _ = self._need()
        return history(self._app, current.card)

    def medium(self, name: str) -> Path:
        """Return the file of a picture or sound of the card. Raises MlsprepError where there is none."""
        from mlsprep.tasks.media import find

        return find(self._app.home / "media", name)

    def sheet(self) -> Sheet | None:
        """Return the notes of the card's topic in short."""
        _, studied = self._need()
        return topic_sheet(self._app, studied.card.topics[0]) if studied.card.topics else None

    def summary(self) -> Summary:
        """Return what the session came to."""
        return Summary(
            self._answers,
            self._correct,
            self._new,
            self._seconds,
            study.streak(self._app),
            study.tomorrow(self._app),
            self._leeches,
        )


def topic_sheet(app: App, topic: str) -> Sheet | None:
    """Return the notes of a topic in short, None for an unknown one."""
    title = next((item.title for item in app.store.topics() if item.id == topic), None)
    return Sheet(title, tuple(app.store.sheet(topic))) if title else None


def note_value(app: App, number: int) -> tuple[str, Note]:
    """Return the deck and the note that are studied under a local note id."""
    from mlsprep.core.kinds import load_note

    row = app.store.note(number)
    return row.deck, load_note(row.shown, id=row.id, explicit=row.explicit)


def edit_text(app: App, number: int) -> str:
    """Return a note as YAML for an editor."""
    from mlsprep.formats.note_yaml import write_note

    return write_note(note_value(app, number)[1])


def save_edit(app: App, number: int, text: str) -> bool:
    """Keep an edited note as the learner's own version; return whether anything changed.

    It survives the next import of its deck. Raises InputError with what is wrong with the text.
    """
    from mlsprep.errors import InputError
    from mlsprep.formats.note_yaml import parse_note
    from mlsprep.tasks.library import stored_knowledge

    deck, note = note_value(app, number)
    edited, problems = parse_note(text, deck, note, stored_knowledge(app).context())
    if edited is None:
        raise InputError(problems)
    if edited.dump() == note.dump():
        return False
    source = app.store.note(number).content
    content = edited.dump()
    _store_version(app, number, replace(edited, line=0), at=None if content == source else app.micros())
    return True


def revert(app: App, number: int) -> None:
    """Take the source's version of a note instead of the learner's own."""
    from mlsprep.core.kinds import load_note

    row = app.store.note(number)
    _store_version(app, number, load_note(row.content, id=row.id, explicit=row.explicit), at=None)


def _store_version(app: App, number: int, note: Note, *, at: int | None) -> None:
    from mlsprep.core.note import fuzz_seed, search_words

    deck = app.store.note(number).deck
    keys = [f"{deck}/{note.id}#{facet}" for facet in note.body.facets()]
    content = note.dump()
    with app.store.transaction():
        app.store.edit(number, content, search_words(note), at=at, seeds={key: fuzz_seed(key) for key in keys})


def history(app: App, number: int) -> list[HistoryRow]:
    """Return a card's log with the memory each event left, oldest first."""
    app.store.scheduling(number)
    events = app.store.events(number)
    parameters = app.store.parameters()
    counting = {event.id for event in standing(events)}
    devices = app.store.devices()
    memory = NEW
    rows = []
    for event in events:
        if event.id in counting:
            memory = advance(memory, event, parameters)
        shown = event.id in counting and event.kind is not Kind.CRAM
        rows.append(
            HistoryRow(
                review=event.id.hex(),
                at=app.calendar.local(from_micros(event.at)),
                kind=event.kind.name.lower(),
                rating=event.rating,
                seconds=event.milliseconds / 1000,
                stability=memory.stability if shown else None,
                difficulty=memory.difficulty if shown else None,
                due=_due(app, event.state, event.due),
                undone=event.kind is not Kind.UNDO and event.id not in counting,
                source=devices.get(event.device, ""),
            ),
        )
    return rows


def _due(app: App, state: State | None, due: int | None) -> str:
    if due is None or state is None or state is State.NEW:
        return ""
    if state is State.REVIEW:
        return day_date(due).isoformat()
    return app.calendar.local(from_micros(due)).isoformat(timespec="seconds")


def difference(app: App, number: int) -> list[str]:
    """Return how the learner's version of a note differs from its source's, as the lines of a unified diff."""
    from difflib import unified_diff

    from mlsprep.core.kinds import load_note
    from mlsprep.formats.note_yaml import write_note

    row = app.store.note(number)
    if row.edited is None:
        return []
    source, own = (write_note(load_note(data, id=row.id)).splitlines() for data in (row.content, row.edited))
    return list(unified_diff(source, own, "source", "yours", lineterm=""))
