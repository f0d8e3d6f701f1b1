"""A session: which card comes next, what a key does to it, and that nothing in memory is needed to go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import CARDS, NOON, NOTES

from mlsprep.core.memory import NEW
from mlsprep.core.review import Kind, Rating, State
from mlsprep.errors import InputError, MlsprepError
from mlsprep.tasks import doctor, library, study
from mlsprep.tasks.session import Plan, Session
from mlsprep.tasks.study import ALL, Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small import Watch

    from mlsprep.tasks.app import App


@pytest.fixture
def start(opened: Callable[..., App]) -> Callable[..., Session]:
    """Begin a session in a run of its own; keywords of `Plan`, `choice` and settings."""

    def begin(*, choice: Choice | None = None, app: App | None = None, **options: Any) -> Session:
        plan = {name: options.pop(name) for name in ("new", "limit", "minutes", "ahead", "cram") if name in options}
        app = app or opened(**options)
        return Session(app, study.choose(app, choice) if choice else ALL, Plan(**plan))

    return begin


STORAGE = [1, 2, 3]
"""The cards of the first deck; none has a sibling."""


def shown(session: Session) -> int:
    """Return the card on the screen; there must be one."""
    assert session.card is not None
    return session.card.id


def run_through(session: Session, rating: Rating = Rating.EASY, most: int = 100) -> list[int]:
    """Answer until nothing waits and return the cards in the order they came."""
    out = []
    while session.card is not None:
        out.append(shown(session))
        session.answer(rating, 1.0)
        assert len(out) <= most
    return out


@pytest.fixture
def learned(opened: Callable[..., App], watch: Watch) -> None:
    """Every card is in review and due: first seen a year ago, a card an hour."""
    app = opened(bury_siblings=False)
    watch.forward(days=-365)
    for card in range(1, CARDS + 1):
        study.answer(app, card, Rating.EASY)
        watch.forward(hours=1)
    watch.moment = NOON


# -- the run of cards --------------------------------------------------------------------------------------------------


def test_every_note_comes_once_and_then_nothing_waits(start: Callable[..., Session]) -> None:
    session = start()
    assert session.counts == (NOTES, 0, 0)
    came = run_through(session)
    assert len(set(came)) == NOTES
    assert session.counts == (0, 0, 0)
    assert session.done == NOTES


def test_the_counts_include_the_card_on_the_screen(start: Callable[..., Session]) -> None:
    session = start()
    session.answer(Rating.EASY, 1.0)
    assert session.counts == (NOTES - 1, 0, 0)
    session.answer(Rating.GOOD, 1.0)
    assert session.counts == (NOTES - 2, 1, 0)


def test_a_learning_step_comes_back_when_it_is_due(start: Callable[..., Session], watch: Watch) -> None:
    session = start()
    first = shown(session)
    session.answer(Rating.AGAIN, 1.0)
    assert shown(session) != first
    watch.forward(minutes=1)
    session.answer(Rating.GOOD, 1.0)
    assert shown(session) == first


def test_a_learning_step_is_taken_early_when_nothing_else_waits(
    start: Callable[..., Session],
) -> None:
    session = start(choice=Choice(deck=("storage",)))
    came = run_through(session, Rating.GOOD)
    assert len(came) == 6
    assert sorted(came[:3]) == sorted(came[3:])


def test_a_learning_step_too_far_off_is_waited_for(start: Callable[..., Session], watch: Watch) -> None:
    session = start(choice=Choice(tag=("files",)), learn_ahead=timedelta(minutes=5))
    card = shown(session)
    session.answer(Rating.GOOD, 1.0)
    assert session.card is None
    assert session.next_due == NOON + timedelta(minutes=10)
    assert session.counts == (0, 1, 0)
    session.refresh()
    assert session.card is None
    watch.forward(minutes=5)
    session.refresh()
    assert shown(session) == card


@pytest.mark.usefixtures("learned")
def test_leaving_at_any_point_and_coming_back_changes_nothing(start: Callable[..., Session], watch: Watch) -> None:
    """The cards of one long session are those of many short ones."""
    ratings = [Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD]

    def came(*, anew: bool) -> list[int]:
        app_session = start()
        out: list[int] = []
        while app_session.card is not None and len(out) < 60:
            out.append(shown(app_session))
            watch.forward(seconds=20)
            app_session.answer(ratings[len(out) % 4], 1.0)
            if anew:
                app_session = start()
        return out

    moment = watch.moment
    long = came(anew=False)
    app = start()._app
    for _ in long:
        study.undo(app)
    watch.moment = moment
    assert came(anew=True) == long


def test_new_cards_and_reviews_alternate_over_the_day(
    start: Callable[..., Session], opened: Callable[..., App], watch: Watch
) -> None:
    app = opened()
    for card in (*STORAGE, 12, 13):
        study.answer(app, card, Rating.EASY)
    watch.forward(days=60)
    session = start()
    states = []
    while session.card is not None:
        states.append(session.memory.state)
        session.answer(Rating.EASY, 1.0)
    news = [index for index, state in enumerate(states) if state is State.NEW]
    assert 0 < len(news) < len(states)
    assert news != list(range(len(news)))
    assert news[-1] >= len(states) // 2


# -- limits ------------------------------------------------------------------------------------------------------------


def test_new_asks_for_so_many_more_new_cards(start: Callable[..., Session]) -> None:
    assert len(run_through(start(new=2))) == 2
    assert len(run_through(start(new=3))) == 3
    assert len(run_through(start(new=0))) == 0


def test_new_goes_beyond_the_limit_of_the_day(start: Callable[..., Session]) -> None:
    assert len(run_through(start(new_per_day=1))) == 1
    assert start(new_per_day=1).card is None
    assert len(run_through(start(new_per_day=1, new=2))) == 2


def test_limit_ends_the_session_after_so_many_cards(start: Callable[..., Session]) -> None:
    session = start(limit=3)
    assert session.counts == (3, 0, 0)
    assert len(run_through(session)) == 3
    assert len(run_through(start(limit=3))) == 3


def test_the_steps_of_limited_cards_are_finished(start: Callable[..., Session]) -> None:
    came = run_through(start(limit=2), Rating.GOOD)
    assert len(came) == 4
    assert len(set(came)) == 2


def test_undo_gives_back_what_a_limit_took(start: Callable[..., Session]) -> None:
    session = start(limit=2)
    first = shown(session)
    session.answer(Rating.EASY, 1.0)
    session.answer(Rating.EASY, 1.0)
    assert session.card is None
    assert session.undo()
    assert session.undo()
    assert shown(session) == first
    assert len(run_through(session)) == 2


def test_no_further_card_is_drawn_after_the_minutes(start: Callable[..., Session], watch: Watch) -> None:
    session = start(minutes=2)
    session.answer(Rating.GOOD, 1.0)
    watch.forward(seconds=119)
    session.answer(Rating.GOOD, 1.0)
    assert session.card is not None
    watch.forward(seconds=1)
    session.answer(Rating.GOOD, 1.0)
    assert session.card is None
    assert session.done == 3


def test_undo_after_the_minutes_shows_the_card_once_more(start: Callable[..., Session], watch: Watch) -> None:
    session = start(minutes=1)
    card = shown(session)
    watch.forward(minutes=2)
    session.answer(Rating.GOOD, 1.0)
    assert session.card is None
    assert session.undo()
    assert shown(session) == card
    session.answer(Rating.HARD, 1.0)
    assert session.card is None


def test_ahead_takes_reviews_of_the_days_to_come_once(
    start: Callable[..., Session], opened: Callable[..., App], watch: Watch
) -> None:
    app = opened()
    for card in STORAGE:
        study.answer(app, card, Rating.EASY)
    memory = app.store.card(STORAGE[0]).memory
    assert memory.due is not None
    watch.forward(days=memory.due - app.today - 2)
    assert start(new=0).card is None
    assert start(new=0, ahead=1).card is None
    session = start(new=0, ahead=2)
    assert session.counts.due == 3
    assert sorted(run_through(session, Rating.HARD)) == STORAGE


@pytest.mark.usefixtures("learned")
def test_the_limit_of_reviews_holds_over_the_day(start: Callable[..., Session]) -> None:
    assert len(run_through(start(reviews_per_day=4, new=0))) == 4
    assert start(reviews_per_day=4, new=0).card is None
    assert len(run_through(start(reviews_per_day=6, new=0))) == 2


# -- cramming ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", ["new", "learned"])
def test_cramming_asks_everything_and_leaves_memory_and_limits_alone(
    start: Callable[..., Session], ask: Callable[..., list[Any]], known: str, request: pytest.FixtureRequest
) -> None:
    if known == "learned":
        request.getfixturevalue("learned")
    memories, rollup = ask("SELECT * FROM memories"), ask("SELECT * FROM rollup WHERE state <> 4")
    undone = start().counts
    session = start(cram=True)
    assert session.cram
    assert session.previews() == {}
    came = run_through(session, Rating.GOOD)
    assert len(came) == len(set(came)) == CARDS
    assert ask("SELECT * FROM memories") == memories
    assert ask("SELECT * FROM rollup WHERE state <> 4") == rollup
    assert start().counts == undone


def test_a_forgotten_card_comes_again_while_cramming(start: Callable[..., Session]) -> None:
    session = start(cram=True, choice=Choice(deck=("storage",)))
    first = shown(session)
    session.answer(Rating.AGAIN, 1.0)
    assert run_through(session)[-1] == first
    assert session.done == 4


def test_cramming_takes_the_chosen_cards_and_the_limit(start: Callable[..., Session]) -> None:
    assert len(run_through(start(cram=True, choice=Choice(deck=("extra",))))) == 1
    assert len(run_through(start(cram=True, limit=5))) == 5


def test_a_crammed_answer_is_undone(start: Callable[..., Session], ask: Callable[..., list[Any]]) -> None:
    session = start(cram=True)
    first = shown(session)
    session.answer(Rating.GOOD, 1.0)
    assert session.undo()
    assert shown(session) == first
    assert session.done == 0
    assert ask("SELECT count(*) FROM rollup") == [(0,)]


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_shows_the_card_as_it_was(start: Callable[..., Session]) -> None:
    session = start()
    before = (shown(session), session.memory, session.counts)
    session.answer(Rating.GOOD, 3.0)
    assert session.undo()
    assert (shown(session), session.memory, session.counts) == before
    assert session.summary().answers == 0
    assert session.summary().seconds == 0


def test_undo_goes_back_to_the_beginning_of_the_session_and_no_further(
    start: Callable[..., Session], watch: Watch
) -> None:
    run_through(start(limit=1))
    session = start()
    came = []
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD):
        came.append(shown(session))
        session.answer(rating, 1.0)
        watch.forward(seconds=3)
    back = []
    while session.undo():
        back.append(shown(session))
    assert back == came[::-1]
    assert session.done == 0
    assert session._app.store.done(session._app.today).new == 1


def test_undo_works_after_the_last_card(start: Callable[..., Session]) -> None:
    session = start()
    last = run_through(session)[-1]
    assert session.undo()
    assert shown(session) == last


def test_a_session_of_answers_and_undos_counts_what_stands(start: Callable[..., Session]) -> None:
    session = start()
    session.answer(Rating.AGAIN, 2.0)
    session.answer(Rating.GOOD, 3.0)
    session.answer(Rating.GOOD, 4.0)
    session.undo()
    summary = session.summary()
    assert (summary.answers, summary.correct, summary.new, summary.seconds) == (2, 1, 2, 5.0)
    assert (summary.streak, summary.leeches) == (1, 0)


@pytest.mark.usefixtures("learned")
def test_undoing_a_leech_takes_the_suspension_back(start: Callable[..., Session], sound: Callable[[App], None]) -> None:
    session = start(leech_threshold=1, new=0)
    card = shown(session)
    assert session.answer(Rating.AGAIN, 1.0).leech
    assert session.summary().leeches == 1
    assert card not in [item.card for item in session._learning]
    assert session.undo()
    assert shown(session) == card
    assert session.summary().leeches == 0
    sound(session._app)


@pytest.mark.parametrize("key", ["suspend", "bury", "know"])
def test_what_puts_a_card_aside_is_undone(
    start: Callable[..., Session], key: str, sound: Callable[[App], None]
) -> None:
    session = start()
    before, counts = shown(session), session.counts
    getattr(session, key)()
    assert shown(session) != before
    assert session.counts.new == NOTES - 1
    assert session.undo()
    assert shown(session) == before
    assert session.counts == counts
    assert start().counts == counts
    assert session._app.store.card(before).marks == {}
    sound(session._app)


@pytest.mark.parametrize(("key", "marks"), [("suspend", {"suspended": "user"}), ("know", {"suspended": "known"})])
def test_a_card_put_aside_is_not_asked_again(start: Callable[..., Session], key: str, marks: dict[str, str]) -> None:
    session = start()
    card = shown(session)
    getattr(session, key)()
    assert session._app.store.card(card).marks == marks
    assert card not in run_through(start(bury_siblings=False))


def test_a_buried_card_and_its_siblings_come_back_tomorrow(
    start: Callable[..., Session], number: Callable[[str], int], watch: Watch
) -> None:
    session = start(choice=Choice(deck=("streaming",)))
    cloze = {number(f"data/streaming/firehose#cloze-{index}") for index in (1, 2)}
    while shown(session) not in cloze:
        session.answer(Rating.EASY, 1.0)
    card = shown(session)
    session.bury()
    assert cloze.isdisjoint(run_through(session))
    watch.forward(days=1)
    assert card in run_through(start(choice=Choice(deck=("streaming",))))


def test_a_buried_sibling_stays_back_for_the_rest_of_the_day(
    start: Callable[..., Session], number: Callable[[str], int]
) -> None:
    """Leaving and coming back must not bring the sibling of a buried card."""
    session = start(choice=Choice(deck=("streaming",)))
    cloze = {number(f"data/streaming/firehose#cloze-{index}") for index in (1, 2)}
    while shown(session) not in cloze:
        session.answer(Rating.EASY, 1.0)
    session.bury()
    assert cloze.isdisjoint(run_through(start(choice=Choice(deck=("streaming",)))))


def test_a_flag_goes_on_and_off_and_the_card_stays(start: Callable[..., Session]) -> None:
    session = start()
    card = shown(session)
    assert session.flag()
    assert session.flagged
    assert start().card == session.card
    assert session._app.store.card(card).marks == {"flag": "1"}
    assert not session.flag()
    assert not session.flagged
    assert session._app.store.card(card).marks == {}


def test_a_card_called_wrong_is_noted_with_the_words(start: Callable[..., Session]) -> None:
    session = start()
    card = shown(session)
    session.wrong("it is 2 MB/s now")
    assert shown(session) == card
    assert session._app.store.card(card).marks == {"wrong": "it is 2 MB/s now"}


def test_undo_after_a_flag_takes_the_answer_before_it_back(start: Callable[..., Session]) -> None:
    session = start()
    first = shown(session)
    session.answer(Rating.EASY, 1.0)
    flagged = shown(session)
    session.flag()
    assert session.undo()
    assert shown(session) == first
    assert session._app.store.card(flagged).marks == {"flag": "1"}


@pytest.mark.usefixtures("learned")
def test_only_a_new_card_is_known(start: Callable[..., Session]) -> None:
    session = start()
    with pytest.raises(MlsprepError, match="Only a new card"):
        session.know()


@pytest.mark.parametrize("key", ["suspend", "bury", "flag", "know", "history", "edit_text", "sheet"])
def test_without_a_card_the_keys_say_so(start: Callable[..., Session], key: str) -> None:
    session = start(new=0)
    assert session.card is None
    with pytest.raises(MlsprepError):
        getattr(session, key)()
    assert not session.undo()


# -- others at the same time -------------------------------------------------------------------------------------------


def test_a_card_answered_elsewhere_meanwhile_is_passed_over(
    start: Callable[..., Session], opened: Callable[..., App]
) -> None:
    session, other = start(), opened()
    line = [item.card for item in session._upcoming]
    for card in line[1:4]:
        study.answer(other, card, Rating.EASY)
    session.answer(Rating.EASY, 1.0)
    assert shown(session) == line[4]


@pytest.mark.parametrize("how", ["suspend", "hide", "edit away"])
def test_a_card_taken_away_elsewhere_meanwhile_is_passed_over(
    start: Callable[..., Session], opened: Callable[..., App], how: str, number: Callable[[str], int]
) -> None:
    session, other = start(choice=Choice(deck=("streaming",))), opened()
    reverse = number("data/streaming/retention#reverse")
    session._upcoming.sort(key=lambda item: item.card != number("data/streaming/retention#recall"))
    gone = number("data/streaming/retention#recall")
    if how == "suspend":
        with other.store.transaction():
            other.store.mark(gone, "suspended", "user", 0)
    elif how == "hide":
        library.hide(other, "data/streaming", hidden=True)
    else:
        from mlsprep.tasks import session as tasks_session

        note = other.store.card(gone).note
        text = tasks_session.edit_text(other, note).replace("reverse: true\n", "")
        assert tasks_session.save_edit(other, note, text)
        gone = reverse
    if how == "hide":
        with pytest.raises(MlsprepError, match="retired"):
            session.answer(Rating.EASY, 1.0)
        return
    session._remove(shown(session)) if how == "edit away" else None
    came = run_through(session)
    assert gone not in came[1:]


def test_the_card_on_the_screen_answered_elsewhere_is_answered_again_in_order(
    start: Callable[..., Session], opened: Callable[..., App], watch: Watch, sound: Callable[[App], None]
) -> None:
    session, other = start(), opened()
    card = shown(session)
    study.answer(other, card, Rating.GOOD)
    watch.forward(seconds=2)
    session.answer(Rating.GOOD, 1.0)
    events = session._app.store.events(card)
    assert [event.rating for event in events] == [Rating.GOOD, Rating.GOOD]
    assert session._app.store.card(card).memory.reps == 2
    sound(other)


def test_an_answer_undone_elsewhere_is_not_undone_again(
    start: Callable[..., Session], opened: Callable[..., App], sound: Callable[[App], None]
) -> None:
    session, other = start(), opened()
    card = shown(session)
    session.answer(Rating.GOOD, 1.0)
    study.undo(other)
    with pytest.raises(MlsprepError, match="no answer to undo"):
        session.undo()
    assert session._app.store.card(card).memory == NEW
    session.answer(Rating.GOOD, 1.0)
    sound(other)


def test_a_card_edited_elsewhere_shows_the_new_text_when_it_comes(
    start: Callable[..., Session], opened: Callable[..., App]
) -> None:
    from mlsprep.tasks import session as tasks_session

    session, other = start(), opened()
    card = session._upcoming[1].card
    note = other.store.card(card).note
    text = tasks_session.edit_text(other, note)
    assert tasks_session.save_edit(other, note, text + "url: https://example.com/\n")
    session.answer(Rating.EASY, 1.0)
    assert shown(session) == card
    assert session.card is not None
    assert session.card.own


# -- the end of the day ------------------------------------------------------------------------------------------------


def test_the_day_changes_in_the_middle_of_a_session(
    start: Callable[..., Session], watch: Watch, sound: Callable[[App], None]
) -> None:
    watch.moment = NOON.replace(hour=3, minute=50)
    session = start(new_per_day=3)
    session.answer(Rating.EASY, 1.0)
    session.answer(Rating.EASY, 1.0)
    assert session.counts.new == 1
    watch.forward(minutes=20)
    session.answer(Rating.EASY, 1.0)
    assert session.counts.new == 2
    assert session._app.store.done(session._app.today).new == 1
    assert len(run_through(session)) == 2
    assert session.summary().streak == 2
    sound(session._app)


def test_a_new_day_brings_cards_to_a_session_that_waits(start: Callable[..., Session], watch: Watch) -> None:
    session = start(new_per_day=2)
    run_through(session)
    session.refresh()
    assert session.card is None
    watch.forward(days=1)
    session.refresh()
    assert session.card is not None


def test_a_step_that_ends_after_the_rollover_waits_for_the_new_day(start: Callable[..., Session], watch: Watch) -> None:
    watch.moment = NOON.replace(hour=3, minute=55)
    session = start(choice=Choice(tag=("files",)))
    card = shown(session)
    session.answer(Rating.GOOD, 1.0)
    assert session.card is None
    assert session.next_due is None
    watch.forward(minutes=10)
    session.refresh()
    assert shown(session) == card


# -- a card's note -----------------------------------------------------------------------------------------------------


def test_an_edit_shows_at_once_and_leaves_the_memory(start: Callable[..., Session]) -> None:
    session = start(choice=Choice(tag=("files",)))
    session.save_edit(session.edit_text().replace("A file system", "A network file system"))
    assert session.card is not None
    assert session.card.face.back.en == "A network file system"
    assert session.card.own
    session.answer(Rating.GOOD, 1.0)


def test_a_wrong_edit_is_refused_with_its_lines(start: Callable[..., Session]) -> None:
    session = start(choice=Choice(tag=("files",)))
    with pytest.raises(InputError) as caught:
        session.save_edit(session.edit_text().replace("front:", "frnt:"))
    assert all(problem.line for problem in caught.value.problems)
    assert session.card is not None
    assert not session.card.own


def test_the_history_tells_what_each_answer_left(start: Callable[..., Session], watch: Watch) -> None:
    session = start(choice=Choice(tag=("files",)))
    card = shown(session)
    session.answer(Rating.GOOD, 2.5)
    session.undo()
    watch.forward(seconds=9)
    session.answer(Rating.EASY, 1.0)
    from mlsprep.tasks.session import history

    rows = history(session._app, card)
    assert [(row.kind, row.undone, row.seconds) for row in rows] == [
        ("review", True, 2.5),
        ("undo", False, 0),
        ("review", False, 1.0),
    ]
    assert rows[0].stability is None
    assert rows[2].stability == pytest.approx(8.2956)
    assert rows[2].due == (NOON + timedelta(days=8)).date().isoformat()
    assert [Kind[row.kind.upper()] for row in rows] == [Kind.REVIEW, Kind.UNDO, Kind.REVIEW]


def test_the_sheet_of_a_topic_has_every_note_of_it(start: Callable[..., Session]) -> None:
    session = start(choice=Choice(deck=("streaming",)))
    sheet = session.sheet()
    assert sheet is not None
    assert sheet.title.en == "Streaming"
    assert len(sheet.entries) == 6


def test_the_summary_names_what_comes_tomorrow(start: Callable[..., Session]) -> None:
    session = start(new_per_day=3)
    session.answer(Rating.EASY, 1.0)
    session.answer(Rating.GOOD, 1.0)
    assert session.summary().tomorrow == (3, 1, 0)


def test_the_doctor_agrees_after_a_long_session(
    start: Callable[..., Session], watch: Watch, opened: Callable[..., App]
) -> None:
    session = start()
    for index in range(80):
        if session.card is None:
            watch.forward(hours=9)
            session = start()
            continue
        if index % 7 == 3:
            session.undo()
        else:
            session.answer(Rating(1 + index % 4), 1.5)
        watch.forward(seconds=50)
    assert [item for item in doctor.examine(opened())[0] if not item.ok] == []
