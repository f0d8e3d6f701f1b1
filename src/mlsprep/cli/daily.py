"""What is run every day: the number of a shell prompt, and today's session; here without Typer."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mlsprep.cli.opening import opened, quiet
from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from mlsprep.tasks.session import Plan
    from mlsprep.tasks.study import Choice


def due_plain(home: Path | None = None) -> None:
    """Print how many cards wait, as one number."""
    with opened(home) as app:
        from mlsprep.tasks import study

        sys.stdout.write(f"{study.waiting(app)}\n")


def review(
    home: Path | None = None,
    choice: Choice | None = None,
    plan: Plan | None = None,
    lang: str | None = None,
) -> None:
    """Study on the screen until the learner leaves; the day's first session makes the day's backup.

    Raises MlsprepError where there is no terminal.
    """
    with opened(home) as app:
        from mlsprep.cli.opening import language

        shown = language(app, lang)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise MlsprepError("`review` needs a terminal; in a script use `mlsprep next` and `mlsprep answer`.")
        if os.environ.get("TERM") == "dumb":
            raise MlsprepError("This terminal (TERM=dumb) cannot show cards; use `mlsprep next` and `mlsprep answer`.")
        from mlsprep.tasks import study
        from mlsprep.tasks.session import Plan, Session

        session = Session(app, study.choose(app, choice or study.Choice()), plan or Plan())
        quiet(app)
        from mlsprep.screens.console import standard_output
        from mlsprep.screens.keys import open_keys
        from mlsprep.screens.review import run

        console = standard_output()
        gc.enable()
        try:
            summary = run(
                session,
                console,
                open_keys(),
                language=shown,
                editor=app.settings.editor,
                clock=time.monotonic,
            )
            from mlsprep.screens.pages import print_summary

            print_summary(console, summary, shown)
        finally:
            from mlsprep.tasks.backup import after_session

            after_session(app, answers=session.done)
