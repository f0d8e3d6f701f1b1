"""The doctor: finds every damage that is planted, repairs what can be, and never without a backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError
from mlsprep.store import backup
from mlsprep.tasks import doctor, library, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Watch

    from mlsprep.tasks.app import App

DAMAGE = {
    "a stability that does not follow": (
        "memories",
        "UPDATE memories SET stability = stability + 0.001 WHERE card = 1",
    ),
    "a difficulty that does not follow": ("memories", "UPDATE memories SET difficulty = 1 WHERE card = 1"),
    "a due day that was not recorded": ("memories", "UPDATE memories SET due = due + 1 WHERE card = 1"),
    "a state that was not recorded": ("memories", "UPDATE memories SET state = 3, step = 0 WHERE card = 1"),
    "answers not counted": ("memories", "UPDATE memories SET reps = 0 WHERE card = 1"),
    "a lapse that never was": ("memories", "UPDATE memories SET lapses = 1 WHERE card = 1"),
    "a new card made old": (
        "memories",
        (
            "UPDATE memories SET state = 2, due = 20000, stability = 5, difficulty = 5, last_day = 1, last_at = 1,"
            " reps = 1 WHERE card = 9"
        ),
    ),
    "an old card made new": ("memories", "UPDATE memories SET state = 0, due = 1 WHERE card = 1"),
    "a new card with answers": ("memories", "UPDATE memories SET reps = 3 WHERE card = 9"),
    "a new card with a past": ("memories", "UPDATE memories SET stability = 1.5, last_day = 3 WHERE card = 9"),
    "a new card out of its place": ("memories", "UPDATE memories SET due = due + 7 WHERE card = 9"),
    "a memory that is gone": ("memories", "DELETE FROM memories WHERE card = 1"),
    "a memory of a new card that is gone": ("memories", "DELETE FROM memories WHERE card = 9"),
    "a cell that counts too much": ("rollup", "UPDATE rollup SET count = count + 1"),
    "a cell that is too slow": ("rollup", "UPDATE rollup SET milliseconds = milliseconds + 1"),
    "a cell that is gone": ("rollup", "DELETE FROM rollup WHERE rating = 4"),
    "a cell that never was": ("rollup", "INSERT INTO rollup VALUES (1, 2, 0, 0, 3, 4, 5)"),
    "a card left out": ("cards", "UPDATE memories SET active = 0 WHERE card = 1"),
    "a suspended card that is asked": ("cards", "UPDATE memories SET active = 1 WHERE card = 3"),
    "a sibling taken for another's": ("cards", "UPDATE memories SET note = note + 1 WHERE card = 1"),
    "a log that can be changed": ("schema", "DROP TRIGGER reviews_no_update"),
    "a log that can be cut": ("schema", "DROP TRIGGER reviews_no_delete"),
    "an index that is gone": ("schema", "DROP INDEX ix_memories_queue"),
    "a trigger that does nothing": (
        "schema",
        "DROP TRIGGER reviews_no_delete; CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews BEGIN SELECT 1; END",
    ),
}


@pytest.fixture
def used(app: App, watch: Watch) -> App:
    """A home with answers, an undo, a crammed card and a suspended one."""
    study.answer(app, 1, Rating.EASY, milliseconds=1500)
    study.answer(app, 2, Rating.GOOD, milliseconds=900)
    study.answer(app, 2, Rating.AGAIN, cram=True)
    study.answer(app, 3, Rating.AGAIN)
    watch.forward(days=9)
    study.answer(app, 1, Rating.HARD)
    study.answer(app, 2, Rating.GOOD)
    study.undo(app)
    with app.store.transaction():
        app.store.mark(3, "suspended", "user", 0)
    return app


def failing(checks: list[doctor.Check]) -> list[str]:
    return [check.name for check in checks if not check.ok]


def damaged(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "mlsprep.db")) as connection:
        for statement in statements:
            connection.executescript(statement)
        connection.commit()


def test_a_sound_database_is_sound_and_nothing_is_written(
    used: App, home: Path, contents: Callable[[], dict[str, list[Any]]]
) -> None:
    before = contents()
    checks, saved = doctor.examine(used, repair=True)
    names = ["file", "schema", "notes", "references", "log", "memories", "cards", "rollup", "search"]
    assert [check.name for check in checks] == names
    assert failing(checks) == []
    assert saved is None
    assert contents() == before
    assert not (home / "backups").exists()


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_repaired_after_a_backup_and_gone(
    used: App, home: Path, contents: Callable[[], dict[str, list[Any]]], damage: str
) -> None:
    name, statement = DAMAGE[damage]
    before = contents()
    used.reopen()
    damaged(home, statement)
    hurt = contents()
    checks, saved = doctor.examine(used)
    assert failing(checks) == [name]
    assert saved is None
    assert contents() == hurt
    checks, saved = doctor.examine(used, repair=True)
    assert failing(checks) == []
    assert saved is not None
    assert saved.name.endswith("before-repair.db")
    assert backup.check(saved) is None
    assert contents() == before
    assert doctor.examine(used, repair=True)[1] is None


def test_the_backup_of_a_repair_holds_the_damage(used: App, home: Path) -> None:
    used.reopen()
    damaged(home, "UPDATE rollup SET count = 4711")
    _, saved = doctor.examine(used, repair=True)
    assert saved is not None
    with closing(sqlite3.connect(saved)) as connection:
        assert connection.execute("SELECT max(count) FROM rollup").fetchone() == (4711,)


def test_no_repair_without_a_backup(used: App, home: Path, contents: Callable[[], dict[str, list[Any]]]) -> None:
    used.reopen()
    damaged(home, "UPDATE rollup SET count = 4711")
    (home / "backups").write_text("a file where the folder should be")
    before = contents()
    with pytest.raises(MlsprepError, match="No backup could be written"):
        doctor.examine(used, repair=True)
    assert contents() == before


def test_what_cannot_be_repaired_is_said(used: App, home: Path) -> None:
    used.reopen()
    damaged(home, "PRAGMA foreign_keys=OFF; INSERT INTO marks VALUES ('flag', 4711, '1', 0)")
    checks, _ = doctor.examine(used, repair=True)
    assert failing(checks) == ["references"]
    assert next(check.detail for check in checks if not check.ok) == "1 rows refer to nothing"


def test_an_undo_of_nothing_is_said(used: App, home: Path) -> None:
    used.reopen()
    damaged(
        home,
        "INSERT INTO reviews (card, at, id, kind, milliseconds, device, undoes, day, hour)"
        " VALUES (4, 1, x'01', 2, 0, 1, x'99', 1, 1)",
    )
    checks, _ = doctor.examine(used)
    assert failing(checks) == ["log"]


def test_a_scrambled_file_is_said_with_the_way_out(used: App, home: Path) -> None:
    used.reopen()
    data = bytearray((home / "mlsprep.db").read_bytes())
    data[4096 * 20 : 4096 * 30] = b"\xa5" * 40960
    (home / "mlsprep.db").write_bytes(data)
    try:
        checks, saved = doctor.examine(used, repair=True)
    except MlsprepError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either way is right, a traceback is not
    else:
        assert failing(checks)[0] == "file"
        assert saved is None
        assert "mlsprep backup list" in checks[0].detail
        assert "\n" not in checks[0].detail


def test_changed_settings_and_hidden_decks_are_no_damage(
    used: App, opened: Callable[..., App], sound: Callable[[App], None]
) -> None:
    library.hide(used, "data/storage", hidden=True)
    sound(opened(desired_retention=0.8, day_starts_at=used.settings.day_starts_at * 2, timezone="Asia/Seoul"))


def test_new_parameters_without_a_rebuild_are_found_and_rebuilt(used: App, home: Path) -> None:
    from mlsprep.core.memory import DEFAULT_PARAMETERS

    used.reopen()
    weights = list(DEFAULT_PARAMETERS)
    weights[2] = 4.2
    damaged(home, f"INSERT INTO parameters (at, weights) VALUES (1, '{weights}')")
    assert failing(doctor.examine(used)[0]) == ["memories"]
    assert failing(doctor.examine(used, repair=True)[0]) == []
