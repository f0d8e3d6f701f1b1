"""One answer, one undo: log, memory and rollup in step, whatever the order and whoever else writes."""

from __future__ import annotations

import contextlib
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.small import NOON, NOTES, Watch, rows

from mlsprep.core.day import to_micros
from mlsprep.core.memory import NEW
from mlsprep.core.queue import Done
from mlsprep.core.review import Kind, Rating, State
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.settings import Settings
from mlsprep.store.session import Filter
from mlsprep.tasks import doctor, study
from mlsprep.tasks.app import App
from mlsprep.tasks.study import Choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


S3, EFS, EBS, CLOZE_1, CLOZE_2 = (
    "data/storage/s3#recall",
    "data/storage/efs#recall",
    "data/storage/ebs#recall",
    "data/streaming/firehose#cloze-1",
    "data/streaming/firehose#cloze-2",
)


def rollup(home: Path) -> dict[tuple[int, ...], tuple[int, int]]:
    return {row[:5]: row[5:] for row in rows(home, "SELECT * FROM rollup")}


# -- answering ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_one_event_with_its_outcome(app: App, number: Callable[[str], int]) -> None:
    card = number(S3)
    result = study.answer(app, card, Rating.GOOD, milliseconds=4200)
    [event] = app.store.events(card)
    assert (event.id, event.at, event.rating, event.milliseconds) == (result.review, result.at, Rating.GOOD, 4200)
    assert (event.kind, event.day, event.hour) == (Kind.REVIEW, app.today, 12)
    assert (event.state, event.step, event.due) == (State.LEARNING, 1, to_micros(NOON + timedelta(minutes=10)))
    assert app.store.card(card).memory == result.memory


def test_an_answer_is_counted_in_the_rollup(app: App, home: Path, number: Callable[[str], int]) -> None:
    study.answer(app, number(S3), Rating.GOOD, milliseconds=1000)
    study.answer(app, number(EFS), Rating.GOOD, milliseconds=500)
    study.answer(app, number(EBS), Rating.AGAIN, milliseconds=70)
    assert rollup(home) == {
        (app.today, 12, 0, 0, 3): (2, 1500),
        (app.today, 12, 0, 0, 1): (1, 70),
    }
    assert app.store.done(app.today) == Done(3, 0)


def test_the_study_day_begins_at_the_rollover_hour(app: App, watch: Watch, number: Callable[[str], int]) -> None:
    watch.moment = NOON.replace(hour=3, minute=59)
    before = study.answer(app, number(S3), Rating.EASY)
    watch.moment = NOON.replace(hour=4)
    after = study.answer(app, number(EFS), Rating.EASY)
    days = [app.store.events(item.card)[0].day for item in (before, after)]
    assert days[1] == days[0] + 1


@pytest.mark.parametrize("mark", ["user", "leech", "known"])
def test_a_suspended_card_takes_no_answer(app: App, number: Callable[[str], int], mark: str) -> None:
    card = number(S3)
    with app.store.transaction():
        app.store.mark(card, "suspended", mark, 0)
    with pytest.raises(MlsprepError, match=f"Card {card} is suspended; `mlsprep card unsuspend {card}`"):
        study.answer(app, card, Rating.GOOD)
    assert app.store.events(card) == []


def test_a_card_of_a_hidden_deck_takes_no_answer(app: App, number: Callable[[str], int]) -> None:
    from mlsprep.tasks import library

    card = number(S3)
    library.hide(app, "data/storage", hidden=True)
    with pytest.raises(MlsprepError, match=f"Card {card} is retired"):
        study.answer(app, card, Rating.GOOD)


