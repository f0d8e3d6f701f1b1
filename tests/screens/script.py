"""Keys from a script, and what was on the screen at each of them, read back by a terminal emulator."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pyte

from mlsprep.screens.keys import Key, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from mlsprep.screens.keys import Screen


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Script:
    """Keys written down: a name of more than one character, or characters to type. `+7` lets seven seconds pass."""

    def __init__(self, console: Console, clock: Clock, keys: str) -> None:
        self.console, self.clock, self.keys = console, clock, keys.split()
        self.emulator = pyte.Screen(*console.size)
        self.stream = pyte.Stream(self.emulator)
        self.screens: list[str] = []
        self.timeouts: list[float | None] = []
        self.aways = 0
        self.held = False

    def read(self, timeout: float | None = None) -> Key:
        file = self.console.file
        assert isinstance(file, io.StringIO)
        self.stream.feed(file.getvalue())
        file.seek(0)
        file.truncate()
        self.screens.append("\n".join(line.rstrip() for line in self.emulator.display))
        self.timeouts.append(timeout)
        key = self.keys.pop(0) if self.keys else "eof"
        while key.startswith("+") and len(key) > 1:
            self.clock.now += float(key)
            key = self.keys.pop(0)
        return key_of(key) if len(key) == 1 else Key(key, " " if key == "space" else "")

    @contextlib.contextmanager
    def on(self, screen: Screen) -> Iterator[None]:
        self.held = True
        screen.enter()
        try:
            yield
        finally:
            screen.leave()
            self.held = False

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        self.aways += 1
        yield
