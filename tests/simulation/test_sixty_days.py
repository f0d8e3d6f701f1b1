"""Sixty days of study through the command line: what the program says every day is what py-fsrs says."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import fsrs
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]
    """Runs `mlsprep` at a moment and returns the JSON document it prints."""

ZONE = ZoneInfo("America/New_York")
"""Puts its clock back on 2026-11-01, a few days into the simulation."""

START = datetime(2026, 10, 28, 8, 30, 0, 200_000, tzinfo=ZONE)
"""A fifth of a second past: the moments that documents give are those of the command, whole seconds on."""

NEW_PER_DAY, REVIEWS_PER_DAY = 5, 12

SETTINGS = f"""
timezone = "{ZONE.key}"
new_per_day = {NEW_PER_DAY}
reviews_per_day = {REVIEWS_PER_DAY}
"""

CARDS = 60


def own_deck() -> str:
    """Return a deck of 60 cards: basic notes, some of them reversed, and clozes with two gaps."""
    notes: list[dict[str, Any]] = [{"id": f"b{n}", "front": f"Question {n}?", "back": f"Answer {n}"} for n in range(40)]
    notes += [{"id": f"r{n}", "front": f"Front {n}", "back": f"Back {n}", "reverse": "true"} for n in range(5)]
    notes += [{"id": f"c{n}", "kind": "cloze", "text": f"{{{{c1::One}}}} and {{{{c2::two}}}} {n}"} for n in range(5)]
    return json.dumps({"deck": "mine", "title": "Mine", "notes": notes})


@pytest.fixture
def run(cli: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run commands in this process; everything about them but the process is real."""

    def call(home: Path, now: datetime, *arguments: str) -> Any:
        monkeypatch.setenv("MLSPREP_NOW", now.isoformat())
        said = cli("--home", str(home), *arguments)
        assert (said.code, said.err) == (0, ""), (arguments, said)
        return json.loads(said.out)

    return call


@pytest.fixture
def process(program: Callable[..., Any], run: Run) -> Run:
    """Run one command in eleven in a process of its own, and the others in this one."""
    count = 0

    def call(home: Path, now: datetime, *arguments: str) -> Any:
        nonlocal count
        count += 1
        if count % 11:
            return run(home, now, *arguments)
        said = program("--home", str(home), *arguments, env={"MLSPREP_NOW": now.isoformat()})
        assert (said.code, said.err) == (0, ""), (arguments, said)
        return json.loads(said.out)

    return call


