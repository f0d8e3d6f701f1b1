"""The review screen: shows a session's cards, and turns keys into ratings and everything else that can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.review import Rating
from mlsprep.errors import InputError, MlsprepError
from mlsprep.screens.layout import WARNING
from mlsprep.screens.panes import Page, Showing, view
from mlsprep.screens.stage import Stage
from mlsprep.screens.text import safe
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.core.card import Card
    from mlsprep.screens.field import Field
    from mlsprep.screens.keys import Key, Keys
    from mlsprep.screens.layout import View
    from mlsprep.tasks.session import Session, Summary

LONGEST_ANSWER = 60.0
"""Seconds an answer can count: beyond that the learner was away, and the mean would tell of the kettle (as in Anki)."""

LOOK_AGAIN = 15.0
"""Seconds between two looks for a learning card that has become due, while nothing else waits."""

_LANGUAGES = ("en", "ko", "both")
_RATINGS = {str(int(rating)): rating for rating in Rating}


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
        Review(session, stage, keys, editor, clock, Showing(language)).play()
    return session.summary()


@dataclass
class Review:
    """One run of the review screen: what is shown, and what a key does to it.

    `spent` are the seconds on the card that is shown.
    """

    session: Session
    stage: Stage
    keys: Keys
    editor: str | None
    clock: Callable[[], float]
    showing: Showing
    spent: float = 0.0
    left: bool = False
    warm: bool = False

    # --- the loop ---

    def play(self) -> None:
        """Draw and read keys until the learner leaves."""
        while not self.left:
            if self.session.notices:
                said = [self.showing.message.plain] if self.showing.message is not None else []
                self._tell_text(" ".join([*said, *self.session.notices]))
                self.session.notices.clear()
            shown = view(self.session, self.showing, self.stage.size)
            self.showing.top, self.showing.follow = shown.top, False
            try:
                self.stage.paint(shown.frame)
            except OSError:  # the terminal is gone
                return
            self._warm_up()
            self.press(self._read(), shown)

    def _warm_up(self) -> None:
        # Intervals need fsrs, which takes 30 ms to import: after the first card is on the screen, while it is read.
        if not self.warm and self.session.card is not None:
            self.warm = True
            self._try(self.session.previews)

    @property
    def _on_card(self) -> bool:
        """Whether nothing is laid over the session, so that time counts."""
        return self.showing.page is None and self.showing.typing is None

    def _read(self) -> Key:
        timeout = None
        if self._on_card and self.session.card is not None:
            timeout = 60 - self.showing.seconds % 60  # the header shows whole minutes
        elif self._on_card and self.session.next_due is not None:
            timeout = LOOK_AGAIN
        began = self.clock()
        key = self.keys.read(timeout)
        # Time in which the program was stopped, and time with a page or a field open, is not spent on the card.
        if key.name != "resume" and self._on_card:
            passed = max(0.0, self.clock() - began)
            self.showing.seconds += passed
            self.spent += passed
        return key

    def press(self, key: Key, shown: View) -> None:
        """Do what a key does; `shown` is what the learner sees while pressing it."""
        name = key.name.lower() if len(key.name) == 1 else key.name
        if name == "ctrl-c":
            raise KeyboardInterrupt
        if name == "eof":
            self.left = True
        elif name == "timeout":
            if self.session.card is None:
                self._look_again()
        elif name in {"resize", "resume"}:
            pass  # drawn again anyway
        elif self.showing.typing is not None:
            self._press_typing(key, self.showing.typing)
        else:
            self.showing.message = None
            if not self._scroll(name, shown):
                self._press_command(name)

    def _press_command(self, name: str) -> None:
        if self.showing.page is not None:
            self._press_page(name, self.showing.page)
        elif self.session.card is None:
            self._press_end(name)
        else:
            self._press_card(name, self.session.card)

    def _scroll(self, name: str, shown: View) -> bool:
        page = max(1, shown.page - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -shown.last, "end": shown.last}
        if name not in steps:
            return False
        self.showing.top = max(0, min(shown.top + steps[name], shown.last))
        return True

    # --- keys on a card ---

    def _press_card(self, name: str, card: Card) -> None:
        if name in {"space", "enter"}:
            if self.showing.revealed:
                self._answer(Rating.GOOD)
            else:
                self._reveal()
        elif name in _RATINGS:
            if self.showing.revealed:
                self._answer(_RATINGS[name])
            else:
                self._tell("reveal-first")
        elif name in _CARD_KEYS:
            _CARD_KEYS[name](self)
        elif name == "o":
            self._open(card)
        elif name not in {"esc", "paste"}:
            self._tell("no-such-key")

    def _reveal(self) -> None:
        def show() -> None:
            self.showing.outcomes = self.session.previews()
            self.showing.revealed = self.showing.follow = True

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
        showing = self.showing
        showing.language = _LANGUAGES[(_LANGUAGES.index(showing.language) + 1) % len(_LANGUAGES)]
        showing.top, showing.follow = 0, showing.revealed
        self._tell("language-both" if showing.language == "both" else "language-is")

    def _quit(self) -> None:
        self.left = True

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

        self.showing.typing = Field()

    def _press_typing(self, key: Key, typing: Field) -> None:
        if key.name == "esc":
            self.showing.typing = None
        elif key.name == "enter":
            self.showing.typing = None

            def note() -> None:
                self.session.wrong(typing.text.strip())
                self._tell("noted")

            self._try(note)
        else:
            typing.press(key)

    def _edit(self) -> None:
        self._try(lambda: self._edit_text(self.session.edit_text()))

    def _edit_text(self, text: str, *, rejected: bool = False) -> None:
        """Have a text edited and stored; what was `rejected` once is tried again even if it was left alone."""
        from mlsprep.screens.outside import edit
        from mlsprep.screens.pages import problems_page

        before = self.session.card.id if self.session.card is not None else None
        edited = edit(text, self.keys, self.editor, self.showing.language)
        if edited == text and not rejected:
            self._tell("unchanged")
            return
        try:
            self.session.save_edit(edited)
        except InputError as error:
            problems = error.problems
            self._lay(Page(lambda width, language: problems_page(problems, width, language), edited))
            return
        self.showing.page = None
        if self.session.card is None or self.session.card.id != before:  # the edit took the card away
            self._fresh_card()
        self._tell("edited")

    # --- keys elsewhere ---

    def _press_page(self, name: str, page: Page) -> None:
        if page.edited is None:
            if name == "l":
                self._language()
            else:
                self._close()
        elif name == "e":
            edited = page.edited
            self._try(lambda: self._edit_text(edited, rejected=True))
        elif name in {"esc", "q"}:
            self._close()
            self._tell("edit-dropped")
        else:
            self._tell("no-such-key")

    def _press_end(self, name: str) -> None:
        """Do what a key does while nothing waits: on the waiting screen, or on the summary."""
        finished = self.session.next_due is None
        if name in _END_KEYS:
            _END_KEYS[name](self)
        elif finished and name in {"space", "enter", "esc"}:
            self._quit()
        elif name in {"space", "enter"}:
            self._look_again()
        elif name not in {"esc", "paste"}:
            self._tell("no-such-key")

    def _look_again(self) -> None:
        self._try(self.session.refresh)
        if self.session.card is not None:
            self._fresh_card()

    # --- what is shown ---

    def _fresh_card(self) -> None:
        """Begin whatever the session shows now from its front."""
        self.showing = Showing(self.showing.language, seconds=self.showing.seconds)
        self.spent = 0.0

    def _lay(self, page: Page) -> None:
        self.showing.page = page
        self.showing.top = 0

    def _close(self) -> None:
        showing = self.showing
        showing.page, showing.top, showing.follow = None, 0, showing.revealed

    def _try(self, act: Callable[[], object]) -> None:
        """Do something that may be refused; the reason becomes the message."""
        try:
            act()
        except MlsprepError as error:
            self._tell_text(str(error), WARNING)

    def _tell(self, word: str, **values: str) -> None:
        self._tell_text(say(self.showing.language, word, **values))

    def _tell_text(self, text: str, style: str = "") -> None:
        self.showing.message = Line(" ".join(safe(text).split()), style)


_END_KEYS: dict[str, Callable[[Review], None]] = {
    "u": Review._undo,  # noqa: SLF001 - these tables are the class's own
    "l": Review._language,  # noqa: SLF001
    "?": Review._help,  # noqa: SLF001
    "q": Review._quit,  # noqa: SLF001
}
_CARD_KEYS: dict[str, Callable[[Review], None]] = {
    **_END_KEYS,
    "e": Review._edit,  # noqa: SLF001
    "s": Review._suspend,  # noqa: SLF001
    "b": Review._bury,  # noqa: SLF001
    "f": Review._flag,  # noqa: SLF001
    "n": Review._sheet,  # noqa: SLF001
    "i": Review._history,  # noqa: SLF001
    "k": Review._know,  # noqa: SLF001
    "!": Review._wrong,  # noqa: SLF001
}
