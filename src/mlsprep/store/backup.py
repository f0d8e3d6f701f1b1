"""Backups: whole copies of the database, made while it is in use, checked, listed and restored."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlsprep.errors import MlsprepError, UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_NAME = re.compile(r"mlsprep-(\d{8}T\d{6})(?:-(\d+))?-([a-z-]+)\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, when it was made (local time as in its name), why, and its size in bytes."""

    path: Path
    made: str
    reason: str
    size: int


def listed(folder: Path) -> list[Backup]:
    """Return the backups of a folder, newest first."""
    if not folder.is_dir():
        return []
    found = []
    for path in folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            stamp = match[1]
            made = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:11]}:{stamp[11:13]}:{stamp[13:]}"
            found.append((stamp, int(match[2] or 0), Backup(path, made, match[3], path.stat().st_size)))
    return [backup for *_, backup in sorted(found, key=lambda item: item[:2], reverse=True)]


def check(path: Path) -> str | None:
    """Return what is wrong with a database file, None when it is whole."""
    try:
        connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
        with contextlib.closing(connection):
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            return None if found == "ok" else str(found)
    except sqlite3.Error as error:
        return str(error)


def create(database: Path, folder: Path, *, reason: str, now: datetime, keep: int) -> Path:
    """Copy the database into the folder, check the copy, drop the oldest beyond `keep`; return the new file.

    Raises MlsprepError when it cannot be written; then nothing half-made is left.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{now:%Y%m%dT%H%M%S}"
        path = folder / f"mlsprep-{stamp}-{reason}.db"
        count = 1
        while path.exists():
            count += 1
            path = folder / f"mlsprep-{stamp}-{count}-{reason}.db"
        building = folder / f".{path.name}.{os.getpid()}.new"
        try:
            source = sqlite3.connect(database.absolute().as_uri() + "?mode=ro", uri=True, timeout=30)
            with contextlib.closing(source), contextlib.closing(sqlite3.connect(building)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            if wrong := check(building):
                raise MlsprepError(f"The backup could not be verified: {wrong}.")
            building.replace(path)
        finally:
            building.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        reason_given = getattr(error, "strerror", None) or error
        raise MlsprepError(f"No backup could be written to {folder}: {reason_given}.") from error
    for old in listed(folder)[keep:]:
        with contextlib.suppress(OSError):
            old.path.unlink()
    return path


def find(folder: Path, name: str) -> Path:
    """Return the backup a person names: a file name of the list, its number there (1 is the newest), or a path."""
    backups = listed(folder)
    if name.isdigit() and 1 <= int(name) <= len(backups):
        return backups[int(name) - 1].path
    for backup in backups:
        if name in {backup.path.name, backup.made, str(backup.path)}:
            return backup.path
    from pathlib import Path

    if (path := Path(name).expanduser()).is_file():
        return path
    raise UsageError(f"There is no backup {name}; `mlsprep backup list` shows what there is.")


def restore(database: Path, source: Path) -> None:
    """Put a backup in the place of the database, in one transaction that open programs see as one change.

    A database too damaged to be written to is moved aside (`.damaged`) and replaced. Raises MlsprepError for a backup
    that is not whole or not one of mlsprep.
    """
    if wrong := check(source):
        raise MlsprepError(f"{source} is damaged ({wrong}); nothing was restored.")
    with contextlib.closing(sqlite3.connect(source.absolute().as_uri() + "?mode=ro", uri=True)) as backup:
        try:
            backup.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error as error:
            raise MlsprepError(f"{source} is not a database of mlsprep; nothing was restored.") from error
        if database.exists() and check(database) is not None:
            for suffix in ("", "-wal", "-shm"):
                part = database.with_name(database.name + suffix)
                if part.exists():
                    part.replace(part.with_name(part.name + ".damaged"))
        try:
            with contextlib.closing(sqlite3.connect(database, timeout=30)) as target:
                backup.backup(target)
                target.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error as error:
            raise MlsprepError(f"The backup could not be restored: {error}; the database is as it was.") from error
