"""The schema: one definition, however a database came to be, and a log that nothing rewrites."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from mlsprep.bundled import folder
from mlsprep.core.review import Rating
from mlsprep.store import schema
from mlsprep.store.session import HEAD, STATEMENTS
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.tasks.app import App


def objects(path: Path) -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Return sqlite_master: (kind, name) -> statement without white space and quotes, columns and constraints sorted.

    Columns keep their places in the list of columns; only the order of the table's constraints is of no account.
    """
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        columns = {
            name: [str(row) for row in connection.execute(f"PRAGMA table_xinfo({name})")]
            for kind, name, _ in found
            if kind == "table"
        }
    out = {}
    for kind, name, sql in found:
        statement = re.sub(r"\s+", "", sql).replace('"', "")
        parts = sorted(re.split(r",(?=CONSTRAINT)|(?<=\)),|\)(?=WITHOUT)", statement)) if kind == "table" else [statement]
        out[kind, name] = (str(columns.get(name)), [part.rstrip(")") for part in parts])
    return out


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_of_the_study_loop_prepares(database: sqlite3.Connection, name: str) -> None:
    statement = STATEMENTS[name]
    named = dict.fromkeys(re.findall(r":([a-z]+)", statement), 1)
    arguments = named or (1,) * statement.count("?")
    assert database.execute(f"EXPLAIN {statement}", arguments).fetchall()


def test_what_waits_is_answered_by_the_covering_index(full_home: Path) -> None:
    with closing(sqlite3.connect(full_home / "mlsprep.db")) as connection:
        for name in ("due_on", "next_review", "next_learning", "learning_until"):
            plan = connection.execute(f"EXPLAIN QUERY PLAN {STATEMENTS[name]}", (1,) * STATEMENTS[name].count("?"))
            said = " ".join(row[3] for row in plan)
            assert "USING COVERING INDEX ix_memories_queue" in said, (name, said)


def test_a_migrated_database_is_the_same_as_a_fresh_one(migrated: Path, full_home: Path) -> None:
    assert objects(migrated) == objects(full_home / "mlsprep.db")


def test_the_triggers_of_the_log_are_in_every_database(migrated: Path) -> None:
    names = {name for kind, name in objects(migrated) if kind == "trigger"}
    assert names == set(schema.TRIGGERS)


def test_alembic_sees_no_difference_to_the_tables_in_the_code(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def test_the_constant_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_nothing_is_deleted_along_with_something_else(database: sqlite3.Connection) -> None:
    for table in schema.metadata.tables:
        for key in database.execute(f"PRAGMA foreign_key_list({table})"):
            assert key[5:7] == ("NO ACTION", "NO ACTION"), table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews SET rating = 4",
        "UPDATE OR REPLACE reviews SET rating = 4",
        "DELETE FROM reviews",
        "INSERT OR REPLACE INTO reviews SELECT card, at, id, kind, 4, milliseconds, device, undoes, day, hour, state,"
        " step, due FROM reviews",
        "REPLACE INTO reviews SELECT * FROM reviews",
        "INSERT INTO reviews SELECT * FROM reviews WHERE true ON CONFLICT DO UPDATE SET rating = 4",
    ],
)
@pytest.mark.parametrize("driver", ["stdlib", "sqlalchemy"])
def test_the_log_refuses_to_be_rewritten(
    app: App, ask: Callable[..., list[object]], statement: str, driver: str
) -> None:
    study.answer(app, 1, Rating.GOOD)
    before = ask("SELECT * FROM reviews")
    if driver == "stdlib":
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), app.store.transaction():
            app.store._db.execute(statement)
    else:
        from mlsprep.errors import MlsprepError
        from mlsprep.store import migrate

        with pytest.raises(MlsprepError, match="append-only"), migrate.connected(app.database) as connection:
            connection.exec_driver_sql(statement)
    assert ask("SELECT * FROM reviews") == before


def test_answers_are_on_disk_when_they_are_acknowledged(app: App) -> None:
    found = {name: app.store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert found == {"journal_mode": "wal", "synchronous": 2}


def test_no_row_refers_to_one_that_is_not_there(app: App) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), app.store.transaction():
        app.store.mark(999_999, "flag", "1", 0)


def test_a_transaction_that_fails_leaves_nothing(app: App, ask: Callable[..., list[object]]) -> None:
    def fail_half_way() -> None:
        with app.store.transaction():
            app.store.mark(1, "flag", "1", 0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert ask("SELECT * FROM marks") == []
    with app.store.transaction():
        app.store.mark(1, "flag", "1", 0)
    assert len(ask("SELECT * FROM marks")) == 1
