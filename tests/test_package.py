"""The wheel: built without a network, installed elsewhere, it has its decks and migrations and needs no checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the repository tracks, and beside it what a working folder collects and must not ship."""
    place = tmp_path_factory.mktemp("checkout") / "mlsprep"
    place.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(CHECKOUT / name, place)
    for name in ("src", "decks", "migrations"):
        shutil.copytree(CHECKOUT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for stray in ("src/mlsprep/__pycache__/x.pyc", "decks/.venv/x.yaml", "migrations/__pycache__/env.pyc"):
        (place / stray).parent.mkdir(parents=True, exist_ok=True)
        (place / stray).write_text("")
    return place


@pytest.fixture(scope="session")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(out), str(checkout)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [found] = out.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the installed program from a folder of its own; the libraries are those of this environment."""
    place = tmp_path_factory.mktemp("elsewhere")
    environment = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    site = Path(
        subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    libraries = Path(sysconfig.get_path("purelib"))
    for path in libraries.iterdir():
        if "mlsprep" not in path.name and path.suffix != ".pth":  # the editable install of the checkout stays out
            (site / path.name).symlink_to(path)
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    done = subprocess.run([*command, str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
        outside = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MLSPREP", "PYTHON", "VIRTUAL_ENV"))
        }
        return subprocess.run(
            [str(environment / "bin" / "mlsprep"), *arguments],
            cwd=place,
            env={**outside, "MLSPREP_HOME": str(home), "MLSPREP_NOW": "2026-11-21T12:00:00+00:00"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_has_decks_and_migrations(wheel: Path, checkout: Path) -> None:
    shipped = set(names(wheel))
    for folder, pattern in (("decks", "*.yaml"), ("migrations", "*.py")):
        there = {path.relative_to(checkout / folder) for path in (checkout / folder).rglob(pattern)}
        there = {path for path in there if not path.parts[0].startswith((".", "__"))}
        assert len(there) > 1
        assert {f"mlsprep/_bundled/{folder}/{path}" for path in there} <= shipped
    assert "mlsprep/py.typed" in shipped


def test_the_wheel_has_nothing_that_git_ignores(wheel: Path) -> None:
    assert [name for name in names(wheel) if "__pycache__" in name or ".venv" in name or name.endswith(".pyc")] == []


def test_the_wheel_has_nothing_but_the_package(wheel: Path) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in names(wheel)} == {"mlsprep"}
    assert [name for name in names(wheel) if "/tests/" in name or name.endswith((".db", ".toml"))] == []


def test_the_wheel_names_its_licence_and_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("dist-info/METADATA")]
        text = archive.read(name).decode()
        assert any(name.endswith("dist-info/licenses/LICENSE") for name in archive.namelist())
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Version: {project['version']}\n" in text
    assert "License-Expression: MIT\n" in text
    required = [line for line in text.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert len(required) == len(project["dependencies"])


def test_the_installed_program_runs_from_any_folder(
    installed: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    first = installed("due", "--plain", home=tmp_path / "home")
    assert first.returncode == 0, first.stderr
    assert int(first.stdout) > 0
    decks = installed("decks", "--json", home=tmp_path / "home")
    assert sum(deck["cards"] for deck in json.loads(decks.stdout)) > 100
    shown = installed("next", "--json", home=tmp_path / "home")
    card = json.loads(shown.stdout)["card"]["id"]
    assert installed("answer", str(card), "good", home=tmp_path / "home").returncode == 0
    doctor = installed("doctor", home=tmp_path / "home")
    assert doctor.returncode == 0, doctor.stdout


def test_the_installed_program_upgrades_a_database(
    installed: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """It finds its own migrations: a database of an unknown revision is looked up among them."""
    import sqlite3
    from contextlib import closing

    assert installed("due", home=tmp_path / "home").returncode == 0
    with closing(sqlite3.connect(tmp_path / "home" / "mlsprep.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    done = installed("due", home=tmp_path / "home")
    assert done.returncode == 1
    assert "newer mlsprep (schema 9999" in done.stderr


def test_the_version_is_said_in_one_place_only() -> None:
    from mlsprep import __version__

    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