@pytest.fixture
def new_home(
    tmp_path: Path, cli: Callable[..., Any], full_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Make homes in which nothing is studied but the own deck."""
    import shutil

    def make(name: str, settings: str = "") -> Path:
        home = tmp_path / name
        shutil.copytree(full_home, home)
        (home / "config.toml").write_text(SETTINGS + settings, encoding="utf-8")
        deck = tmp_path / "mine.yaml"
        deck.write_text(own_deck(), encoding="utf-8")
        monkeypatch.setenv("MLSPREP_NOW", START.isoformat())
        for bundled in json.loads(cli("--home", str(home), "decks", "--json").out):
            assert cli("--home", str(home), "decks", "remove", bundled["id"]).code == 0
        said = cli("--home", str(home), "import", str(deck), "--json")
        assert json.loads(said.out)["cards"] == CARDS
        return home

    return make


def study_day(moment: datetime) -> date:
    """Return the study day by the rule: local wall time less four hours."""
    return (moment.astimezone(ZONE).replace(tzinfo=None) - timedelta(hours=4)).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass
class Student:
    """Studies day after day, and keeps account with py-fsrs of what ought to come out."""

    run: Run
    home: Path
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    scheduler: fsrs.Scheduler = field(default_factory=lambda: fsrs.Scheduler(enable_fuzzing=False))
    fuzz: bool = False
    cards: dict[int, fsrs.Card] = field(default_factory=dict)
    due: dict[int, str] = field(default_factory=dict)
    history: list[tuple[datetime, int, int]] = field(default_factory=list)

    def day(self, morning: datetime) -> dict[str, int]:
        """Answer all that a day asks for and return how many cards of each state there were."""
        now, day = morning, study_day(morning)
        asked = {"new": 0, "review": 0, "learning": 0, "relearning": 0}
        while True:
            document = self.run(self.home, now, "next", "--json")
            if document["card"] is None:
                then = document["next_due"] and datetime.fromisoformat(document["next_due"])
                if not then or study_day(then) != day or then - now > timedelta(hours=3):
                    break
                now = then + timedelta(seconds=1, microseconds=200_000)
                continue
            state = document["card"]["state"]
            asked[state] += 1
            self.answer(document, now)
            now += timedelta(seconds=self.rng.randint(3, 40))
        left = self.run(self.home, now, "due", "--json")
        assert (left["study_day"], left["new"], left["due"]) == (day.isoformat(), 0, 0)
        return asked

    def answer(self, document: dict[str, Any], now: datetime) -> None:
        """Answer the card of a `next` document, and hold what the program says against py-fsrs."""
        number = document["card"]["id"]
        rating = self.rng.choices((1, 2, 3, 4), (15, 10, 60, 15))[0]
        said = self.run(self.home, now, "answer", str(number), str(rating), "--seconds", "4", "--json")
        self.history.append((now, number, rating))
        day = study_day(now)
        before = self.cards.get(number) or fsrs.Card(card_id=number, due=midnight(day))
        after, _ = self.scheduler.review_card(before, fsrs.Rating(rating), midnight(day))
        self.cards[number] = after
        assert (said["stability"], said["difficulty"]) == (after.stability, after.difficulty)
        assert said["state"] == after.state.name.lower()
        interval = after.due - midnight(day)
        if after.state is not fsrs.State.Review:
            assert said["interval"] == interval.total_seconds()
            assert datetime.fromisoformat(said["due"]) == now.replace(microsecond=0) + interval
        elif not self.fuzz:
            assert said["interval"] == interval.total_seconds()
            assert said["due"] == (day + interval).isoformat()
        else:
            days = said["interval"] // 86_400
            assert abs(days - interval.days) <= max(1, 1.5 + 0.15 * interval.days)
            assert said["due"] == (day + timedelta(days=days)).isoformat()
        assert {name: document["ratings"][str(rating)][name] for name in ("due", "interval", "state")} == {
            name: said[name] for name in ("due", "interval", "state")
        }
        self.due[number] = said["due"]

    def study(self, days: int) -> None:
        """Study day after day, with days off, at different hours, past midnight too."""
        for number in range(days):
            if number and self.rng.random() < 0.15:
                continue
            morning = START + timedelta(days=number, hours=self.rng.choice((0, 0, 3, 11, 18)))
            asked = self.day(morning)
            assert asked["new"] <= NEW_PER_DAY
            assert asked["review"] <= REVIEWS_PER_DAY


def memories(home: Path) -> list[tuple[Any, ...]]:
    """Return what the database knows of the cards that were answered, by their keys.

    A learning step counts from the moment of the answer, which two processes reach some milliseconds apart: its due
    time is compared to 100 seconds.
    """
    query = """SELECT c.key, m.state, m.step, CASE WHEN m.state = 2 THEN m.due ELSE m.due / 100000000 END,
               m.stability, m.difficulty, m.last_day, m.reps, m.lapses
               FROM memories m JOIN cards c ON c.id = m.card WHERE m.state <> 0 ORDER BY c.key"""
    with closing(sqlite3.connect(home / "mlsprep.db")) as connection:
        return connection.execute(query).fetchall()


def well(run: Run, home: Path, now: datetime) -> bool:
    return bool(run(home, now, "doctor", "--json")["ok"])


@pytest.mark.parametrize("days", [12, pytest.param(60, marks=pytest.mark.long)])
def test_every_answer_comes_out_as_py_fsrs_says(days: int, process: Run, new_home: Callable[..., Path]) -> None:
    home = new_home("first", "fuzz = false\n")
    student = Student(process, home)
    student.study(days)
    assert len(student.cards) == (CARDS if days == 60 else min(CARDS, len(student.cards)))
    assert len(student.cards) >= 30
    end = START + timedelta(days=days)
    shown = {card["id"]: card for card in process(home, end, "cards", "--deck", "mine", "--json")}
    for number, card in student.cards.items():
        found = shown[number]
        assert (found["stability"], found["difficulty"]) == (card.stability, card.difficulty)
        assert found["due"] == student.due[number]
        assert found["reps"] == sum(answered == number for _, answered, _ in student.history)
    assert well(process, home, end)


@pytest.mark.parametrize("days", [6, pytest.param(60, marks=pytest.mark.long)])
def test_the_same_history_in_another_home_gives_the_same_due_dates(
    days: int, run: Run, new_home: Callable[..., Path]
) -> None:
    first, second = new_home("first"), new_home("second")
    student = Student(run, first, fuzz=True)
    student.study(days)
    keys = {card["id"]: card["key"] for card in run(first, START, "cards", "--deck", "mine", "--json")}
    for now, number, rating in student.history:
        run(second, now, "answer", keys[number], str(rating), "--seconds", "4", "--json")
    assert memories(second) == memories(first)
    assert len(memories(first)) == len(student.cards)


def test_changed_settings_move_no_due_date(run: Run, new_home: Callable[..., Path], cli: Callable[..., Any]) -> None:
    home = new_home("first")
    student = Student(run, home, fuzz=True)
    student.study(4)
    before, end = memories(home), START + timedelta(days=5)
    for name, value in (
        ("desired_retention", "0.8"),
        ("day_starts_at", "09:30"),
        ("timezone", "Asia/Seoul"),
        ("learning_steps", "5m"),
        ("relearning_steps", "1m 3m 9m"),
        ("max_interval", "3"),
        ("fuzz", "false"),
        ("leech_threshold", "1"),
    ):
        assert cli("--home", str(home), "config", "set", name, value).code == 0
        assert (memories(home), well(run, home, end)) == (before, True), name
    # The next answers go by the new settings, and everything still follows from the log.
    document = run(home, end, "next", "--json")
    run(home, end, "answer", str(document["card"]["id"]), "3", "--json")
    assert well(run, home, end)


def test_a_clock_that_jumps_leaves_everything_in_order(run: Run, new_home: Callable[..., Path]) -> None:
    home = new_home("first")
    rng = random.Random(3)
    moments = [START + timedelta(days=days, minutes=7 * n) for n, days in enumerate((0, 1, 9, 2, -400, 30, 29, 800, 3))]
    numbers = [card["id"] for card in run(home, START, "cards", "--deck", "mine", "--json")][:4]
    answered: dict[int, int] = dict.fromkeys(numbers, 0)
    for turn, now in enumerate(moments * 2):
        for number in numbers:
            run(home, now, "answer", str(number), str(rng.randint(1, 4)), "--seconds", "3", "--json")
            answered[number] += 1
        if turn % 3 == 2:
            answered[run(home, now + timedelta(seconds=9), "undo", "--json")["card"]] -= 1
        assert well(run, home, now)
    shown = {card["id"]: card["reps"] for card in run(home, START, "cards", "--deck", "mine", "--json")}
    assert {number: shown[number] for number in numbers} == answered


def test_undoing_a_day_gives_back_the_day_before(run: Run, new_home: Callable[..., Path]) -> None:
    home = new_home("first")
    student = Student(run, home, fuzz=True)
    student.day(START)
    before, answers = memories(home), len(student.history)
    student.day(START + timedelta(days=1))
    now = START + timedelta(days=1, hours=9)
    for _ in range(len(student.history) - answers):
        run(home, now, "undo", "--json")
    assert (memories(home), well(run, home, now)) == (before, True)
