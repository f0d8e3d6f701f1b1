"""The mock exam: a paper by the blueprint, an honest clock, autosave of everything, and the result."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.day import MICROSECONDS, from_micros
from mlsprep.core.exam import Blueprint
from mlsprep.core.note import Text
from mlsprep.core.paper import Entry, draw_paper, score, tally
from mlsprep.core.quiz import Item, Kind, Option, Reply, is_blank, is_right
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.store.quiz import NewPlace, QuizStore
from mlsprep.tasks import quiz, study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mlsprep.store.quiz import PaperRow, PlaceRow
    from mlsprep.tasks.app import App

CLOCK_TOLERANCE = 60.0
"""Seconds by which wall clock and machine clock may differ before it is said: time servers correct less."""

AWAY = 300.0
"""Seconds since the last save from which on a paper says how long it lay."""


class Mark(NamedTuple):
    """A question in the list of a paper."""

    number: int
    answered: bool
    flagged: bool


class TaskResult(NamedTuple):
    """What the scored questions of a task came to."""

    id: str
    title: Text
    right: int
    asked: int


class DomainResult(NamedTuple):
    """What the scored questions of a domain came to; `weight` is its percentage."""

    title: Text
    weight: float
    right: int
    asked: int
    tasks: tuple[TaskResult, ...]


class Marked(NamedTuple):
    """A question of a finished paper."""

    number: int
    item: Item
    reply: Reply
    right: bool
    scored: bool
    flagged: bool
    confidence: int | None
    seconds: float


class Result(NamedTuple):
    """A finished paper. The scaled score is an estimate, `low` and `high` its band; `trend` the scores so far."""

    id: int
    exam: Text
    exam_id: str
    scaled: int
    low: int
    high: int
    passing: int
    passed: bool
    right: int
    scored: int
    seconds: float
    minutes: int
    domains: tuple[DomainResult, ...]
    questions: tuple[Marked, ...]
    submitted_at: datetime
    automatic: bool
    trend: tuple[int, ...]
    nudged: tuple[str, ...]


class Start(NamedTuple):
    """What a paper is asked to be: `minutes` None means the exam's own, `extra` is added to them."""

    exam: str | None = None
    minutes: int | None = None
    extra: int = 0
    half: bool = False
    may_pause: bool = False
    seed: int | None = None


# -- the clock ---------------------------------------------------------------------------------------------------------


def _machine_clock() -> tuple[float, str]:
    """Return the machine's own clock, which nobody sets and which runs while it sleeps, and which start it counts from.

    Where there is none (or `MLSPREP_NOW` stands for the time), the start is empty and only the wall clock is left.
    """
    if os.environ.get("MLSPREP_NOW"):
        return 0.0, ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return time.clock_gettime(time.CLOCK_BOOTTIME), boot
    except (OSError, AttributeError):
        return 0.0, ""


class Passed(NamedTuple):
    """How many seconds passed, and by how many the wall clock disagrees."""

    seconds: float
    shift: float


def passed(paper: PaperRow, *, at: int, up: float, boot: str) -> Passed:
    """Return how much time passed since a paper was last saved.

    The machine's clock counts while the machine is the same start, whatever was done to the wall clock; across starts
    the wall clock does, and one set back counts nothing.
    """
    wall = (at - paper.saved_at) / MICROSECONDS
    if boot and boot == paper.boot:
        real = max(0.0, up - paper.saved_up)
        return Passed(real, wall - real)
    return Passed(max(0.0, wall), min(0.0, wall))


def _shift_sentence(shift: float) -> str:
    direction = "forward" if shift > 0 else "back"
    minutes = abs(shift) / 60
    return f"The clock was set {direction} by {minutes:.0f} minutes; the exam goes by the time that really passed."


# -- a question as it was drawn ----------------------------------------------------------------------------------------


def freeze(one: Item) -> str:
    """Return a question as it is asked as JSON, so that nothing that happens to its note changes a paper."""
    values = {**one._asdict(), "options": _frozen(one.options), "lefts": _frozen(one.lefts)}
    return json.dumps(values, ensure_ascii=False, default=Text.dump)


