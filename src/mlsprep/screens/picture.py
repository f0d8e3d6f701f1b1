"""The review screen as a picture, drawn by the program's own code: what the README shows is what a learner sees."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from mlsprep.screens.panes import Showing, view
from mlsprep.screens.stage import Size
from mlsprep.screens.tables import print_lines
from mlsprep.screens.text import pad

if TYPE_CHECKING:
    from rich.text import Text as Line

    from mlsprep.tasks.session import Session

THEME = TerminalTheme(
    (24, 26, 31),
    (216, 219, 224),
    [(40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123),
     (97, 175, 239), (198, 120, 221), (86, 182, 194), (171, 178, 191)],
    [(92, 99, 112), (240, 130, 140), (170, 215, 140), (240, 210, 140),
     (120, 190, 250), (215, 145, 240), (110, 200, 210), (230, 233, 238)],
)  # fmt: skip


def screen_lines(
    session: Session, size: Size, *, language: str, revealed: bool = False, seconds: float = 0.0
) -> list[Line]:
    """Return the lines of the review screen for what a session shows now.

    Args:
        session: the session; it is looked at, not changed.
        size: of the terminal.
        language: `en`, `ko` or `both`.
        revealed: whether the answer is shown.
        seconds: studied so far, for the header.
    """
    showing = Showing(language, seconds=seconds)
    if revealed:
        showing.revealed = showing.follow = True
        showing.outcomes = session.previews()
    return list(view(session, showing, size).frame.lines)


def svg(  # noqa: PLR0913 - how large, of what, in which language
    session: Session,
    *,
    language: str,
    revealed: bool = True,
    width: int = 80,
    height: int = 24,
    seconds: float = 0.0,
    title: str = "mlsprep review",
) -> str:
    """Return the review screen as an SVG image."""
    lines = screen_lines(session, Size(width, height), language=language, revealed=revealed, seconds=seconds)
    console = Console(
        file=io.StringIO(),
        record=True,
        width=width,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    print_lines(console, [pad(line, width) for line in lines])
    return console.export_svg(title=title, theme=THEME, unique_id="mlsprep")
