"""The command line as Typer sees it: every command is registered here, and imported when it is called."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mlsprep import __version__
from mlsprep.errors import MlsprepError, UsageError

# Where each command lives: `module:function`, or `module:app` for a group. Only the one that is called is imported;
# all of them together would cost as much again as Typer itself.
COMMANDS = {
    "review": "review:review",
    "due": "loop:due",
    "next": "loop:next_card",
    "answer": "loop:answer",
    "undo": "loop:undo",
    "quiz": "quiz:quiz",
    "answer-quiz": "quiz:answer_quiz",
    "exam": "exam:exam_app",
    "import": "imports:import_",
    "draft": "draft:draft",
    "export": "export:export",
    "lint": "decks:lint",
    "decks": "decks:decks_app",
    "exams": "decks:exams",
    "topics": "decks:topics",
    "cards": "cards:cards",
    "card": "cards:card_app",
    "doctor": "doctor:doctor",
    "backup": "backups:backup_app",
    "config": "config:config_app",
}

# Typer carries its own Click from 0.26 on; its exceptions are reached through the one that Typer exports.
_UsageError: type[BaseException] = typer.BadParameter.__mro__[1]
_ClickError: type[BaseException] = typer.BadParameter.__mro__[2]


class _Commands(TyperGroup):
    """The commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002 - Click's signature
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"mlsprep.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode=None)
            single.command(cmd_name)(found)
            found = single
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="mlsprep",
    cls=_Commands,
    help="Spaced repetition in the terminal for the AWS machine-learning certifications.",
    no_args_is_help=True,
    rich_markup_mode=None,  # Rich's help costs 40 ms at every start and says the same
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"mlsprep {__version__}")
        raise typer.Exit


@app.callback()
def root(
    home: Annotated[
        Path | None,
        typer.Option(
            "--home", metavar="DIR", help="Where your data lives (default: MLSPREP_HOME or the system's place)."
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Study every day, and know when you are ready."""
    if home is not None:
        os.environ["MLSPREP_HOME"] = str(home)


def call(arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code.

    Raises UsageError with Typer's sentence for arguments that do not fit, MlsprepError for what cannot be done,
    KeyboardInterrupt when it is interrupted.
    """
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name="mlsprep", standalone_mode=False)
    except _UsageError as error:
        raise UsageError(_usage(error)) from error
    except _ClickError as error:
        raise MlsprepError(_said(error)) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    return code if isinstance(code, int) else 0


def _said(error: BaseException) -> str:
    return str(error.format_message()) if hasattr(error, "format_message") else str(error)


def _usage(error: BaseException) -> str:
    said = _said(error)
    if type(error).__name__ == "NoArgsIsHelpError":  # a group called without a command: what it says is its help
        return said
    context = getattr(error, "ctx", None)
    return f"{said}\nTry `{context.command_path if context else 'mlsprep'} --help`."
