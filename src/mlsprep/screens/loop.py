"""The loop that every full screen runs: draw, read a key, do what it does; and what the keys common to all do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.errors import MlsprepError
from mlsprep.screens.layout import WARNING
from mlsprep.screens.text import safe
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.screens.field import Field
    from mlsprep.screens.keys import Key, Keys
    from mlsprep.screens.layout import View
    from mlsprep.screens.stage import Size, Stage
    from mlsprep.tasks.session import Sheet

LANGUAGES = ("en", "ko", "both")
"""In the order in which `l` goes through them."""


@dataclass
class Page:
    """Something laid over the screen until a key takes it away.

    `lines` draws it for a width and a language. `edited` is the learner's text, where the page lists what is wrong with
    it.
    """

    lines: Callable[[int, str], list[Line]]
    edited: str | None = None


@dataclass
class Look:
    """How a screen looks at the moment.

    `page` is laid over it, `typing` takes what is typed. `top` is the first line of the middle; `follow` asks to scroll
    so far that what changed is seen.
    """

    language: str
    page: Page | None = None
    typing: Field | None = None
    message: Line | None = None
    top: int = 0
    follow: bool = False


class Loop:
    """One run of a full screen: what is shown, and what a key does to it."""

    showing: Look

    def __init__(self, stage: Stage, keys: Keys, clock: Callable[[], float]) -> None:
        """Take the screen, the keys and the clock (seconds, rising steadily); nothing is drawn yet."""
        self.stage = stage
        self.keys = keys
        self.clock = clock
        self.left = False

    # --- what a screen is ---

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        raise NotImplementedError

    def command(self, name: str) -> None:
        """Do what a key does that is neither scrolling nor typing."""
        raise NotImplementedError

    def before(self) -> None:
        """Look around before each drawing."""

    def after(self) -> None:
        """Do what can wait until the screen is drawn."""

    @property
    def timeout(self) -> float | None:
        """Seconds after which the screen is drawn again without a key."""
        return None

    @property
    def counting(self) -> bool:
        """Whether nothing is laid over what is studied, so that time counts."""
        return self.showing.page is None and self.showing.typing is None

    def passed(self, seconds: float) -> None:
        """Count time that was studied."""

    def idle(self) -> None:
        """Do what is to be done when no key came."""

    def note_wrong(self, text: str) -> None:
        """Store what the learner says is wrong with what is shown."""

    def close(self) -> None:
        """Take the page away."""
        self.showing.page, self.showing.top = None, 0

    # --- the loop ---

    def play(self) -> None:
        """Draw and read keys until the learner leaves."""
        while not self.left:
            self.before()
            if self.left:
                return
            shown = self.view(self.stage.size)
            self.showing.top, self.showing.follow = shown.top, False
            try:
                self.stage.paint(shown.frame)
            except OSError:  # the terminal is gone
                return
            self.after()
            self.press(self._read(), shown)

    def _read(self) -> Key:
        began = self.clock()
        key = self.keys.read(self.timeout)
        # Time in which the program was stopped, and time with a page or a field open, is not spent on what is shown.
        if key.name != "resume" and self.counting:
            self.passed(max(0.0, self.clock() - began))
        return key

    def press(self, key: Key, shown: View) -> None:
        """Do what a key does; `shown` is what the learner sees while pressing it.

        Raises KeyboardInterrupt for Ctrl-C.
        """
        name = key.name.lower() if len(key.name) == 1 else key.name
        if name == "ctrl-c":
            raise KeyboardInterrupt
        if name == "eof":
            self.left = True
        elif name == "timeout":
            self.idle()
        elif name in {"resize", "resume"}:
            pass  # drawn again anyway
        elif self.showing.typing is not None:
            self.press_typing(key, self.showing.typing, shown)
        else:
            self.showing.message = None
            if not self.scroll(name, shown):
                self.command(name)

    def scroll(self, name: str, shown: View) -> bool:
        """Move through what is longer than the screen; return whether the key is one for that."""
        page = max(1, shown.page - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -shown.last, "end": shown.last}
        if name not in steps:
            return False
        self.showing.top = max(0, min(shown.top + steps[name], shown.last))
        return True

    # --- keys common to all ---

    def press_typing(self, key: Key, typing: Field, _shown: View) -> None:
        """Type into the note on what is wrong."""
        if key.name == "esc":
            self.showing.typing = None
        elif key.name == "enter":
            self.showing.typing = None

            def note() -> None:
                self.note_wrong(typing.text.strip())
                self.tell("noted")

            self.attempt_to(note)
        else:
            typing.press(key)

    def ask_what_is_wrong(self) -> None:
        """Open the field for a note on what is wrong."""
        from mlsprep.screens.field import Field

        self.showing.typing = Field()

    def next_language(self) -> None:
        """Show the texts in the next language."""
        showing = self.showing
        showing.language = LANGUAGES[(LANGUAGES.index(showing.language) + 1) % len(LANGUAGES)]
        self.tell("language-both" if showing.language == "both" else "language-is")

    def leave(self) -> None:
        """Leave the screen."""
        self.left = True

    def lay(self, page: Page) -> None:
        """Lay a page over the screen."""
        self.showing.page = page
        self.showing.top = 0

    def lay_sheet(self, find: Callable[[], Sheet | None]) -> None:
        """Lay the cheat sheet of the topic over the screen."""
        from mlsprep.screens.pages import sheet_page

        def show() -> None:
            sheet = find()
            if sheet is None:
                self.tell("no-sheet")
            else:
                self.lay(Page(lambda width, language: sheet_page(sheet, width, language)))

        self.attempt_to(show)

    def attempt_to(self, act: Callable[[], object]) -> bool:
        """Do something that may be refused; the reason becomes the message. Return whether it was done."""
        try:
            act()
        except MlsprepError as error:
            self.tell_text(str(error), WARNING)
            return False
        return True

    def tell(self, word: str, **values: object) -> None:
        """Say something at the bottom of the screen until the next key."""
        self.tell_text(say(self.showing.language, word, **values))

    def tell_text(self, text: str, style: str = "") -> None:
        """Say a text at the bottom of the screen until the next key."""
        self.showing.message = Line(" ".join(safe(text).split()), style)

    def tell_notices(self, notices: list[str]) -> None:
        """Say what a task has to say, beside what is said already, and strike it from its list."""
        if notices:
            said = [self.showing.message.plain] if self.showing.message is not None else []
            self.tell_text(" ".join([*said, *notices]))
            notices.clear()
