"""What quiz and exam share: keys that put a reply together, and a question that scrolls after the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.core.quiz import Kind
from mlsprep.screens.attempt import LETTERS, Attempt, Took
from mlsprep.screens.layout import Hint, Parts, View, compose
from mlsprep.screens.loop import Loop
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.core.quiz import Item, Reply
    from mlsprep.screens.field import Field
    from mlsprep.screens.keys import Key, Keys
    from mlsprep.screens.question import Drawn
    from mlsprep.screens.stage import Size, Stage

FLAG_KEYS = frozenset({"f", "*"})
"""`*` flags where `f` is an option: shifted letters are no help, a Korean input method sends most of them alike."""


class Answering(Loop):
    """A full screen on which questions are answered; `attempt` is None while none is."""

    def __init__(self, stage: Stage, keys: Keys, clock: Callable[[], float]) -> None:
        """Begin without a question."""
        super().__init__(stage, keys, clock)
        self.attempt: Attempt | None = None
        self.drawn: Drawn | None = None

    def begin(self, item: Item, reply: Reply) -> None:
        """Put a question on the screen, with the reply it has so far."""
        self.attempt = Attempt.of(item, reply)
        self.showing.top, self.showing.follow = 0, False
        self.type_on()

    def type_on(self) -> None:
        """Let what is typed be the reply, where a reply is typed."""
        attempt = self.attempt
        self.showing.typing = attempt.field if attempt is not None and attempt.typed else None

    @property
    def counting(self) -> bool:
        """Whether nothing is laid over the question; its own field does not count as that."""
        showing = self.showing
        return showing.page is None and (showing.typing is None or self.typing_reply)

    @property
    def typing_reply(self) -> bool:
        """Whether the keys typed are the reply."""
        return self.attempt is not None and self.showing.typing is self.attempt.field

    # --- keys ---

    def changed(self) -> None:
        """Do what is to be done when the reply has changed."""

    def finished(self) -> None:
        """Do what Enter does in the field of a typed reply."""
        raise NotImplementedError

    def press(self, key: Key, shown: View) -> None:
        """Do what a key does; the cursor stays in sight when the terminal changes its size."""
        if key.name == "resize" and self.attempt is not None:
            self.showing.follow = self.attempt.at is not None
        super().press(key, shown)

    def press_typing(self, key: Key, typing: Field, shown: View) -> None:
        """Type into the reply, or into the note on what is wrong."""
        if not self.typing_reply:
            super().press_typing(key, typing, shown)
            if self.showing.typing is None:
                self.type_on()
            return
        self.showing.message = None
        if key.name == "esc":
            self.showing.typing = None
        elif key.name == "enter":
            self.finished()
        elif key.name not in {"up", "down", "pageup", "pagedown"}:
            before = typing.text
            typing.press(key)
            if typing.text != before:
                self.changed()
        else:
            self.scroll(key.name, shown)

    def answer_key(self, name: str) -> bool:
        """Change the reply by a key; return whether it was one for that."""
        attempt = self.attempt
        if attempt is None:
            return False
        took = attempt.press(name)
        if took is Took.FULL:
            self.tell("too-many", n=attempt.need)
        if took is Took.CHANGED:
            self.changed()
        self.showing.follow = took is not Took.NOTHING
        return took is not Took.NOTHING

    def scroll(self, name: str, shown: View) -> bool:
        """Move the cursor to what comes next if it can be seen, else scroll."""
        attempt, drawn = self.attempt if self.showing.page is None else None, self.drawn
        if name in {"up", "down"} and attempt is not None and drawn is not None and drawn.spans:
            rows = list(attempt.rows())
            at = rows.index(attempt.at) if attempt.at in rows else -1
            place = at + (1 if name == "down" else -1)
            seen = range(shown.top, shown.top + max(1, shown.page))
            if 0 <= place < len(rows) and drawn.spans[rows[place]][0] in seen:
                attempt.at = rows[place]
                self.showing.follow = True
                return True
        return super().scroll(name, shown)

    # --- what is shown ---

    def arranged(self, parts: Parts, size: Size) -> View:
        """Return a frame in which the cursor, when it has just been moved, is seen."""
        shown = compose(parts, size, self.showing.top, self.showing.language)
        attempt, drawn = self.attempt, self.drawn
        if not self.showing.follow or attempt is None or drawn is None or attempt.at not in drawn.spans:
            return shown
        first, end = drawn.spans[attempt.at]
        if first < shown.top:
            return compose(parts, size, first, self.showing.language)
        if end > shown.top + shown.page:
            return compose(parts, size, min(first, end - shown.page), self.showing.language)
        return shown


def choosing(attempt: Attempt, language: str) -> list[Hint]:
    """Return the keys that put a reply together."""
    options = len(attempt.item.options)
    if attempt.typed or not options:
        return []
    last = LETTERS[min(options, len(LETTERS)) - 1]
    hints = [Hint(f"a-{last}", say(language, f"keys-{attempt.item.kind}"), 9)]
    if attempt.item.kind is Kind.MATCHING:
        hints.append(Hint(f"1-{len(attempt.item.lefts)}", say(language, "keys-left"), 6))
    if attempt.item.kind is Kind.ORDERING and attempt.given:
        hints.append(Hint("< >", say(language, "keys-move"), 6))
        hints.append(Hint("BkSp", say(language, "keys-back"), 5))
    return hints


def flag_key(attempt: Attempt) -> str:
    """Return the key that flags a question: `f`, unless that is an option."""
    return "*" if attempt.is_letter("f") else "f"
