"""A full disk, for real: a file system of two megabytes, or where none can be mounted a limit on the size of files."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.small import Program

FULL = ("disk is full", "disk may be full")
"""The latter where there is not even room for the index beside SQLite's log, so that nothing can be opened."""


def says_full(said: str) -> bool:
    """Whether a message is one line that says it."""
    return said.count("\n") == 1 and any(words in said.casefold() for words in FULL)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if (
        os.geteuid()
        or not shutil.which("mount")
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a file system can be mounted by root only")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(place: Path, but: int = 0) -> None:
    """Use up what is left, to the last byte or but so many."""
    with (place / "ballast").open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
        file.truncate(file.tell() - but)


def whole(home: Path) -> bool:
    with closing(sqlite3.connect(home / "mlsprep.db")) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def test_the_first_run_on_a_full_disk_leaves_nothing(fresh_program: Program, tiny: Path) -> None:
    fresh_program.home = tiny / "home"
    fill(tiny, but=65536)
    said = fresh_program("due")
    assert said.code == 1
    assert said.out == ""
    assert says_full(said.err)
    assert not (tiny / "home").exists() or list((tiny / "home").iterdir()) == []
    (tiny / "ballast").unlink()
    assert fresh_program("due", "--plain").out == "10\n"


@pytest.mark.parametrize("left", [0, 36864])
def test_an_answer_on_a_full_disk_is_refused_and_the_others_are_whole(
    program: Program, home: Path, tiny: Path, left: int
) -> None:
    program.home = shutil.copytree(home, tiny / "home")
    assert program("answer", "1", "good").code == 0
    fill(tiny, left)
    said = program("answer", "2", "good", "--json")
    assert said.code == 1
    assert said.out == ""
    assert says_full(said.err)
    (tiny / "ballast").unlink()
    assert whole(program.home)
    assert program("doctor").code == 0
    assert len(program("card", "history", "1", "--json").json) == 1
    assert program("card", "history", "2", "--json").json == []
    assert program("answer", "2", "good").code == 0


def big_deck(count: int) -> str:
    head = "deck: own/big\ntopic: data/storage\nnotes:\n"
    return head + "".join(f'  - {{id: n{n}, front: "What is {n}?", back: "{"x" * 400}{n}"}}\n' for n in range(count))


def test_an_import_on_a_full_disk_writes_nothing(
    program: Program, home: Path, tiny: Path, deck_file: Callable[..., Path]
) -> None:
    program.home = shutil.copytree(home, tiny / "home")
    before = program("decks", "--json").json
    said = program("import", str(deck_file(big_deck(3000))), "--json")
    assert said.code == 1
    assert said.out == ""
    assert says_full(said.err)
    assert whole(program.home)
    assert program("decks", "--json").json == before
    assert program("doctor").code == 0


def test_a_backup_on_a_full_disk_leaves_no_half_file(program: Program, home: Path, tiny: Path) -> None:
    program.home = shutil.copytree(home, tiny / "home")
    assert program("backup", "create").code == 0
    fill(tiny, but=40960)
    said = program("backup", "create")
    assert said.code == 1
    assert "No backup could be written" in said.err
    assert said.err.count("\n") == 1
    assert len(list((program.home / "backups").iterdir())) == 1


def test_settings_on_a_full_disk_stay_as_they_were(program: Program, home: Path, tiny: Path) -> None:
    program.home = shutil.copytree(home, tiny / "home")
    before = (program.home / "config.toml").read_text()
    fill(tiny)
    said = program("config", "set", "language", "ko")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert (program.home / "config.toml").read_text() == before


def test_a_file_that_must_not_grow_refuses_the_import(
    program: Program, home: Path, deck_file: Callable[..., Path]
) -> None:
    """The same by a limit on the size of files, which needs no root."""
    most = 1_000_000

    def limit() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    said = program("import", str(deck_file(big_deck(4000))), preexec_fn=limit)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "should not have" not in said.err
    assert whole(home)
    assert len(program("decks", "--json").json) == 4
    assert program("doctor").code == 0
