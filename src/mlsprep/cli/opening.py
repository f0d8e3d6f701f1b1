"""The opened program: progress, notices and what is said go to stderr."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mlsprep.tasks.app import App


class _Bar:
    """Progress of whatever runs: a bar on stderr for each title, gone before anything else is said."""

    def __init__(self) -> None:
        self._title: str | None = None
        self._stack = contextlib.ExitStack()
        self._advance: Callable[[int, int], None] = lambda *_: None

    def __call__(self, title: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if title != self._title:
            self.close()
            from mlsprep.screens.console import standard_error
            from mlsprep.screens.tables import progress

            self._title = title
            self._advance = self._stack.enter_context(progress(standard_error(), title))
        self._advance(done, total)

    def close(self) -> None:
        """Take the bar away."""
        self._stack.close()
        self._title, self._advance = None, lambda *_: None


@contextlib.contextmanager
def opened(home: Path | None) -> Iterator[App]:
    """Give a command the program's state, for a home folder or the usual one; progress and notices go to stderr."""
    from mlsprep.tasks.app import open_app

    app = open_app(home)
    bar = _Bar()

    def notice(text: str) -> None:
        bar.close()
        say(text)

    app.progress, app.notice = bar, notice
    try:
        yield app
    finally:
        bar.close()
        app.reopen()


def quiet(app: App) -> None:
    """Take a progress bar away before something else is shown."""
    if isinstance(app.progress, _Bar):
        app.progress.close()


def say(text: str) -> None:
    """Tell the learner something, on stderr."""
    from mlsprep.screens.tables import message

    message(text)


def language(app: App, wanted: str | None = None) -> str:
    """Return the language to show, as asked for or as set. Raises UsageError for one that does not exist."""
    from mlsprep.settings import check

    return str(check("language", wanted)) if wanted else app.settings.language
