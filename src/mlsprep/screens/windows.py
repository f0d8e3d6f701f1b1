"""Keys of a Windows console, through readchar."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from mlsprep.screens.keys import Key, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlsprep.screens.keys import Screen

POLL = 0.03
"""Seconds between two looks: the console has no call that waits for a key or a new size."""


class WindowsKeys:
    """The keys of a console window."""

    def __init__(self) -> None:
        """Look at the console; nothing is changed yet."""
        import msvcrt
        import shutil

        from readchar import key, readchar

        self._waiting: Callable[[], bool] = getattr(msvcrt, "kbhit")  # noqa: B009 - unknown to a type checker elsewhere
        self._readchar = readchar
        self._size = shutil.get_terminal_size
        self._last_size = self._size()
        names = {
            "UP": "up", "DOWN": "down", "LEFT": "left", "RIGHT": "right", "HOME": "home", "END": "end",
            "PAGE_UP": "pageup", "PAGE_DOWN": "pagedown", "SUPR": "delete", "INSERT": "insert",
        }  # fmt: skip
        self._named = {getattr(key, constant): name for constant, name in names.items()}
        self._screen: Screen | None = None

    @contextlib.contextmanager
    def on(self, screen: Screen) -> Iterator[None]:
        """Hold the console for a `with` block."""
        self._screen = screen
        try:
            screen.enter()
            yield
        finally:
            screen.leave()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Give the console back for a `with` block."""
        assert self._screen is not None
        self._screen.leave()
        try:
            yield
        finally:
            self._screen.enter()

    def read(self, timeout: float | None = None) -> Key:
        """Return the next key, or `resize`, or `timeout`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self._waiting():
            if (size := self._size()) != self._last_size:
                self._last_size = size
                return Key("resize")
            if deadline is not None and time.monotonic() >= deadline:
                return Key("timeout")
            time.sleep(POLL)
        char = self._readchar()
        if char in "\x00\xe0":  # an extended key comes as two characters
            return Key(self._named.get("\x00" + self._readchar(), "unknown"))
        if "\ud800" <= char <= "\udbff":  # half of a character beyond the first plane
            char = (char + self._readchar()).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Key("esc") if char == "\x1b" else key_of(char)
