"""The rules the code is held to, checked by the tools that know them, and what a start may load."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.small import Program

CHECKOUT = Path(__file__).parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))

HEAVY = ("sqlalchemy", "alembic", "pydantic", "yaml", "rapidfuzz", "tomlkit")
"""Each costs 20-350 ms at every start; the study loop goes without."""

LOADED = """
import sys
from mlsprep.cli.main import run
code = run(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


def run_tool(*command: str) -> None:
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("part", ["src", "tests", "benchmarks", "migrations"])
def test_ruff_finds_nothing(part: str) -> None:
    run_tool(sys.executable, "-m", "ruff", "check", part)


def test_types_hold() -> None:
    run_tool(sys.executable, "-m", "mypy")


def test_layers_hold() -> None:
    run_tool(str(SCRIPTS / "lint-imports"), "--no-cache")


@pytest.mark.parametrize(
    ("command", "drawing"),
    [
        (["due", "--plain"], False),
        (["due", "--json"], False),
        (["next", "--json"], False),
        (["next"], True),
        (["answer", "data/storage/s3#recall", "3", "--json"], False),
    ],
)
def test_the_study_loop_loads_no_heavy_library(program: Program, command: list[str], *, drawing: bool) -> None:
    with program.python("-c", LOADED, *command) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    loaded = set(err.split())
    assert loaded.isdisjoint(HEAVY)
    assert drawing or "rich" not in loaded
    assert out


@pytest.mark.parametrize(
    "command",
    [["--help"], ["--version"], ["review", "--help"], ["config", "path"], ["config", "get"], ["lint", "DECK"]],
)
def test_what_reads_no_library_creates_no_home(fresh_program: Program, small_library: Path, command: list[str]) -> None:
    said = fresh_program(*[str(small_library / "data") if word == "DECK" else word for word in command])
    assert said.code == 0, said.err
    assert not fresh_program.home.exists()
