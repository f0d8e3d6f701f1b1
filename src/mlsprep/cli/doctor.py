"""`doctor`: check the database, and repair it."""

from __future__ import annotations

from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption


def doctor(
    ctx: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Rebuild the caches from the log, after a backup.")] = False,
    json: JsonOption = False,
) -> None:
    """Prove that memories and statistics follow from the review log."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import doctor as task

        checks, saved = task.examine(app, repair=repair)
        well = all(check.ok for check in checks)
        if json:
            shown = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
            common.print_json({"ok": well, "checks": shown, "backup": str(saved) if saved else None})
        else:
            from mlsprep.screens.lists import print_checks

            common.quiet(app)
            print_checks(common.output(), checks, app.settings.language)
            if saved:
                common.say(f"Repaired; the database as it was is {saved}.")
            elif not well:
                common.say("`mlsprep doctor --repair` rebuilds memories and statistics from the log, after a backup.")
        if not well:
            raise typer.Exit(1)
