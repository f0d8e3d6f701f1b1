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

from mlsprep.core.paper import draw_paper
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


def nudged_new_card(app: App) -> int:
    """Miss a question whose first linked card is new; return that card."""
    store = QuizStore(app.store)
    for row in store.pool(ALL.filter, optional=False):
        item = quiz.item(app, row.question, 1)
        cards = quiz.linked_cards(app, item) if item.cards else []
        if cards and app.store.scheduling(cards[0][0]).memory.due is None:
            verdict = quiz.Quiz(app, [item]).submit(Reply(), None, 1)
            assert cards[0][1] in verdict.nudged
            return cards[0][0]
    raise AssertionError


def new_cards(app: App) -> list[int]:
    return [candidate.card for candidate in study.day_line(app, ALL).new]


def test_a_new_card_of_a_missed_question_comes_today_whatever_the_limit(real: Callable[..., App], now: Watch) -> None:
    app = real(new_per_day=2)
    for card in new_cards(app):
        study.answer(app, card, Rating.EASY)
        now.forward(seconds=5)
    assert new_cards(app) == []
    card = nudged_new_card(app)
    assert new_cards(app)[0] == card
    assert study.counts(study.day_line(app, ALL)).new == len(new_cards(app)) <= quiz.LINKED
    now.forward(seconds=5)
    answered = study.answer(app, card, Rating.EASY)
    assert card not in new_cards(app)
    now.forward(seconds=5)
    study.undo(app, answered.review)
    assert card in new_cards(app)
    study.reset(app, card)
    assert card not in new_cards(app)


def test_new_cards_of_missed_questions_take_their_room_within_the_limit(real: Callable[..., App], now: Watch) -> None:
    app = real(new_per_day=10)
    card = nudged_new_card(app)
    assert new_cards(app)[0] == card
    assert len(new_cards(app)) == len(set(new_cards(app))) == 10
    now.moment += timedelta(days=1)
    assert new_cards(app)[0] == card
    assert len(new_cards(app)) == 10


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


def made_items(app: App, **wanted: Any) -> list[Any]:
    return quiz.put_together(app, ALL, quiz.Drill(**{"most": 5000, "seed": 3, "generated": "only", **wanted}))


def test_every_generated_question_can_be_answered_and_found_again_by_its_name(real: Callable[..., App]) -> None:
    app = real()
    everything = ALL._replace(optional=True)
    items = quiz.put_together(app, everything, quiz.Drill(5000, seed=3, generated="only"))
    assert len(items) > 100
    assert {item.kind for item in items} == {Kind.CHOICE, Kind.TYPED}
    session = quiz.Quiz(app, items)
    with app.store.transaction():  # one transaction is as good as many, and faster
        for item in items:
            quiz.log_answer(app, item, Reply(item.answer), right=True, confidence=None, milliseconds=1)
    assert len(QuizStore(app.store).answered()) == len(items)
    for item in items[::20]:
        again = quiz._by_key(app, item.key, 3)
        assert (again.stem, again.options, again.answer) == (item.stem, item.options, item.answer)
        assert again.question
    assert session.flag()


def test_a_generated_question_whose_cards_are_all_suspended_can_be_answered(real: Callable[..., App]) -> None:
    app = real()
    item = next(one for one in made_items(app) if quiz.linked_cards(app, one))
    with app.store.transaction():
        for card, _ in QuizStore(app.store).cards_of(item.cards[0]):
            app.store.mark(card, "suspended", "me", 1)
    assert QuizStore(app.store).cards_of(item.cards[0]) == []
    assert quiz.Quiz(app, [item]).submit(wrong_reply(item), None, 1) == quiz.Verdict(right=False, nudged=())


def test_generated_questions_follow_the_log_as_written_ones_do(real: Callable[..., App]) -> None:
    app = real()
    missed, known = made_items(app, most=2)
    quiz.Quiz(app, [missed]).submit(wrong_reply(missed), None, 1)
    quiz.Quiz(app, [known]).submit(Reply(known.answer, "".join(known.accepted)), None, 1)
    again = quiz.put_together(app, ALL, quiz.Drill(10, missed=True, seed=8))
    assert [item.key for item in again] == [missed.key]
    assert again[0].question
    everything = {item.key for item in made_items(app)}
    assert everything - {item.key for item in made_items(app, unseen=True)} == {missed.key, known.key}
    assert len(made_items(app, most=len(everything) - 2, unseen=True)) == len(everything) - 2
    with pytest.raises(MlsprepError, match="No question fits"):
        made_items(app, missed=True, difficulty=2)


def test_generated_questions_answered_today_are_asked_less(real: Callable[..., App], now: Watch) -> None:
    app = real()
    items = made_items(app)
    for item in items[::2]:
        now.forward(seconds=1)
        quiz.Quiz(app, [item]).submit(Reply(item.answer, "".join(item.accepted)), None, 1)
    seen = {item.key for item in items[::2]}
    drawn = [item.key in seen for seed in range(20) for item in made_items(app, most=10, seed=seed)]
    assert len(drawn) == 200
    assert sum(drawn) < 30


