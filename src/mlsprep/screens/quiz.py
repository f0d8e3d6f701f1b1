"""The quiz screen: asks the questions of a drill, and shows after each what was right and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.core.quiz import Confidence, Reply
from mlsprep.screens.answering import FLAG_KEYS, Answering
from mlsprep.screens.layout import WARNING
from mlsprep.screens.loop import Page
from mlsprep.screens.quiz_panes import BLANK, QuizLook, end_view, page_view, question_parts, verdict_view
from mlsprep.screens.stage import Stage
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.screens.keys import Keys
    from mlsprep.screens.layout import View
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.quiz import Quiz, QuizSummary

LONGEST_ANSWER = 600.0
"""Seconds a reply can count: nobody reads a question for ten minutes."""

_CONFIDENCE = {
    "1": Confidence.SURE, "2": Confidence.THINK, "3": Confidence.GUESS,
    "enter": Confidence.THINK, "space": Confidence.THINK,
}  # fmt: skip


def run(  # noqa: PLR0913 - each of these is varied
    quiz: Quiz,
    console: Console,
    keys: Keys,
    *,
    language: str,
    editor: str | None,
    clock: Callable[[], float],
    ask_confidence: bool,
) -> QuizSummary:
    """Ask the questions of a drill until it ends or the learner leaves; return what it came to.

    The terminal is restored however it ends. Every reply is stored before its verdict is shown.

    Args:
        quiz: what to ask.
        console: where to show it.
        keys: where keys come from.
        language: `en`, `ko` or `both`, to begin with.
        editor: unused; questions are edited where they are written.
        clock: seconds, rising steadily.
        ask_confidence: whether to ask how sure the learner is.

    Raises:
        KeyboardInterrupt: the learner pressed Ctrl-C.
        SystemExit: the program was told to end by a signal.
    """
    del editor
    stage = Stage(console)
    with keys.on(stage):
        QuizScreen(quiz, stage, keys, clock, language=language, ask_confidence=ask_confidence).play()
    return quiz.summary()


class QuizScreen(Answering):
    """One run of the quiz screen; `spent` are the seconds on the question that is shown."""

    def __init__(
        self,
        quiz: Quiz,
        stage: Stage,
        keys: Keys,
        clock: Callable[[], float],
        *,
        language: str,
        ask_confidence: bool,
    ) -> None:
        """Begin with the first question; nothing is drawn yet."""
        super().__init__(stage, keys, clock)
        self.quiz = quiz
        self.ask_confidence = ask_confidence
        self.showing: QuizLook = QuizLook(language)
        self.spent = 0.0
        self.over = False
        self._fresh()

    # --- the loop ---

    def before(self) -> None:
        """Say what the drill has to say; end it when its time is up."""
        self.tell_notices(self.quiz.notices)
        if self.quiz.item is None and not self.over:
            self.over = True
            self.attempt, self.drawn = None, None
            late = self.quiz.seconds_left is not None and self.quiz.seconds_left <= 0
            self.showing = QuizLook(self.showing.language, seconds=self.showing.seconds, message=self.showing.message)
            if late:
                self.tell_text(say(self.showing.language, "drill-late"), WARNING)

    @property
    def timeout(self) -> float | None:
        """Seconds until the header changes."""
        if self.over:
            return None
        if self.quiz.seconds_left is not None:
            return max(0.05, self.quiz.seconds_left % 1)
        return 60 - self.showing.seconds % 60 if self.counting else None

    def passed(self, seconds: float) -> None:
        """Count time spent on the drill."""
        self.showing.seconds += seconds
        if self.showing.verdict is None:
            self.spent += seconds

    def note_wrong(self, text: str) -> None:
        """Store what the learner says is wrong with the question."""
        self.quiz.wrong(text)

    def command(self, name: str) -> None:
        """Do what a key does on the question, on its verdict, on a page, or at the end."""
        if self.showing.page is not None:
            self._press_page(name)
        elif self.over:
            self._press_end(name)
        elif self.showing.asking:
            self._press_sure(name)
        elif self.showing.verdict is not None:
            self._press_verdict(name)
        else:
            self._press_question(name)

    def _fresh(self) -> None:
        """Begin whatever the drill asks now."""
        showing = self.showing
        self.showing = QuizLook(showing.language, seconds=showing.seconds, message=showing.message)
        self.spent = 0.0
        if self.quiz.item is not None:
            self.begin(self.quiz.item, BLANK)

    # --- keys on a question ---

    def _press_question(self, name: str) -> None:
        attempt = self.attempt
        assert attempt is not None
        if name == "esc":
            self.type_on()
        elif name == "enter":
            self.finished()
        elif name == "0":
            self._submit(BLANK, None)
        elif self.answer_key(name):
            pass
        elif name in _AFTERWARDS:
            self.tell("after-reply")
        elif not self._press_common(name):
            self._unknown(name)

    def _press_common(self, name: str) -> bool:
        if name in FLAG_KEYS:
            self.attempt_to(lambda: self.tell("flag-on" if self.quiz.flag() else "flag-off"))
        elif name == "l":
            self.next_language()
            self.showing.top, self.showing.follow = 0, self.showing.verdict is not None
        elif name == "!":
            self.ask_what_is_wrong()
        elif name == "?":
            from mlsprep.screens.quiz_pages import help_page

            self.lay(Page(help_page))
        elif name == "q":
            self.leave()
        else:
            return False
        return True

    def _unknown(self, name: str) -> None:
        if name not in {"esc", "paste"}:
            self.tell("no-such-key")

    def finished(self) -> None:
        """Submit the reply, or say what is missing from it."""
        attempt = self.attempt
        assert attempt is not None
        if attempt.item.kind == "choice" and attempt.lacking and attempt.at is not None:
            attempt.picks[:] = [attempt.at]
        lacking = attempt.lacking
        if lacking:
            self.tell(lacking, n=attempt.need, given=attempt.given)
        elif self.ask_confidence:
            self.showing.asking, self.showing.typing = True, None
        else:
            self._submit(attempt.reply, None)

    def _press_sure(self, name: str) -> None:
        attempt = self.attempt
        assert attempt is not None
        if name in _CONFIDENCE:
            self._submit(attempt.reply, _CONFIDENCE[name])
        elif name in {"esc", "backspace"}:
            self.showing.asking = False
            self.type_on()
        else:
            self._unknown(name)

    def _submit(self, reply: Reply, sure: Confidence | None) -> None:
        showing = self.showing

        def submit() -> None:
            showing.verdict = self.quiz.submit(reply, sure, min(self.spent, LONGEST_ANSWER))
            showing.reply, showing.asking, showing.typing, showing.follow = reply, False, None, True
            self.attempt = None

        self.attempt_to(submit)

    # --- keys elsewhere ---

    def _press_verdict(self, name: str) -> None:
        if name in {"enter", "space"}:
            self.quiz.next()
            self._fresh()
        elif name == "c":
            self._cards()
        elif name == "n":
            self.lay_sheet(self.quiz.sheet)
        elif not self._press_common(name):
            self._unknown(name)

    def _cards(self) -> None:
        from mlsprep.screens.quiz_pages import cards_page

        def show() -> None:
            cards = self.quiz.linked()
            if cards:
                self.lay(Page(lambda width, language: cards_page(cards, width, language)))
            else:
                self.tell("no-cards")

        self.attempt_to(show)

    def _press_page(self, name: str) -> None:
        if name == "l":
            self.next_language()
        else:
            self.close()

    def close(self) -> None:
        """Take the page away; a verdict is scrolled to."""
        super().close()
        self.showing.follow = self.showing.verdict is not None

    def _press_end(self, name: str) -> None:
        if name in {"q", "enter", "space", "esc"}:
            self.leave()
        elif name == "l":
            self.next_language()
        elif name != "paste":
            self.tell("no-such-key")

    # --- what is shown ---

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        item = None if self.over else self.quiz.item
        if self.showing.page is not None:
            return page_view(self.quiz, self.showing, self.showing.page, size)
        if item is None or (self.attempt is None and self.showing.verdict is None):
            return end_view(self.quiz, self.showing, size)
        if self.attempt is None:
            return verdict_view(self.quiz, item, self.showing, size)
        self.drawn, parts = question_parts(self.quiz, item, self.showing, self.attempt, size)
        return self.arranged(parts, size)


_AFTERWARDS = frozenset({"c", "n"})


def print_quiz_summary(console: Console, summary: QuizSummary, language: str) -> None:
    """Print what a drill came to, for the screen that is left when the quiz screen is gone."""
    from mlsprep.screens.quiz_pages import summary_lines
    from mlsprep.screens.tables import print_lines

    print_lines(console, summary_lines(summary, console.width, language))
