"""docs/formats.md: every example in it is run, and says what the program says."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.small import NOON, Watch
from tests.support import packages

from mlsprep.formats import READERS, WRITERS
from mlsprep.settings import Settings
from mlsprep.tasks.app import App

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCUMENT = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^(`{3,})(\w+)(?: file=(\S+))?\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: a file with its name, or what is typed and said in a terminal."""

    language: str
    file: str
    text: str


def sections(document: str) -> dict[str, list[Block]]:
    """Return the blocks of each section; a section is run in a folder and a home of its own."""
    parts = re.split(r"^## +(.+)\n", document, flags=re.MULTILINE)
    blocks = {
        title: [Block(match[2], match[3] or "", match[4]) for match in _BLOCK.finditer(text)]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    return {title: found for title, found in blocks.items() if any(item.language == "console" for item in found)}


def exchanges(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every command of a terminal block with the lines it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        yield command, lines


def alike(said: list[str], expected: list[str]) -> bool:
    """Return whether the lines are those expected; a line `...` stands for any lines."""
    pattern = "".join("(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in said)) is not None


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after the first run of the program as it ships."""
    home = tmp_path_factory.mktemp("formats") / "home"
    app = App(home, Settings(timezone="UTC"), Watch())
    assert app.store.version()
    app.reopen()
    (home / "config.toml").write_text('timezone = "UTC"\n')
    return home


@pytest.fixture
def terminal(
    first_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], list[str]]:
    """Run a line of a terminal in a folder of its own and return the lines that appear."""
    from mlsprep.cli.main import run

    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "own.apkg").write_bytes(packages.package(current=True))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MLSPREP_HOME", str(copytree(first_home, tmp_path / "home")))
    monkeypatch.setenv("MLSPREP_NOW", NOON.isoformat())
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TZ", "UTC")
    for name in ("MLSPREP_LANGUAGE", "NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()

    def enter(line: str) -> list[str]:
        program, *arguments = shlex.split(line)
        if program == "cat":
            return Path(arguments[0]).read_text(encoding="utf-8-sig").splitlines()
        assert program == "mlsprep", line
        capsys.readouterr()
        with monkeypatch.context() as inner:
            inner.setenv("MLSPREP_HOME", str(tmp_path / "home"))
            code = run(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return [*err.splitlines(), *out.splitlines(), *([f"(exit code {code})"] if code else [])]

    return enter


@pytest.mark.parametrize("title", sections(DOCUMENT))
def test_the_examples_of_a_section_say_what_the_program_says(title: str, terminal: Callable[[str], list[str]]) -> None:
    for block in sections(DOCUMENT)[title]:
        if block.file:
            encoding = "cp949" if "cp949" in block.file else "utf-8"
            Path(block.file).write_text(block.text, encoding=encoding)
        if block.language == "console":
            for command, expected in exchanges(block.text):
                said = terminal(command)
                assert alike(said, expected), f"$ {command}\n" + "\n".join(said)


def test_every_format_is_in_the_document() -> None:
    assert [suffix for suffix in {*READERS, *WRITERS} if f"`{suffix}`" not in DOCUMENT] == []


def test_every_option_of_import_is_in_the_document() -> None:
    import typer

    from mlsprep.cli.commands import app

    group = typer.main.get_command(app)
    found = group.get_command(typer.Context(group), "import")  # type: ignore[attr-defined]
    options = {name for parameter in found.params for name in parameter.opts if name.startswith("--")}
    usual = {"--json", "--yes", "--help", "--undo", "--lang"}
    assert [name for name in sorted(options - usual) if not re.search(rf"{name}\b", DOCUMENT)] == []
