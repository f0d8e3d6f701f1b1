"""The quiz and the mock exam through the tasks, on the decks that ship."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import Watch

from mlsprep.core.quiz import Confidence, Kind, Reply, is_right
from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError
from mlsprep.settings import Settings
from mlsprep.store.quiz import QuizStore
from mlsprep.tasks import doctor, exam, quiz, study
from mlsprep.tasks.app import App

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bundled") / "home"
    app = App(home, Settings(timezone="UTC"), Watch())
    assert app.store.version()
    app.reopen()
    return home


@pytest.fixture
def place(tmp_path: Path, shipped_home: Path) -> Path:
    return shutil.copytree(shipped_home, tmp_path / "home")


@pytest.fixture
def now() -> Watch:
    return Watch()


@pytest.fixture
def real(place: Path, now: Watch, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., App]]:
    monkeypatch.setenv("MLSPREP_NOW", "watch")  # no machine clock: the watch is the time
    apps: list[App] = []

    def opened(**settings: Any) -> App:
        app = App(place, Settings(**{"timezone": "UTC", **settings}), now)
        app.told = []  # type: ignore[attr-defined]
        app.notice = app.told.append  # type: ignore[attr-defined]
        apps.append(app)
        return app

    yield opened
    for app in apps:
        app.reopen()


ALL = study.ALL


def drill(app: App, **wanted: Any) -> quiz.Quiz:
    items = quiz.put_together(
        app, study.choose(app, study.Choice()), quiz.Drill(**{"seed": 1, "generated": "no", **wanted})
    )
    return quiz.Quiz(app, items)


def wrong_reply(item: Any) -> Reply:
    for index in range(len(item.options)):
        reply = Reply((index,))
        if not is_right(item, reply):
            return reply
    return Reply(text="nonsense")


def test_a_drill_repeats_nothing_and_is_the_same_for_a_seed(real: Callable[..., App]) -> None:
    app = real()
    chosen = study.choose(app, study.Choice(domain=("modeling",)))
    one = quiz.put_together(app, chosen, quiz.Drill(20, seed=4))
    assert [item.key for item in one] == [item.key for item in quiz.put_together(app, chosen, quiz.Drill(20, seed=4))]
    assert len({item.key for item in one}) == 20
    topics = chosen.blueprint.domains[2].topics if chosen.blueprint else frozenset()
    assert all(set(item.topics) & topics for item in one)


def test_kinds_and_difficulty_filter(real: Callable[..., App]) -> None:
    app = real()
    assert {item.kind for item in quiz.put_together(app, ALL, quiz.Drill(8, ("ordering",), seed=1))} == {Kind.ORDERING}
    assert {item.kind for item in quiz.put_together(app, ALL, quiz.Drill(8, ("response",), seed=1))} == {Kind.RESPONSE}
    assert {item.difficulty for item in quiz.put_together(app, ALL, quiz.Drill(8, difficulty=3, seed=1))} == {3}
    made = quiz.put_together(app, ALL, quiz.Drill(12, seed=1, generated="only"))
    assert {item.generated for item in made} == {True}
    typed = quiz.put_together(app, ALL, quiz.Drill(5, ("typed",), seed=1))
    assert {item.kind for item in typed} == {Kind.TYPED}


def test_a_wrong_answer_makes_its_cards_due_today_and_says_so_and_a_right_one_postpones_nothing(
    real: Callable[..., App], now: Watch
) -> None:
    app = real()
    session = drill(app, most=40)
    item = next(item for item in session._items if item.cards and quiz.linked_cards(app, item))
    card = quiz.linked_cards(app, item)[0][0]
    study.answer(app, card, Rating.EASY)
    before = app.store.scheduling(card).memory
    now.moment += timedelta(days=1)
    one = quiz.Quiz(app, [item])
    assert one.submit(Reply(item.answer), Confidence.SURE, 5) == quiz.Verdict(right=True, nudged=())
    assert app.store.scheduling(card).memory == before
    assert card not in [candidate.card for candidate in study.day_line(app, ALL).reviews]
    verdict = quiz.Quiz(app, [item]).submit(Reply(), None, 5)
    assert not verdict.right
    assert app.store.card(card).card.key in verdict.nudged
    assert card in [candidate.card for candidate in study.day_line(app, ALL).reviews]
    now.forward(seconds=5)
    study.answer(app, card, Rating.GOOD)
    assert card not in [candidate.card for candidate in study.day_line(app, ALL).reviews]


def test_missed_and_unseen_follow_the_log(real: Callable[..., App]) -> None:
    app = real()
    session = drill(app, most=6)
    first, second = session._items[:2]
    session.submit(wrong_reply(first), Confidence.GUESS, 1)
    session.next()
    session.submit(Reply(second.answer), Confidence.SURE, 1)
    missed = quiz.put_together(app, ALL, quiz.Drill(50, missed=True, seed=2))
    assert [item.key for item in missed] == [first.key]
    unseen = {item.key for item in quiz.put_together(app, ALL, quiz.Drill(500, unseen=True, seed=2, generated="no"))}
    assert unseen.isdisjoint({first.key, second.key})
    quiz.Quiz(app, [first]).submit(Reply(first.answer), None, 1)
    with pytest.raises(MlsprepError, match="No question fits"):
        quiz.put_together(app, ALL, quiz.Drill(50, missed=True, seed=2))


def test_generated_questions_are_logged_under_their_key(real: Callable[..., App]) -> None:
    app = real()
    item = quiz.put_together(app, ALL, quiz.Drill(1, ("choice",), seed=3, generated="only"))[0]
    quiz.Quiz(app, [item]).submit(Reply(item.answer), None, 2)
    number = QuizStore(app.store).find(item.key)
    assert number is not None
    assert QuizStore(app.store).answered()[number][:2] == (1, True)


def test_the_quiz_log_cannot_be_changed(real: Callable[..., App]) -> None:
    app = real()
    drill(app).submit(Reply((0,)), None, 1)
    for statement in ("UPDATE answers SET correct = 1", "DELETE FROM answers"):
        with pytest.raises(Exception, match="append-only"):
            app.store.execute(statement)


def test_a_summary_counts_topics_and_sure_misses(real: Callable[..., App]) -> None:
    session = drill(real(), most=3)
    for index in range(3):
        item = session.item
        assert item is not None
        session.submit(Reply(item.answer) if index == 0 else wrong_reply(item), Confidence.SURE, 2)
        session.next()
    summary = session.summary()
    assert (summary.asked, summary.right, summary.sure_but_wrong, summary.seconds) == (3, 1, 2, 6)
    assert sum(asked for _, _, asked in summary.by_topic) == 3
    assert session.item is None


def test_headless_answers_are_marked_as_the_screen_would(real: Callable[..., App]) -> None:
    app = real()
    items = quiz.put_together(app, ALL, quiz.Drill(6, seed=9))
    replies = [
        {"id": item.key, "seed": 9, "reply": list(item.answer) or {"text": item.accepted[0]}, "confidence": "sure"}
        for item in items
    ]
    results = quiz.answer_headless(app, json.dumps(replies))
    assert [result["right"] for result in results] == [True] * 6


@pytest.mark.parametrize("text", ["", "[1]", '[{"id": "no/such"}]', '[{"seed": 1}]', '{"replies": 3}'])
def test_unreadable_replies_change_nothing(real: Callable[..., App], text: str) -> None:
    app = real()
    with pytest.raises(MlsprepError):
        quiz.answer_headless(app, text)
    assert QuizStore(app.store).answered() == {}


# -- the exam ----------------------------------------------------------------------------------------------------------


def test_six_papers_in_a_row_share_no_question(real: Callable[..., App]) -> None:
    app = real()
    seen: set[int] = set()
    for seed in range(6):
        sitting = exam.start(app, exam.Start(seed=seed))
        questions = {row.question for row in QuizStore(app.store).places(sitting.id)}
        assert len(questions) == 65
        assert not questions & seen
        seen |= questions
        sitting.submit()


def test_three_papers_of_the_successor_share_no_question_and_hold_every_kind(real: Callable[..., App]) -> None:
    app = real(exam="mla-c01")
    seen: set[int] = set()
    for seed in range(3):
        sitting = exam.start(app, exam.Start(seed=seed))
        rows = QuizStore(app.store).places(sitting.id)
        kinds = {sitting.item_at(row.position).kind for row in rows}
        assert {Kind.ORDERING, Kind.MATCHING} <= kinds
        assert not {row.question for row in rows} & seen
        seen |= {row.question for row in rows}
        sitting.submit()


def test_a_perfect_paper_passes_and_a_blank_one_does_not(real: Callable[..., App]) -> None:
    app = real()
    sitting = exam.start(app, exam.Start(seed=1))
    for number in range(1, sitting.total + 1):
        sitting.go(number)
        sitting.save(Reply(sitting.item.answer))
    perfect = sitting.submit()
    assert (perfect.scaled, perfect.right, perfect.scored, perfect.passed) == (1000, 50, 50, True)
    blank = exam.start(app, exam.Start(seed=2)).submit()
    assert (blank.scaled, blank.right, blank.passed) == (100, 0, False)
    assert blank.trend == (1000, 100)
    assert blank.nudged
    assert sum(domain.asked for domain in perfect.domains) == 50


def test_every_change_is_there_after_coming_back(real: Callable[..., App]) -> None:
    sitting = exam.start(real(), exam.Start(seed=3, half=True))
    assert sitting.total == 33
    sitting.go(7)
    sitting.save(Reply((1,)))
    sitting.save(Reply((2,)))
    assert sitting.flag()
    sitting.strike(0)
    again = exam.resume(real())
    assert (again.number, again.reply, again.flagged, again.struck) == (7, Reply((2,)), True, frozenset({0}))
    assert [mark.number for mark in again.marks() if mark.answered] == [7]


def test_time_goes_on_while_the_paper_is_closed_and_hands_it_in(real: Callable[..., App], now: Watch) -> None:
    sitting = exam.start(real(), exam.Start(seed=3, minutes=60, extra=30))
    assert sitting.seconds_left == pytest.approx(90 * 60, abs=1)
    sitting.save(Reply(sitting.item.answer))
    now.moment += timedelta(minutes=50)
    again = exam.resume(real())
    assert again.seconds_left == pytest.approx(40 * 60, abs=1)
    now.moment += timedelta(minutes=41)
    late = exam.resume(real())
    assert late.over
    with pytest.raises(MlsprepError, match="handed in"):
        late.save(Reply((0,)))
    found = late.submit()
    assert found.automatic
    assert sum(mark.right for mark in found.questions) == 1


def test_a_clock_set_back_gives_no_time_without_saying_so(real: Callable[..., App], now: Watch) -> None:
    sitting = exam.start(real(), exam.Start(seed=3, minutes=60))
    now.moment += timedelta(minutes=20)
    sitting.tick()
    now.moment -= timedelta(minutes=45)
    sitting.tick()
    assert sitting.seconds_left == pytest.approx(40 * 60, abs=1)
    assert any("set back" in notice for notice in sitting.notices)


def test_the_machine_clock_counts_whatever_is_done_to_the_wall_clock() -> None:
    from mlsprep.store.quiz import PaperRow

    row = PaperRow(1, "x", 1, 0, 3600, 0.0, 1_000_000_000, 50.0, "boot", False, False, 1, "open", None, None)  # noqa: FBT003
    forward = exam.passed(row, at=1_000_000_000 + 7200 * 1_000_000, up=60.0, boot="boot")
    back = exam.passed(row, at=1_000_000_000 - 7200 * 1_000_000, up=60.0, boot="boot")
    assert (forward.seconds, round(forward.shift)) == (10.0, 7190)
    assert (back.seconds, round(back.shift)) == (10.0, -7210)
    assert exam.passed(row, at=1_000_000_000 + 30_000_000, up=1.0, boot="other").seconds == 30.0


def test_a_pause_stops_the_clock_only_where_it_is_allowed(real: Callable[..., App], now: Watch) -> None:
    strict = exam.start(real(), exam.Start(seed=3))
    with pytest.raises(MlsprepError, match="allow-pause"):
        strict.pause()
    strict.submit()
    sitting = exam.start(real(), exam.Start(seed=4, minutes=60, may_pause=True))
    sitting.pause()
    now.moment += timedelta(hours=5)
    again = exam.resume(real())
    assert again.paused
    again.resume()
    assert again.seconds_left == pytest.approx(60 * 60, abs=1)


def test_one_paper_at_a_time_and_an_abandoned_one_has_no_result(real: Callable[..., App]) -> None:
    app = real()
    sitting = exam.start(app, exam.Start(seed=1))
    with pytest.raises(MlsprepError, match="still open"):
        exam.start(app, exam.Start(seed=2))
    assert exam.abandon(app) == sitting.id
    with pytest.raises(MlsprepError, match="abandoned"):
        exam.result(app, sitting.id)
    with pytest.raises(MlsprepError, match="No paper is open"):
        exam.resume(app)


def test_the_doctor_is_content_with_quizzes_and_papers(real: Callable[..., App]) -> None:
    app = real()
    session = drill(app, most=5)
    for _ in range(5):
        item = session.item
        assert item is not None
        session.submit(wrong_reply(item), None, 1)
        session.next()
    exam.start(app, exam.Start(seed=1)).submit()
    assert [check.name for check in doctor.examine(app)[0] if not check.ok] == []


CHILD = """
import sys
from pathlib import Path
from mlsprep.core.quiz import Reply
from mlsprep.tasks import exam
from mlsprep.tasks.app import open_app
app = open_app(Path(sys.argv[1]))
sitting = exam.resume(app)
turn = int(sys.argv[2])
while True:
    for number in range(1, sitting.total + 1):
        sitting.go(number)
        turn += 1
        pick = turn % len(sitting.item.options)
        sitting.save(Reply((pick,)))
        print(number, pick, flush=True)
