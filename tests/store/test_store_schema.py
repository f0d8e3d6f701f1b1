"""The schema: one definition, however a database came to be, and a log that nothing rewrites."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from mlsprep.bundled import folder
from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError
from mlsprep.store import backup, migrate, schema
from mlsprep.store.session import HEAD, STATEMENTS
from mlsprep.tasks import study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
        parts = (
            sorted(re.split(r",(?=CONSTRAINT)|(?<=\)),|\)(?=WITHOUT)", statement)) if kind == "table" else [statement]
        )
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


def _not_the_index(_item: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and (name or "").startswith("search"))


def test_alembic_sees_no_difference_to_the_tables_in_the_code(migrated: Path) -> None:
    engine = create_engine(f"sqlite:///{migrated}")
    options = {"render_as_batch": True, "compare_server_default": True, "include_object": _not_the_index}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
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


@pytest.fixture
def logged(app: App, ask: Callable[..., list[Any]]) -> Callable[[str], list[Any]]:
    """Put a row into each log and return what reads one."""
    study.answer(app, 1, Rating.GOOD)
    fields = ask("PRAGMA table_info(answers)")
    values = {"BLOB": "x'01'", "TEXT": "'1'"}
    with app.store.transaction():
        app.store._db.execute(
            f"INSERT INTO answers ({', '.join(row[1] for row in fields if row[3])})"
            f" VALUES ({', '.join(values.get(row[2], '1') for row in fields if row[3])})"
        )
    return lambda table: ask(f"SELECT * FROM {table}")


@pytest.mark.parametrize("table", ["reviews", "answers"])
@pytest.mark.parametrize("driver", ["stdlib", "sqlalchemy"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET at = 4",
        "UPDATE OR REPLACE {table} SET at = 4",
        "DELETE FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET day = 1",
    ],
)
def test_a_log_refuses_to_be_rewritten(
    app: App, logged: Callable[[str], list[Any]], statement: str, driver: str, table: str
) -> None:
    before = logged(table)
    assert len(before) == 1
    if driver == "stdlib":
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), app.store.transaction():
            app.store._db.execute(statement.format(table=table))
    else:
        with pytest.raises(MlsprepError, match="append-only"), migrate.connected(app.database) as connection:
            connection.exec_driver_sql(statement.format(table=table))
    assert logged(table) == before


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


REVISIONS = sorted(path.name.partition("_")[0] for path in (folder("migrations") / "versions").glob("*.py"))


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_used_database_of_any_older_schema_is_upgraded_and_stays_sound(
    opened: Callable[..., App], home: Path, full_home: Path, sound: Callable[[App], None], revision: str
) -> None:
    older(home / "mlsprep.db", revision)
    app = opened()
    assert app.store.version() == HEAD
    assert objects(home / "mlsprep.db") == objects(full_home / "mlsprep.db")
    assert len(app.store.events(1)) == 1
    sound(app)
    assert [item.reason for item in backup.listed(app.backups)] == ["before-upgrade"]


def older(path: Path, revision: str) -> None:
    """Replace a database by one of an older schema with the same rows, and an answer."""
    new = path.with_name("older.db")
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    engine = create_engine(f"sqlite:///{new}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS newer", (str(path),))
        for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version":
                names = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
                connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM newer.{table}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "INSERT INTO reviews (card, at, id, kind, rating, milliseconds, device, day, hour, state, step, due)"
            " VALUES (1, 1, x'01', 0, 4, 0, 1, 1, 0, 2, NULL, 9)"
        )
        connection.execute("INSERT INTO rollup VALUES (1, 0, 0, 0, 4, 1, 0)")
        connection.execute(
            "UPDATE memories SET state = 2, due = 9, last_day = 1, last_at = 1, reps = 1, stability = 8.2956,"
            " difficulty = 1 WHERE card = 1"
        )
    new.replace(path)