def test_a_card_that_is_not_due_is_refused_only_where_asked(
    app: App, watch: Watch, number: Callable[[str], int]
) -> None:
    card = number(S3)
    study.answer(app, card, Rating.EASY, if_due=True)
    with pytest.raises(MlsprepError, match="not due"):
        study.answer(app, card, Rating.GOOD, if_due=True)
    assert len(app.store.events(card)) == 1
    memory = app.store.card(card).memory
    assert memory.due is not None
    watch.moment = NOON.replace(hour=4) + timedelta(days=memory.due - app.today)
    study.answer(app, card, Rating.GOOD, if_due=True)
    watch.forward(days=1)
    study.answer(app, card, Rating.GOOD)
    assert len(app.store.events(card)) == 3


def test_a_learning_step_is_due_to_the_second(app: App, watch: Watch, number: Callable[[str], int]) -> None:
    card = number(S3)
    study.answer(app, card, Rating.GOOD)
    watch.forward(minutes=9, seconds=59)
    with pytest.raises(MlsprepError, match="not due"):
        study.answer(app, card, Rating.GOOD, if_due=True)
    watch.forward(seconds=1)
    assert study.answer(app, card, Rating.GOOD, if_due=True).memory.state is State.REVIEW


def test_an_unknown_card_is_said(app: App) -> None:
    with pytest.raises(MlsprepError, match="There is no card 4711"):
        study.answer(app, 4711, Rating.GOOD)


def test_answers_of_one_moment_are_all_kept_in_order(app: App, number: Callable[[str], int]) -> None:
    card = number(S3)
    given = [study.answer(app, card, Rating.GOOD).review for _ in range(5)]
    events = app.store.events(card)
    assert [event.id for event in events] == given
    assert sorted(event.id for event in events) == given
    assert len({event.at for event in events}) == 5


def test_cramming_is_logged_and_changes_nothing_else(app: App, home: Path, number: Callable[[str], int]) -> None:
    card = number(S3)
    study.answer(app, card, Rating.EASY)
    memory, done = app.store.card(card).memory, app.store.done(app.today)
    study.answer(app, card, Rating.AGAIN, cram=True)
    study.answer(app, number(EFS), Rating.GOOD, cram=True)
    assert app.store.card(card).memory == memory
    assert app.store.card(number(EFS)).memory == NEW
    assert app.store.done(app.today) == done
    assert {cell[2] for cell in rollup(home)} == {0, 4}


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_a_clock_set_back_a_little_does_not_reorder_the_log(
    app: App, watch: Watch, number: Callable[[str], int], sound: Callable[[App], None]
) -> None:
    card = number(S3)
    first = study.answer(app, card, Rating.GOOD)
    watch.forward(seconds=-90)
    second = study.answer(app, card, Rating.GOOD)
    assert second.at == first.at + 1
    sound(app)


def test_a_clock_set_back_by_days_sorts_the_answer_where_it_says(
    app: App, watch: Watch, number: Callable[[str], int], sound: Callable[[App], None]
) -> None:
    card = number(S3)
    study.answer(app, card, Rating.EASY)
    watch.forward(days=20)
    last = study.answer(app, card, Rating.GOOD)
    watch.forward(days=-10)
    between = study.answer(app, card, Rating.GOOD)
    assert [event.id for event in app.store.events(card)][1] == between.review
    assert app.store.card(card).memory.due == last.memory.due
    assert app.store.card(card).memory.reps == 3
    sound(app)
    study.undo(app, between.review)
    assert app.store.card(card).memory == last.memory
    sound(app)


# -- leeches -----------------------------------------------------------------------------------------------------------


def lapse(app: App, watch: Watch, card: int) -> study.Answered:
    """Bring a card into review and forget it."""
    study.answer(app, card, Rating.EASY)
    watch.forward(days=40)
    return study.answer(app, card, Rating.AGAIN)


def test_a_leech_is_suspended_by_the_answer_that_makes_it_one(
    opened: Callable[..., App], watch: Watch, sound: Callable[[App], None]
) -> None:
    app = opened(leech_threshold=2)
    assert not lapse(app, watch, 1).leech
    watch.forward(days=1)
    assert lapse(app, watch, 1).leech
    assert app.store.card(1).marks == {"suspended": "leech"}
    assert not app.store.card(1).active
    sound(app)