def _frozen(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [option._asdict() for option in options]


def thaw(stored: str) -> Item:
    """Return the question that `freeze` wrote."""
    data = json.loads(stored)
    for name in ("stem", "why", "deck_title", "domain"):
        data[name] = None if data[name] is None else Text.of(data[name])
    for name in ("options", "lefts"):
        data[name] = tuple(
            Option(Text.of(option["text"]), None if option["why"] is None else Text.of(option["why"]))
            for option in data[name]
        )
    for name in ("answer", "accepted", "topics", "cards"):
        data[name] = tuple(data[name])
    return Item(**{**data, "kind": Kind(data["kind"])})


# -- starting and finding ----------------------------------------------------------------------------------------------


def _entries(app: App, exam: Blueprint) -> list[Entry]:
    store = QuizStore(app.store)
    used = store.used(exam.id)
    out = []
    for row in store.pool(study.ALL.filter, optional=False):
        topics = row.topics or ((row.topic,) if row.topic else ())
        place = exam.primary_task(topics, row.tasks)
        if place is None and row.domain:
            domain = study.domain_of(exam, None, row.domain)
            if domain:
                out.append(Entry(row.question, row.kind, domain.id, "", used.get(row.question, 0)))
        if place is not None:
            out.append(Entry(row.question, row.kind, place[0].id, place[1].id, used.get(row.question, 0)))
    return out


def start(app: App, wanted: Start) -> Sitting:
    """Draw a paper and begin it. Raises MlsprepError when one is open already or there are no questions."""
    expire(app)
    _need_none_open(app)
    exam = study.find_exam(app, wanted.exam or app.settings.exam)
    count, unscored, minutes = exam.scored + exam.unscored, exam.unscored, exam.minutes
    if wanted.half:
        count, unscored, minutes = (count + 1) // 2, unscored // 2, (minutes + 1) // 2
    seed = wanted.seed if wanted.seed is not None else int.from_bytes(app.random(4), "big")
    entries = _entries(app, exam)
    questions = draw_paper(exam, entries, count=count, unscored=unscored, seed=seed)
    if not questions:
        raise MlsprepError(f"There are no questions for {exam.id}.")
    if len(questions) < count:
        app.notice(f"There are only {len(questions)} questions for {exam.id}; the real exam has {count}.")
    store = QuizStore(app.store)
    places = {entry.question: (entry.domain, entry.task) for entry in entries}
    titles = {domain.id: domain.title for domain in exam.domains}
    chosen = study.ALL._replace(blueprint=exam)
    frozen = []
    for question, scored in questions:
        domain, task = places[question]
        one = quiz.item(app, question, seed, chosen)._replace(domain=titles[domain])
        frozen.append(NewPlace(question, scored, domain, task, freeze(one)))
    up, boot = _machine_clock()
    with app.store.transaction():
        _need_none_open(app)
        number = store.new_paper(
            exam.id,
            seed=seed,
            at=app.micros(),
            up=up,
            boot=boot,
            seconds=((wanted.minutes or minutes) + wanted.extra) * 60,
            may_pause=wanted.may_pause,
            blueprint=json.dumps(exam.dump(), ensure_ascii=False),
            questions=frozen,
        )
    return Sitting(app, number)


def _open_paper(app: App) -> PaperRow | None:
    return next((paper for paper in reversed(QuizStore(app.store).papers()) if paper.state == "open"), None)


def _need_none_open(app: App) -> None:
    paper = _open_paper(app)
    if paper is not None:
        raise MlsprepError(
            f"Paper {paper.id} is still open: `mlsprep exam resume` goes on with it, "
            "`mlsprep exam abandon` puts it away.",
        )


def expire(app: App) -> None:
    """Hand in, as it stands, every open paper whose time ran out while nobody looked, and say so."""
    up, boot = _machine_clock()
    for paper in QuizStore(app.store).papers():
        if paper.state != "open" or paper.paused:
            continue
        gone = passed(paper, at=app.micros(), up=up, boot=boot)
        if paper.spent + gone.seconds >= paper.seconds and Sitting(app, paper.id).over:
            app.notice(f"The time of paper {paper.id} ran out; it was handed in as it stood.")


def _blueprint(paper: PaperRow) -> Blueprint:
    return Blueprint.load(json.loads(paper.blueprint))


def resume(app: App) -> Sitting:
    """Go on with the open paper; its clock went on meanwhile. Raises MlsprepError when none is open."""
    paper = _open_paper(app)
    if paper is None:
        raise MlsprepError("No paper is open; `mlsprep exam start` begins one.")
    return Sitting(app, paper.id)


def abandon(app: App) -> int:
    """Put the open paper away without a result; return its number."""
    expire(app)
    with app.store.transaction():
        paper = _open_paper(app)
        if paper is None:
            raise MlsprepError("No paper is open.")
        QuizStore(app.store).close(paper.id, "abandoned", app.micros(), {})
    return paper.id


def find(app: App, number: int) -> PaperRow:
    """Return a paper. Raises UsageError when there is none of that number."""
    paper = QuizStore(app.store).paper(number)
    if paper is None:
        raise UsageError(f"There is no paper {number}; `mlsprep exam list` shows what there is.")
    return paper


class Sitting:
    """A paper being taken. Every change is on disk when the call returns."""

    def __init__(self, app: App, number: int) -> None:
        """Open a paper where it was left; time that passed meanwhile counts."""
        self._app = app
        self._store = QuizStore(app.store)
        self._id = number
        self._result: Result | None = None
        self.notices: list[str] = []
        self.ended_elsewhere = ""
        paper = find(app, number)
        self.exam: Text = _blueprint(paper).title
        self._places = self._store.places(number)
        self._version = self._store.data_version()
        self._items: dict[int, Item] = {}
        self.number = paper.position
        self.seconds_left = max(0.0, paper.seconds - paper.spent)
        self.paused = paper.paused
        self.may_pause = paper.may_pause
        self.over = paper.state != "open"
        up, boot = _machine_clock()
        away = passed(paper, at=app.micros(), up=up, boot=boot).seconds
        if away > AWAY and not paper.paused and not self.over:
            self.notices.append(f"{away / 60:.0f} minutes passed since the paper was last saved; they count.")
        self.tick()

    @property
    def id(self) -> int:
        """The number of the paper."""
        return self._id

    @property
    def total(self) -> int:
        """How many questions the paper has."""
        return len(self._places)

    @property
    def _place(self) -> PlaceRow:
        return self._places[self.number - 1]

    def item_at(self, number: int) -> Item:
        """Return a question of the paper as it is asked, the same at every look."""
        if number not in self._items:
            self._items[number] = thaw(self._places[number - 1].item)
        return self._items[number]

    @property
    def item(self) -> Item:
        """The question on the screen."""
        return self.item_at(self.number)

    @property
    def reply(self) -> Reply:
        """What was answered to the question on the screen."""
        return reply_of(self._place)

    @property
    def flagged(self) -> bool:
        """Whether the question on the screen is flagged for review."""
        return self._place.flagged

    @property
    def struck(self) -> frozenset[int]:
        """Which options of the question on the screen are struck through."""
        return frozenset(self._place.struck)

    def marks(self) -> list[Mark]:
        """Return the list of the questions."""
        return [
            Mark(place.position, not is_blank(self.item_at(place.position), reply_of(place)), place.flagged)
            for place in self._places
        ]

    def _change(self, **values: Any) -> None:
        self._places[self.number - 1] = self._place._replace(**values)

    def _may_change(self) -> None:
        if self.over:
            raise MlsprepError("The paper is handed in; nothing can be changed any more.")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Write to the paper, unless another process ended it."""
        self._may_change()
        with self._app.store.transaction():
            self._look(self._store.paper(self._id))
            self._may_change()
            yield

    def _look(self, paper: PaperRow | None) -> None:
        """Take over what another process did to the paper; inside a transaction."""
        if paper is None or paper.state != "open":
            self.over, self.ended_elsewhere = True, "abandoned" if paper is None else paper.state
        version = self._store.data_version()
        if version != self._version:
            self._places, self._version = self._store.places(self._id), version

    def go(self, number: int) -> None:
        """Turn to a question; beyond the ends nothing happens."""
        if not 1 <= number <= self.total or self.over:
            return
        self.tick()
        self.number = number
        if self.over:
            return
        with self._app.store.transaction():
            self._store.go(self._id, number)

    def save(self, reply: Reply) -> None:
        """Keep an answer, or a blank."""
        self._may_change()
        self.tick()
        with self._writing():
            self._store.save_reply(self._id, self.number, reply.dump())
        self._change(reply=reply.dump())

    def flag(self) -> bool:
        """Flag the question for review, or take the flag away; return whether it is flagged now."""
        with self._writing():
            now = not self.flagged
            self._store.save_flag(self._id, self.number, flagged=now)
        self._change(flagged=now)
        return now

    def strike(self, option: int) -> None:
        """Strike an option through, or take the stroke away."""
        with self._writing():
            struck = tuple(sorted(self.struck ^ {option}))
            self._store.save_struck(self._id, self.number, struck)
        self._change(struck=struck)

    @property
    def confidence(self) -> int | None:
        """How sure the learner is of the question on the screen: 3 sure, 2 think so, 1 guess, None not said."""
        return self._place.confidence

    def sure(self) -> int | None:
        """Say of the question in turn sure, think so, guess, nothing; return which it is now."""
        with self._writing():
            now = {None: 3, 3: 2, 2: 1}.get(self.confidence)
            self._store.save_confidence(self._id, self.number, now)
        self._change(confidence=now)
        return now

    def tick(self) -> None:
        """Count the time that passed, say when the clock was changed, and hand the paper in when time is up."""
        if self.over:
            return
        up, boot = _machine_clock()
        at = self._app.micros()
        with self._app.store.transaction():
            paper = self._store.paper(self._id)
            self._look(paper)
            if paper is None or self.over:
                return
            gone = passed(paper, at=at, up=up, boot=boot)
            counted = 0.0 if paper.paused else min(gone.seconds, max(0.0, paper.seconds - paper.spent))
            spent = paper.spent + counted
            self._store.spend(self._id, spent, at=at, up=up, boot=boot)
            self._store.spend_on(self._id, self.number, round(counted * 1000))
            self.paused = paper.paused
        if abs(gone.shift) > CLOCK_TOLERANCE and not paper.paused:
            self.notices.append(_shift_sentence(gone.shift))
        self._change(milliseconds=self._place.milliseconds + round(counted * 1000))
        self.seconds_left = max(0.0, paper.seconds - spent)
        if self.seconds_left <= 0:
            self._hand_in(automatic=True)

    def pause(self) -> None:
        """Stop the clock. Raises MlsprepError where the paper was not started so that it may be paused."""
        if not self.may_pause:
            raise MlsprepError("This paper may not be paused, like the real one; `exam start --allow-pause` allows it.")
        self.tick()
        with self._writing():
            self._store.pause(self._id, paused=True)
        self.paused = True

    def resume(self) -> None:
        """Let the clock run again."""
        self.tick()
        with self._writing():
            self._store.pause(self._id, paused=False)
        self.paused = False

    def submit(self) -> Result:
        """Hand the paper in and return what it came to; handing it in again returns the same."""
        self.tick()
        if not self.over:
            self._hand_in(automatic=False)
        return self._result or result(self._app, self._id)

    def _hand_in(self, *, automatic: bool) -> None:
        app = self._app
        nudged: list[str] = []
        right = scored = 0
        with app.store.transaction():
            places = self._store.places(self._id)
            paper = self._store.paper(self._id)
            if paper is not None and paper.state == "open":
                for place in places:
                    one, reply = self.item_at(place.position), reply_of(place)
                    correct = is_right(one, reply)
                    right, scored = right + (correct and place.scored), scored + place.scored
                    nudged += quiz.log_answer(
                        app,
                        one,
                        reply,
                        right=correct,
                        confidence=place.confidence,
                        milliseconds=place.milliseconds,
                        paper=self._id,
                    )
                done = {"nudged": sorted(set(nudged)), "right": right, "scored": scored}
                self._store.close(self._id, "expired" if automatic else "submitted", app.micros(), done)
        self.over = True
        self._places = places
        self._result = result(app, self._id)


def reply_of(place: PlaceRow) -> Reply:
    """Return what was answered to a question of a paper."""
    if place.reply is None:
        return Reply()
    return Reply(tuple(place.reply.get("picks", ())), str(place.reply.get("text", "")))


# -- results -----------------------------------------------------------------------------------------------------------


def result(app: App, number: int) -> Result:
    """Return what a paper came to. Raises MlsprepError for one that is still open or was abandoned."""
    paper = find(app, number)
    if paper.state not in {"submitted", "expired"} or paper.submitted_at is None:
        raise MlsprepError(f"Paper {number} has no result: it is {paper.state}.")
    exam = _blueprint(paper)
    questions = []
    names: list[tuple[str, str]] = []
    for place in QuizStore(app.store).places(number):
        one = thaw(place.item)
        reply = reply_of(place)
        right = is_right(one, reply)
        questions.append(
            Marked(
                place.position,
                one,
                reply,
                right,
                place.scored,
                place.flagged,
                place.confidence,
                place.milliseconds / 1000,
            ),
        )
        names.append((place.domain, place.task))
    by_domain = tally((domain, mark.right, mark.scored) for (domain, _), mark in zip(names, questions, strict=True))
    by_task = tally((task, mark.right, mark.scored) for (_, task), mark in zip(names, questions, strict=True))
    total, scored = (sum(pair[index] for pair in by_domain.values()) for index in (0, 1))
    points = score(total, scored, least=exam.score_min, most=exam.score_max, passing=exam.passing)
    domains = tuple(
        DomainResult(
            domain.title,
            domain.weight,
            *by_domain.get(domain.id, (0, 0)),
            tuple(
                TaskResult(task.id, task.title, *by_task.get(task.id, (0, 0)))
                for task in domain.tasks
                if task.id in by_task
            ),
        )
        for domain in exam.domains
    )
    return Result(
        id=number,
        exam=exam.title,
        exam_id=exam.id,
        scaled=points.scaled,
        low=points.low,
        high=points.high,
        passing=exam.passing,
        passed=points.passed,
        right=total,
        scored=scored,
        seconds=paper.spent,
        minutes=paper.seconds // 60,
        domains=domains,
        questions=tuple(questions),
        submitted_at=app.calendar.local(from_micros(paper.submitted_at)),
        automatic=paper.state == "expired",
        trend=tuple(
            row["scaled"]
            for row in listed(app)
            if row["exam"] == exam.id and row["scaled"] is not None and row["id"] <= number
        ),
        nudged=tuple((paper.result or {}).get("nudged", ())),
    )


def listed(app: App) -> list[dict[str, Any]]:
    """Return every paper with its score, oldest first."""
    out = []
    for paper in QuizStore(app.store).papers():
        exam = _blueprint(paper)
        row: dict[str, Any] = {
            "id": paper.id,
            "exam": paper.exam,
            "state": paper.state,
            "started": app.calendar.local(from_micros(paper.started_at)).isoformat(timespec="seconds"),
            "questions": QuizStore(app.store).place_count(paper.id),
            "minutes": paper.seconds // 60,
            "seconds": round(paper.spent, 1),
            "right": None,
            "scored": None,
            "scaled": None,
            "passed": None,
        }
        if paper.state in {"submitted", "expired"} and paper.result is not None:
            correct, scored = paper.result["right"], paper.result["scored"]
            points = score(correct, scored, least=exam.score_min, most=exam.score_max, passing=exam.passing)
            row |= {"right": correct, "scored": scored, "scaled": points.scaled, "passed": points.passed}
        out.append(row)
    return out


def result_dict(found: Result) -> dict[str, Any]:
    """Return a result as `exam show N --json` shows it."""
    return {
        "id": found.id,
        "exam": found.exam_id,
        "scaled": found.scaled,
        "low": found.low,
        "high": found.high,
        "pass": found.passing,
        "passed": found.passed,
        "estimate": True,
        "right": found.right,
        "scored": found.scored,
        "seconds": round(found.seconds, 1),
        "minutes": found.minutes,
        "submitted": found.submitted_at.isoformat(timespec="seconds"),
        "automatic": found.automatic,
        "trend": list(found.trend),
        "nudged": list(found.nudged),
        "domains": [
            {
                "title": domain.title.both(),
                "weight": domain.weight,
                "right": domain.right,
                "asked": domain.asked,
                "tasks": [
                    {"id": task.id, "title": task.title.both(), "right": task.right, "asked": task.asked}
                    for task in domain.tasks
                ],
            }
            for domain in found.domains
        ],
        "questions": [
            {
                "number": mark.number,
                **quiz.item_dict(mark.item),
                "reply": list(mark.reply.picks),
                "right": mark.right,
                "scored": mark.scored,
                "flagged": mark.flagged,
                "confidence": mark.confidence,
                "seconds": mark.seconds,
            }
            for mark in found.questions
        ],
    }


def wrong_items(app: App, number: int) -> list[Item]:
    """Return the questions of a paper that were answered wrong, to be asked again."""
    return [mark.item for mark in result(app, number).questions if not mark.right]
