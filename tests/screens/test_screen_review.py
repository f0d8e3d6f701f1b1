"""What the keys of the review screen do, with keys from a script and the output read back by a terminal emulator."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console
from tests.screens.fake import SEOUL, FakeSession, card, history_rows, session, sheet, simple
from tests.screens.script import Clock, Script

from mlsprep.core.card import Face
from mlsprep.core.note import Text
from mlsprep.core.review import State
from mlsprep.errors import InputError, Problem
from mlsprep.screens import outside, words
from mlsprep.screens.picture import svg
from mlsprep.screens.review import LONGEST_ANSWER, run
from mlsprep.screens.stage import Frame, Stage


def play(
    fake: FakeSession, keys: str, *, language: str = "en", editor: str | None = None, size: tuple[int, int] = (80, 24)
) -> Script:
    """Play keys against a session; the script returned has what was on the screen at every key."""
    console = Console(file=io.StringIO(), width=size[0], height=size[1], force_terminal=True, color_system="standard")
    clock = Clock()
    script = Script(console, clock, keys)
    run(session(fake), console, script, language=language, editor=editor, clock=clock)
    return script


def three() -> FakeSession:
    return FakeSession(cards=[simple(number, f"Question {number}?", f"Answer {number}") for number in (1, 2, 3)])


def ratings(fake: FakeSession) -> list[object]:
    return [entry[1] for entry in fake.log if entry[0] == "answer"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("space 1", [1]),
        ("space 2", [2]),
        ("enter 3", [3]),
        ("space 4", [4]),
        ("space space", [3]),
        ("space space space 1 enter 4", [3, 1, 4]),
        ("1 2 3 4", []),
        ("space ４", [4]),
    ],
)
def test_ratings(keys: str, expected: list[int]) -> None:
    fake = three()
    play(fake, keys)
    assert expected == ratings(fake)


def test_rating_before_the_answer_says_what_to_do() -> None:
    script = play(three(), "3 u")
    assert "First look at the answer" in script.screens[1]
    assert "Answer 1" not in script.screens[1]


def test_the_answer_appears_with_its_intervals() -> None:
    script = play(three(), "space q")
    assert "Answer 1" not in script.screens[0]
    assert "1 Again 10m" in script.screens[1]
    assert "4 Easy 8d" in script.screens[1]


def test_undo_brings_the_card_back_unrevealed() -> None:
    fake = three()
    script = play(fake, "space 3 u q")
    assert "Question 1?" in script.screens[3]
    assert "Undone." in script.screens[3]
    assert "Answer 1" not in script.screens[3]
    assert "Nothing to undo." in play(three(), "u q").screens[1]


def test_undo_after_the_last_card() -> None:
    fake = three()
    script = play(fake, "space 3 space 3 space 3 u q")
    assert "Done for today" in script.screens[6]
    assert "Question 3?" in script.screens[7]


@pytest.mark.parametrize("leave", ["q", "space", "enter", "esc", "ㅂ"])
def test_the_summary_is_left_by_any_of_the_usual_keys(leave: str) -> None:
    script = play(FakeSession(cards=[]), f"x {leave} 1 1 1")
    assert script.keys == ["1", "1", "1"]


@pytest.mark.parametrize(
    ("key", "entry"),
    [("s", "suspend"), ("b", "bury"), ("ㄴ", "suspend"), ("ㅠ", "bury"), ("S", "suspend"), ("네", "suspend")],
)
def test_cards_are_put_aside(key: str, entry: str) -> None:
    fake = three()
    script = play(fake, f"{key} q")
    assert [(entry,)] == fake.log
    assert "Question 2?" in script.screens[1]


def test_only_a_new_card_is_known() -> None:
    fake = three()
    script = play(fake, "k q")
    assert "Only a new card" in script.screens[1]
    fake.state = State.NEW
    assert "k I know this" in play(fake, "k q").screens[0]
    assert fake.log == [("know",)]


def test_flag() -> None:
    script = play(three(), "f f q")
    assert "flagged" in script.screens[1]
    assert "Flag taken off." in script.screens[2]
    assert "flagged" not in script.screens[2]


def test_language_goes_round() -> None:
    script = play(FakeSession(), "l l l q")
    question, korean = "Why does XGBoost", "나은 이유는?"
    assert [(question in screen, korean in screen) for screen in script.screens] == [
        (True, False),
        (False, True),
        (True, True),
        (True, False),
    ]
    assert "한국어" in script.screens[1]


def test_switching_the_language_keeps_the_answer_open() -> None:
    assert "메모리가 병목" in play(FakeSession(), "space l q").screens[2]


def test_pages_open_and_close() -> None:
    fake = FakeSession(rows=history_rows(), page=sheet())
    script = play(fake, "? esc i q n space space 3 q")
    assert "leave a note" in script.screens[1]
    assert "2026-11-04 08:30" in script.screens[3]
    assert "RecordIO" in script.screens[5]
    assert ratings(fake) == [3]


def test_no_sheet_no_history() -> None:
    script = play(three(), "n i q q")
    assert "no cheat sheet" in script.screens[1]
    assert "Not answered yet." in script.screens[2]


def test_a_card_can_be_noted_as_wrong_in_korean() -> None:
    fake = three()
    script = play(fake, "! 틀 린 x backspace space 값 enter q")
    assert fake.log == [("wrong", "틀린 값")]
    assert "What is wrong? 틀린" in script.screens[3]
    assert "Noted as wrong." in script.screens[-1]


def test_noting_is_given_up_by_escape_and_q_is_a_letter_there() -> None:
    fake = three()
    script = play(fake, "! q 1 esc q")
    assert fake.log == []
    assert "What is wrong? q1" in script.screens[3]


def test_a_key_without_a_meaning_is_told_quietly() -> None:
    assert "? lists the keys" in play(three(), "z q").screens[1]
    assert "? lists the keys" in play(three(), "j q").screens[1]


def test_pasted_text_rates_nothing() -> None:
    fake = three()
    play(fake, "space paste q")
    assert fake.log == []


def test_leaving_in_the_middle() -> None:
    script = play(three(), "q 1")
    assert script.keys == ["1"]
    assert not script.held


def test_the_end_of_input_leaves() -> None:
    assert not play(three(), "").held


def test_ctrl_c_gives_the_terminal_back_and_is_raised() -> None:
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
    script = Script(console, Clock(), "ctrl-c")
    with pytest.raises(KeyboardInterrupt):
        run(session(three()), console, script, language="en", editor=None, clock=Clock())
    assert not script.held
    assert "\x1b[?25h\x1b[?1049l" in console.file.getvalue()  # type: ignore[attr-defined]


def test_seconds_are_measured_from_card_to_card() -> None:
    fake = three()
    play(fake, "+4 space +3 3 +1 space +1 3 q")
    assert [entry[2] for entry in fake.log] == [7.0, 2.0]


def test_a_long_absence_counts_as_a_minute() -> None:
    fake = three()
    play(fake, "+4000 space 3 q")
    assert [entry[2] for entry in fake.log] == [LONGEST_ANSWER]


def test_time_with_a_page_open_or_the_program_stopped_does_not_count() -> None:
    fake = three()
    play(fake, "+2 ? +30 esc +1 ! +30 esc +30 resume +1 space 3 q")
    assert [entry[2] for entry in fake.log] == [4.0]


def test_the_header_is_drawn_again_every_minute() -> None:
    script = play(three(), "+45 z +15 timeout q")
    assert script.timeouts[:3] == [60.0, 15.0, 60.0]
    assert [screen.split("\n")[1].split("  ")[-1] for screen in script.screens[:3]] == ["0 min", "0 min", "1 min"]


def test_a_card_that_slips_is_reported() -> None:
    fake = three()
    fake.leech = True
    assert "was suspended" in play(fake, "space 1 q").screens[2]


def test_a_refused_answer_leaves_the_card_on_the_screen() -> None:
    fake = three()
    fake.refuse = "The library is locked by another program; try again."
    script = play(fake, "space 3 q")
    assert "locked by another" in script.screens[2]
    assert "Answer 1" in script.screens[2]


def test_notices_of_the_session_are_shown_once() -> None:
    fake = three()
    fake.notices = ["A new day has begun."]
    script = play(fake, "z z q")
    assert "A new day has begun." in script.screens[0]
    assert "A new day has begun." not in script.screens[1]


def test_waiting_looks_again_by_itself() -> None:
    fake = FakeSession(cards=[], later=datetime(2026, 11, 21, 10, 31, tzinfo=SEOUL))
    script = play(fake, "timeout space q")
    assert "Next card at 10:31" in script.screens[0]
    assert fake.log == [("refresh",), ("refresh",)]
    assert script.timeouts == [15.0] * 3


def test_a_long_card_scrolls() -> None:
    fake = FakeSession(cards=[simple(1, "\n".join(f"row {number}." for number in range(60)))])
    script = play(fake, "pagedown end home down q", size=(40, 20))
    firsts = [screen.split("\n")[4].strip() for screen in script.screens]
    assert firsts == ["row 0.", "row 12.", "row 47.", "row 0.", "row 1."]
    assert "lines 48-60 of 60" in script.screens[2]


def test_a_message_of_any_length_keeps_the_layout() -> None:
    fake = three()
    fake.refuse = "x" * 5000
    script = play(fake, "space 3 q", size=(40, 20))
    assert "1 Again 10m" in script.screens[2]


def test_the_reference_is_opened_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(outside, "open_address", opened.append)
    script = play(FakeSession(), "o q")
    assert opened == ["https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html"]
    assert "Opening https://docs.aws.amazon.com" in script.screens[1]


@pytest.mark.parametrize(
    ("url", "source", "expected"),
    [
        ("file:///etc/passwd", None, "Not a web address"),
        ("javascript:alert(1)", None, "Not a web address"),
        ("--version", None, "Not a web address"),
        ("https://a.example/\x1b[2J", None, "Not a web address"),
        (None, "developer guide", "Source: developer guide"),
        (None, None, "names no reference"),
    ],
)
def test_other_references_are_only_shown(
    url: str | None, source: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "open_address", pytest.fail)
    assert expected in play(FakeSession(cards=[card(url=url, source=source)]), "o q").screens[1]


def test_a_browser_gets_the_address_and_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report"
    browser = program(tmp_path, f'test -t 1 && echo terminal > "{report}" || echo "$1" > "{report}"; echo noise')
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    outside.open_address("https://a.example/x")
    outside._started[-1].wait(timeout=20)
    assert report.read_text() == "https://a.example/x\n"


def program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_note_is_edited(tmp_path: Path) -> None:
    fake = FakeSession()
    script = play(fake, "space e 3 q", editor=program(tmp_path, 'echo "front: new" > "$1"'))
    assert fake.log == [("edit", "front: new\n"), ("answer", 3, 0.0)]
    assert "Saved as your version." in script.screens[2]
    assert "memory-bound" in script.screens[2]
    assert script.aways == 1


def test_an_edit_without_a_change_is_no_edit(tmp_path: Path) -> None:
    fake = FakeSession()
    assert "Nothing was changed." in play(fake, "e q", editor=program(tmp_path, "exit 0")).screens[1]
    assert fake.log == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [("exit 3", "ended with code 3"), ('rm "$1"', "cannot be read"), (r'printf "\377\376" > "$1"', "cannot be read")],
)
def test_an_editor_that_fails_changes_nothing(script: str, expected: str, tmp_path: Path) -> None:
    fake = FakeSession()
    assert expected in play(fake, "e q", editor=program(tmp_path, script)).screens[1]
    assert fake.log == []


def test_a_missing_editor_is_a_message() -> None:
    assert "/no/such/editor cannot be started" in play(FakeSession(), "e q", editor="/no/such/editor -w").screens[1]


def reject_first(text: str) -> None:
    if "good" not in text:
        raise InputError([Problem("note.yaml", 2, 1, "`bakc` is no field")])


def test_a_rejected_edit_is_offered_again(tmp_path: Path) -> None:
    fake = FakeSession(on_save=reject_first)
    editor = program(tmp_path, 'grep -q bad "$1" && echo good >> "$1" || echo bad > "$1"')
    script = play(fake, "e x e q", editor=editor)
    assert "2:1: `bakc` is no field" in script.screens[1]
    assert "2:1: `bakc` is no field" in script.screens[2]
    assert fake.log == [("edit", "bad\ngood\n")]
    assert "Saved as your version." in script.screens[3]


def test_a_rejected_edit_can_be_dropped(tmp_path: Path) -> None:
    fake = FakeSession(on_save=reject_first)
    script = play(fake, "e esc q", editor=program(tmp_path, 'echo bad > "$1"'))
    assert "The edit was dropped." in script.screens[2]
    assert "Why does XGBoost" in script.screens[2]
    assert fake.log == []


def test_the_editor_is_found_as_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "ed")
    monkeypatch.setenv("VISUAL", "code --wait 'a b'")
    assert outside.editor_command(None) == ["code", "--wait", "a b"]
    assert outside.editor_command("nano") == ["nano"]
    monkeypatch.delenv("VISUAL")
    assert outside.editor_command(None) == ["ed"]
    assert outside.editor_command("it's") == ["it's"]


def test_only_lines_that_changed_are_written() -> None:
    from rich.text import Text as Line

    console = Console(file=io.StringIO(), width=20, height=3, force_terminal=True)
    stage = Stage(console)
    stage.paint(Frame([Line("one"), Line("two")]))
    before = len(console.file.getvalue())  # type: ignore[attr-defined]
    stage.paint(Frame([Line("one"), Line("2")]))
    written = console.file.getvalue()[before:]  # type: ignore[attr-defined]
    assert "one" not in written
    assert "2" in written


def test_without_colour_the_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    script = play(FakeSession(), "space q")
    colours = {char.fg for row in script.emulator.buffer.values() for char in row.values()}
    assert {"default"} == colours
    row = next(row for row, line in enumerate(script.emulator.display) if "Why does" in line)
    assert all(script.emulator.buffer[row][column].bold for column in range(2, 20))


def test_a_picture_of_the_screen() -> None:
    image = svg(session(FakeSession()), language="both")
    assert image.startswith("<svg")
    assert "memory-bound" in image
    assert "메모리가" in image


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    import string

    for english, korean in words.WORDS.values():
        assert english
        assert korean
        blanks = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, korean)]
        assert blanks[0] == blanks[1]


def test_the_first_card_is_shown_with_little_imported() -> None:
    code = (
        "import io, sys; from rich.console import Console; from tests.screens.fake import FakeSession, session\n"
        "import mlsprep.screens.review as r\n"
        "class Keys:\n"
        "    from contextlib import nullcontext\n"
        "    def on(self, screen): return self.nullcontext()\n"
        "    def read(self, timeout=None):\n"
        "        heavy = {'rich.markdown', 'rich.table', 'markdown_it', 'pygments', 'fsrs', 'readchar', 'subprocess',\n"
        "                 'tempfile', 'webbrowser', 'shlex', 'sqlalchemy', 'pydantic', 'mlsprep.screens.pages',\n"
        "                 'mlsprep.screens.outside', 'mlsprep.screens.blocks', 'mlsprep.tasks', 'mlsprep.store'}\n"
        "        print(sorted(heavy & set(sys.modules))); return r_key\n"
        "from mlsprep.screens.keys import Key; r_key = Key('q')\n"
        "r.run(session(FakeSession()), Console(file=io.StringIO(), force_terminal=True, width=80, height=24), Keys(),"
        " language='en', editor=None, clock=float)\n"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "[]\n"


def test_no_field_of_a_card_reaches_the_terminal_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "open_address", pytest.fail)
    evil = "\x1b]0;owned\x07\x1b[2J\u202e[bold]x[/bold]\x9b31m"
    text = Text.of(evil)
    bad = card(face=Face(text, text), deck_title=text, why=text, status=text, source=evil, checked=evil, url=evil)
    fake = FakeSession(cards=[bad], domain=text, notices=[evil], page=sheet())
    fake.page.title, fake.page.entries = text, ((text, text),)
    script = play(fake, "space o n esc ! \x1b q enter q", size=(100, 30))
    assert script.emulator.title == ""
    for screen in script.screens:
        assert "\u202e" not in screen
        assert "\x9b" not in screen
    assert "␛]0;owned␇␛[2J<U+202E>[bold]x[/bold]" in script.screens[1]