def test_undoing_the_answer_that_made_a_leech_asks_the_card_again(
    opened: Callable[..., App], watch: Watch, sound: Callable[[App], None]
) -> None:
    app = opened(leech_threshold=1)
    result = lapse(app, watch, 1)
    assert result.leech
    study.undo(app, result.review)
    assert app.store.card(1).marks == {}
    assert app.store.card(1).active
    assert app.store.card(1).memory.lapses == 0
    sound(app)


def test_no_leeches_with_a_threshold_of_zero(opened: Callable[..., App], watch: Watch) -> None:
    app = opened(leech_threshold=0)
    for _ in range(10):
        assert not lapse(app, watch, 1).leech


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_appends_and_brings_back_exactly_what_was(
    app: App, home: Path, watch: Watch, number: Callable[[str], int], sound: Callable[[App], None]
) -> None:
    card = number(S3)
    study.answer(app, card, Rating.EASY, milliseconds=900)
    memory, cells = app.store.card(card).memory, rollup(home)
    watch.forward(days=9)
    result = study.answer(app, card, Rating.HARD, milliseconds=1234)
    undone = study.undo(app)
    assert (undone.review, undone.card, undone.memory) == (result.review, card, memory)
    assert app.store.card(card).memory == memory
    assert rollup(home) == cells
    assert [event.kind for event in app.store.events(card)] == [Kind.REVIEW, Kind.REVIEW, Kind.UNDO]
    sound(app)


def test_an_undone_new_card_has_its_place_in_the_line_again(app: App, ask: Callable[..., list[tuple[int]]]) -> None:
    before = ask("SELECT card, due FROM memories ORDER BY card")
    study.answer(app, 3, Rating.GOOD)
    study.undo(app)
    assert ask("SELECT card, due FROM memories ORDER BY card") == before


def test_undo_reaches_back_over_runs_of_the_program(opened: Callable[..., App], watch: Watch) -> None:
    first = opened()
    given = []
    for card in (1, 2, 3):
        given.append(study.answer(first, card, Rating.GOOD).review)
        watch.forward(seconds=5)
    first.reopen()
    undone = [study.undo(opened()).review for _ in given]
    assert undone == given[::-1]
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(opened())


def test_an_answer_is_undone_once(app: App) -> None:
    result = study.answer(app, 1, Rating.GOOD)
    study.undo(app, result.review)
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(app, result.review)
    assert len(app.store.events(1)) == 2


def test_an_undo_is_not_undone(app: App) -> None:
    study.answer(app, 1, Rating.GOOD)
    study.undo(app)
    undo = app.store.events(1)[-1]
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(app, undo.id)
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(app)


def test_a_crammed_answer_is_undone(app: App, home: Path, sound: Callable[[App], None]) -> None:
    study.answer(app, 1, Rating.GOOD, cram=True, milliseconds=10)
    study.undo(app)
    assert rollup(home) == {}
    sound(app)


def test_an_answer_before_a_later_one_is_undone(
    app: App, watch: Watch, sound: Callable[[App], None], opened: Callable[..., App]
) -> None:
    other = opened()
    first = study.answer(app, 1, Rating.EASY)
    watch.forward(days=5)
    study.answer(other, 1, Rating.GOOD)
    study.undo(app, first.review)
    memory = app.store.card(1).memory
    assert (memory.reps, memory.state) == (1, app.store.events(1)[-2].state)
    sound(app)


