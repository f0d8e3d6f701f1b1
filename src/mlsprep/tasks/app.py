"""What every task works with: home folder, settings, clock, randomness and the open database."""

from __future__ import annotations

import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mlsprep import __version__
from mlsprep import settings as settings_module
from mlsprep.bundled import stamp
from mlsprep.core.day import Calendar, to_micros
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.store.session import HEAD, Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.core.memory import Schedule
    from mlsprep.settings import Settings


def default_home() -> Path:
    """Return the platform's folder for a learner's data."""
    if given := os.environ.get("MLSPREP_HOME"):
        return _expanded(Path(given))
    import platformdirs

    return Path(platformdirs.user_data_dir("mlsprep", appauthor=False))


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise UsageError(f"{path}: there is no such user's home.") from error


FIRST_YEAR, LAST_YEAR = 1971, 9000
"""Moments are stored as microseconds since 1970, and intervals of 100 years must still be dates."""


class Clock:
    """The time. `MLSPREP_NOW` (ISO 8601; local time where it names no offset) starts it at that moment."""

    def __init__(self, start: str | None = None) -> None:
        """Start at a moment, or follow the system's clock. Raises UsageError for a moment that cannot be read."""
        self._start: datetime | None = None
        if start:
            try:
                self._start = datetime.fromisoformat(start.strip()).astimezone(UTC)
            except (ValueError, OverflowError, OSError) as error:
                raise UsageError(
                    f"MLSPREP_NOW is {start!r}; it must be a moment such as 2026-11-21T08:30:00+09:00.",
                ) from error
            if not FIRST_YEAR <= self._start.year <= LAST_YEAR:
                raise UsageError(f"MLSPREP_NOW is {start!r}; it must be in the years {FIRST_YEAR} to {LAST_YEAR}.")
        self._began = time.monotonic_ns()

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        from datetime import timedelta

        return self._start + timedelta(microseconds=(time.monotonic_ns() - self._began) // 1000)


class App:
    """One run of the program: everything that is not a value passes through here."""

    def __init__(self, home: Path, settings: Settings, clock: Clock | None = None) -> None:
        """Start with nothing opened; without a clock, the system's."""
        self.home = home
        self.settings = settings
        self.clock = clock or Clock()
        self.random: Callable[[int], bytes] = os.urandom
        self.progress: Callable[[str, int, int], None] = lambda *_: None
        self.notice: Callable[[str], None] = lambda *_: None
        self._store: Store | None = None
        self._counter = 0

    @property
    def database(self) -> Path:
        """Where everything lives."""
        return self.home / "mlsprep.db"

    @property
    def backups(self) -> Path:
        """Where backups are kept."""
        return self.home / "backups"

    @property
    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.clock.now()

    @property
    def calendar(self) -> Calendar:
        """The learner's study days."""
        zone = None
        if self.settings.timezone:
            from zoneinfo import ZoneInfo

            zone = ZoneInfo(self.settings.timezone)
        return Calendar(zone, self.settings.day_starts_at)

    @property
    def today(self) -> int:
        """The study day of now."""
        return self.calendar.day(self.now)

    @property
    def store(self) -> Store:
        """The open database; the first use creates or upgrades it."""
        if self._store is None:
            self._store = self._open()
        return self._store

    def _open(self) -> Store:
        if not self.database.exists():
            from mlsprep.tasks.library import first_run

            first_run(self)
        elif self.database.is_dir():
            raise MlsprepError(f"{self.database} is a folder; it should be the database. Move it away.")
        try:
            store = Store(self.database)
            if store.version() != HEAD:
                store.close()
                self.upgrade()
                store = Store(self.database)
        except sqlite3.DatabaseError as error:
            raise MlsprepError(
                f"{self.database} cannot be read: {error}. `mlsprep backup list` shows what can be restored.",
            ) from error
        self._store = store
        if store.meta("bundled") != (found := stamp(__version__)):
            from mlsprep.tasks.library import refresh_bundled

            refresh_bundled(self, found)
        if store.meta("ranked_for") != self.settings.exam:  # however the setting was changed
            from mlsprep.tasks.library import rerank

            rerank(self)
        return store

    def upgrade(self) -> None:
        """Bring the database to the newest schema, after a backup."""
        from mlsprep.store import backup, migrate

        def back_up() -> Path:
            return backup.create(
                self.database,
                self.backups,
                reason="before-upgrade",
                now=self.calendar.local(self.now),
                keep=self.settings.backups_kept,
            )

        migrate.upgrade(self.database, back_up)

    def reopen(self) -> None:
        """Close the database, so that its next use opens it anew."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def schedule(self) -> Schedule:
        """Return how intervals are chosen now."""
        from mlsprep.core.memory import Schedule

        chosen = self.settings
        return Schedule(
            parameters=self.store.parameters(),
            desired_retention=chosen.desired_retention,
            learning_steps=chosen.learning_steps,
            relearning_steps=chosen.relearning_steps,
            max_interval=chosen.max_interval,
            fuzz=chosen.fuzz,
        )

    def event_id(self, at: int) -> bytes:
        """Return a new 128-bit id that sorts by time: microseconds, a counter, randomness."""
        self._counter = (self._counter + 1) & 0xFFFF
        return at.to_bytes(8, "big") + self._counter.to_bytes(2, "big") + self.random(6)

    def micros(self) -> int:
        """Return now as UTC microseconds."""
        return to_micros(self.now)


def open_app(home: Path | None) -> App:
    """Return the program's state for a home folder (None: the platform's), nothing opened yet.

    Raises InputError for a wrong `config.toml`, UsageError for a wrong `MLSPREP_NOW`.
    """
    place = _expanded(home or default_home())
    if place.exists() and not place.is_dir():
        raise UsageError(f"{place} is not a folder; --home must name one.")
    return App(place, settings_module.load(place), Clock(os.environ.get("MLSPREP_NOW")))
