"""The full screen: taken over, painted line by line, and given back."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.control import Control
from rich.segment import ControlType, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions
    from rich.text import Text as Line


class Size(NamedTuple):
    """A size in cells."""

    width: int
    height: int


@dataclass(frozen=True)
class Frame:
    """What the whole screen shows: a line for each row from the top, and where the cursor is, if it is shown."""

    lines: Sequence[Line]
    cursor: tuple[int, int] | None = None


# The alternate screen; cursor hidden; no wrapping at the edge (a terminal that draws ambiguous characters wide would
# break the layout otherwise); pasted text marked as such.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[H\x1b[2J"
_LEAVE = "\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l"


class Stage:
    """A console's screen while a program has all of it."""

    def __init__(self, console: Console) -> None:
        """Take the console to paint on; nothing is written yet."""
        self._console = console
        self._shown: list[Line] = []
        self._size: Size | None = None

    @property
    def size(self) -> Size:
        """The size of the terminal now. COLUMNS and LINES do not count: they do not follow a resize."""
        with contextlib.suppress(OSError, ValueError):
            size = os.get_terminal_size(self._console.file.fileno())
            if size.columns > 0 and size.lines > 0:
                return Size(size.columns, size.lines)
        return Size(*self._console.size)

    def enter(self) -> None:
        """Switch to the alternate screen."""
        self._shown, self._size = [], None
        if self._console.legacy_windows:
            self._console.control(Control.clear(), Control.home(), Control.show_cursor(show=False))
        else:
            self._write(_ENTER)

    def leave(self) -> None:
        """Switch back to the screen there was before; a terminal that is gone is no error."""
        try:
            if self._console.legacy_windows:
                self._console.control(Control.clear(), Control.home(), Control.show_cursor(show=True))
            else:
                self._write(_LEAVE)
        except OSError:
            self._hush()

    def _write(self, codes: str) -> None:
        self._console.file.write(codes)
        self._console.file.flush()

    def _hush(self) -> None:
        # What is left in the buffers would fail once more when Python ends, with a message and another exit code.
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._console.file.fileno())
            os.close(nowhere)

    def paint(self, frame: Frame) -> None:
        """Show a frame; only lines that differ from what is shown are written."""
        size = self.size
        if size != self._size:
            self._shown, self._size = [], size
        lines = list(frame.lines[: size.height])
        fresh = not self._shown
        changed = [
            (row, line)
            for row, line in enumerate(lines)
            if row >= len(self._shown) or line != self._shown[row] or line.style != self._shown[row].style
        ]
        gone = range(len(lines), len(self._shown))
        self._console.print(_Painting(changed, gone, frame.cursor, size, fresh=fresh), end="", crop=False)
        self._shown = lines


class _Painting:
    """Lines at their rows, as one write."""

    def __init__(
        self,
        lines: Sequence[tuple[int, Line]],
        gone: range,
        cursor: tuple[int, int] | None,
        size: Size,
        *,
        fresh: bool,
    ) -> None:
        self.lines, self.gone, self.cursor, self.size, self.fresh = lines, gone, cursor, size, fresh

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        # Control codes as segments, so that a legacy console gets calls instead. A row is cleared before it is
        # written: clearing to its end afterwards would take the last cell of a full row with it.
        yield Control.show_cursor(show=False).segment
        if self.fresh:
            yield Control.clear().segment
        for row, line in self.lines:
            yield Control.move_to(0, row).segment
            yield Control((ControlType.ERASE_IN_LINE, 2)).segment
            yield from line.render(console, end="")
        for row in self.gone:
            yield Control.move_to(0, row).segment
            yield Control((ControlType.ERASE_IN_LINE, 2)).segment
        if self.cursor is not None:
            yield Control.move_to(*self.cursor).segment
            yield Control.show_cursor(show=True).segment
