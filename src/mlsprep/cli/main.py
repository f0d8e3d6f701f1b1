"""The command line: every command is registered here, and every error leaves through one boundary."""

from __future__ import annotations

import os
import sqlite3
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mlsprep import __version__
from mlsprep.errors import MlsprepError

# Where each command lives: `module:function`, or `module:app` for a group. Only the one that is called is imported;
# all of them together would cost as much again as Typer itself.
COMMANDS = {
    "review": "review:review",
    "due": "loop:due",
    "next": "loop:next_card",
    "answer": "loop:answer",
    "undo": "loop:undo",
    "import": "decks:import_",
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


def _complain(text: str) -> None:
    sys.stderr.write(text.rstrip("\n") + "\n")


def run(arguments: list[str]) -> int:  # noqa: PLR0911 - one line for each way to end
    """Run the program and return its exit code: 0 done, 1 cannot, 2 wrong usage, 3 bad input file, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name="mlsprep", standalone_mode=False)
        sys.stdout.flush()
    except MlsprepError as error:
        _complain(str(error))
        return error.exit_code
    except _UsageError as error:
        _complain(_usage(error))
        return 2
    except _ClickError as error:
        _complain(_said(error))
        return 1
    except (KeyboardInterrupt, typer.Abort, EOFError):
        return 130
    except BrokenPipeError:  # `mlsprep cards | head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives until the process ends
        return 0
    except (sqlite3.Error, OSError) as error:
        _complain(_system(error))
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary: a learner sees one line, the details go to a file
        _complain(_unexpected(error))
        return 1
    return code if isinstance(code, int) else 0


def _said(error: BaseException) -> str:
    return str(error.format_message()) if hasattr(error, "format_message") else str(error)


def _usage(error: BaseException) -> str:
    said = _said(error)
    if type(error).__name__ == "NoArgsIsHelpError":  # a group called without a command: what it says is its help
        return said
    context = getattr(error, "ctx", None)
    return f"{said}\nTry `{context.command_path if context else 'mlsprep'} --help`."


def _system(error: sqlite3.Error | OSError) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    if "database is locked" in reason:
        return "Another mlsprep has been writing for half a minute; try again when it is done."
    if "disk is full" in reason or "No space left" in reason:
        return "The disk is full: nothing of this command was stored, everything before it was. Free some space."
    if "malformed" in reason or "not a database" in reason:
        return (
            "The database is damaged; `mlsprep doctor` looks at it, `mlsprep backup list` shows what can be restored."
        )
    if "readonly" in reason:
        return "The database cannot be written: it, or the folder it is in, is read-only."
    place = f" {error.filename}:" if isinstance(error, OSError) and error.filename else ""
    return f"Cannot do that:{place} {reason}."


def _unexpected(error: Exception) -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", suffix=".txt", prefix="mlsprep-", delete=False, encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return (
        f"Something went wrong that should not have ({type(error).__name__}: {error}). "
        f"Answers are stored; please report the details in {file.name}."
    )