def test_a_reset_makes_a_card_new_and_keeps_its_history(
    app: App, watch: Watch, sound: Callable[[App], None], ask: Callable[..., list[tuple[int]]]
) -> None:
    rank = ask("SELECT due FROM memories WHERE card = 1")
    study.answer(app, 1, Rating.EASY)
    watch.forward(days=3)
    study.reset(app, 1)
    assert app.store.card(1).memory == NEW
    assert ask("SELECT due FROM memories WHERE card = 1") == rank
    assert len(app.store.events(1)) == 2
    sound(app)
    watch.forward(days=1)
    assert study.answer(app, 1, Rating.GOOD).memory.reps == 1
    sound(app)


def test_undo_reaches_a_thousand_answers_back(app: App, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsprep.store.session.UNDOABLE", 64)
    given = []
    for index in range(200):
        given.append(study.answer(app, 1 + index % 10, Rating.GOOD).review)
        watch.forward(seconds=1)
    assert study.undo(app, given[-64]).review == given[-64]
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(app, given[0])


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "cram", "undo", "undo", "reset", "suspend", "unsuspend"]),
        st.integers(1, 4),
        st.sampled_from(Rating),
        st.sampled_from([0, 1, 600, 86_400, 5 * 86_400, -60, -86_400]),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_caches_follow_from_the_log_whatever_is_done(
    opened: Callable[..., App], watch: Watch, change: Callable[..., None], actions: list[tuple[str, int, Rating, int]]
) -> None:
    watch.moment = NOON
    app = opened(leech_threshold=2)
    _ = app.store
    for what, card, rating, seconds in actions:
        try:
            if what in {"answer", "cram"}:
                study.answer(app, card, rating, cram=what == "cram", milliseconds=seconds + 86_400)
            elif what == "undo":
                study.undo(app)
            elif what == "reset":
                study.reset(app, card)
            else:
                with app.store.transaction():
                    app.store.mark(card, "suspended", "user" if what == "suspend" else None, 0)
        except MlsprepError:
            pass
        watch.forward(seconds=seconds)
    checks, _ = doctor.examine(app)
    assert [item for item in checks if not item.ok] == []
    app.reopen()
    change(  # the next example starts from nothing; only a test may do this to a log
        "DROP TRIGGER reviews_no_delete",
        "DELETE FROM reviews",
        "DELETE FROM rollup",
        "DELETE FROM marks",
        "DELETE FROM undoable",
        "UPDATE memories SET active = card NOT IN (SELECT c.id FROM cards c JOIN notes n ON n.id = c.note WHERE"
        " c.retired OR n.retired), state = 0, step = NULL, stability = NULL, difficulty = NULL, last_day = NULL,"
        " last_at = NULL, reps = 0, lapses = 0, due = (SELECT rank FROM cards WHERE cards.id = card)",
        "CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews "
        "BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END",
    )


# -- what is chosen ----------------------------------------------------------------------------------------------------


def total(app: App, **options: tuple[str, ...] | str) -> int:
    chosen = study.choose(app, Choice(**options))  # type: ignore[arg-type]
    return sum(study.counts(study.day_line(app, chosen)))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, NOTES),
        ({"domain": ("modeling",)}, 3),
        ({"domain": ("model-development",)}, 3),
        ({"domain": ("model",)}, 3),
        ({"domain": ("2",)}, 3),
        ({"domain": ("MODELING",)}, 3),
        ({"domain": ("data",)}, 7),
        ({"domain": ("data", "modeling")}, NOTES),
        ({"domain": ("eda",), "exam": "mla-c01"}, 7),
        ({"domain": ("data-prep",), "exam": "mla"}, 7),
        ({"topic": ("data",)}, 7),
        ({"topic": ("storage",)}, 3),
        ({"topic": ("stor",)}, 3),
        ({"topic": ("data/storage", "trees")}, 7),
        ({"deck": ("trees",)}, 3),
        ({"deck": ("modeling",)}, 4),
        ({"deck": ("extra",)}, 1),
        ({"deck": ("data/",)}, 7),
        ({"tag": ("core",)}, 2),
        ({"tag": ("core", "files")}, 3),
        ({"topic": ("data",), "tag": ("core",)}, 1),
        ({"topic": ("storage",), "domain": ("modeling",)}, 0),
        ({"exam": "mls-c01"}, NOTES),
    ],
)
def test_options_choose_the_notes_they_name(app: App, options: dict[str, tuple[str, ...]], expected: int) -> None:
    assert total(app, **options) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"domain": ("modelling",)}, "data-engineering, modeling"),
        ({"domain": ("",)}, "has no domain"),
        ({"topic": ("storge",)}, "Did you mean storage"),
        ({"topic": ("s",)}, "may mean data/streaming, data/storage"),
        ({"topic": ("",)}, "no topic"),
        ({"deck": ("tres",)}, "Did you mean trees"),
        ({"deck": ("data/st",)}, "may mean data/storage, data/streaming"),
        ({"tag": ("cor",)}, "Did you mean core"),
        ({"exam": "mla-c02"}, "Did you mean mla-c01"),
        ({"exam": "ml"}, "no exam ml"),
    ],
)
def test_an_unknown_name_is_said_with_what_is_near(
    app: App, options: dict[str, tuple[str, ...]], expected: str
) -> None:
    with pytest.raises(UsageError, match=expected):
        total(app, **options)