def test_only_a_few_generated_questions_are_built(real: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> None:
    app = real()
    built: list[str] = []
    make = quiz._Maker.make

    def counted(self: quiz._Maker, key: str) -> Any:
        built.append(key)
        return make(self, key)

    monkeypatch.setattr(quiz._Maker, "make", counted)
    for seed in range(10):
        quiz.put_together(app, ALL, quiz.Drill(10, seed=seed))
    assert len(built) < 10 * 3 * 4


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


def choice_of(app: App, **wanted: Any) -> Any:
    return quiz.put_together(app, ALL, quiz.Drill(**{"most": 1, "seed": 9, "generated": "no", **wanted}))[0]


@pytest.mark.parametrize(
    ("kinds", "given", "said"),
    [
        (("choice",), {}, "`reply` is missing"),
        (("choice",), {"reply": [4]}, "0 to"),
        (("choice",), {"reply": [-1]}, "0 to"),
        (("choice",), {"reply": [10**30]}, "0 to"),
        (("choice",), {"reply": [True]}, "0 to"),
        (("choice",), {"reply": True}, "list of positions"),
        (("choice",), {"reply": [1.0]}, "0 to"),
        (("choice",), {"reply": 1.5}, "list of positions"),
        (("choice",), {"reply": ["1"]}, "0 to"),
        (("choice",), {"reply": "1"}, "list of positions"),
        (("choice",), {"reply": [None]}, "0 to"),
        (("choice",), {"reply": [[1]]}, "0 to"),
        (("choice",), {"reply": [0, 1]}, "1 at most"),
        (("choice",), {"reply": {}}, "list of positions"),
        (("choice",), {"reply": {"text": "x"}}, "list of positions"),
        (("choice",), {"reply": {"pick": [1]}}, "no pick"),
        (("response",), {"reply": [1, 1]}, "each once"),
        (("ordering",), {"reply": [0, 0, 1, 2]}, "each once"),
        (("matching",), {"reply": [0] * 40}, "at most"),
        (("choice",), {"reply": [0], "seconds": -1}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": float("nan")}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": float("inf")}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": 86401}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": 10**400}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": "5"}, "`seconds`"),
        (("choice",), {"reply": [0], "seconds": True}, "`seconds`"),
        (("choice",), {"reply": [0], "confidence": "certain"}, "`confidence`"),
        (("choice",), {"reply": [0], "confidence": 3}, "`confidence`"),
        (("choice",), {"reply": [0], "seed": "9"}, "`seed`"),
        (("choice",), {"reply": [0], "seed": True}, "`seed`"),
        (("choice",), {"reply": [0], "id": 7}, "`id`"),
    ],
)
def test_a_reply_that_does_not_fit_is_named_and_nothing_is_logged(
    real: Callable[..., App], kinds: tuple[str, ...], given: dict[str, Any], said: str
) -> None:
    app = real()
    item = choice_of(app, kinds=kinds)
    fine = {"id": item.key, "seed": 9, "reply": None}
    with pytest.raises(MlsprepError, match=f"Reply 2 cannot be read: .*{said}"):
        quiz.answer_headless(app, json.dumps([fine, {"id": item.key, "seed": 9, **given}]))
    assert QuizStore(app.store).answered() == {}


@pytest.mark.parametrize("reply", [[0], 3, True, {"picks": [0]}, {"text": 3}, "\ud800"])
def test_a_typed_question_takes_text_only(real: Callable[..., App], reply: Any) -> None:
    app = real()
    item = choice_of(app, kinds=("typed",), generated="only")
    with pytest.raises(MlsprepError, match="Reply 1 cannot be read"):
        quiz.answer_headless(app, json.dumps([{"id": item.key, "seed": 9, "reply": reply}]))
    assert QuizStore(app.store).answered() == {}


def test_json_nested_too_deeply_is_said(real: Callable[..., App]) -> None:
    app = real()
    for text in ("[" * 200_000, '[{"id": "x", "reply": ' + "[" * 200_000 + "]" * 200_000 + "}]"):
        with pytest.raises(MlsprepError, match="too deeply"):
            quiz.answer_headless(app, text)


def test_null_is_a_blank_and_the_bounds_are_fine(real: Callable[..., App]) -> None:
    app = real()
    item = choice_of(app, kinds=("choice",))
    typed = choice_of(app, kinds=("typed",), generated="only")
    last = len(item.options) - 1
    given = [
        {"id": item.key, "seed": 9, "reply": None, "confidence": None, "seconds": 0},
        {"id": item.key, "seed": 9, "reply": [last], "confidence": "guess", "seconds": 86400},
        {"id": item.key, "seed": 9, "reply": item.answer[0], "seconds": 1.5},
        {"id": item.key, "seed": 9, "reply": Reply(item.answer).dump()},
        {"id": typed.key, "seed": 9, "reply": typed.accepted[0]},
        {"id": typed.key, "seed": 9, "reply": None},
    ]
    rights = [result["right"] for result in quiz.answer_headless(app, json.dumps({"replies": given}))]
    assert rights == [False, item.answer == (last,), True, True, True, False]


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


