"""Readers are found by suffix and loaded on demand; folders stand for the decks in them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mlsprep.formats import READERS, Reading, expand, read

if TYPE_CHECKING:
    from pathlib import Path

DECK = "deck: a/b\nnotes:\n- {front: a, back: b}\n"


def write(path: Path, text: str = DECK) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said_about(path: Path) -> list[str]:
    reading = read(path)
    assert reading.decks == ()
    return [str(problem).removeprefix(str(path)) for problem in reading.problems]


def test_importing_formats_loads_neither_yaml_nor_pydantic() -> None:
    code = "import sys, mlsprep.formats; print({'yaml', 'pydantic', 'pydantic_core'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


@pytest.mark.parametrize("suffix", READERS)
def test_reader_exists(suffix: str) -> None:
    module, _, function = READERS[suffix].partition(":")
    assert callable(getattr(importlib.import_module(module), function))


@pytest.mark.parametrize("suffix", READERS)
def test_reader_refuses_a_binary_file_with_one_problem(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(bytes(range(256)))
    assert len(said_about(path)) == 1


@pytest.mark.parametrize("name", ["d.yaml", "d.yml", "D.YAML"])
def test_deck_is_read_by_suffix(name: str, tmp_path: Path) -> None:
    assert [deck.id for deck in read(write(tmp_path / name)).decks] == ["a/b"]


def test_unknown_suffix(tmp_path: Path) -> None:
    (said,) = said_about(write(tmp_path / "d.docx"))
    assert said.startswith(": files ending in `.docx` cannot be read; known endings: ")


def test_no_suffix(tmp_path: Path) -> None:
    (said,) = said_about(write(tmp_path / "deck"))
    assert said.startswith(": a file without an ending cannot be read")


@pytest.mark.parametrize("name", ["none.yaml", "none.docx", "none"])
def test_missing_file(name: str, tmp_path: Path) -> None:
    assert said_about(tmp_path / name) == [": there is no such file"]


def test_folder_without_decks(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt")
    assert expand([tmp_path]) == [tmp_path]
    (said,) = said_about(tmp_path)
    assert said.startswith(": this folder holds no deck files")


def test_a_folder_stands_for_the_decks_below_it(tmp_path: Path) -> None:
    decks = [write(tmp_path / name) for name in ("a.yml", "b/a.yaml", "b/topics.yaml", "c.YAML")]
    for name in ("topics.yaml", "families.yaml", "exams/x.yaml", ".git/x.yaml", "b/.x.yaml", "deck.schema.json"):
        write(tmp_path / name)
    assert expand([tmp_path]) == decks


def test_files_come_once_in_the_order_given(tmp_path: Path) -> None:
    first, second, other = (write(tmp_path / name) for name in ("d/a.yaml", "d/b.yaml", "x.csv"))
    assert expand([other, second, tmp_path / "d"]) == [other, second, first]


def test_an_empty_reading_is_the_default() -> None:
    assert Reading() == Reading((), ())
