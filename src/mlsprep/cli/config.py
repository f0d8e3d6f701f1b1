"""`config`: show and change settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption
from mlsprep.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

config_app = typer.Typer(help="Settings.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)


def _home() -> Path:
    from mlsprep.tasks.app import default_home

    return default_home().expanduser()


def _names() -> list[str]:
    from mlsprep.settings import CHECKS

    return list(CHECKS)


KeyArgument = Annotated[str, typer.Argument(metavar="KEY", autocompletion=_names)]


@config_app.command()
def get(
    key: Annotated[str | None, typer.Argument(metavar="KEY", autocompletion=_names)] = None,
    json: JsonOption = False,
) -> None:
    """Print a setting, or all of them."""
    from mlsprep.settings import as_dict, load
    from mlsprep.tasks.config import check_name

    if key:
        check_name(key)
    values = as_dict(load(_home()))
    chosen = {key: values[key]} if key else values
    if json:
        common.print_json(chosen)
    elif key:
        typer.echo(_plain(values[key]))
    else:
        for name, value in values.items():
            typer.echo(f"{name} = {_plain(value)}")


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


@config_app.command("set")
def set_(
    ctx: typer.Context,
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE")],
) -> None:
    """Change a setting."""
    from mlsprep.tasks import config

    if key == "exam":
        with common.opened(ctx) as app:
            from mlsprep.tasks import library, study

            value = study.find_exam(app, value).id
            stored = config.put(app.home, key, value)
            app.settings = common.reload(app)
            library.rerank(app)
    else:
        stored = config.put(_home(), key, value)
    typer.echo(f"{key} = {_plain(stored)}")


@config_app.command()
def unset(key: KeyArgument) -> None:
    """Go back to a setting's default."""
    from mlsprep.settings import as_dict, load
    from mlsprep.tasks import config

    config.unset(_home(), key)
    typer.echo(f"{key} = {_plain(as_dict(load(_home()))[key])}")


@config_app.command()
def path() -> None:
    """Print where the settings are."""
    typer.echo(str(_home() / "config.toml"))


def _editor(home: Path) -> str | None:
    from mlsprep.settings import load

    try:
        return load(home).editor
    except InputError:  # the file is what is to be mended
        return None


@config_app.command()
def edit() -> None:
    """Open the settings in your editor and check them afterwards."""
    from mlsprep.cli.editor import open_file
    from mlsprep.settings import load

    home = _home()
    home.mkdir(parents=True, exist_ok=True)
    file = home / "config.toml"
    if not file.exists():
        file.write_text("# Settings of mlsprep; `mlsprep config get` shows all of them.\n", encoding="utf-8")
    open_file(file, _editor(home))
    try:
        load(home)
    except InputError as error:
        common.say("The file was saved, but mlsprep cannot use it yet:")
        raise error from None
    typer.echo("The settings are fine.")
