"""The exam screen: a paper as in the test centre, timed and without feedback; every change is kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.screens.answering import Answering
from mlsprep.screens.attempt import Attempt
from mlsprep.screens.browse import browse
from mlsprep.screens.exam_panes import (
    STRIKABLE,
    SURE,
    WARNINGS,
    ExamLook,
    Mode,
    overview_view,
    page_view,
    question_parts,
    still_view,
)
from mlsprep.screens.layout import WARNING
from mlsprep.screens.loop import LANGUAGES, Loop, Page
from mlsprep.screens.result import print_questions, print_result
from mlsprep.screens.stage import Stage
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.core.quiz import Item, Reply
    from mlsprep.screens.keys import Keys
    from mlsprep.screens.layout import View
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.exam import Result, Sitting

__all__ = ["browse", "print_questions", "print_result", "sit"]


def sit(sitting: Sitting, console: Console, keys: Keys, *, language: str, clock: Callable[[], float]) -> Result | None:
    """Show a paper until it is handed in or left; return its result, None where it was left open.

    The terminal is restored however it ends, and the paper stays open unless it was handed in.

    Args:
        sitting: the paper.
        console: where to show it.
        keys: where keys come from.
        language: `en`, `ko` or `both`; one question can be shown in another.
        clock: seconds, rising steadily.

    Raises:
        KeyboardInterrupt: the learner pressed Ctrl-C.
        SystemExit: the program was told to end by a signal.
    """
    stage = Stage(console)
    screen = ExamScreen(sitting, stage, keys, clock, language=language)
    with keys.on(stage):
        screen.play()
    return sitting.submit() if sitting.over else None


class ExamScreen(Answering):
    """One run of the exam screen; `languages` are those of single questions, by number."""

    def __init__(
        self, sitting: Sitting, stage: Stage, keys: Keys, clock: Callable[[], float], *, language: str
    ) -> None:
        """Begin with the question the paper stands at; nothing is drawn yet."""
        super().__init__(stage, keys, clock)
        self.sitting = sitting
        self.showing: ExamLook = ExamLook(language)
        self.languages: dict[int, str] = {}
        self.across = 1
        self.kept = sitting.reply
        self.warned = {minutes for minutes in WARNINGS if sitting.seconds_left <= 60 * minutes}
        if not sitting.over:
            self.begin(sitting.item, sitting.reply)

    def begin(self, item: Item, reply: Reply) -> None:
        """Put a question on the screen, with the reply it has so far."""
        super().begin(item, reply)
        self.kept = reply

    # --- the loop ---

    def before(self) -> None:
        """Count the time, and say what there is to say of it."""
        sitting, showing = self.sitting, self.showing
        if not sitting.over:
            self.attempt_to(sitting.tick)
        if sitting.over:
            if showing.mode is not Mode.OVER:
                self.showing = ExamLook(showing.language, mode=Mode.OVER)
            return
        if sitting.reply != self.kept:
            self._take_over()
        for minutes in WARNINGS:
            if minutes not in self.warned and sitting.seconds_left <= 60 * minutes:
                self.warned |= {other for other in WARNINGS if other >= minutes}
                self.tell_text(say(showing.language, f"warn-{minutes}"), f"bold {WARNING}")
        self.tell_notices(sitting.notices)

    def _take_over(self) -> None:
        """Show a reply that another window gave to the question on the screen."""
        typing = self.typing_reply
        self.attempt, self.kept = Attempt.of(self.sitting.item, self.sitting.reply), self.sitting.reply
        if typing:
            self.type_on()
        self.tell("changed-elsewhere")

    @property
    def timeout(self) -> float | None:
        """Seconds until the clock shows something else."""
        if self.sitting.over or self.sitting.paused:
            return None
        return max(0.05, self.sitting.seconds_left % 1)

    def command(self, name: str) -> None:
        """Do what a key does on the question, the overview, a page, or one of the things asked."""
        showing = self.showing
        leaving, showing.leaving = showing.leaving, False
        if showing.page is not None:
            self.close()
        elif showing.mode is Mode.OVER:
            if name in {"enter", "space", "q", "esc"}:
                self.leave()
        elif self.sitting.paused:
            self._press_paused(name)
        elif name == "q" and not (showing.mode is Mode.QUESTION and self._is_letter(name)):
            self._quit(again=leaving)
        else:
            _PRESS[showing.mode](self, name)

    def _is_letter(self, name: str) -> bool:
        return self.attempt is not None and self.attempt.is_letter(name)

    def _quit(self, *, again: bool) -> None:
        if again:
            self.leave()
        else:
            self.showing.leaving = True
            self.tell("leaving")

    def _unknown(self, name: str) -> None:
        if name not in {"esc", "paste"}:
            self.tell("no-such-key")

    # --- keys on a question ---

    def changed(self) -> None:
        """Keep the reply; one that could not be kept is not shown as if it were."""
        attempt = self.attempt
        assert attempt is not None
        if not self.attempt_to(lambda: self.sitting.save(attempt.reply)):
            self.attempt = Attempt.of(self.sitting.item, self.sitting.reply)
            self.attempt.at = attempt.at
            self.type_on()
        self.kept = self.sitting.reply

    def finished(self) -> None:
        """Go on to the next question."""
        self._turn(self.sitting.number + 1)

    def _press_question(self, name: str) -> None:
        if name in _COMMANDS and not self._is_letter(name):
            _COMMANDS[name](self)
        elif name == "*":
            self._flag()
        elif not self.answer_key(name):
            self._unknown(name)

    def _turn(self, number: int) -> None:
        """Show another question; beyond the ends say so."""
        sitting = self.sitting
        if number < 1:
            self.tell("first-question")
        elif number > sitting.total:
            self.tell("last-question")
        elif self.attempt_to(lambda: sitting.go(number)) and not sitting.over:
            self.showing.mode = Mode.QUESTION
            self.begin(sitting.item, sitting.reply)

    def _next(self) -> None:
        self._turn(self.sitting.number + 1)

    def _previous(self) -> None:
        self._turn(self.sitting.number - 1)

    def _flag(self) -> None:
        self.attempt_to(lambda: self.tell("flag-on" if self.sitting.flag() else "flag-off"))

    def _sure(self) -> None:
        self.attempt_to(lambda: self.tell(SURE[self.sitting.sure() or 0]))

    def _language(self) -> None:
        now = self.languages.get(self.sitting.number, self.showing.language)
        following = LANGUAGES[(LANGUAGES.index(now) + 1) % len(LANGUAGES)]
        self.languages[self.sitting.number] = following
        self.showing.top = 0
        named = say(following, "language-both" if following == "both" else "language-is")
        self.tell("this-question", name=named)

    def _ask_strike(self) -> None:
        if self.sitting.item.kind in STRIKABLE:
            self.showing.mode = Mode.STRIKE
        else:
            self.tell("no-strike")

    def _press_strike(self, name: str) -> None:
        self.showing.mode = Mode.QUESTION
        attempt = self.attempt
        assert attempt is not None
        option = attempt.at if name in {"space", "enter", "x"} else attempt.option_of(name)
        if option is not None:
            self.attempt_to(lambda: self.sitting.strike(option))
        else:
            self._unknown(name)

    def _pause(self) -> None:
        if self.sitting.may_pause:
            self.attempt_to(self.sitting.pause)
            self.showing.typing = None
        else:
            self.tell("no-pause")

    def _press_paused(self, name: str) -> None:
        if name in {"enter", "space", "z"}:
            self.attempt_to(self.sitting.resume)
            self.type_on()
        elif name == "q":
            self.leave()
        else:
            self._unknown(name)

    def _help(self) -> None:
        from mlsprep.screens.exam_pages import help_page

        self.lay(Page(help_page))

    # --- keys on the overview, and on what is asked ---

    def _overview(self) -> None:
        self.showing.mode, self.showing.typing = Mode.OVERVIEW, None
        self.showing.cursor, self.showing.digits = self.sitting.number, ""
        self.showing.top, self.showing.follow = 0, True

    def _back(self) -> None:
        self.showing.mode, self.showing.top = Mode.QUESTION, 0
        self.type_on()

    def _press_overview(self, name: str) -> None:
        showing = self.showing
        if name in "0123456789":
            showing.digits = (showing.digits + name).lstrip("0")[-3:]
        elif name == "backspace":
            showing.digits = showing.digits[:-1]
        elif name in {"enter", "space"}:
            number = int(showing.digits or showing.cursor)
            showing.digits = ""
            if 1 <= number <= self.sitting.total:
                self._turn(number)
            else:
                self.tell("no-question", n=number)
        elif name in {"esc", "o"}:
            self._back()
        elif name == "s":
            self._ask_hand_in()
        elif name in {"f", "b"}:
            self._seek(flagged=name == "f")
        elif not self._move(name):
            self._unknown(name)

    def _move(self, name: str) -> bool:
        steps = {"left": -1, "right": 1, "up": -self.across, "down": self.across}
        if name in steps and 1 <= self.showing.cursor + steps[name] <= self.sitting.total:
            self.showing.cursor += steps[name]
        self.showing.digits, self.showing.follow = "", True
        return name in steps

    def _seek(self, *, flagged: bool) -> None:
        """Move to the next question that is flagged, or blank."""
        marks = self.sitting.marks()
        wanted = [mark.number for mark in marks if (mark.flagged if flagged else not mark.answered)]
        if not wanted:
            self.tell("none-flagged" if flagged else "none-blank")
            return
        self.showing.cursor = next((number for number in wanted if number > self.showing.cursor), wanted[0])
        self.showing.digits, self.showing.follow = "", True

    def scroll(self, name: str, shown: View) -> bool:
        """Move the cursor of the overview or of the question, or scroll."""
        self.showing.leaving = self.showing.leaving and len(name) == 1
        if self.showing.page is None and self.showing.mode is Mode.OVERVIEW and name in {"up", "down"}:
            return self._move(name)
        if self.showing.mode in {Mode.QUESTION, Mode.STRIKE} and not self.sitting.paused:
            return super().scroll(name, shown)
        return Loop.scroll(self, name, shown)

    def _ask_hand_in(self) -> None:
        self.showing.mode, self.showing.typing, self.showing.top = Mode.HAND_IN, None, 0

    def _press_hand_in(self, name: str) -> None:
        if name == "y":
            if self.attempt_to(self.sitting.submit):
                self.leave()
        elif name == "o":
            self._overview()
        elif name in {"esc", "n"}:
            self._back()
        else:
            self._unknown(name)

    # --- what is shown ---

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        sitting, showing, attempt = self.sitting, self.showing, self.attempt
        if showing.page is not None:
            return page_view(sitting, showing, showing.page, size)
        if showing.mode in {Mode.OVER, Mode.HAND_IN} or sitting.paused or attempt is None:
            return still_view(sitting, showing, size)
        if showing.mode is Mode.OVERVIEW:
            shown, self.across = overview_view(sitting, showing, size)
            return shown
        language = self.languages.get(sitting.number, showing.language)
        self.drawn, parts = question_parts(sitting, showing, attempt, language, size)
        return self.arranged(parts, size)


_PRESS: dict[Mode, Callable[[ExamScreen, str], None]] = {
    Mode.QUESTION: ExamScreen._press_question,  # noqa: SLF001 - these tables are the class's own
    Mode.STRIKE: ExamScreen._press_strike,  # noqa: SLF001
    Mode.OVERVIEW: ExamScreen._press_overview,  # noqa: SLF001
    Mode.HAND_IN: ExamScreen._press_hand_in,  # noqa: SLF001
}
_COMMANDS: dict[str, Callable[[ExamScreen], None]] = {
    "n": ExamScreen._next,  # noqa: SLF001
    "right": ExamScreen._next,  # noqa: SLF001
    "enter": ExamScreen._next,  # noqa: SLF001
    "esc": ExamScreen.type_on,
    "p": ExamScreen._previous,  # noqa: SLF001
    "left": ExamScreen._previous,  # noqa: SLF001
    "f": ExamScreen._flag,  # noqa: SLF001
    "u": ExamScreen._sure,  # noqa: SLF001
    "l": ExamScreen._language,  # noqa: SLF001
    "x": ExamScreen._ask_strike,  # noqa: SLF001
    "o": ExamScreen._overview,  # noqa: SLF001
    "s": ExamScreen._ask_hand_in,  # noqa: SLF001
    "z": ExamScreen._pause,  # noqa: SLF001
    "?": ExamScreen._help,  # noqa: SLF001
}
