"""The review screen: shows a session's cards, and turns keys into ratings and everything else that can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.review import Rating, State
from mlsprep.errors import InputError, MlsprepError
from mlsprep.screens.layout import (
    KEY,
    QUIET,
    WARNING,
    Hint,
    Progress,
    View,
    answer,
    answer_end,
    column,
    compose,
    footer,
    header,
    hint_line,
    question,
    ratings,
)
from mlsprep.screens.stage import Size, Stage
from mlsprep.screens.text import safe, wrap
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console

    from mlsprep.core.card import Card
    from mlsprep.core.memory import Outcome
    from mlsprep.screens.field import Field
    from mlsprep.screens.keys import Key, Keys
    from mlsprep.tasks.session import Session, Summary

LONGEST_ANSWER = 60.0
"""Seconds an answer can count: beyond that the learner was away, and the mean would tell of the kettle (as in Anki)."""

LOOK_AGAIN = 15.0
"""Seconds between two looks for a learning card that has become due, while nothing else waits."""

ROOMY_ROWS = 22
"""Rows from which on a blank one parts ratings and hints."""

_LANGUAGES = ("en", "ko", "both")
_SPECIAL = frozenset({"timeout", "resize", "resume"})


def run(
    session: Session,
    console: Console,
    keys: Keys,
    *,
    language: str,
    editor: str | None,
    clock: Callable[[], float],
) -> Summary:
    """Show a session until the learner leaves it or nothing waits any more; return what it came to.

    The terminal is restored however it ends. Every answer is stored before the next card is shown, so that nothing is
    lost by leaving.

    Args:
        session: what to study.
        console: where to show it.
        keys: where keys come from.
        language: `en`, `ko` or `both`, to begin with.
        editor: the command of the learner's editor; None: $VISUAL or $EDITOR.
        clock: seconds, rising steadily.

    Raises:
        KeyboardInterrupt: the learner pressed Ctrl-C.
        SystemExit: the program was told to end by a signal.
    """
    stage = Stage(console)
    with keys.on(stage):
        Review(session, stage, keys, language=language, editor=editor, clock=clock).play()
    return session.summary()


@dataclass
class Page:
    """Something laid over the card until a key takes it away; `lines` draws it for a width and a language."""

    lines: Callable[[int, str], list[Line]]
    edited: str | None = None
    """The learner's text, where the page lists what is wrong with it."""


