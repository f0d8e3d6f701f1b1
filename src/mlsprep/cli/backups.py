"""`backup`: create, list, restore."""

from __future__ import annotations

from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption

backup_app = typer.Typer(
    help="Copies of the database.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)


@backup_app.command()
def create(ctx: typer.Context, json: JsonOption = False) -> None:
    """Copy the database and check the copy."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import backup

        path = backup.create(app)
        if json:
            common.print_json({"file": str(path)})
        else:
            typer.echo(f"Saved as {path}.")


@backup_app.command("list")
def list_(ctx: typer.Context, json: JsonOption = False) -> None:
    """List the backups, newest first."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import backup

        found = backup.listed(app)
        if json:
            common.print_json(
                [
                    {"file": str(item.path), "made": item.made, "reason": item.reason, "bytes": item.size}
                    for item in found
                ],
            )
        elif not found:
            typer.echo("There is no backup yet; `mlsprep backup create` makes one.")
        else:
            from mlsprep.screens.lists import print_backups

            print_backups(common.output(), found, app.settings.language)


@backup_app.command()
def restore(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="BACKUP", help="Its number in the list, its name, or a file.")],
    json: JsonOption = False,
) -> None:
    """Put a backup in the place of the database; what was there is saved first."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import backup

        source, saved = backup.restore(app, name)
        if json:
            common.print_json({"restored": str(source), "saved": str(saved) if saved else None})
        else:
            typer.echo(f"Restored {source.name}." + (f" What was there is {saved.name}." if saved else ""))
