"""Creating the database at the first run, and upgrading it, with a backup before."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from typing import TYPE_CHECKING

from mlsprep.errors import MlsprepError
from mlsprep.store.session import HEAD, PRAGMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine


BULK_CACHE = 16_384
"""KiB of pages in memory while much is written: with SQLite's 2 MiB an import of 100,000 notes takes a tenth longer."""


def engine(path: Path, *, write: bool = True) -> Engine:
    """Return an SQLAlchemy engine with the pragmas of the study loop; without `write` it takes no lock to write."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    made = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    @event.listens_for(made, "connect")
    def _connect(connection: object, record: object) -> None:  # noqa: ARG001 - SQLAlchemy's signature
        connection.isolation_level = None  # type: ignore[attr-defined]
        for pragma in (*PRAGMAS, f"PRAGMA cache_size=-{BULK_CACHE}"):
            connection.execute(pragma)  # type: ignore[attr-defined]

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return made


@contextlib.contextmanager
def connected(path: Path, *, write: bool = True) -> Iterator[Connection]:
    """Give a connection for bulk work in one transaction: all of it or nothing.

    Raises MlsprepError with SQLite's reason when the database refuses; then it is as it was.
    """
    from sqlalchemy.exc import SQLAlchemyError

    made = engine(path, write=write)
    try:
        with made.begin() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise MlsprepError(f"{_sentence(error)}; the database is as it was.") from error
    finally:
        made.dispose()


def _sentence(error: Exception) -> str:
    reason = str(getattr(error, "orig", None) or error)
    if "full" in reason:
        return "The disk is full"
    if "locked" in reason:
        return "Another mlsprep has been writing for half a minute"
    return f"The database refused the change ({reason})"


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Store a setting of the database itself."""
    from sqlalchemy import insert

    from mlsprep.store.schema import meta

    connection.execute(meta.delete().where(meta.c.key == key))
    connection.execute(insert(meta), {"key": key, "value": value})


def create(path: Path, fill: Callable[[Connection], None]) -> None:
    """Create the database, filled, or not at all.

    It is built under a name of its own and linked into place when whole: a kill in between leaves nothing half-made,
    and of two first runs at once the slower one drops its copy. Raises MlsprepError when the folder cannot be written.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        _create(path, fill)
    except (OSError, SQLAlchemyError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "orig", None) or error
        raise MlsprepError(f"The database cannot be created in {path.parent}: {reason}.") from error


def _create(path: Path, fill: Callable[[Connection], None]) -> None:
    from sqlalchemy import text

    from mlsprep.store import schema

    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.{os.getpid()}.new")
    building.unlink(missing_ok=True)
    try:
        made = engine(building)
        try:
            with made.begin() as connection:
                schema.create(connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
                                        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"))  # fmt: skip
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
                connection.execute(schema.devices.insert(), {"id": 1, "name": uuid.uuid4().hex})
                fill(connection)
        finally:
            made.dispose()
        with contextlib.closing(sqlite3.connect(building)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")  # kept in the file from now on
        try:
            os.link(building, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            if not path.exists():
                building.replace(path)
    finally:
        for leftover in (
            building,
            building.with_name(building.name + "-wal"),
            building.with_name(building.name + "-shm"),
            building.with_name(building.name + "-journal"),
        ):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)


def upgrade(path: Path, back_up: Callable[[], Path]) -> None:
    """Bring a database to the newest schema, after a backup; on an error it stays as it was.

    Raises MlsprepError for a database of a newer program or of no program at all.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    from mlsprep.bundled import folder

    config = Config()
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    made = engine(path)
    try:
        with made.connect() as connection:
            current = _current(connection)
            connection.rollback()
        if current == HEAD:
            return
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if current is None:
            raise MlsprepError(f"{path} is not a database of mlsprep; move it away or choose another --home.")
        if current not in known:
            raise MlsprepError(
                f"{path} was written by a newer mlsprep (schema {current}, this one knows up to {HEAD}); "
                "upgrade the program: pip install --upgrade mlsprep",
            )
        saved = back_up()
        try:
            with made.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except (CommandError, Exception) as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            raise MlsprepError(
                f"The database could not be upgraded and stays as it was ({reason}); a backup is {saved}.",
            ) from error
    finally:
        made.dispose()


def _current(connection: Connection) -> str | None:
    from sqlalchemy import text
    from sqlalchemy.exc import DatabaseError

    try:
        row = connection.execute(text("SELECT version_num FROM alembic_version")).fetchone()
    except DatabaseError:
        return None
    return row[0] if row else None
