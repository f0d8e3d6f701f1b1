"""A small library, homes with it, and three ways to use one: tasks, the command line in this process, a process."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import mlsprep.formats.notes.inference
import mlsprep.formats.notes.vocabulary
import mlsprep.tasks.library  # noqa: F401 - first imported under a patch, they would keep the patch for good
from mlsprep import bundled
from mlsprep.settings import Settings
from mlsprep.tasks.app import App

CHECKOUT = Path(__file__).parents[1]
if str(CHECKOUT) not in sys.path:  # so that tests can say `from tests.small import ...`, however pytest was started
    sys.path.insert(0, str(CHECKOUT))

from tests.small import LIBRARY, NOON, Program, Said, Watch, rows, write_files  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decks folder of the small library; nobody writes to it."""
    return write_files(tmp_path_factory.mktemp("library") / "decks", LIBRARY)


def use_library(patch: pytest.MonkeyPatch, decks: Path) -> None:
    """Let the program in this process ship with these decks."""
    real = bundled.folder

    def folder(name: str) -> Path:
        return decks if name == "decks" else real(name)

    patch.setattr("mlsprep.bundled.folder", folder)
    patch.setattr("mlsprep.tasks.library.folder", folder)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> Path:
    """The small library, as what the program in this process ships with."""
    use_library(monkeypatch, small_library)
    return small_library


@pytest.fixture(scope="session")
def full_home(tmp_path_factory: pytest.TempPathFactory, small_library: Path) -> Path:
    """A home after the first run; nobody writes to it."""
    home = tmp_path_factory.mktemp("full") / "home"
    with pytest.MonkeyPatch.context() as patch:
        use_library(patch, small_library)
        app = App(home, Settings(timezone="UTC"), Watch())
        assert app.store.version()
        app.reopen()
    (home / "config.toml").write_text('timezone = "UTC"\n')
    return home


@pytest.fixture
def home(tmp_path: Path, full_home: Path) -> Path:
    """A home of the test's own, after the first run."""
    return Path(shutil.copytree(full_home, tmp_path / "home"))


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    """A home that nothing has been stored in."""
    return tmp_path / "home"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def opened(shipped: Path, home: Path, watch: Watch) -> Iterator[Callable[..., App]]:
    """Open the test's home, as often as there are processes using it; options are settings."""
    assert shipped.exists()
    apps: list[App] = []

    def open_again(**settings: Any) -> App:
        app = App(home, Settings(**{"timezone": "UTC", "fuzz": False, **settings}), watch)
        app.told = []  # type: ignore[attr-defined]
        app.notice = app.told.append  # type: ignore[attr-defined]
        apps.append(app)
        return app

    yield open_again
    for app in apps:
        app.reopen()


@pytest.fixture
def app(opened: Callable[..., App]) -> App:
    """The program's state for the test's home."""
    return opened()


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    shipped: Path,
) -> Callable[..., Said]:
    """Run a command in this process, with the test's home unless `--home` is given."""
    from mlsprep.cli.main import run

    assert shipped.exists()
    monkeypatch.setenv("MLSPREP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MLSPREP_NOW", NOON.isoformat())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TZ", "UTC")
    for name in ("MLSPREP_LANGUAGE", "NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        with monkeypatch.context() as inner:
            inner.setenv("MLSPREP_HOME", os.environ["MLSPREP_HOME"])  # `--home` sets it for good
            code = run(list(arguments))
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, small_library: Path) -> Path:
    """A folder to import the program from, shipping with the small library; nobody writes to it."""
    place = tmp_path_factory.mktemp("site")
    shutil.copytree(CHECKOUT / "src" / "mlsprep", place / "mlsprep", ignore=shutil.ignore_patterns("_bundled"))
    shutil.copytree(CHECKOUT / "migrations", place / "mlsprep" / "_bundled" / "migrations")
    shutil.copytree(small_library, place / "mlsprep" / "_bundled" / "decks")
    return place


@pytest.fixture
def program(site: Path, home: Path) -> Program:
    """The program in processes, in a home after the first run."""
    return Program(site, home)


@pytest.fixture
def fresh_program(site: Path, empty_home: Path) -> Program:
    """The program in processes, before its first run."""
    return Program(site, empty_home)


@pytest.fixture
def ask(home: Path) -> Callable[..., list[Any]]:
    """Ask the test's database something behind the program's back."""
    return lambda query, *arguments: rows(home, query, *arguments)


@pytest.fixture
def change(home: Path) -> Callable[..., None]:
    """Change the test's database behind the program's back."""

    def do(*statements: str) -> None:
        with closing(sqlite3.connect(home / "mlsprep.db")) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return do


@pytest.fixture
def contents(home: Path) -> Callable[[], dict[str, list[Any]]]:
    """Return every row of every table of the test's database."""

    def look() -> dict[str, list[Any]]:
        tables = [name for (name,) in rows(home, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(rows(home, f"SELECT * FROM {name}"), key=repr) for name in tables}

    return look


@pytest.fixture
def deck_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a deck file of the learner's own and return its path."""

    def write(text: str, name: str = "own.yaml") -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def sound() -> Callable[[App], None]:
    """Assert that the doctor finds nothing wrong."""
    from mlsprep.tasks import doctor

    def check(app: App) -> None:
        checks, _ = doctor.examine(app)
        assert [f"{item.name}: {item.detail}" for item in checks if not item.ok] == []

    return check


@pytest.fixture
def number(app: App) -> Callable[[str], int]:
    """Return the local id of a card of the test's home by its key."""

    def find(key: str) -> int:
        found = app.store.find(key)
        assert found is not None, key
        return found

    return find
