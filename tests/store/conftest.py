"""Databases made the two ways a database comes to be: created whole, and migrated from nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that went through every migration."""
    path = tmp_path_factory.mktemp("migrated") / "mlsprep.db"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    return path


@pytest.fixture(params=["fresh", "migrated"])
def database(request: pytest.FixtureRequest, full_home: Path, migrated: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a database of either origin."""
    path = migrated if request.param == "migrated" else full_home / "mlsprep.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
