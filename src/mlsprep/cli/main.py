"""The command line: every command is registered here, and every error leaves through one boundary."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import click
import typer

from mlsprep import __version__
from mlsprep.cli import backups, cards, config, decks, doctor, loop, review
from mlsprep.errors import MlsprepError

app = typer.Typer(
    name="mlsprep",
    help="Spaced repetition in the terminal for the AWS machine-learning certifications.",
    no_args_is_help=True,
    rich_markup_mode=None,  # Rich's help costs 40 ms at every start and says the same
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:  # noqa: FBT001 - Typer's signature
    if value:
        typer.echo(f"mlsprep {__version__}")
        raise typer.Exit


@app.callback()
def root(
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="Where your data lives (default: MLSPREP_HOME or the system's place)."),
    ] = None,
    version: Annotated[  # noqa: ARG001, FBT002 - handled by its callback
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Study every day, and know when you are ready."""
    if home is not None:
        os.environ["MLSPREP_HOME"] = str(home)


for module in (review, loop, decks, cards, doctor, backups, config):
    module.register(app)


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
    except click.exceptions.NoArgsIsHelpError as error:
        _complain(error.format_message())
        return 2
    except click.UsageError as error:
        _complain(_usage(error))
        return 2
    except click.ClickException as error:
        _complain(error.format_message())
        return 1
    except (KeyboardInterrupt, click.Abort, EOFError):
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


def _usage(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "mlsprep"
    return f"{error.format_message()}\nTry `{command} --help`."


def _system(error: sqlite3.Error | OSError) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    if "database is locked" in reason:
        return "Another mlsprep has been writing for half a minute; try again when it is done."
    if "disk is full" in reason or "No space left" in reason:
        return "The disk is full: nothing of this command was stored, everything before it was. Free some space."
    if "malformed" in reason or "not a database" in reason:
        return "The database is damaged; `mlsprep doctor` looks at it, `mlsprep backup list` shows what can be restored."
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
