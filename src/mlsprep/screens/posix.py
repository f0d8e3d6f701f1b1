"""Keys of a POSIX terminal: raw mode entered once, signals turned into keys, everything restored at the end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from mlsprep.screens.keys import Decoder, Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from mlsprep.screens.keys import Screen

ESCAPE_WAIT = 0.05
"""Seconds after a lone ESC until it counts as the key: slow links send a sequence in pieces, people wait longer."""

_CHUNK = 4096
_ENDING = frozenset({signal.SIGTERM, signal.SIGHUP, signal.SIGINT})
_SIGNALS = (*_ENDING, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)


def _raw(attributes: list[Any]) -> list[Any]:
    """Return terminal attributes that deliver every key at once and unchanged; output stays as it is.

    Without ISIG the keys for signals arrive as keys (a signal would make the terminal forget type-ahead); without
    IXON Ctrl-S does not freeze the screen.
    """
    iflag, oflag, cflag, lflag, ispeed, ospeed, cc = attributes
    iflag &= ~(termios.BRKINT | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP | termios.IXON)
    lflag &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.IEXTEN | termios.ISIG)
    cc = list(cc)
    cc[termios.VMIN], cc[termios.VTIME] = 1, 0
    return [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]


class PosixKeys:
    """The keys of a terminal. Signals are noted when they come and acted on in `read`, never in between.

    So an answer being stored is never torn: SIGTERM and SIGHUP become SystemExit (128 + number), SIGINT the key
    `ctrl-c`, SIGWINCH `resize`; Ctrl-Z and SIGTSTP restore the terminal, stop the program, and are `resume`
    afterwards. The second of a kind of ending signal that `read` has not come round to ends the program at once.
    """

    def __init__(self, fd: int | None = None) -> None:
        """Take the terminal's file descriptor; standard input by default."""
        self._fd = sys.stdin.fileno() if fd is None else fd
        self._decoder = Decoder()
        self._keys: deque[Key] = deque()
        self._pending: list[int] = []
        self._screen: Screen | None = None
        self._saved: list[Any] | None = None
        self._wake = (-1, -1)
        self._away = False

    @contextlib.contextmanager
    def on(self, screen: Screen) -> Iterator[None]:
        """Hold the terminal for a `with` block, and restore it however that ends."""
        self._screen = screen
        self._saved = termios.tcgetattr(self._fd)
        with self._signals():
            try:
                self._enter()
                yield
            finally:
                self._leave()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Give the terminal back for a `with` block, so that another program can have it.

        Ctrl-C there is meant for that program: it must not end this one as well.
        """
        self._leave()
        self._away = True
        previous = self._handle(signal.SIGTSTP, signal.SIG_DFL)
        try:
            yield
        finally:
            self._handle(signal.SIGTSTP, previous)
            self._away = False
            self._pending = [number for number in self._pending if number in _ENDING - {signal.SIGINT}]
            self._enter()

    def read(self, timeout: float | None = None) -> Key:
        """Return the next key, waiting at most `timeout` seconds for it."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            if self._pending and (key := self._attend()) is not None:
                return key
            if self._keys:
                return self._take()
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if self._decoder.ambiguous:
                left = ESCAPE_WAIT if left is None else min(left, ESCAPE_WAIT)
            if self._wait(left):
                if not self._fill():
                    return Key("eof")
            elif self._pending:
                continue
            elif self._decoder.ambiguous:
                self._keys.extend(self._decoder.flush())
            elif deadline is not None and time.monotonic() >= deadline:
                return Key("timeout")

    def _wait(self, seconds: float | None) -> bool:
        """Wait for something typed, or a signal; return whether the terminal is to be read."""
        wake, _ = self._wake
        try:
            ready, _, _ = select.select([self._fd, wake] if wake >= 0 else [self._fd], [], [], seconds)
        except (OSError, ValueError):  # the terminal is gone; reading says so
            return True
        if wake in ready:
            os.read(wake, _CHUNK)
        return self._fd in ready

    def _fill(self) -> bool:
        """Read what has been typed; return False when the terminal is gone."""
        try:
            data = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return True
        except OSError:  # EIO: the other side of the terminal was closed
            return False
        self._keys.extend(self._decoder.feed(data))
        return bool(data)

    def _take(self) -> Key:
        key = self._keys.popleft()
        if key.name != "ctrl-z":
            return key
        self._suspend()
        return Key("resume")

    def _attend(self) -> Key | None:
        """Act on the oldest signal noted."""
        number = self._pending.pop(0)
        if number == signal.SIGINT:
            return Key("ctrl-c")
        if number in _ENDING:
            raise SystemExit(128 + number)
        if number == signal.SIGTSTP:
            self._suspend()
            return Key("resume")
        if number == signal.SIGCONT:  # stopped by SIGSTOP, which cannot be noticed: the shell has set the terminal
            self._enter()
            return Key("resume")
        return Key("resize")

    def _suspend(self) -> None:
        self._leave()
        previous = self._handle(signal.SIGTSTP, signal.SIG_DFL)
        # The whole group stops, as the terminal's own Ctrl-Z does it: else a parent (`uv run`) would wait for ever.
        os.kill(0, signal.SIGTSTP)
        self._handle(signal.SIGTSTP, previous)
        self._pending = [number for number in self._pending if number != signal.SIGCONT]
        self._enter()

    def _enter(self) -> None:
        assert self._saved is not None
        assert self._screen is not None
        # TCSADRAIN would wait for ever on a stopped terminal, TCSAFLUSH would drop what was typed ahead.
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._fd, termios.TCSANOW, _raw(self._saved))
        self._screen.enter()

    def _leave(self) -> None:
        assert self._screen is not None
        try:
            self._screen.leave()
        finally:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._saved or [])

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may handle signals
            return
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        # A byte in this pipe for every signal wakes `select`, whenever the signal comes.
        wakeup = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        previous = {number: signal.signal(number, self._note) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler if handler is not None else signal.SIG_DFL)
            signal.set_wakeup_fd(wakeup)
            for end in self._wake:
                os.close(end)
            self._wake = (-1, -1)

    @staticmethod
    def _handle(number: int, handler: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            return signal.signal(number, handler)
        return signal.SIG_DFL

    def _note(self, number: int, _frame: FrameType | None) -> None:
        again = number in self._pending
        if number == signal.SIGINT and again and not self._away:
            raise KeyboardInterrupt
        if number in _ENDING and number != signal.SIGINT and (again or self._away):
            raise SystemExit(128 + number)
        if not again:
            self._pending.append(number)
