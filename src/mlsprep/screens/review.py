"""The review screen: shows a session's cards, and turns keys into ratings and everything else that can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.core.review import Rating
from mlsprep.errors import InputError
from mlsprep.screens.layout import WARNING
from mlsprep.screens.loop import Loop, Page
from mlsprep.screens.panes import Showing, view
from mlsprep.screens.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.core.card import Card
    from mlsprep.screens.keys import Keys
    from mlsprep.screens.layout import View
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.session import Session, Summary

LONGEST_ANSWER = 60.0
"""Seconds an answer can count: beyond that the learner was away, and the mean would tell of the kettle (as in Anki)."""

LOOK_AGAIN = 15.0
"""Seconds between two looks for a learning card that has become due, while nothing else waits."""

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
        Review(session, stage, keys, clock, editor=editor, language=language).play()
    return session.summary()


class Review(Loop):
    """One run of the review screen.

    `spent` are the seconds on the card that is shown.
    """

    def __init__(
        self,
        session: Session,
        stage: Stage,
        keys: Keys,
        clock: Callable[[], float],
        *,
        editor: str | None,
        language: str,
    ) -> None:
        """Begin with what the session shows; nothing is drawn yet."""
        super().__init__(stage, keys, clock)
        self.session = session
        self.editor = editor
        self.showing: Showing = Showing(language)
        self.spent = 0.0
        self.warm = False

    # --- the loop ---

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        return view(self.session, self.showing, size)

    def before(self) -> None:
        """Say what the session has to say."""
        self.tell_notices(self.session.notices)

    def after(self) -> None:
        """Import what intervals need."""
        # That is fsrs, which takes 30 ms to import: after the first card is on the screen, while it is read.
        if not self.warm and self.session.card is not None:
            self.warm = True
            self.attempt_to(self.session.previews)

    @property
    def timeout(self) -> float | None:
        """Seconds until the header changes, or until it is worth while to look for a card again."""
        if self.counting and self.session.card is not None:
            return 60 - self.showing.seconds % 60  # the header shows whole minutes
        return LOOK_AGAIN if self.counting and self.session.next_due is not None else None

    def passed(self, seconds: float) -> None:
        """Count time that was studied."""
        self.showing.seconds += seconds
        self.spent += seconds

    def idle(self) -> None:
        """Look for a card, where none is shown."""
        if self.session.card is None:
            self._look_again()

    def note_wrong(self, text: str) -> None:
        """Store what the learner says is wrong with the card."""
        self.session.wrong(text)

    def command(self, name: str) -> None:
        """Do what a key does on the card, on a page, or at the end."""
        if self.showing.page is not None:
            self._press_page(name, self.showing.page)
        elif self.session.card is None:
            self._press_end(name)
        else:
            self._press_card(name, self.session.card)

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
                self.tell("reveal-first")
        elif name in _CARD_KEYS:
            _CARD_KEYS[name](self)
        elif name == "o":
            self._open(card)
        elif name not in {"esc", "paste"}:
            self.tell("no-such-key")

    def _reveal(self) -> None:
        def show() -> None:
            self.showing.outcomes = self.session.previews()
            self.showing.revealed = self.showing.follow = True

        self.attempt_to(show)

    def _answer(self, rating: Rating) -> None:
        def store() -> None:
            answered = self.session.answer(rating, min(self.spent, LONGEST_ANSWER))
            self._fresh_card()
            if answered.leech:
                self.tell("leech")

        self.attempt_to(store)

    def _undo(self) -> None:
        def undo() -> None:
            if self.session.undo():
                self._fresh_card()
                self.tell("undone")
            else:
                self.tell("nothing-to-undo")

        self.attempt_to(undo)

    def _put_aside(self, act: Callable[[], None], word: str) -> None:
        def put() -> None:
            act()
            self._fresh_card()
            self.tell(word)

        self.attempt_to(put)

    def _suspend(self) -> None:
        self._put_aside(self.session.suspend, "suspended")

    def _bury(self) -> None:
        self._put_aside(self.session.bury, "buried")

    def _know(self) -> None:
        self._put_aside(self.session.know, "known")

    def _flag(self) -> None:
        self.attempt_to(lambda: self.tell("flag-on" if self.session.flag() else "flag-off"))

    def next_language(self) -> None:
        """Show the card in the next language, its answer where it was."""
        super().next_language()
        self.showing.top, self.showing.follow = 0, self.showing.revealed

    def _help(self) -> None:
        from mlsprep.screens.pages import help_page

        self.lay(Page(help_page))

    def _history(self) -> None:
        from mlsprep.screens.pages import history_page

        def show() -> None:
            rows = self.session.history()
            self.lay(Page(lambda width, language: history_page(rows, width, language)))

        self.attempt_to(show)

    def _sheet(self) -> None:
        self.lay_sheet(self.session.sheet)

    def _open(self, card: Card) -> None:
        from mlsprep.screens.media import names_in, open_medium
        from mlsprep.screens.outside import is_web_address, open_address

        if card.url and is_web_address(card.url):
            try:
                open_address(card.url)
            except OSError as error:
                self.tell_text(f"{card.url} ({error.strerror})", WARNING)
            else:
                self.tell("opening", url=card.url)
        elif card.url:
            self.tell("odd-address", url=card.url)
        elif names := names_in(card):
            name = names[self.showing.opened % len(names)]
            self.showing.opened += 1
            if self.attempt_to(lambda: open_medium(self.session.medium(name))):
                self.tell("opening-medium", name=name)
        elif card.source:
            self.tell("no-address", source=card.source)
        else:
            self.tell("no-source")

    def _edit(self) -> None:
        self.attempt_to(lambda: self._edit_text(self.session.edit_text()))

    def _edit_text(self, text: str, *, rejected: bool = False) -> None:
        """Have a text edited and stored; what was `rejected` once is tried again even if it was left alone."""
        from mlsprep.screens.outside import edit
        from mlsprep.screens.pages import problems_page

        before = self.session.card.id if self.session.card is not None else None
        edited = edit(text, self.keys, self.editor, self.showing.language)
        if edited == text and not rejected:
            self.tell("unchanged")
            return
        try:
            self.session.save_edit(edited)
        except InputError as error:
            problems = error.problems
            self.lay(Page(lambda width, language: problems_page(problems, width, language), edited))
            return
        self.showing.page = None
        if self.session.card is None or self.session.card.id != before:  # the edit took the card away
            self._fresh_card()
        self.tell("edited")

    # --- keys elsewhere ---

    def _press_page(self, name: str, page: Page) -> None:
        if page.edited is None:
            if name == "l":
                self.next_language()
            else:
                self.close()
        elif name == "e":
            edited = page.edited
            self.attempt_to(lambda: self._edit_text(edited, rejected=True))
        elif name in {"esc", "q"}:
            self.close()
            self.tell("edit-dropped")
        else:
            self.tell("no-such-key")

    def _press_end(self, name: str) -> None:
        """Do what a key does while nothing waits: on the waiting screen, or on the summary."""
        finished = self.session.next_due is None
        if name in _END_KEYS:
            _END_KEYS[name](self)
        elif finished and name in {"space", "enter", "esc"}:
            self.leave()
        elif name in {"space", "enter"}:
            self._look_again()
        elif name not in {"esc", "paste"}:
            self.tell("no-such-key")

    def _look_again(self) -> None:
        self.attempt_to(self.session.refresh)
        if self.session.card is not None:
            self._fresh_card()

    # --- what is shown ---

    def _fresh_card(self) -> None:
        """Begin whatever the session shows now from its front."""
        self.showing = Showing(self.showing.language, seconds=self.showing.seconds)
        self.spent = 0.0

    def close(self) -> None:
        """Take the page away; an answer that was shown is scrolled to."""
        super().close()
        self.showing.follow = self.showing.revealed


_END_KEYS: dict[str, Callable[[Review], None]] = {
    "u": Review._undo,  # noqa: SLF001 - these tables are the class's own
    "l": Review.next_language,
    "?": Review._help,  # noqa: SLF001
    "q": Review.leave,
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
    "!": Review.ask_what_is_wrong,
}