def test_an_exam_of_the_settings_that_does_not_exist_is_said_and_studying_goes_on(opened: Callable[..., App]) -> None:
    app = opened(exam="cissp")
    assert total(app) == NOTES
    assert app.told == ["There is no exam cissp; `mlsprep config set exam mla-c01` chooses one."]  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="--domain needs an exam"):
        total(app, domain=("modeling",))


def test_the_day_asks_for_no_more_than_the_limits(opened: Callable[..., App]) -> None:
    assert total(opened(new_per_day=4)) == 4
    assert total(opened(new_per_day=0)) == 0


def test_answers_use_up_the_limit_of_the_day_and_undo_gives_it_back(opened: Callable[..., App]) -> None:
    app = opened(new_per_day=4)
    first = study.day_line(app, study.ALL).new[0]
    study.answer(app, first.card, Rating.EASY)
    assert study.counts(study.day_line(app, study.ALL)).new == 3
    study.undo(app)
    assert study.counts(study.day_line(app, study.ALL)).new == 4


def test_siblings_are_not_asked_on_one_day(opened: Callable[..., App], watch: Watch) -> None:
    app = opened()
    one, two = (app.store.find(name) for name in (CLOZE_1, CLOZE_2))
    assert one is not None
    study.answer(app, one, Rating.EASY)
    assert two not in [item.card for item in study.day_line(app, study.ALL).new]
    watch.forward(days=1)
    assert two in [item.card for item in study.day_line(app, study.ALL).new]
    watch.forward(days=-1)
    assert two in [item.card for item in study.day_line(opened(bury_siblings=False), study.ALL).new]


def test_undo_asks_the_siblings_again(app: App, number: Callable[[str], int]) -> None:
    before = {item.note for item in study.day_line(app, study.ALL).new}
    study.answer(app, number(CLOZE_1), Rating.EASY)
    study.undo(app)
    assert {item.note for item in study.day_line(app, study.ALL).new} == before


def test_the_next_card_comes_with_its_step_or_its_day(app: App, watch: Watch) -> None:
    assert study.next_due(app) is None
    step = study.answer(app, 1, Rating.GOOD)
    assert step.outcome is not None
    assert study.next_due(app) == step.outcome.due
    watch.forward(minutes=10)
    done = study.answer(app, 1, Rating.EASY)
    assert done.outcome is not None
    assert study.next_due(app) == to_micros(app.calendar.start(done.outcome.due))


def test_a_streak_counts_days_in_a_row_and_survives_until_the_day_is_over(app: App, watch: Watch) -> None:
    assert study.streak(app) == 0
    for card in (1, 2, 3):
        study.answer(app, card, Rating.GOOD)
        watch.forward(days=1)
    assert study.streak(app) == 3
    study.answer(app, 4, Rating.GOOD)
    assert study.streak(app) == 4
    watch.forward(days=2)
    assert study.streak(app) == 0


