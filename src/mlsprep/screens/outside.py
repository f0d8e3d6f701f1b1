"""Other programs: the learner's editor and browser, kept from writing on the screen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mlsprep.errors import MlsprepError
from mlsprep.screens.words import say

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from mlsprep.screens.keys import Keys

_started: list[subprocess.Popen[bytes]] = []


def editor_command(editor: str | None) -> list[str]:
    """Return the command of an editor: the one named, else $VISUAL, $EDITOR, or what every system has."""
    import shlex

    windows = os.name == "nt"
    command = editor or os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if windows else "vi")
    try:
        return shlex.split(command, posix=not windows) or ["vi"]
    except ValueError:  # an unclosed quote
        return [command]


def edit(text: str, keys: Keys, editor: str | None, language: str) -> str:
    """Return a text as the learner left it in the editor.

    Raises MlsprepError where the editor cannot be started, fails, or leaves something unreadable.
    """
    import subprocess
    import tempfile
    from pathlib import Path

    command = editor_command(editor)
    with tempfile.TemporaryDirectory(prefix="mlsprep-") as folder:
        path = Path(folder) / "note.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            with keys.away():
                code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the learner's editor
        except OSError as error:
            reason = error.strerror or str(error)
            raise MlsprepError(say(language, "no-editor", editor=command[0], reason=reason)) from error
        if code:
            raise MlsprepError(say(language, "editor-failed", code=code))
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MlsprepError(say(language, "edit-unread", reason=str(error))) from error


def is_web_address(url: str) -> bool:
    """Return whether a browser may be given this address: deck text must not start anything else."""
    return url.startswith(("https://", "http://")) and url.isprintable() and " " not in url


def open_address(url: str) -> None:
    """Open a web address in the learner's browser.

    In a process of its own, without a terminal: browsers write to it, and text browsers would take the screen.
    """
    import sys

    _start([sys.executable, "-m", "webbrowser", "-t", url])


def open_file(path: Path) -> None:
    """Open a file with the program the system has for it, in a process of its own.

    Raises OSError where there is no such program.
    """
    import sys

    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - what a file manager does with the file
        return
    _start(["open" if sys.platform == "darwin" else "xdg-open", str(path)])


def _start(command: list[str]) -> None:
    import subprocess

    _started[:] = [process for process in _started if process.poll() is None]
    _started.append(
        subprocess.Popen(  # noqa: S603 - programs named here, and an address or a file that was checked
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )
