"""The quiz screen: asks the questions of a drill, and shows after each what was right and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Confidence, Reply
from mlsprep.screens.answering import FLAG_KEYS, Answering
from mlsprep.screens.layout import (
    KEY,
    QUIET,
    ROOMY_ROWS,
    WARNING,
    Hint,
    Parts,
    View,
    bottom,
    clock_line,
    column,
    compose,
    entry,
    heading,
    hint_line,
    small_print,
    source_line,
    studied,
)
from mlsprep.screens.loop import Look, Page
from mlsprep.screens.question import asked, marked, verdict_line
from mlsprep.screens.stage import Stage
from mlsprep.screens.text import safe, wrap
from mlsprep.screens.words import countdown, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.core.quiz import Item
    from mlsprep.screens.attempt import Attempt
    from mlsprep.screens.keys import Keys
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.quiz import Quiz, QuizSummary, Verdict

BLANK = Reply()

LONGEST_ANSWER = 600.0
"""Seconds a reply can count: nobody reads a question for ten minutes."""

HURRY = 60.0
"""Seconds before the end of a timed drill from which on its clock stands out."""

_CONFIDENCE = {
    "1": Confidence.SURE, "2": Confidence.THINK, "3": Confidence.GUESS,
    "enter": Confidence.THINK, "space": Confidence.THINK,
}  # fmt: skip
_SURE = (("1", "sure"), ("2", "think"), ("3", "guess"))


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


@dataclass
class QuizLook(Look):
    """How a drill is shown at the moment.

    `asking` is whether the learner is asked how sure they are; `verdict` and `reply` are those of the question on the
    screen once it is answered. `seconds` have been spent so far.
    """

    asking: bool = False
    verdict: Verdict | None = None
    reply: Reply = BLANK
    seconds: float = 0.0


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
        if name == "enter" and attempt.typed and not attempt.reply.text:
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
        showing, width = self.showing, column(size.width).width
        head = self._header(width)
        item = None if self.over else self.quiz.item
        if showing.page is not None:
            hints = [
                Hint("esc", say(showing.language, "key-back"), 2),
                Hint("l", say(showing.language, "key-language"), 1),
            ]
            body = showing.page.lines(width, showing.language)
            return compose(
                Parts(head, body, bottom(showing.message, hints, width)), size, showing.top, showing.language
            )
        if item is None:
            return self._end(head, size, width)
        if showing.verdict is not None:
            return self._marked(item, showing.verdict, head, size)
        return self._asked(item, head, size)

    def _header(self, width: int) -> list[Line]:
        quiz, showing = self.quiz, self.showing
        language, item = showing.language, None if self.over else quiz.item
        done = quiz.total if item is None and quiz.number == quiz.total else quiz.number - 1
        done = max(done, quiz.number) if showing.verdict is not None else done
        right = Line.assemble(
            say(language, "number-of", n=quiz.number, total=quiz.total),
            "   ",
            (say(language, "right-so-far", n=quiz.right), "bold"),
        )
        if quiz.seconds_left is None:
            time, style = studied(showing.seconds, language), QUIET
        else:
            time = say(language, "left", time=countdown(quiz.seconds_left))
            style = f"bold {WARNING}" if quiz.seconds_left < HURRY else QUIET
        title, domain = (item.deck_title, item.domain) if item is not None else (None, None)
        lines = heading(title, domain, right, width, language)
        return [*lines, clock_line(done, quiz.total - done, time, width, style)]

    def _asked(self, item: Item, head: list[Line], size: Size) -> View:
        showing, attempt = self.showing, self.attempt
        assert attempt is not None
        width, language = column(size.width).width, showing.language
        self.drawn = asked(attempt, width, language)
        most = len(marked(item, BLANK, width, language).lines)
        tail, cursor = self._tail(attempt, width, roomy=size.height >= ROOMY_ROWS)
        small = self._small(item, width, answered=False)
        tallest = max(len(self.drawn.lines), most)
        return self.arranged(Parts(head, self.drawn.lines, tail, small, cursor, tallest=tallest), size)

    def _tail(self, attempt: Attempt, width: int, *, roomy: bool) -> tuple[list[Line], tuple[int, int] | None]:
        showing, gap, cursor = self.showing, [Line()] * roomy, None
        language = showing.language
        hints = [
            Hint(self.flag_key(), say(language, "key-flag"), 3), Hint("l", say(language, "key-language"), 7),
            Hint("!", say(language, "key-wrong"), 1), Hint("?", say(language, "key-help"), 9),
            Hint("q", say(language, "key-quit"), 10),
        ]  # fmt: skip
        if showing.typing is not None:
            word = "typed-label" if self.typing_reply else "what-is-wrong"
            first, cursor = entry(say(language, word), showing.typing, width)
            keys = ("key-submit", "key-commands") if self.typing_reply else ("key-save", "key-cancel")
            hints = [Hint(key, say(language, label)) for key, label in zip(("enter", "esc"), keys, strict=True)]
        elif showing.asking:
            first = Line(say(language, "how-sure"), "bold")
            for key, word in _SURE:
                first.append("  ").append(key, KEY).append(" ").append(say(language, word))
            hints = [Hint("enter", say(language, "think"), 2), Hint("esc", say(language, "key-back"), 1)]
        else:
            word = "key-type" if attempt.typed and not attempt.reply.text else "key-submit"
            enter = Hint("enter", say(language, word), 10)
            first = hint_line([*self.choosing(), enter, Hint("0", say(language, "key-unknown"), 4)], width)
        return [*wrap(first, width), *gap, *bottom(showing.message, hints, width)], cursor

    def _small(self, item: Item, width: int, *, answered: bool) -> list[Line]:
        language = self.showing.language
        marks = []
        if answered and item.checked:
            marks.append(say(language, "checked", when=safe(item.checked)))
        if answered and item.source:
            marks.append(source_line(item.source))
        if answered and item.generated:
            marks.append(say(language, "generated"))
        if self.quiz.flagged:
            marks.append(say(language, "flagged"))
        return small_print(marks, width)

    def _marked(self, item: Item, verdict: Verdict, head: list[Line], size: Size) -> View:
        showing, width = self.showing, column(size.width).width
        language = showing.language
        self.drawn = drawn = marked(item, showing.reply, width, language)
        body = list(drawn.lines)
        if verdict.nudged:
            cards = say(language, "nudged", cards=", ".join(safe(key) for key in verdict.nudged))
            body += [Line(), *wrap(Line(cards, WARNING), width)]
        tail, cursor = self._verdict_tail(item, verdict, width, roomy=size.height >= ROOMY_ROWS)
        parts = Parts(head, body, tail, self._small(item, width, answered=True), cursor, tallest=len(drawn.lines))
        shown = compose(parts, size, showing.top, language)
        if showing.follow and shown.last:  # all that was asked and why if a page holds it, else from the options on
            return compose(parts, size, drawn.stem if len(body) > shown.page else len(body) - shown.page, language)
        return shown

    def _verdict_tail(
        self, item: Item, verdict: Verdict, width: int, *, roomy: bool
    ) -> tuple[list[Line], tuple[int, int] | None]:
        showing, language = self.showing, self.showing.language
        if showing.typing is not None:
            first, cursor = entry(say(language, "what-is-wrong"), showing.typing, width)
            hints = [Hint("enter", say(language, "key-save")), Hint("esc", say(language, "key-cancel"))]
            return [first, *[Line()] * roomy, hint_line(hints, width)], cursor
        first = verdict_line(item, showing.reply, width, language, right=verdict.right)
        hints = [
            Hint("enter", say(language, "key-next"), 10), Hint("c", say(language, "key-cards"), 6),
            Hint("n", say(language, "key-sheet"), 5), Hint("f", say(language, "key-flag"), 3),
            Hint("!", say(language, "key-wrong"), 2), Hint("l", say(language, "key-language"), 7),
            Hint("?", say(language, "key-help"), 8), Hint("q", say(language, "key-quit"), 9),
        ]  # fmt: skip
        return [*first, *[Line()] * roomy, *bottom(showing.message, hints, width)], None

    def _end(self, head: list[Line], size: Size, width: int) -> View:
        from mlsprep.screens.quiz_pages import summary_lines

        language = self.showing.language
        body = summary_lines(self.quiz.summary(), width, language)
        hints = [Hint("l", say(language, "key-language"), 1), Hint("q", say(language, "key-quit"), 2)]
        tail = bottom(self.showing.message, hints, width)
        return compose(Parts(head, body, tail, tallest=len(body)), size, self.showing.top, language)


_AFTERWARDS = frozenset({"c", "n"})


def print_quiz_summary(console: Console, summary: QuizSummary, language: str) -> None:
    """Print what a drill came to, for the screen that is left when the quiz screen is gone."""
    from mlsprep.screens.quiz_pages import summary_lines
    from mlsprep.screens.tables import print_lines

    print_lines(console, summary_lines(summary, console.width, language))