@pytest.fixture
def backlog(opened: Callable[..., App], watch: Watch) -> list[int]:
    """Thirteen cards overdue; the first three, well known, since long, the others, hardly known, since yesterday."""
    app = opened(bury_siblings=False)
    for card in range(1, 14):
        if card == 4:
            watch.forward(days=40)
        study.answer(app, card, Rating.EASY if card < 4 else Rating.GOOD)
        if card > 3:
            watch.forward(minutes=11)
            study.answer(app, card, Rating.GOOD)
        watch.forward(hours=1)
    watch.forward(days=200)
    return sorted(range(1, 14), key=lambda card: (app.store.card(card).memory.due, card))


@pytest.mark.parametrize("days", range(4))
@pytest.mark.parametrize("order", ["retrievability", "due", "random"])
def test_a_backlog_beyond_the_limit_is_asked_in_the_same_order_after_a_pause(
    opened: Callable[..., App], watch: Watch, backlog: list[int], order: str, days: int
) -> None:
    assert backlog
    watch.forward(days=days)
    planned = [item.card for item in study.day_line(busy(opened, order), study.ALL).reviews]
    assert len(planned) == 3
    for done in range(1, 4):
        study.answer(busy(opened, order), planned[done - 1], Rating.EASY)
        assert [item.card for item in study.day_line(busy(opened, order), study.ALL).reviews] == planned[done:]


def busy(opened: Callable[..., App], order: str) -> App:
    return opened(bury_siblings=False, new_per_day=0, reviews_per_day=3, order=order)


def test_the_earliest_due_come_first_where_that_is_the_order(opened: Callable[..., App], backlog: list[int]) -> None:
    found = study.day_line(busy(opened, "due"), study.ALL).reviews
    assert [item.card for item in found] == backlog[:3]


def test_the_least_known_come_first_by_default(opened: Callable[..., App], backlog: list[int]) -> None:
    found = study.day_line(busy(opened, "retrievability"), study.ALL).reviews
    assert {item.card for item in found}.isdisjoint(backlog[:3])


def test_a_filter_that_chooses_nothing_asks_nothing(app: App) -> None:
    nothing = study.Chosen(Filter(decks=()), optional=False, blueprint=None)
    assert sum(study.counts(study.day_line(app, nothing))) == 0


STATES = st.lists(
    st.tuples(st.integers(1, 14), st.sampled_from(Rating), st.sampled_from([0, 30, 700, 40_000, 200_000])), max_size=30
)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"new_per_day": 3, "reviews_per_day": 2},
        {"bury_siblings": False, "reviews_per_day": 4},
        {"order": "random"},
        {"order": "due", "new_per_day": 0},
        {"reviews_per_day": 0},
    ],
)
@pytest.mark.usefixtures("shipped")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=STATES, day=st.integers(0, 40))
def test_the_number_of_the_prompt_is_what_the_list_sums_to(
    full_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    options: dict[str, Any],
    answers: list[tuple[int, Rating, int]],
    day: int,
) -> None:
    home = shutil.copytree(full_home, tmp_path_factory.mktemp("prompt") / "home")
    watch = Watch()
    app = App(home, Settings(**{"timezone": "UTC", "leech_threshold": 1, **options}), watch)
    for card, rating, seconds in answers:
        with contextlib.suppress(MlsprepError):
            study.answer(app, card, rating)
        watch.forward(seconds=seconds)
    with app.store.transaction():
        app.store.mark(5, "buried", str(app.today + 1), 0)
        app.store.mark(6, "suspended", "user", 0)
    for _ in range(2):
        assert study.waiting(app) == sum(study.counts(study.day_line(app, study.ALL)))
        watch.forward(days=day)
    app.reopen()