class Review:
    """One run of the review screen: what is shown, and what a key does to it."""

    def __init__(
        self,
        session: Session,
        stage: Stage,
        keys: Keys,
        *,
        language: str,
        editor: str | None,
        clock: Callable[[], float],
    ) -> None:
        """Begin with the session's card, its answer hidden."""
        self.session, self.stage, self.keys = session, stage, keys
        self.language, self.editor, self.clock = language, editor, clock
        self.revealed = False
        self.outcomes: Mapping[Rating, Outcome] = {}
        self.page: Page | None = None
        self.field: Field | None = None
        self.message: Line | None = None
        self.top = 0
        self.follow = False  # the answer has just been shown: scroll so far that it is seen
        self.spent = 0.0  # seconds on this card
        self.total = 0.0
        self.left = False
        self.warm = False

    # --- the loop ---

    def play(self) -> None:
        """Draw and read keys until the learner leaves."""
        while not self.left:
            if self.session.notices:
                self._tell_text(" ".join(self.session.notices))
                self.session.notices.clear()
            try:
                view = self.view(self.stage.size)
                self.stage.paint(view.frame)
            except OSError:  # the terminal is gone
                return
            self.top = view.top
            self._warm_up()
            self.press(self._read(), view)

    def _warm_up(self) -> None:
        # Intervals need fsrs, which takes 30 ms to import: after the first card is on the screen, while it is read.
        if not self.warm and self.session.card is not None:
            self.warm = True
            self._try(self.session.previews)

    def _read(self) -> Key:
        timeout = None
        if self.page is None and self.field is None:
            if self.session.card is not None:
                timeout = 60 - self.total % 60  # the header shows whole minutes
            elif self.session.next_due is not None:
                timeout = LOOK_AGAIN
        began = self.clock()
        key = self.keys.read(timeout)
        # Time stopped (Ctrl-Z), in the editor, and with a page or a field open is not spent on the card.
        if key.name != "resume" and self.page is None and self.field is None:
            passed = max(0.0, self.clock() - began)
            self.total += passed
            self.spent += passed
        return key

    def press(self, key: Key, view: View) -> None:
        """Do what a key does."""
        name = key.name.lower() if len(key.name) == 1 else key.name
        if name == "ctrl-c":
            raise KeyboardInterrupt
        if name == "eof":
            self.left = True
        elif name == "timeout":
            if self.session.card is None:
                self._try(self.session.refresh)
                self._fresh_card(same=True)
        elif name in _SPECIAL:
            pass
        elif self.field is not None:
            self._press_field(key, self.field)
        else:
            self.message = None
            if self._scroll(name, view):
                return
            if self.page is not None:
                self._press_page(name, self.page)
            elif self.session.card is None:
                self._press_end(name)
            else:
                self._press_card(name, self.session.card)

    def _scroll(self, name: str, view: View) -> bool:
        step = {"up": -1, "down": 1, "pageup": 1 - view.page, "pagedown": view.page - 1, "home": -view.last, "end": view.last}
        if name not in step:
            return False
        self.top = max(0, min(view.top + step[name], view.last))
        return True

    # --- keys on a card ---

    def _press_card(self, name: str, card: Card) -> None:
        if name in {"space", "enter"}:
            if self.revealed:
                self._answer(Rating.GOOD)
            else:
                self.reveal()
        elif name in {"1", "2", "3", "4"}:
            if self.revealed:
                self._answer(Rating(int(name)))
            else:
                self._tell("reveal-first")
        elif name == "q":
            self.left = True
        elif name in _CARD_KEYS:
            _CARD_KEYS[name](self)
        elif name == "o":
            self._open(card)
        elif name not in {"esc", "paste"}:
            self._tell("no-such-key")

    def reveal(self) -> None:
        """Show the answer, and what each rating would lead to."""

        def show() -> None:
            self.outcomes = self.session.previews()
            self.revealed = self.follow = True

        self._try(show)

    def _answer(self, rating: Rating) -> None:
        def store() -> None:
            answered = self.session.answer(rating, min(self.spent, LONGEST_ANSWER))
            self._fresh_card()
            if answered.leech:
                self._tell("leech")

        self._try(store)

    def _undo(self) -> None:
        def undo() -> None:
            if self.session.undo():
                self._fresh_card()
                self._tell("undone")
            else:
                self._tell("nothing-to-undo")

        self._try(undo)

    def _put_aside(self, act: Callable[[], None], word: str) -> None:
        def put() -> None:
            act()
            self._fresh_card()
            self._tell(word)

        self._try(put)

    def _suspend(self) -> None:
        self._put_aside(self.session.suspend, "suspended")

    def _bury(self) -> None:
        self._put_aside(self.session.bury, "buried")

    def _know(self) -> None:
        self._put_aside(self.session.know, "known")

    def _flag(self) -> None:
        self._try(lambda: self._tell("flag-on" if self.session.flag() else "flag-off"))

    def _language(self) -> None:
        self.language = _LANGUAGES[(_LANGUAGES.index(self.language) + 1) % len(_LANGUAGES)]
        self.top = 0
        self.follow = self.revealed
        self._tell("language-both" if self.language == "both" else "language-is")

    def _help(self) -> None:
        from mlsprep.screens.pages import help_page

        self._lay(Page(help_page))

    def _history(self) -> None:
        from mlsprep.screens.pages import history_page

        def show() -> None:
            rows = self.session.history()
            self._lay(Page(lambda width, language: history_page(rows, width, language)))

        self._try(show)

    def _sheet(self) -> None:
        from mlsprep.screens.pages import sheet_page

        def show() -> None:
            sheet = self.session.sheet()
            if sheet is None:
                self._tell("no-sheet")
            else:
                self._lay(Page(lambda width, language: sheet_page(sheet, width, language)))

        self._try(show)

    def _open(self, card: Card) -> None:
        from mlsprep.screens.outside import is_web_address, open_address

        if card.url and is_web_address(card.url):
            try:
                open_address(card.url)
            except OSError as error:
                self._tell_text(f"{card.url} ({error.strerror})", WARNING)
            else:
                self._tell("opening", url=card.url)
        elif card.url:
            self._tell("odd-address", url=card.url)
        elif card.source:
            self._tell("no-address", source=card.source)
        else:
            self._tell("no-source")

    def _wrong(self) -> None:
        from mlsprep.screens.field import Field

        self.field = Field()

    def _press_field(self, key: Key, field: Field) -> None:
        if key.name == "esc":
            self.field = None
        elif key.name == "enter":
            self.field = None

            def note() -> None:
                self.session.wrong(field.text.strip())
                self._tell("noted")

            self._try(note)
        else:
            field.press(key)

    def _edit(self) -> None:
        self._try(lambda: self._edit_text(self.session.edit_text()))

    def _edit_text(self, text: str, rejected: str | None = None) -> None:
        """Have a text edited and stored; `rejected` is what was refused before, so that leaving it alone drops it."""
        from mlsprep.screens.outside import edit
        from mlsprep.screens.pages import problems_page

        before = self.session.card.id if self.session.card is not None else None
        edited = edit(text, self.keys, self.editor, self.language)
        if edited == text and rejected is None:
            self._tell("unchanged")
            return
        try:
            self.session.save_edit(edited)
        except InputError as error:
            problems = error.problems
            self._lay(Page(lambda width, language: problems_page(problems, width, language), edited))
            return
        self.page = None
        if self.session.card is None or self.session.card.id != before:  # the edit took the card away
            self._fresh_card()
        self._tell("edited")

    # --- keys elsewhere ---

    def _press_page(self, name: str, page: Page) -> None:
        if page.edited is not None:
            if name == "e":
                edited = page.edited
                self._try(lambda: self._edit_text(edited, edited))
            elif name in {"esc", "q"}:
                self._close()
                self._tell("edit-dropped")
            else:
                self._tell("no-such-key")
        elif name == "l":
            self._language()
        else:
            self._close()

    def _close(self) -> None:
        self.page = None
        self.top = 0
        self.follow = self.revealed

    def _press_end(self, name: str) -> None:
        """A key while nothing waits: on the waiting screen, or on the summary."""
        waiting = self.session.next_due is not None
        if name == "u":
            self._undo()
        elif name == "l":
            self._language()
        elif name == "?":
            self._help()
        elif name == "q" or (not waiting and name in {"space", "enter", "esc"}):
            self.left = True
        elif name in {"space", "enter"}:
            self._try(self.session.refresh)
            self._fresh_card(same=True)
        elif name != "paste":
            self._tell("no-such-key")

    # --- what is shown ---

    def _fresh_card(self, *, same: bool = False) -> None:
        """Begin the session's card from its front; `same` where it may be that there is none, as before."""
        self.revealed = self.follow = False
        self.outcomes = {}
        self.top = 0
        self.spent = 0.0
        self.page = self.field = None
        if not same:
            self.message = None

    def _lay(self, page: Page) -> None:
        self.page = page
        self.top = 0

    def _try(self, act: Callable[[], object]) -> None:
        """Do something that may be refused; the reason becomes the message."""
        try:
            act()
        except MlsprepError as error:
            self._tell_text(str(error), WARNING)

    def _tell(self, word: str, **values: str) -> None:
        self._tell_text(say(self.language, word, **{name: " ".join(safe(v).split()) for name, v in values.items()}))

    def _tell_text(self, text: str, style: str = "") -> None:
        self.message = Line(" ".join(safe(text).split()), style)

    def view(self, size: Size) -> View:
        """Return what the screen shows at a size."""
        strip = column(size.width)
        head = self._header(strip.width)
        if self.page is not None:
            body = self.page.lines(strip.width, self.language)
            return self._composed(size, head, body, self._page_tail(strip.width, self.page))
        card = self.session.card
        if card is None:
            return self._composed(size, head, self._end(strip.width), self._end_tail(strip.width))
        front = question(card, strip.width, self.language)
        whole = [*front, Line(), *answer(card, strip.width, self.language)]
        flagged = self.session.flagged
        small, most = (
            footer(card, flagged=flagged, revealed=revealed, width=strip.width, language=self.language)
            for revealed in (self.revealed, True)
        )
        tail, cursor = self._card_tail(strip.width, roomy=size.height >= ROOMY_ROWS)

        def composed() -> View:
            body = whole if self.revealed else front
            return self._composed(size, head, body, tail, small=small, cursor=cursor, tallest=len(whole) + len(most))

        view = composed()
        if self.follow:
            self.follow = False
            if view.last:  # so far down that the answer is seen, and as much of the question as there is room for
                end = answer_end(card, strip.width, self.language)
                self.top = max(0, min(end - view.page, len(front) + 2 if end - len(front) - 3 <= view.page else len(front) - 1))
                view = composed()
        return view

    def _composed(
        self,
        size: Size,
        head: list[Line],
        body: list[Line],
        tail: list[Line],
        *,
        small: list[Line] | None = None,
        cursor: tuple[int, int] | None = None,
        tallest: int = 0,
    ) -> View:
        return compose(
            size,
            head=head,
            body=body,
            small=small or (),
            tail=tail,
            top=self.top,
            language=self.language,
            cursor=cursor,
            tallest=tallest,
        )

    def _header(self, width: int) -> list[Line]:
        card = self.session.card
        progress = Progress(
            self.session.counts,
            self.session.memory.state if card is not None else None,
            self.session.done,
            self.total,
            self.session.cram,
        )
        title = card.deck_title if card is not None else None
        return header(title, self.session.domain if card is not None else None, progress, width, self.language)

    def _hints(self, keys: str) -> list[Hint]:
        return [Hint(key, say(self.language, f"key-{word}"), rank) for key, word, rank in _HINTS if key in keys]

    def _last(self, hints: list[Hint], width: int) -> list[Line]:
        """Return the bottom of the screen: a message if there is one, else what the keys do."""
        return wrap(self.message, width)[:4] if self.message is not None else [hint_line(hints, width)]

    def _card_tail(self, width: int, *, roomy: bool) -> tuple[list[Line], tuple[int, int] | None]:
        if self.field is not None:
            label = Line(say(self.language, "what-is-wrong") + " ", "bold")
            typed = self.field.visible(max(1, width - label.cell_len - 1))
            entry = Line.assemble(label, typed)
            hints = [Hint("enter", say(self.language, "key-save")), Hint("esc", say(self.language, "key-cancel"))]
            return [entry, *[Line()] * roomy, hint_line(hints, width)], (entry.cell_len, 0)
        hints = self._hints("uelsbfnio!?q" + ("k" if self.session.memory.state is State.NEW else ""))
        if self.revealed:
            first = ratings(self.outcomes, width, self.language)
        else:
            first = [Line.assemble((say(self.language, "space"), KEY), "  ", say(self.language, "show"))]
        return [*first, *[Line()] * roomy, *self._last(hints, width)], None

    def _page_tail(self, width: int, page: Page) -> list[Line]:
        if page.edited is None:
            hints = [Hint("esc", say(self.language, "key-back"), 2), Hint("l", say(self.language, "key-language"), 1)]
        else:
            hints = [Hint("e", say(self.language, "key-again"), 1), Hint("esc", say(self.language, "key-drop"), 2)]
        return self._last(hints, width)

    def _end(self, width: int) -> list[Line]:
        due = self.session.next_due
        if due is None:
            from mlsprep.screens.pages import summary_lines

            return summary_lines(self.session.summary(), width, self.language)
        return [
            *wrap(Line(say(self.language, "waiting", time=f"{due:%H:%M}"), "bold"), width),
            Line(),
            *wrap(Line(say(self.language, "waiting-why"), QUIET), width),
        ]

    def _end_tail(self, width: int) -> list[Line]:
        hints = self._hints("uq")
        if self.session.next_due is not None:
            hints.insert(0, Hint(say(self.language, "space"), say(self.language, "key-look"), 9))
        return self._last(hints, width)


_CARD_KEYS: dict[str, Callable[[Review], None]] = {
    "u": Review._undo,  # noqa: SLF001 - the table of the class's own keys
    "e": Review._edit,  # noqa: SLF001
    "s": Review._suspend,  # noqa: SLF001
    "b": Review._bury,  # noqa: SLF001
    "f": Review._flag,  # noqa: SLF001
    "l": Review._language,  # noqa: SLF001
    "n": Review._sheet,  # noqa: SLF001
    "i": Review._history,  # noqa: SLF001
    "k": Review._know,  # noqa: SLF001
    "!": Review._wrong,  # noqa: SLF001
    "?": Review._help,  # noqa: SLF001
}

# In the order they are shown; the number says which stay where there is no room for all.
_HINTS = (
    ("u", "undo", 8), ("k", "know", 3), ("e", "edit", 5), ("s", "suspend", 4), ("b", "bury", 4), ("f", "flag", 3),
    ("l", "language", 7), ("n", "sheet", 3), ("i", "history", 2), ("o", "open", 2), ("!", "wrong", 1),
    ("?", "help", 9), ("q", "quit", 10),
)  # fmt: skip
