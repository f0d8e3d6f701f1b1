"""Backups as the learner asks for them, and the one made by itself after the first session of a day."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from mlsprep.errors import MlsprepError
from mlsprep.store import backup

if TYPE_CHECKING:
    from pathlib import Path

    from mlsprep.store.backup import Backup
    from mlsprep.tasks.app import App


def create(app: App, reason: str = "manual") -> Path:
    """Copy the database, check the copy and return it. Raises MlsprepError when it cannot be written."""
    _ = app.store
    return backup.create(
        app.database,
        app.backups,
        reason=reason,
        now=app.calendar.local(app.now),
        keep=app.settings.backups_kept,
    )


def listed(app: App) -> list[Backup]:
    """Return the backups, newest first."""
    return backup.listed(app.backups)


def restore(app: App, name: str) -> tuple[Path, Path | None]:
    """Put a backup in the place of the database; return it and the backup of what was there, if that was readable.

    Raises UsageError for an unknown backup, MlsprepError for a damaged one.
    """
    source = backup.find(app.backups, name)
    if wrong := backup.check(source):
        raise MlsprepError(f"{source} is damaged ({wrong}); nothing was restored.")
    app.reopen()
    saved = None
    if app.database.exists() and backup.check(app.database) is None:
        now = app.calendar.local(app.now)
        saved = backup.create(app.database, app.backups, reason="before-restore", now=now, keep=1000)
    backup.restore(app.database, source)
    return source, saved


def after_session(app: App, *, answers: int) -> None:
    """Make the day's backup after a session with answers, unless there is one; a failure is only said."""
    if not answers:
        return
    today = app.calendar.local(app.now).strftime("%Y-%m-%d")
    if any(item.reason == "daily" and item.made.startswith(today) for item in listed(app)):
        return
    with contextlib.suppress(KeyboardInterrupt):
        try:
            create(app, "daily")
        except MlsprepError as error:
            app.notice(str(error))
