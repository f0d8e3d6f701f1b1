"""A finished paper to look through: the result, then question by question what was right and why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Confidence
from mlsprep.screens.exam_panes import SURE
from mlsprep.screens.layout import (
    QUIET,
    ROOMY_ROWS,
    Hint,
    Parts,
    View,
    bottom,
    clock_line,
    column,
    compose,
    heading,
    small_print,
    source_line,
)
from mlsprep.screens.loop import Look, Loop
from mlsprep.screens.question import marked, verdict_line
from mlsprep.screens.result import result_lines
from mlsprep.screens.stage import Stage
from mlsprep.screens.text import safe
from mlsprep.screens.words import countdown, say

if TYPE_CHECKING:
    from rich.console import Console

    from mlsprep.screens.keys import Keys
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.exam import Marked, Result

_FILTERS = {"w": "wrong", "f": "flagged", "a": "all"}


def browse(result: Result, console: Console, keys: Keys, *, language: str) -> None:
    """Show a finished paper until the learner leaves it.

    Args:
        result: the paper.
        console: where to show it.
        keys: where keys come from.
        language: `en`, `ko` or `both`, to begin with.

    Raises:
        KeyboardInterrupt: the learner pressed Ctrl-C.
        SystemExit: the program was told to end by a signal.
    """
    stage = Stage(console)
    with keys.on(stage):
        Browse(result, stage, keys, language=language).play()


@dataclass
class BrowseLook(Look):
    """How a paper is looked through at the moment: which questions, and the place among them; 0 is the result."""

    kind: str = "wrong"
    place: int = 0


class Browse(Loop):
    """One run through a finished paper."""

    def __init__(self, result: Result, stage: Stage, keys: Keys, *, language: str) -> None:
        """Begin with the result; nothing is drawn yet."""
        super().__init__(stage, keys, time.monotonic)
        self.result = result
        self.showing: BrowseLook = BrowseLook(language)
        if not self.chosen:
            self.showing.kind = "all"

    @property
    def chosen(self) -> list[Marked]:
        """The questions that are gone through; of the wrong ones, those the learner was sure of come first."""
        kind = self.showing.kind
        found = [
            mark
            for mark in self.result.questions
            if kind == "all" or (mark.flagged if kind == "flagged" else not mark.right)
        ]
        return sorted(found, key=lambda mark: mark.confidence != Confidence.SURE) if kind == "wrong" else found

    def command(self, name: str) -> None:
        """Turn to another question, or choose others."""
        if name in {"n", "right", "enter", "space"}:
            self._turn(1)
        elif name in {"p", "left", "backspace"}:
            self._turn(-1)
        elif name in _FILTERS:
            self._choose(_FILTERS[name])
        elif name == "r":
            self.showing.place = self.showing.top = 0
        elif name == "l":
            self.next_language()
            self._show()
        elif name in {"q", "esc"}:
            self.leave()
        elif name != "paste":
            self.tell("no-such-key")

    def _turn(self, by: int) -> None:
        place = self.showing.place + by
        if place > len(self.chosen):
            self.tell("browse-last" if self.chosen else "none-of-these")
        elif place < 0:
            self.tell("browse-first")
        else:
            self.showing.place = place
            self._show()

    def _choose(self, kind: str) -> None:
        before, self.showing.kind = self.showing.kind, kind
        if self.chosen:
            self.showing.place = 1
            self._show()
        else:
            self.showing.kind = before
            self.tell("none-of-these")

    def _show(self) -> None:
        self.showing.top, self.showing.follow = 0, self.showing.place > 0

    # --- what is shown ---

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        showing, width = self.showing, column(size.width).width
        language = showing.language
        head = self._header(width)
        if not showing.place:
            tail = [*[Line()] * (size.height >= ROOMY_ROWS), *bottom(showing.message, self._hints(), width)]
            return compose(Parts(head, result_lines(self.result, width, language), tail), size, showing.top, language)
        mark = self.chosen[showing.place - 1]
        drawn = marked(mark.item, mark.reply, width, language)
        first = verdict_line(mark.item, mark.reply, width, language, right=mark.right)
        tail = [*first, *[Line()] * (size.height >= ROOMY_ROWS), *bottom(showing.message, self._hints(), width)]
        parts = Parts(head, drawn.lines, tail, self._small(mark, width))
        return compose(parts, size, showing.top, language)

    def _header(self, width: int) -> list[Line]:
        showing, chosen = self.showing, self.chosen
        language = showing.language
        word = say(language, f"filter-{showing.kind}")
        place = say(language, "place-of", n=showing.place, total=len(chosen)) if showing.place else str(len(chosen))
        right = Line.assemble((f"{word}  ", QUIET), (place, "bold"))
        mark = chosen[showing.place - 1] if showing.place else None
        text = say(language, "question-n", n=mark.number) if mark else say(language, "key-result-page")
        title = mark.item.domain if mark else None
        lines = heading(title or self.result.exam, None, right, width, language)
        return [*lines, clock_line(showing.place, len(chosen) - showing.place, text, width)]

    def _small(self, mark: Marked, width: int) -> list[Line]:
        language = self.showing.language
        marks = [say(language, "took", time=countdown(mark.seconds))]
        if not mark.scored:
            marks.append(say(language, "not-scored"))
        if mark.flagged:
            marks.append(say(language, "flagged"))
        if mark.confidence:
            marks.append(say(language, SURE[mark.confidence]))
        if mark.item.checked:
            marks.append(say(language, "checked", when=safe(mark.item.checked)))
        if mark.item.source:
            marks.append(source_line(mark.item.source))
        return small_print(marks, width)

    def _hints(self) -> list[Hint]:
        language = self.showing.language
        words = (
            [("n", "key-next", 8), ("p", "key-back-one", 7), ("r", "key-result-page", 3)]
            if self.showing.place
            else [("enter", "key-questions", 8)]
        )
        words += [
            ("w", "key-wrong-ones", 6), ("f", "key-flagged-ones", 5), ("a", "key-all-ones", 5),
            ("l", "key-language", 4), ("q", "key-quit", 9),
        ]  # fmt: skip
        return [Hint(key, say(language, word), rank) for key, word, rank in words]
