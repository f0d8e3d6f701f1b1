"""A real pseudo-terminal with a program in it: send keys, look at the screen as a person would see it."""

from __future__ import annotations

import copy
import os
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
"""Seconds until a screen that does not come is a failure; loaded machines are slow, and waiting ends at once."""

ALTERNATE, MAIN = b"\x1b[?1049h", b"\x1b[?1049l"
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"


_ALTERNATE_MODE = 1049


class _Screen(pyte.Screen):
    """A screen with an alternate one, which pyte leaves out."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._main: Any = None

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private") and _ALTERNATE_MODE in modes and self._main is None:
            self._main = copy.deepcopy((self.buffer, self.cursor))
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and _ALTERNATE_MODE in modes and self._main is not None:
            hidden = self.cursor.hidden
            self.buffer, self.cursor = self._main
            self.cursor.hidden = hidden
            self._main = None
            self.dirty.update(range(self.lines))


class Terminal:
    """A program in a pseudo-terminal.

    Args:
        args: the program and its arguments.
        size: columns and rows.
        env: added to the environment, which is otherwise bare: UTF-8, a colour terminal, the checkout on the path.
    """

    def __init__(
        self, args: Sequence[str], size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
    ) -> None:
        columns, rows = size
        bare = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "PYTHONWARNINGS": "error",
        }
        self.raw = b""
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child: Any = pexpect.spawn(
            args[0], list(args[1:]), dimensions=(rows, columns), env={**bare, **(env or {})}, timeout=PATIENCE
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without trailing blanks."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def screen(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def cursor_hidden(self) -> bool:
        return bool(self._screen.cursor.hidden)

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def attributes(self) -> list[Any]:
        """What `termios` says of the terminal now."""
        return termios.tcgetattr(self._child.child_fd)

    def send(self, keys: str | bytes) -> None:
        """Type something: text, or the bytes a terminal sends for a key."""
        self._child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def _read(self, deadline: float) -> bool:
        """Read what the program wrote; return False when it has ended."""
        try:
            data = self._child.read_nonblocking(65536, timeout=max(0.0, deadline - time.monotonic()))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def wait_for(self, what: str | Callable[[Terminal], bool], timeout: float = PATIENCE) -> str:
        """Wait until a text is on the screen (or a condition holds) and return the screen."""

        def there() -> bool:
            return what in self.screen if isinstance(what, str) else what(self)

        deadline = time.monotonic() + timeout
        while not there():
            alive = self._read(deadline)
            if not there() and (not alive or time.monotonic() >= deadline):
                reason = "the program ended" if not alive else f"not within {timeout} s"
                shown = f"{what!r} did not come ({reason}); the screen:\n{self.screen}"
                raise AssertionError(shown)
        return self.screen

    def wait_for_output(self, what: bytes, timeout: float = PATIENCE) -> None:
        """Wait until some bytes were written since the terminal was opened."""
        self.wait_for(lambda terminal: what in terminal.raw, timeout)

    def wait_for_end(self, timeout: float = PATIENCE) -> int:
        """Wait until the program has ended; return its exit code, or minus the signal that killed it."""
        deadline = time.monotonic() + timeout
        while self._read(deadline):
            if time.monotonic() >= deadline:
                raise AssertionError(f"still running; the screen:\n{self.screen}")
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -self._child.signalstatus)

    def hang_up(self) -> None:
        """Close the terminal's window while the program runs."""
        self._child.ptyproc.fileobj.close()
        self._child.child_fd = self._child.ptyproc.fd = -1
        self._child.closed = self._child.ptyproc.closed = True

    def close(self) -> None:
        """End the program if it still runs."""
        if not self._child.closed:
            self._child.close(force=True)


def python(*args: str) -> list[str]:
    """The command that runs this Python."""
    return [sys.executable, *args]