"""


def killed_sittings(place: Path, kills: int) -> None:
    app = App(place, Settings(timezone="UTC"))
    sitting = exam.start(app, exam.Start(seed=5))
    number = sitting.id
    app.reopen()
    environment = {name: value for name, value in os.environ.items() if name != "MLSPREP_NOW"}
    rng = random.Random(7)
    left = sitting.seconds_left
    for turn in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(place), str(turn * 1000)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert child.stdout is not None
        said: dict[int, int] = {}
        for _ in range(rng.randint(1, 90)):
            position, pick = child.stdout.readline().split()
            said[int(position)] = int(pick)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split("\n")
        for line in rest[:-1]:  # acknowledged before the kill, read after it
            position, pick = line.split()
            said[int(position)] = int(pick)
        child.wait()
        child.stdout.close()
        app = App(place, Settings(timezone="UTC"))
        stored = {row.position: row.reply["picks"][0] for row in QuizStore(app.store).places(number) if row.reply}
        again = exam.resume(app)
        ahead = {position for position, pick in said.items() if stored.get(position) != pick}
        assert len(ahead) <= 1  # a save that was on disk but not yet said
        assert again.seconds_left <= left
        left = again.seconds_left
        app.reopen()


def test_no_answer_of_an_exam_is_lost_to_a_kill(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLSPREP_NOW", raising=False)
    killed_sittings(place, 6)


@pytest.mark.long
def test_no_answer_of_an_exam_is_lost_to_a_hundred_kills(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLSPREP_NOW", raising=False)
    killed_sittings(place, 100)
