"""Backups: whole, checked, listed, dropped when there are too many, and put back while the program is open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.store import backup
from mlsprep.tasks import backup as task
from mlsprep.tasks import doctor, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Said, Watch

    from mlsprep.tasks.app import App


def scramble(path: Path) -> None:
    """Overwrite pages in the middle of a database."""
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xa5" * (4096 * 9)
    path.write_bytes(data)


def answers(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM reviews").fetchone()[0])


# -- making ------------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_whole_file_with_everything_so_far(app: App) -> None:
    study.answer(app, 1, Rating.GOOD)
    path = task.create(app)
    assert [item.name for item in app.backups.iterdir()] == [path.name]
    assert path.name == "mlsprep-20261121T120000-manual.db"
    assert backup.check(path) is None
    assert answers(path) == 1


def test_a_backup_is_made_while_another_process_holds_the_write_lock(app: App, opened: Callable[..., App]) -> None:
    study.answer(app, 1, Rating.GOOD)
    other = opened()
    with other.store.transaction():
        other.store.mark(1, "flag", "1", 0)
        assert answers(task.create(app)) == 1


def test_backups_of_one_second_have_names_of_their_own(app: App) -> None:
    paths = [task.create(app) for _ in range(3)]
    assert len(set(paths)) == 3
    assert [item.path for item in task.listed(app)] == paths[::-1]


def test_the_list_says_when_and_why(app: App, watch: Watch) -> None:
    task.create(app)
    watch.forward(hours=1)
    task.create(app, "daily")
    found = task.listed(app)
    assert [(item.made, item.reason) for item in found] == [
        ("2026-11-21T13:00:00", "daily"),
        ("2026-11-21T12:00:00", "manual"),
    ]
    assert all(item.size > 10_000 for item in found)


def test_the_oldest_backups_are_dropped(opened: Callable[..., App], watch: Watch) -> None:
    app = opened(backups_kept=3)
    for _ in range(5):
        task.create(app)
        watch.forward(hours=1)
    assert [item.made[11:13] for item in task.listed(app)] == ["16", "15", "14"]


def test_files_of_other_names_are_neither_listed_nor_dropped(opened: Callable[..., App]) -> None:
    app = opened(backups_kept=1)
    app.backups.mkdir()
    (app.backups / "my own copy.db").write_text("mine")
    task.create(app)
    task.create(app)
    assert len(task.listed(app)) == 1
    assert (app.backups / "my own copy.db").read_text() == "mine"


def test_a_damaged_database_gives_no_backup_and_drops_none(opened: Callable[..., App], home: Path) -> None:
    app = opened(backups_kept=1)
    good = task.create(app)
    app.reopen()
    scramble(home / "mlsprep.db")
    with pytest.raises(MlsprepError):
        backup.create(app.database, app.backups, reason="manual", now=datetime(2027, 1, 1), keep=1)  # noqa: DTZ001
    assert [item.path for item in backup.listed(app.backups)] == [good]
    assert len(list(app.backups.iterdir())) == 1


def test_the_first_session_of_a_day_with_answers_makes_a_backup(app: App, watch: Watch) -> None:
    task.after_session(app, answers=0)
    assert task.listed(app) == []
    for _ in range(2):
        task.after_session(app, answers=3)
    assert [item.reason for item in task.listed(app)] == ["daily"]
    watch.forward(days=1)
    task.after_session(app, answers=1)
    assert len(task.listed(app)) == 2


def test_a_daily_backup_that_fails_is_said_and_nothing_more(app: App, home: Path) -> None:
    _ = app.store
    (home / "backups").write_text("a file where the folder should be")
    task.after_session(app, answers=1)
    assert len(app.told) == 1  # type: ignore[attr-defined]
    assert "No backup could be written" in app.told[0]  # type: ignore[attr-defined]


# -- restoring ---------------------------------------------------------------------------------------------------------


def test_a_restored_backup_is_what_was_there_and_what_was_there_is_saved(app: App, home: Path) -> None:
    study.answer(app, 1, Rating.GOOD)
    path = task.create(app)
    study.answer(app, 2, Rating.GOOD)
    restored, saved = task.restore(app, "1")
    assert restored == path
    assert (len(app.store.events(1)), len(app.store.events(2))) == (1, 0)
    assert saved is not None
    assert answers(saved) == 2
    assert all(check.ok for check in doctor.examine(app)[0])
    task.restore(app, saved.name)
    assert answers(home / "mlsprep.db") == 2


@pytest.mark.parametrize("name", ["1", "mlsprep-20261121T120000-manual.db", "2026-11-21T12:00:00", "PATH"])
def test_a_backup_is_named_by_number_name_time_or_path(app: App, name: str) -> None:
    path = task.create(app)
    assert backup.find(app.backups, str(path) if name == "PATH" else name) == path


@pytest.mark.parametrize("name", ["0", "2", "-1", "nothing", "", ".", "/", "mlsprep.db"])
def test_an_unknown_backup_is_said(app: App, name: str) -> None:
    task.create(app)
    with pytest.raises(UsageError, match=r"There is no backup .*`mlsprep backup list`"):
        task.restore(app, name)


def test_a_restore_is_seen_by_a_process_that_has_the_database_open(
    app: App, opened: Callable[..., App], watch: Watch
) -> None:
    other = opened()
    study.answer(other, 1, Rating.GOOD)
    task.create(app)
    study.answer(other, 2, Rating.GOOD)
    task.restore(app, "1")
    assert (len(other.store.events(1)), len(other.store.events(2))) == (1, 0)
    watch.forward(minutes=1)
    assert study.answer(other, 3, Rating.GOOD).memory.reps == 1
    assert len(app.store.events(3)) == 1
    assert app.store._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert all(check.ok for check in doctor.examine(app)[0])


def test_a_damaged_database_is_replaced_and_kept_aside(
    opened: Callable[..., App], home: Path, cli: Callable[..., Said]
) -> None:
    app = opened()
    study.answer(app, 1, Rating.GOOD)
    task.create(app)
    app.reopen()
    scramble(home / "mlsprep.db")
    damaged = (home / "mlsprep.db").read_bytes()
    said = cli("backup", "restore", "1", "--json")
    assert said.code == 0, said.err
    assert said.json["saved"] is None
    assert answers(home / "mlsprep.db") == 1
    assert (home / "mlsprep.db.damaged").read_bytes() == damaged
    assert cli("doctor").code == 0


def test_a_text_in_the_place_of_the_database_is_replaced_too(
    opened: Callable[..., App], home: Path, cli: Callable[..., Said]
) -> None:
    app = opened()
    task.create(app)
    app.reopen()
    (home / "mlsprep.db").write_text("dear diary" * 1000)
    assert cli("backup", "restore", "1").code == 0
    assert cli("due", "--plain").out == "10\n"


def test_a_deleted_database_is_restored(opened: Callable[..., App], home: Path, cli: Callable[..., Said]) -> None:
    app = opened()
    study.answer(app, 1, Rating.GOOD)
    task.create(app)
    app.reopen()
    for path in home.glob("mlsprep.db*"):
        path.unlink()
    assert cli("backup", "restore", "1").code == 0
    assert answers(home / "mlsprep.db") == 1


@pytest.mark.parametrize("what", ["damaged", "another program's", "text", "empty"])
def test_what_is_no_whole_backup_is_not_restored(app: App, home: Path, what: str) -> None:
    study.answer(app, 1, Rating.GOOD)
    path = task.create(app)
    if what == "damaged":
        scramble(path)
    elif what == "text":
        path.write_text("dear diary" * 1000)
    else:
        path.unlink()
        with closing(sqlite3.connect(path)) as connection:
            if what == "another program's":
                connection.execute("CREATE TABLE songs (title TEXT)")
            connection.execute("VACUUM")
    with pytest.raises(MlsprepError, match="nothing was restored"):
        task.restore(app, "1")
    assert answers(home / "mlsprep.db") == 1


def test_a_backup_of_an_older_program_is_upgraded_when_it_is_opened(app: App) -> None:
    path = task.create(app)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    task.restore(app, "1")
    with pytest.raises(MlsprepError, match="schema 0000"):  # no such revision: it is looked at, not taken as it is
        _ = app.store


def test_a_restore_waits_for_no_one_forever(app: App, opened: Callable[..., App], home: Path) -> None:
    """A reader in the middle of a query does not keep a restore from happening, nor see half of it."""
    task.create(app)
    other = opened()
    study.answer(other, 1, Rating.GOOD)
    cursor = other.store._db.execute("SELECT id FROM cards")
    cursor.fetchone()
    task.restore(app, "1")
    cursor.fetchall()
    assert answers(home / "mlsprep.db") == 0


def test_restoring_leaves_the_settings_alone(app: App, home: Path) -> None:
    (home / "config.toml").write_text('language = "ko"\n')
    task.create(app)
    task.restore(app, "1")
    assert (home / "config.toml").read_text() == 'language = "ko"\n'