def test_a_paper_stays_as_it_was_drawn_whatever_becomes_of_its_notes(real: Callable[..., App]) -> None:
    app = real()
    sitting = exam.start(app, exam.Start(seed=1, half=True))
    asked = [sitting.item_at(number) for number in range(1, sitting.total + 1)]
    assert [exam.thaw(exam.freeze(one)) for one in asked] == asked
    with app.store.transaction():
        app.store.execute(
            "UPDATE notes SET kind = 'basic', edited = NULL, topic = NULL, domain = NULL,"
            """ content = '{"kind":"basic","body":{"front":"x","back":"y"}}'"""
            " WHERE id IN (SELECT note FROM questions)",
        )
    again = exam.resume(app)
    assert [again.item_at(number) for number in range(1, again.total + 1)] == asked
    again.save(Reply(again.item.answer))
    found = again.submit()
    assert [mark.item for mark in found.questions] == asked
    assert sum(mark.right for mark in found.questions) == 1
    assert sum(domain.asked for domain in found.domains) == found.scored
    assert exam.listed(app)[0]["right"] == found.right


def test_a_question_that_names_only_its_domain_counts_for_it(real: Callable[..., App]) -> None:
    app = real()
    with app.store.transaction():
        app.store.execute(
            "UPDATE notes SET domain = 'modeling', topic = NULL,"
            " content = json_remove(json_set(content, '$.topics', json_array()), '$.tasks'), edited = NULL"
            " WHERE id IN (SELECT note FROM questions)",
        )
        app.store.execute("UPDATE decks SET topic = NULL")
    found = exam.start(app, exam.Start(seed=1)).submit()
    assert found.scored
    assert [domain.asked for domain in found.domains if domain.asked] == [found.scored]
    assert {mark.item.domain for mark in found.questions} == {found.domains[2].title}


def test_two_starts_at_once_make_one_paper(real: Callable[..., App], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = real(), real()
    turns: list[int] = []

    def meanwhile(*given: Any, **named: Any) -> Any:
        if not turns:
            turns.append(1)
            exam.start(other, exam.Start(seed=2, half=True))
        return draw_paper(*given, **named)

    monkeypatch.setattr("mlsprep.tasks.exam.draw_paper", meanwhile)
    with pytest.raises(MlsprepError, match="still open"):
        exam.start(one, exam.Start(seed=1, half=True))
    assert [row["state"] for row in exam.listed(one)] == ["open"]


def test_an_overdue_paper_is_handed_in_before_it_is_listed_or_put_away(real: Callable[..., App], now: Watch) -> None:
    app = real()
    sitting = exam.start(app, exam.Start(seed=1, half=True, minutes=30))
    sitting.save(Reply(sitting.item.answer))
    now.moment += timedelta(minutes=29)
    exam.expire(app)
    assert exam.listed(app)[0]["state"] == "open"
    now.moment += timedelta(minutes=2)
    with pytest.raises(MlsprepError, match="No paper is open"):
        exam.abandon(app)
    assert exam.listed(app)[0]["state"] == "expired"
    assert any("ran out" in said for said in app.told)  # type: ignore[attr-defined]
    assert sum(mark.right for mark in exam.result(app, sitting.id).questions) == 1
    assert exam.start(app, exam.Start(seed=2, half=True)).id == 2


def test_another_window_is_followed(real: Callable[..., App]) -> None:
    one = exam.start(real(), exam.Start(seed=1, half=True))
    other = exam.resume(real())
    other.save(Reply(other.item.answer))
    assert other.flag()
    one.tick()
    assert (one.reply, one.flagged) == (other.reply, True)
    found = other.submit()
    with pytest.raises(MlsprepError, match="handed in"):
        one.flag()
    assert (one.over, one.ended_elsewhere, other.ended_elsewhere) == (True, "submitted", "")
    assert one.submit() == found


def test_how_sure_one_was_is_kept_logged_and_shown(real: Callable[..., App]) -> None:
    app = real()
    sitting = exam.start(app, exam.Start(seed=1, half=True))
    assert [sitting.sure() for _ in range(5)] == [3, 2, 1, None, 3]
    assert exam.resume(real()).confidence == 3
    assert sitting.submit().questions[0].confidence == 3
    assert app.store.execute("SELECT count(*) FROM answers WHERE confidence = 3").fetchone()[0] == 1


def test_the_trend_ends_with_the_paper_shown(real: Callable[..., App]) -> None:
    app = real()
    for seed in range(2):
        exam.start(app, exam.Start(seed=seed, half=True)).submit()
    assert [len(exam.result(app, number).trend) for number in (1, 2)] == [1, 2]


def test_a_paper_that_lay_for_long_says_so(real: Callable[..., App], now: Watch) -> None:
    exam.start(real(), exam.Start(seed=1, half=True))
    now.moment += timedelta(minutes=4)
    assert exam.resume(real()).notices == []
    now.moment += timedelta(minutes=42)
    assert [notice.split(" passed")[0] for notice in exam.resume(real()).notices] == ["42 minutes"]


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
