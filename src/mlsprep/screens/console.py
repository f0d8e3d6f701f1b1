"""The consoles: standard output for data, standard error for messages and progress."""

from __future__ import annotations

from rich.console import Console


class _Console(Console):
    """A console that leaves a closed pipe to the program's boundary: `mlsprep cards | head` is no failure."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def standard_output() -> Console:
    """Return the console that data is printed on; colours only on a terminal and without NO_COLOR."""
    return _Console(highlight=False, markup=False, emoji=False)


def standard_error() -> Console:
    """Return the console that messages and progress are printed on."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)
