"""The boundary of the program: one exit, and no traceback ever reaches a learner."""

from __future__ import annotations

import os
import sqlite3
import sys

from mlsprep.errors import MlsprepError


def _complain(text: str) -> None:
    """Say what is wrong, on stderr; control characters (a name may hold some) are shown, never sent to the terminal."""
    if sys.stderr is None:
        return
    shown = "".join(char if char == "\n" or char.isprintable() else repr(char)[1:-1] for char in text.rstrip("\n"))
    sys.stderr.write(shown + "\n")


def run(arguments: list[str]) -> int:  # noqa: C901, PLR0911 - one line for each way to end
    """Run the program and return its exit code: 0 done, 1 cannot, 2 wrong usage, 3 bad input file, 130 interrupted."""
    if sys.stdout is None:  # `>&-`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives until the process ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _call(arguments)
        sys.stdout.flush()
    except MlsprepError as error:
        _complain(str(error))
        return error.exit_code
    except (KeyboardInterrupt, EOFError):
        return 130
    except SystemExit as error:
        return _left(error)
    except BrokenPipeError:  # `mlsprep cards | head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives until the process ends
        return 0
    except UnicodeEncodeError:
        _complain("The command line holds bytes that are no UTF-8 text.")
        return 2
    except OverflowError:
        _complain("A number is larger than anything mlsprep counts.")
        return 2
    except (sqlite3.Error, OSError) as error:
        _complain(_system(error))
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary: a learner sees one line, the details go to a file
        _complain(_unexpected(error))
        return 1
    return code


def _left(error: SystemExit) -> int:
    """Return the exit code of a library or a signal; a pipe that was closed (as Click ends then) is no failure."""
    if type(sys.stdout).__name__ == "PacifyFlushWrapper":
        return 0
    return error.code if isinstance(error.code, int) else 1


def _call(arguments: list[str]) -> int:
    """Run a command. The two that are run most often, without options, do without Typer, which costs 30 ms."""
    if arguments == ["due", "--plain"]:
        from mlsprep.cli.daily import due_plain

        due_plain()
        return 0
    if arguments == ["review"]:
        from mlsprep.cli.daily import review

        review()
        return 0
    from mlsprep.cli.commands import call

    return call(arguments)


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
