"""Histories into the log and out of it: one transaction, memories and rollup in step, nothing twice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import NOON, rows

from mlsprep.core.day import to_micros
from mlsprep.core.memory import DEFAULT_PARAMETERS
from mlsprep.core.past import Moment, Past
from mlsprep.core.review import Kind, Rating, State
from mlsprep.errors import MlsprepError
from mlsprep.store import migrate, pasts
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App

DAY = 20_000
SHARD = "data/streaming/shard#recall"


def answer(days: int, rating: int = 3, *, interval: int = 4, seconds: int = 0, **more: Any) -> Moment:
    """Return an answer given elsewhere at noon, so many days after the first one."""
    at = (DAY + days) * 86_400_000_000 + 43_200_000_000 + seconds * 1_000_000
    values: dict[str, Any] = {"milliseconds": 3000, "state": State.REVIEW, "due": DAY + days + interval}
    return Moment(at, Kind.IMPORT, DAY + days, 12, Rating(rating), **{**values, **more})


PAST = Past((answer(0), answer(4, interval=9), answer(13, 1, interval=1)))


def carry(app: App, histories: dict[str, Past], **more: Any) -> pasts.Carried:
    with migrate.connected(app.database) as connection:
        found = pasts.numbers(connection, histories)
        return pasts.carry(
            connection,
            {found[key]: past for key, past in histories.items()},
            device=pasts.device(connection, "anki"),
            parameters=DEFAULT_PARAMETERS,
            **more,
        )


def out(app: App, cards: list[int] | None = None) -> dict[str, Past]:
    with migrate.connected(app.database, write=False) as connection:
        return pasts.pasts(connection, cards)


def test_a_history_becomes_log_memory_and_rollup(app: App, number: Callable[[str], int], sound: Any) -> None:
    assert carry(app, {SHARD: PAST}) == (3, 0, 1)
    memory = app.store.card(number(SHARD)).memory
    assert (memory.state, memory.due, memory.reps, memory.lapses) == (State.REVIEW, DAY + 14, 3, 1)
    assert memory.stability is not None
    assert app.store.days(DAY + 30, 9) == [DAY + 13, DAY + 4, DAY]
    sound(app)


def test_the_same_history_twice_changes_nothing(app: App, contents: Callable[[], Any], sound: Any) -> None:
    carry(app, {SHARD: PAST})
    before = contents()
    assert carry(app, {SHARD: PAST}) == (0, 3, 0)
    assert contents() == before
    sound(app)


def test_fresh_cards_need_no_look_at_their_log(app: App, number: Callable[[str], int], sound: Any) -> None:
    assert carry(app, {SHARD: PAST}, fresh={number(SHARD)}) == (3, 0, 1)
    sound(app)


def test_answers_elsewhere_sort_between_answers_here(app: App, number: Callable[[str], int], sound: Any) -> None:
    card = number(SHARD)
    study.answer(app, card, Rating.GOOD)
    study.answer(app, card, Rating.GOOD)
    carry(app, {SHARD: PAST})
    assert [event.device for event in app.store.events(card)] == [2, 2, 2, 1, 1]
    assert app.store.card(card).memory.reps == 5
    sound(app)


def test_our_own_answers_come_back_without_being_counted_again(app: App, watch: Any, sound: Any) -> None:
    card = app.store.find(SHARD)
    assert card is not None
    for _ in range(3):
        study.answer(app, card, Rating.GOOD, milliseconds=1500)
        watch.forward(minutes=11)
    mine = out(app)[SHARD]
    assert [event.kind for event in mine.events] == [Kind.REVIEW] * 3
    blind = mine._replace(events=tuple(item._replace(id=None, at=item.at // 1000 * 1000) for item in mine.events))
    assert carry(app, {SHARD: blind}) == (0, 3, 0)
    sound(app)


def test_undo_does_not_reach_answers_from_elsewhere(app: App, number: Callable[[str], int], sound: Any) -> None:
    card = number(SHARD)
    study.answer(app, card, Rating.GOOD)
    later = to_micros(NOON) + 3_600_000_000
    day = later // 86_400_000_000
    carry(app, {SHARD: Past((Moment(later, Kind.IMPORT, day, 13, Rating.EASY, 1, State.REVIEW, None, day + 7),))})
    assert study.undo(app).memory.due == day + 7
    with pytest.raises(MlsprepError, match="no answer to undo"):
        study.undo(app)
    sound(app)


def test_an_answer_undone_here_stays_undone_when_it_comes_back(app: App, number: Callable[[str], int]) -> None:
    card = number(SHARD)
    study.answer(app, card, Rating.GOOD)
    mine = out(app)[SHARD]
    study.undo(app)
    assert carry(app, {SHARD: mine}) == (0, 1, 0)
    assert app.store.card(card).memory.state is State.NEW


def test_a_missed_question_is_made_up_for_by_an_answer_elsewhere(
    app: App, home: Path, change: Callable[..., None], number: Callable[[str], int]
) -> None:
    card, at = number(SHARD), to_micros(NOON)
    carry(app, {SHARD: PAST})
    change(f"INSERT INTO nudges VALUES ({card}, {app.today}, {at})")
    ahead = app.today + 9
    later = Moment(at + 1_000_000, Kind.IMPORT, app.today, 12, Rating.GOOD, 1, State.REVIEW, None, ahead)

    def nudged() -> bool:
        return card in [item.card for item in app.store.reviews(study.ALL.filter, day=app.today, ahead=0,
                                                                siblings=False, most=99)]  # fmt: skip

    assert nudged()
    carry(app, {SHARD: Past((later,))})
    assert not nudged()
    assert rows(home, "SELECT count(*) FROM nudges") == [(1,)]


def test_a_card_goes_to_where_it_stands_elsewhere_once(app: App, number: Callable[[str], int], sound: Any) -> None:
    stands = Moment(answer(20).at, Kind.RESCHEDULE, DAY + 20, 12, state=State.REVIEW, due=DAY + 40)
    past = PAST._replace(stands=stands)
    carry(app, {SHARD: past})
    assert app.store.card(number(SHARD)).memory.due == DAY + 40
    size = len(app.store.events(number(SHARD)))
    carry(app, {SHARD: past})
    carry(app, {SHARD: past._replace(stands=stands._replace(at=stands.at + 5_000_000))})
    assert len(app.store.events(number(SHARD))) == size == 4
    sound(app)


def test_an_answer_here_is_not_overruled_by_where_the_card_stood(app: App, number: Callable[[str], int]) -> None:
    stands = Moment(answer(20).at, Kind.RESCHEDULE, DAY + 20, 12, state=State.REVIEW, due=DAY + 40)
    carry(app, {SHARD: PAST})
    study.answer(app, number(SHARD), Rating.GOOD)
    due = app.store.card(number(SHARD)).memory.due
    carry(app, {SHARD: PAST._replace(stands=stands)})
    assert app.store.card(number(SHARD)).memory.due == due != DAY + 40


def test_a_memory_without_a_beginning_is_stated(app: App, number: Callable[[str], int], sound: Any) -> None:
    stated = answer(0, interval=30, rating=3)._replace(rating=None, stability=25.0, difficulty=6.0)
    carry(app, {SHARD: Past((stated,))})
    memory = app.store.card(number(SHARD)).memory
    assert (memory.stability, memory.difficulty, memory.due) == (25.0, 6.0, DAY + 30)
    assert out(app)[SHARD].events[0].stability == 25.0
    sound(app)


def test_a_reset_elsewhere_makes_the_card_new(app: App, number: Callable[[str], int], sound: Any) -> None:
    reset = Moment(answer(15).at, Kind.RESET, DAY + 15, 12, state=State.NEW)
    carry(app, {SHARD: Past((*PAST.events, reset))})
    assert app.store.card(number(SHARD)).memory.state is State.NEW
    sound(app)


MARKED = Past(PAST.events, suspended="suspended", flag=3, marked_at=answer(14).at)


def marks(app: App, key: str = SHARD) -> dict[str, str]:
    number = app.store.find(key)
    assert number is not None
    return {kind: value for kind, value in app.store.card(number).marks.items() if kind != pasts.SEEN}


def test_marks_are_taken_over(app: App, number: Callable[[str], int], sound: Any) -> None:
    carry(app, {SHARD: MARKED})
    assert marks(app) == {"suspended": "suspended", "flag": "3"}
    assert not app.store.card(number(SHARD)).active
    sound(app)


def test_marks_that_were_taken_away_here_do_not_come_back(app: App, number: Callable[[str], int], sound: Any) -> None:
    carry(app, {SHARD: MARKED})
    with app.store.transaction():
        app.store.mark(number(SHARD), "suspended", None, 0)
    carry(app, {SHARD: MARKED})
    assert marks(app) == {"flag": "3"}
    sound(app)


def test_marks_from_elsewhere_follow_what_becomes_of_them_there(
    app: App, number: Callable[[str], int], sound: Any
) -> None:
    carry(app, {SHARD: MARKED})
    carry(app, {SHARD: MARKED._replace(flag=5, marked_at=answer(15).at)})
    assert marks(app) == {"suspended": "suspended", "flag": "5"}
    carry(app, {SHARD: MARKED._replace(suspended=None, marked_at=answer(16).at)})
    assert marks(app) == {"flag": "3"}
    assert app.store.card(number(SHARD)).active
    sound(app)
    carry(app, {SHARD: MARKED})
    assert marks(app) == {"flag": "3"}


def test_a_card_of_a_retired_note_is_not_woken_by_another_program(
    app: App, number: Callable[[str], int], change: Callable[..., None]
) -> None:
    carry(app, {SHARD: MARKED})
    change(f"UPDATE notes SET retired = 1 WHERE id = (SELECT note FROM cards WHERE id = {number(SHARD)})")
    carry(app, {SHARD: MARKED._replace(suspended=None, marked_at=answer(16).at)})
    assert marks(app) == {"flag": "3"}
    assert not app.store.card(number(SHARD)).active


def test_a_mark_of_the_learners_own_stays(app: App, number: Callable[[str], int]) -> None:
    with app.store.transaction():
        app.store.mark(number(SHARD), "flag", "1", 1)
    carry(app, {SHARD: MARKED})
    assert marks(app) == {"flag": "1", "suspended": "suspended"}


def test_a_mark_older_than_an_answer_here_is_not_taken(app: App, number: Callable[[str], int]) -> None:
    study.answer(app, number(SHARD), Rating.GOOD)
    carry(app, {SHARD: MARKED})
    assert marks(app) == {}


def test_a_card_that_is_active_elsewhere_stays_suspended_here(app: App, number: Callable[[str], int]) -> None:
    with app.store.transaction():
        app.store.mark(number(SHARD), "suspended", "leech", 1)
    carry(app, {SHARD: PAST._replace(marked_at=answer(99).at)})
    assert marks(app) == {"suspended": "leech"}


def test_what_goes_out_comes_in_again_elsewhere(app: App, tmp_path: Path, full_home: Path, sound: Any) -> None:
    import shutil

    from mlsprep.settings import Settings
    from mlsprep.tasks.app import App as Program

    carry(app, {SHARD: MARKED, "data/storage/s3#recall": PAST})
    study.answer(app, app.store.find("data/storage/ebs#recall") or 0, Rating.HARD)
    first = out(app)
    assert set(first) == {SHARD, "data/storage/s3#recall", "data/storage/ebs#recall"}
    other = Program(shutil.copytree(full_home, tmp_path / "other"), Settings(timezone="UTC"), app.clock)
    assert carry(other, first) == (7, 0, 3)
    assert out(other) == first
    sound(other)
    other.reopen()


def test_cards_are_found_by_former_names(app: App, change: Callable[..., None], number: Callable[[str], int]) -> None:
    change("INSERT INTO aliases VALUES ('old/a#recall', 'older/b#recall', 1)",
           f"INSERT INTO aliases VALUES ('older/b#recall', '{SHARD}', 1)")  # fmt: skip
    with migrate.connected(app.database, write=False) as connection:
        found = pasts.numbers(connection, ["old/a#recall", SHARD, "none/at-all#recall"])
    assert found == {"old/a#recall": number(SHARD), SHARD: number(SHARD)}


def test_a_broken_history_leaves_the_database_as_it_was(app: App, contents: Callable[[], Any]) -> None:
    before = contents()
    broken = PAST._replace(events=(*PAST.events, answer(20)._replace(day=None)))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        carry(app, {SHARD: broken})
    assert contents() == before


def test_ten_thousand_cards_take_little_more_than_their_replay(tmp_path: Path) -> None:
    from mlsprep.core.memory import replay
    from mlsprep.core.past import event_of

    count = 2000

    def fill(connection: Any) -> None:
        run = connection.exec_driver_sql
        run("INSERT INTO decks (id, key, title) VALUES (1, 'd', '\"d\"')")
        ids = range(1, count + 1)
        run("INSERT INTO notes (id, deck, key, kind, explicit, content, words) VALUES (?, 1, ?, 'basic', 1, '{}', '')",
            [(n, f"n{n}") for n in ids])  # fmt: skip
        run("INSERT INTO cards (id, note, facet, key, seed) VALUES (?, ?, 'recall', ?, 1)",
            [(n, n, f"d/n{n}#recall") for n in ids])  # fmt: skip
        run("INSERT INTO memories (card, note, active, state, due) VALUES (?, ?, 1, 0, 0)", [(n, n) for n in ids])

    migrate.create(tmp_path / "mlsprep.db", fill)
    events = tuple(answer(7 * turn, 3 if turn % 4 else 1, interval=7) for turn in range(10))
    histories = {n: Past(events) for n in range(1, count + 1)}
    start = time.process_time()
    for past in histories.values():
        replay([event_of(1, item, 1) for item in past.events])
    alone = time.process_time() - start
    start = time.process_time()
    with migrate.connected(tmp_path / "mlsprep.db") as connection:
        assert pasts.carry(connection, histories, device=1).new == 10 * count
    assert time.process_time() - start < 4 * alone + 0.2
