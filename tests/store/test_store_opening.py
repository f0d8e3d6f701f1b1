"""Opening what is where the database should be: creating, upgrading, refusing, always in one clear line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import Said, nobody

from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError
from mlsprep.store import backup, migrate, session
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.small import Program

    from mlsprep.tasks.app import App

NEXT = '''"""One migration more."""

from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.execute("ALTER TABLE decks ADD COLUMN colour TEXT")
    {then}
'''


def line_of(error: BaseException) -> str:
    """Return what an error says, which must be one sentence in one line."""
    said = str(error)
    assert "\n" not in said
    assert said.endswith((".", "mlsprep"))
    return said


# -- creating ----------------------------------------------------------------------------------------------------------


def test_creating_leaves_one_whole_file_and_nothing_else(empty_home: Path, cli: Callable[..., Said]) -> None:
    said = cli("--home", str(empty_home), "due", "--plain")
    assert (said.code, said.out) == (0, "10\n")
    assert sorted(path.name for path in empty_home.iterdir()) == ["mlsprep.db"]
    assert backup.check(empty_home / "mlsprep.db") is None


def test_a_failure_while_filling_leaves_nothing(tmp_path: Path) -> None:
    def fill(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.create(tmp_path / "home" / "mlsprep.db", fill)
    assert list((tmp_path / "home").iterdir()) == []


def test_the_slower_of_two_first_runs_drops_its_copy(tmp_path: Path) -> None:
    path = tmp_path / "mlsprep.db"
    migrate.create(path, lambda _: None)
    first = path.read_bytes()
    migrate.create(path, lambda _: None)
    assert path.read_bytes() == first
    assert [item.name for item in tmp_path.iterdir()] == ["mlsprep.db"]


def test_a_file_system_without_links_gets_its_database_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    migrate.create(tmp_path / "mlsprep.db", lambda _: None)
    assert backup.check(tmp_path / "mlsprep.db") is None


# -- refusing ----------------------------------------------------------------------------------------------------------


def test_a_database_of_a_newer_program_is_left_alone(app: App, home: Path, change: Callable[..., None]) -> None:
    change("UPDATE alembic_version SET version_num = '9999'")
    before = (home / "mlsprep.db").read_bytes()
    with pytest.raises(MlsprepError) as caught:
        _ = app.store
    assert "newer mlsprep (schema 9999" in line_of(caught.value)
    assert (home / "mlsprep.db").read_bytes() == before
    assert backup.listed(app.backups) == []


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
        connection.commit()


STRANGERS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "another program's database": (foreign, "not a database of mlsprep"),
    "an empty file": (lambda path: path.write_bytes(b""), "not a database of mlsprep"),
    "a text": (lambda path: path.write_text("dear diary\n" * 500), "not a database"),
    "zeroes": (lambda path: path.write_bytes(bytes(8192)), "database"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize(
    "command", [["due"], ["next"], ["doctor"], ["cards"], ["import", "x.yaml"], ["backup", "create"]]
)
def test_what_is_no_database_of_the_program_is_said_and_left_alone(
    cli: Callable[..., Said], empty_home: Path, stranger: str, command: list[str]
) -> None:
    put, expected = STRANGERS[stranger]
    empty_home.mkdir()
    path = empty_home / "mlsprep.db"
    put(path)
    before = None if path.is_dir() else path.read_bytes()
    said = cli(*command)
    assert said.code == 1
    assert said.out == ""
    assert expected in said.err
    assert said.err.count("\n") == 1
    assert "should not have" not in said.err
    assert (None if path.is_dir() else path.read_bytes()) == before


@pytest.mark.parametrize("read_only", ["file", "folder"])
def test_a_read_only_database_is_said(program: Program, home: Path, read_only: str) -> None:
    target = home / "mlsprep.db" if read_only == "file" else home
    target.chmod(0o444 if read_only == "file" else 0o555)
    for parent in (home, *home.parents):
        if parent.stat().st_uid == os.geteuid() and len(parent.parts) > 2:
            parent.chmod(parent.stat().st_mode | 0o055)
    said = as_nobody(program, "answer", "1", "good")
    target.chmod(0o755)
    assert said.code == 1
    assert said.out == ""
    assert "read-only" in said.err or "unable to open" in said.err or "cannot be" in said.err
    assert said.err.count("\n") == 1


def as_nobody(program: Program, *arguments: str) -> Said:
    """Run the program as a user who owns nothing, where the tests run as root."""
    somebody = nobody()
    for parent in (program.site, *program.site.parents):
        if somebody and len(parent.parts) > 2:
            parent.chmod(0o755)
    command = [*somebody, sys.executable, "-m", "mlsprep"]
    done = subprocess.run(
        [*command, *arguments], env=program.environment(), cwd="/", capture_output=True, text=True, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


# -- upgrading ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def newer(tmp_path: Path, small_library: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make this program one that knows a migration more, which ends with the given statement."""

    def make(then: str = "pass") -> None:
        scripts = tmp_path / "migrations"
        shutil.copytree(Path(__file__).parents[2] / "migrations", scripts)
        (scripts / "versions" / "9001_colour.py").write_text(NEXT.format(head=session.HEAD, then=then))
        monkeypatch.setattr("mlsprep.bundled.folder", lambda name: scripts if name == "migrations" else small_library)
        for module in ("session", "migrate"):
            monkeypatch.setattr(f"mlsprep.store.{module}.HEAD", "9001")
        monkeypatch.setattr("mlsprep.tasks.app.HEAD", "9001")

    return make


def columns(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[1] for row in connection.execute("PRAGMA table_info(decks)")]


def test_an_upgrade_is_preceded_by_a_backup(opened: Callable[..., App], home: Path, newer: Callable[..., None]) -> None:
    before = opened()
    study.answer(before, 1, Rating.GOOD)
    before.reopen()
    newer()
    after = opened()
    assert after.store.version() == "9001"
    assert "colour" in columns(home / "mlsprep.db")
    [saved] = backup.listed(after.backups)
    assert saved.reason == "before-upgrade"
    assert "colour" not in columns(saved.path)
    assert len(after.store.events(1)) == 1
    assert study.answer(after, 1, Rating.GOOD).memory.reps == 2


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(
    opened: Callable[..., App], home: Path, newer: Callable[..., None], contents: Callable[[], object]
) -> None:
    before = contents()
    newer('op.execute("UPDATE nowhere SET x = 1")')
    app = opened()
    with pytest.raises(MlsprepError, match=r"could not be upgraded and stays as it was") as caught:
        _ = app.store
    assert "\n" not in str(caught.value)
    assert contents() == before
    assert "colour" not in columns(home / "mlsprep.db")
    assert len(backup.listed(app.backups)) == 1


def test_no_upgrade_without_a_backup(opened: Callable[..., App], home: Path, newer: Callable[..., None]) -> None:
    newer()
    (home / "backups").write_text("a file where the folder should be")
    with pytest.raises(MlsprepError, match="No backup could be written"):
        _ = opened().store
    assert "colour" not in columns(home / "mlsprep.db")


def test_migrations_are_not_looked_at_while_the_version_is_the_newest(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "upgrade", lambda *_: pytest.fail("looked"))
    assert app.store.version() == session.HEAD
