"""The triage screen: what its keys do, and what it looks like.

Each file in golden_triage/ is one screen; `MLSPREP_GOLDEN=write pytest tests/screens/test_screen_triage.py` writes them
anew (look at the difference before committing it). The bar at the right is where the terminal ends.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.screens.fake_triage import (
    CHOICE,
    GAPS,
    LONG,
    MATCH,
    ORDER,
    PICTURE,
    PLAIN,
    WARNING,
    FakeTriage,
    verdicts,
)
from tests.screens.script import Clock, Script

from mlsprep.screens.loop import Page
from mlsprep.screens.stage import Size
from mlsprep.screens.triage import run
from mlsprep.screens.triage_panes import TriageLook, help_page, view

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden_triage"
SIZES = (Size(40, 20), Size(80, 24), Size(100, 30))


def play(
    fake: FakeTriage, keys: str, *, language: str = "en", editor: str | None = None, size: tuple[int, int] = (80, 24)
) -> Script:
    """Play keys against a triage; the script returned has what was on the screen at every key."""
    console = Console(file=io.StringIO(), width=size[0], height=size[1], force_terminal=True, color_system="standard")
    clock = Clock()
    script = Script(console, clock, keys)
    run(fake, console, script, language=language, editor=editor, clock=clock)
    return script


def three() -> FakeTriage:
    return FakeTriage(PLAIN, GAPS, CHOICE)


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("a", {"12": "accepted"}),
        ("r", {"12": "rejected"}),
        ("n", {}),
        ("a r n", {"12": "accepted", "17": "rejected"}),
        ("a r n q", {"12": "accepted", "17": "rejected"}),
        ("n r u", {}),
        ("a u r", {"12": "rejected"}),
        ("a a u u a", {"12": "accepted"}),
        ("u a", {"12": "accepted"}),
        ("n A enter", {"17": "accepted", "25": "accepted"}),
        ("r A y", {"12": "rejected", "17": "accepted", "25": "accepted"}),
        ("r A n", {"12": "rejected"}),
        ("r A esc a", {"12": "rejected", "17": "accepted"}),
        ("r * enter u", {"12": "rejected"}),
        ("r n A enter u u u", {}),
        ("ㅁ ㄱ ㅜ", {"12": "accepted", "17": "rejected"}),
        ("ㅁ ㅕ ㄱ", {"12": "rejected"}),
        ("A space a", {"12": "accepted"}),
    ],
)
def test_what_keys_decide(keys: str, expected: dict[str, str]) -> None:
    fake = three()
    play(fake, keys)
    assert verdicts(fake) == expected


def test_the_header_counts_places_and_decisions() -> None:
    script = play(three(), "a r q")
    assert "0 accepted, 0 rejected" in script.screens[0]
    assert "1/3" in script.screens[0]
    assert "1 accepted, 0 rejected" in script.screens[1]
    assert "2/3" in script.screens[1]
    assert "1 accepted, 1 rejected" in script.screens[2]


def test_all_cards_of_a_note_are_shown() -> None:
    script = play(three(), "n q")
    assert script.screens[0].count("XGBoost: which instances suit training on CPU?") == 2
    assert "card 2 of 2" in script.screens[0]
    assert "GPU training needs tree_method set to [...]." in script.screens[1]


def test_a_question_is_shown_with_its_key() -> None:
    shown = play(FakeTriage(CHOICE), "q").screens[0]
    assert "+ Pipe" in shown
    assert "- File" in shown
    assert "quiz question" in shown


def test_a_note_taken_back_says_what_was_decided_until_then() -> None:
    script = play(three(), "a a u q")
    assert "2/3" in script.screens[3]
    assert "Undone." in script.screens[3]


def test_nothing_to_undo_is_said() -> None:
    assert "Nothing to undo." in play(three(), "u q").screens[1]


def test_behind_the_last_note_stands_what_it_came_to() -> None:
    script = play(three(), "a r n u n q")
    assert "That was the last note" in script.screens[3]
    assert "3/3" in script.screens[4]
    assert script.keys == []


def test_accepting_the_rest_asks_first() -> None:
    script = play(three(), "n A esc q")
    assert "Accept the 2 notes that are left?" in script.screens[2]
    assert "Accept the" not in script.screens[3]


def test_arrows_and_space_scroll_a_long_note() -> None:
    script = play(FakeTriage(LONG), "space down end q")
    assert "item 1 of" in script.screens[0]
    assert "item 40 of" not in script.screens[0]
    assert "item 1 of" not in script.screens[1]
    assert script.screens[1] != script.screens[2]
    assert "item 40 of" in script.screens[3]


def test_the_language_goes_round() -> None:
    script = play(three(), "l l l q")
    assert "메모리가 병목이므로 M5" in script.screens[1]
    assert "memory-bound" in script.screens[2]
    assert "메모리가 병목이므로 M5" in script.screens[2]
    assert "메모리가" not in script.screens[3]


def test_help_is_laid_over_and_taken_away() -> None:
    script = play(three(), "? a q")
    assert "never asked again" in script.screens[1]
    assert "1/3" in script.screens[2]


def test_ctrl_c_leaves_what_was_decided() -> None:
    fake = three()
    with pytest.raises(KeyboardInterrupt):
        play(fake, "a r ctrl-c")
    assert verdicts(fake) == {"12": "accepted", "17": "rejected"}


def test_a_terminal_that_is_gone_leaves_what_was_decided() -> None:
    fake = three()
    script = play(fake, "a")
    assert verdicts(fake) == {"12": "accepted"}
    assert not script.held


def test_media_are_opened_one_after_the_other() -> None:
    fake = FakeTriage(PICTURE)
    script = play(fake, "o o o q")
    assert "[image: roc curve.png]" in script.screens[0]
    assert "[sound: a.mp3]" in script.screens[0]
    assert [name for _, name in fake.log] == ["roc curve.png", "a.mp3", "roc curve.png"]
    assert "is not in the media folder" in script.screens[1]


def test_a_note_without_media_says_so() -> None:
    assert "This note has no media." in play(three(), "o q").screens[1]


# -- editing -----------------------------------------------------------------------------------------------------------


def an_editor(tmp_path: Path, *texts: str) -> str:
    """An editor that leaves one text after the other."""
    for number, text in enumerate(texts):
        (tmp_path / f"text{number}").write_text(text)
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"place = pathlib.Path({str(tmp_path)!r})\n"
        "turn = place / 'turn'\n"
        "number = int(turn.read_text()) if turn.exists() else 0\n"
        "turn.write_text(str(number + 1))\n"
        "pathlib.Path(sys.argv[1]).write_text((place / f'text{number}').read_text())\n"
    )
    return f"{sys.executable} {script}"


def test_an_edited_note_is_shown_and_then_accepted(tmp_path: Path) -> None:
    fake = three()
    script = play(fake, "e a", editor=an_editor(tmp_path, "front: new\n"))
    assert fake.log == [("edit", "front: new\n")]
    assert "Edited?" in script.screens[1]
    assert "your version" in " ".join(script.screens[1].split())
    assert verdicts(fake) == {"12": "accepted"}
    assert script.aways == 1


def test_an_edit_can_be_undone(tmp_path: Path) -> None:
    script = play(three(), "e u q", editor=an_editor(tmp_path, "front: new\n"))
    assert "XGBoost: which instances" in script.screens[2]
    assert "your version" not in " ".join(script.screens[2].split())


def test_a_wrong_edit_is_told_and_edited_again(tmp_path: Path) -> None:
    fake = FakeTriage(PLAIN, refuse="bad")
    script = play(fake, "e e q", editor=an_editor(tmp_path, "bad: 1\n", "good: 1\n"))
    assert "`bad` will not do" in script.screens[1]
    assert "Edited?" in script.screens[2]


def test_a_wrong_edit_can_be_dropped(tmp_path: Path) -> None:
    fake = FakeTriage(PLAIN, refuse="bad")
    script = play(fake, "e x esc q", editor=an_editor(tmp_path, "bad: 1\n"))
    assert "The edit was dropped." in script.screens[3]


def test_an_unchanged_text_changes_nothing(tmp_path: Path) -> None:
    fake = three()
    script = play(fake, "e q", editor=an_editor(tmp_path, "front: old\nback: old\n"))
    assert (fake.log, "Nothing was changed." in script.screens[1]) == ([], True)


# -- what it looks like ------------------------------------------------------------------------------------------------


def plain() -> tuple[FakeTriage, TriageLook]:
    fake = three()
    fake.accept()
    fake.undo()
    return fake, TriageLook("en")


def contradiction() -> tuple[FakeTriage, TriageLook]:
    fake = FakeTriage(GAPS, *[PLAIN] * 30, warnings=WARNING, before=True)
    return fake, TriageLook("en")


def asking() -> tuple[FakeTriage, TriageLook]:
    fake = three()
    fake.reject()
    return fake, TriageLook("en", asking=True)


def at_the_end() -> tuple[FakeTriage, TriageLook]:
    fake = three()
    fake.accept()
    fake.reject()
    fake.skip()
    return fake, TriageLook("en")


SCREENS: dict[str, Callable[[], tuple[FakeTriage, TriageLook]]] = {
    "plain": plain,
    "contradiction": contradiction,
    "asking": asking,
    "end": at_the_end,
    "choice": lambda: (FakeTriage(CHOICE), TriageLook("en")),
    "ordering": lambda: (FakeTriage(ORDER), TriageLook("en")),
    "matching": lambda: (FakeTriage(MATCH), TriageLook("en")),
    "long": lambda: (FakeTriage(LONG), TriageLook("en", top=7)),
    "media": lambda: (FakeTriage(PICTURE), TriageLook("en")),
    "help": lambda: (three(), TriageLook("en", page=Page(help_page))),
}


def drawn(name: str, language: str, size: Size) -> str:
    fake, showing = SCREENS[name]()
    showing.language = language
    lines = view(fake, showing, size).frame.lines
    assert len(lines) == size.height
    assert max(line.cell_len for line in lines) <= size.width
    rows = [line.plain + " " * (size.width - line.cell_len) + "|" for line in lines]
    return "\n".join([f"== {size.width} x {size.height}", *rows, ""])


@pytest.mark.parametrize("language", ["en", "ko", "both"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_agreed(name: str, language: str) -> None:
    path = GOLDEN / f"{name}-{language}.txt"
    actual = "\n".join(drawn(name, language, size) for size in SIZES)
    if os.environ.get("MLSPREP_GOLDEN") == "write":
        path.write_text(actual, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == actual


def test_every_golden_file_belongs_to_a_screen() -> None:
    expected = {f"{name}-{language}.txt" for name in SCREENS for language in ("en", "ko", "both")}
    assert expected == {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [1, 2, 5, 9, 17, 25, 39])
@pytest.mark.parametrize("height", [1, 2, 3, 5, 8, 11])
def test_no_terminal_is_too_small(name: str, width: int, height: int) -> None:
    for language in ("en", "ko"):
        fake, showing = SCREENS[name]()
        showing.language = language
        assert len(view(fake, showing, Size(width, height)).frame.lines) == height
