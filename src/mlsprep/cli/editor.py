"""The learner's editor, started from the command line."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from mlsprep.errors import MlsprepError


def open_file(path: Path, editor: str | None) -> None:
    """Wait until the learner has left the editor. Raises MlsprepError where it cannot be started or fails."""
    from mlsprep.screens.outside import editor_command

    command = editor_command(editor)
    try:
        code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the learner's own editor
    except OSError as error:
        raise MlsprepError(
            f"The editor {command[0]} cannot be started: {error.strerror}. Set EDITOR, or `mlsprep config set editor`.",
        ) from error
    if code:
        raise MlsprepError(f"The editor {command[0]} ended with code {code}; nothing was changed.")


def edit_text(text: str, editor: str | None) -> str:
    """Return a text as the learner left it in the editor."""
    with tempfile.TemporaryDirectory(prefix="mlsprep-") as folder:
        path = Path(folder) / "note.yaml"
        path.write_text(text, encoding="utf-8")
        open_file(path, editor)
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MlsprepError(f"What the editor left cannot be read: {error}.") from error
