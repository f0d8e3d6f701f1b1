"""The triage screen: shows the new notes of an import, and turns keys into what becomes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.errors import InputError
from mlsprep.screens.keys import Key
from mlsprep.screens.loop import Loop, Page
from mlsprep.screens.stage import Stage
from mlsprep.screens.triage_panes import TriageLook, view

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from mlsprep.screens.keys import Keys
    from mlsprep.screens.layout import View
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.triage import Triage

REST = frozenset({"A", "*"})
"""Keys that accept the rest: `*` is for Korean input methods, which send shifted and plain letters alike."""


def run(
    triage: Triage,
    console: Console,
    keys: Keys,
    *,
    language: str,
    editor: str | None,
    clock: Callable[[], float],
) -> None:
    """Show the new notes until the learner has decided of all of them or leaves.

    The terminal is restored however it ends; nothing is stored here.

    Args:
        triage: what to show.
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
        TriageScreen(triage, stage, keys, clock, editor=editor, language=language).play()


class TriageScreen(Loop):
    """One run of the triage screen."""

    def __init__(
        self,
        triage: Triage,
        stage: Stage,
        keys: Keys,
        clock: Callable[[], float],
        *,
        editor: str | None,
        language: str,
    ) -> None:
        """Begin with the first note; nothing is drawn yet."""
        super().__init__(stage, keys, clock)
        self.triage = triage
        self.editor = editor
        self.showing: TriageLook = TriageLook(language)

    def view(self, size: Size) -> View:
        """Return what is shown at a size."""
        return view(self.triage, self.showing, size)

    def press(self, key: Key, shown: View) -> None:
        """Do what a key does; of letters, only the one that accepts the rest is told from its small form."""
        if key.name in REST:
            key = Key("rest")
        elif key.name == "space" and self.triage.entry is not None and not self.showing.asking:
            key = Key("pagedown")
        super().press(key, shown)

    def scroll(self, name: str, shown: View) -> bool:
        """Scroll; the question whether to accept the rest takes every key."""
        return not self.showing.asking and super().scroll(name, shown)

    def command(self, name: str) -> None:
        """Do what a key does on a note, on a page, on the question about the rest, or behind the last note."""
        if self.showing.page is not None:
            self._press_page(name, self.showing.page)
        elif self.showing.asking:
            self._press_rest(name)
        elif self.triage.entry is None:
            self._press_end(name)
        elif name in _KEYS:
            _KEYS[name](self)
        elif name not in {"esc", "paste", "enter"}:
            self.tell("no-such-key")

    # --- keys on a note ---

    def _accept(self) -> None:
        self.triage.accept()
        self._fresh()

    def _reject(self) -> None:
        self.triage.reject()
        self._fresh()

    def _skip(self) -> None:
        self.triage.skip()
        self._fresh()

    def _undo(self) -> None:
        if self.triage.undo():
            self._fresh()
            self.tell("undone")
        else:
            self.tell("nothing-to-undo")

    def _rest(self) -> None:
        self.showing.asking = True

    def _help(self) -> None:
        from mlsprep.screens.triage_panes import help_page

        self.lay(Page(help_page))

    def next_language(self) -> None:
        """Show the note in the next language."""
        super().next_language()
        self.showing.top = 0

    def _open(self) -> None:
        from mlsprep.screens.media import names_in, open_medium

        entry = self.triage.entry
        assert entry is not None
        names = [name for card in entry.cards for name in names_in(card)]
        if not names:
            self.tell("no-media")
            return
        name = names[self.showing.opened % len(names)]
        self.showing.opened += 1
        if self.attempt_to(lambda: open_medium(self.triage.medium(name))):
            self.tell("opening-medium", name=name)

    def _edit(self) -> None:
        self.attempt_to(lambda: self._edit_text(self.triage.edit_text()))

    def _edit_text(self, text: str, *, rejected: bool = False) -> None:
        """Have a text edited; what was `rejected` once is tried again even if it was left alone."""
        from mlsprep.screens.outside import edit
        from mlsprep.screens.pages import problems_page

        edited = edit(text, self.keys, self.editor, self.showing.language)
        if edited == text and not rejected:
            self.tell("unchanged")
            return
        try:
            self.triage.save_edit(edited)
        except InputError as error:
            problems = error.problems
            self.lay(Page(lambda width, language: problems_page(problems, width, language), edited))
            return
        self.close()
        self.tell("triage-edited")

    # --- keys elsewhere ---

    def _press_rest(self, name: str) -> None:
        self.showing.asking = False
        if name in {"enter", "y"}:
            count = self.triage.accept_rest()
            self._fresh()
            self.tell("rest-accepted", n=count)

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
        if name in {"q", "enter", "space", "esc"}:
            self.leave()
        elif name in {"u", "l", "?"}:
            _KEYS[name](self)
        elif name != "paste":
            self.tell("no-such-key")

    def _fresh(self) -> None:
        """Begin the note that is looked at now from its top."""
        self.showing = TriageLook(self.showing.language)


_KEYS: dict[str, Callable[[TriageScreen], None]] = {
    "a": TriageScreen._accept,  # noqa: SLF001 - this table is the class's own
    "e": TriageScreen._edit,  # noqa: SLF001
    "r": TriageScreen._reject,  # noqa: SLF001
    "n": TriageScreen._skip,  # noqa: SLF001
    "u": TriageScreen._undo,  # noqa: SLF001
    "rest": TriageScreen._rest,  # noqa: SLF001
    "l": TriageScreen.next_language,
    "o": TriageScreen._open,  # noqa: SLF001
    "?": TriageScreen._help,  # noqa: SLF001
    "q": TriageScreen.leave,
}
