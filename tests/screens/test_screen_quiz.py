"""What the keys of the quiz screen do, with keys from a script and the output read back by a terminal emulator."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from tests.screens.fake_quiz import CHOICE, MATCHING, ORDERING, RESPONSE, TYPED, FakeQuiz, item, option, quiz
from tests.screens.script import Clock, Script

from mlsprep.core.note import Text
from mlsprep.core.quiz import Item, Kind
from mlsprep.screens.quiz import LONGEST_ANSWER, print_quiz_summary, run

EVIL = "\x1b]0;owned\x07\x1b[2J\u202e[bold]x[/bold]\x9b31m"


def play(
    fake: FakeQuiz, keys: str, *, language: str = "en", size: tuple[int, int] = (80, 24), sure: bool = True
) -> Script:
    """Play keys against a drill; the script returned has what was on the screen at every key."""
    console = Console(file=io.StringIO(), width=size[0], height=size[1], force_terminal=True, color_system="standard")
    clock = Clock()
    script = Script(console, clock, keys)
    run(quiz(fake), console, script, language=language, editor=None, clock=clock, ask_confidence=sure)
    return script


def only(*items: Item) -> FakeQuiz:
    return FakeQuiz(items=list(items))


@pytest.mark.parametrize(
    ("one", "keys", "picks"),
    [
        (CHOICE, "c enter 1", (2,)),
        (CHOICE, "3 enter 1", (2,)),
        (CHOICE, "down down enter 1", (1,)),
        (CHOICE, "down space enter 1", (0,)),
        (CHOICE, "b down enter 1", (1,)),
        (CHOICE, "ㅊ enter 1", (2,)),
        (CHOICE, "C enter 1", (2,)),
        (RESPONSE, "a enter c enter 1", (0, 2)),
        (RESPONSE, "a b c enter 1", (0, 1)),
        (ORDERING, "c e a d enter 1", (2, 4, 0, 3)),
        (MATCHING, "c b a d enter 1", (2, 1, 0, 3)),
        (MATCHING, "c ㄹ a d enter 1", (2, 5, 0, 3)),
        (TYPED, "0 . 3 enter 1", "0.3"),
    ],
)
def test_replies(one: Item, keys: str, picks: object) -> None:
    fake = only(one)
    play(fake, keys)
    assert [("submit", picks, 3, 0.0)] == fake.log


@pytest.mark.parametrize(("key", "level"), [("1", 3), ("2", 2), ("3", 1), ("enter", 2), ("space", 2), ("１", 3)])
def test_confidence(key: str, level: int) -> None:
    fake = only(CHOICE)
    script = play(fake, f"c enter {key}")
    assert "How sure?" in script.screens[2]
    assert fake.log[0][2] == level


def test_confidence_can_be_switched_off() -> None:
    fake = only(CHOICE)
    script = play(fake, "c enter", sure=False)
    assert fake.log == [("submit", (2,), None, 0.0)]
    assert "Right." in script.screens[2]


def test_confidence_can_be_gone_back_from() -> None:
    fake = only(CHOICE, TYPED)
    script = play(fake, "c enter x esc a enter 1 enter 9 enter esc 0 enter 1")
    assert "Nothing on that key" in script.screens[3]
    assert [entry[1] for entry in fake.log] == [(0,), "90"]


def test_not_known() -> None:
    fake = only(CHOICE, TYPED)
    script = play(fake, "0 enter 0 esc 0")
    assert "Not known." in script.screens[1]
    assert fake.log[:1] == [("submit", "", None, 0.0)]
    assert [entry[1] for entry in fake.log] == ["", ""]


@pytest.mark.parametrize(
    ("one", "keys", "says"),
    [
        (CHOICE, "enter", "Choose an option first"),
        (RESPONSE, "a enter", "Pick 2; so far 1."),
        (RESPONSE, "a b c", "No more than 2"),
        (ORDERING, "a b enter", "Place 4 steps; so far 2."),
        (MATCHING, "a enter", "Match all 4; so far 1."),
        (TYPED, "enter", "Nothing is typed"),
        (CHOICE, "n", "after your reply"),
        (CHOICE, "z", "Nothing on that key"),
    ],
)
def test_what_is_missing_is_told_quietly(one: Item, keys: str, says: str) -> None:
    fake = only(one)
    script = play(fake, keys)
    assert says in script.screens[-1]
    assert fake.log == []


def test_the_verdict_in_words() -> None:
    right = play(only(CHOICE), "c enter 1").screens[-1]
    wrong = play(only(CHOICE), "a enter 1", size=(80, 40)).screens[-1]
    assert "Right." in right
    assert "Right, and chosen. It converts JSON" in right
    assert "Wrong.  The answer: c" in wrong
    assert "- (x) a" in wrong
    assert "Wrong, but chosen. The consumer" in wrong
    assert "+ ( ) c" in wrong
    assert "Due today again: data/ingestion/firehose" in wrong
    assert "checked 2026-11 · Amazon Data Firehose" in wrong


def test_no_verdict_before_the_reply_is_in() -> None:
    script = play(only(CHOICE), "c enter")
    assert all("Right" not in screen and "Glue table" not in screen for screen in script.screens)


def test_the_next_question_and_the_end() -> None:
    fake = only(CHOICE, RESPONSE)
    script = play(fake, "c enter 1 enter a b enter 1 enter l q")
    assert "1 of 2   0 right" in script.screens[0]
    assert "2 of 2   1 right" in script.screens[4]
    assert "Drill finished" in script.screens[9]
    assert "Sure but wrong: 1" in script.screens[9]
    assert "- Training loss keeps falling" in script.screens[9]
    assert "문제 풀이를 마쳤습니다" in script.screens[10]
    assert not script.held


@pytest.mark.parametrize("leave", ["q", "enter", "space", "esc", "ㅂ"])
def test_the_end_is_left_by_any_of_the_usual_keys(leave: str) -> None:
    script = play(only(CHOICE), f"c enter 1 enter {leave} x x")
    assert script.keys == ["x", "x"]


def test_the_end_of_a_drill_left_at_once() -> None:
    console = Console(file=io.StringIO(), width=80)
    fake = only(CHOICE)
    play(fake, "q")
    print_quiz_summary(console, fake.summary(), "en")
    assert "No question was answered" in console.file.getvalue()  # type: ignore[attr-defined]


def test_linked_cards_and_the_sheet() -> None:
    script = play(only(CHOICE), "c enter 1 c esc n esc q")
    assert "Cards on this" in script.screens[4]
    assert "memory-bound" in script.screens[4]
    assert "RecordIO" in script.screens[6]
    assert "Right." in script.screens[7]


def test_nothing_linked() -> None:
    fake = FakeQuiz(items=[CHOICE], cards=[], page=None)
    script = play(fake, "c enter 1 c n q")
    assert "No cards are linked" in script.screens[4]
    assert "no cheat sheet" in script.screens[5]


def test_flag_is_on_another_key_where_f_is_an_option() -> None:
    fake = only(RESPONSE)
    assert "f flag" in play(fake, "f").screens[0]
    assert fake.flagged
    fake = only(MATCHING)
    script = play(fake, "f")
    assert "* flag" in script.screens[0]
    assert not fake.flagged
    play(fake, "*")
    assert fake.flagged


def test_a_question_can_be_noted_as_wrong_in_korean() -> None:
    fake = only(CHOICE)
    script = play(fake, "! 틀 린 q enter q")
    assert fake.log == [("wrong", "틀린q")]
    assert "What is wrong? 틀린" in script.screens[3]
    assert "Noted as wrong." in script.screens[-1]


def test_a_typed_reply_takes_letters_korean_and_commands_after_escape() -> None:
    fake = only(TYPED)
    script = play(fake, "q 한 글 left backspace esc l enter 1")
    assert "Answer: q한글" in script.screens[3]
    assert "esc other keys" in script.screens[0]
    assert fake.log == [("submit", "q글", 3, 0.0)]


def test_the_field_comes_back_after_a_note_and_takes_keys_at_once() -> None:
    fake = only(TYPED)
    script = play(fake, "9 esc ! x enter 1 enter 1")
    assert fake.log == [("wrong", "x"), ("submit", "91", 3, 0.0)]
    assert "Answer: 9" in script.screens[5]


def test_language_goes_round_and_keeps_the_reply() -> None:
    script = play(only(CHOICE), "b l l l q")
    assert "> (x) b  Amazon EC2에서" in script.screens[2]
    assert "Amazon MSK with" in script.screens[3]
    assert "Amazon EC2에서" in script.screens[3]
    assert "> (x) b  Amazon MSK" in script.screens[4]


def test_the_help_scrolls_and_closes() -> None:
    script = play(only(CHOICE), "? down end esc q", size=(40, 12))
    assert "Keys" in script.screens[1]
    assert "> (" not in script.screens[-1]
    assert "retailer" in script.screens[4]


def test_a_refused_reply_leaves_the_question_on_the_screen() -> None:
    fake = only(CHOICE)
    fake.refuse = "The library is locked by another program; try again."
    script = play(fake, "c enter 1")
    assert "locked by another" in script.screens[3]
    assert "Right" not in script.screens[3]


def test_seconds_are_those_on_the_question() -> None:
    fake = only(CHOICE, CHOICE)
    play(fake, "+4 c +3 enter +1 1 +30 c +9 esc +1 enter +2 a +50 resume +3 ? +20 esc enter 2")
    assert [entry[3] for entry in fake.log] == [8.0, 5.0]


def test_a_long_absence_is_bounded() -> None:
    fake = only(CHOICE)
    play(fake, "+40000 c enter 1")
    assert [entry[3] for entry in fake.log] == [LONGEST_ANSWER]


def test_typing_counts_as_time_on_the_question() -> None:
    fake = only(TYPED)
    play(fake, "+4 1 +3 enter 1")
    assert [entry[3] for entry in fake.log] == [7.0]


def test_a_timed_drill_counts_down_and_ends() -> None:
    fake = FakeQuiz(items=[CHOICE, CHOICE], left=92.4)
    script = play(fake, "timeout q")
    assert "1:32 left" in script.screens[0]
    assert script.timeouts[0] == pytest.approx(0.4)
    fake = FakeQuiz(items=[CHOICE, CHOICE], left=0.0)
    script = play(fake, "x q")
    assert "Time is up." in script.screens[0]


def test_a_verdict_can_be_read_when_the_time_is_up() -> None:
    fake = FakeQuiz(items=[CHOICE, CHOICE], left=5.0)
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
    clock = Clock()
    script = Script(console, clock, "c enter 1 timeout enter q")
    real = script.read

    def read(timeout: float | None = None) -> object:
        key = real(timeout)
        if key.name == "timeout":
            fake.left = 0.0
        return key

    script.read = read  # type: ignore[method-assign, assignment]
    run(quiz(fake), console, script, language="en", editor=None, clock=clock, ask_confidence=True)
    assert "Right." in script.screens[4]
    assert "Time is up." in script.screens[5]


def test_leaving_in_the_middle_and_the_end_of_input() -> None:
    script = play(only(CHOICE), "q 1")
    assert script.keys == ["1"]
    assert not script.held
    assert not play(only(CHOICE), "").held


def test_ctrl_c_gives_the_terminal_back_and_is_raised() -> None:
    console = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
    script = Script(console, Clock(), "ctrl-c")
    with pytest.raises(KeyboardInterrupt):
        run(quiz(only(CHOICE)), console, script, language="en", editor=None, clock=Clock(), ask_confidence=True)
    assert not script.held
    assert "\x1b[?25h\x1b[?1049l" in console.file.getvalue()  # type: ignore[attr-defined]


def test_arrows_scroll_until_the_options_are_seen_and_then_walk_them() -> None:
    stem = "\n".join(f"row {number}." for number in range(30))
    fake = only(CHOICE._replace(stem=Text(stem, None)))
    script = play(fake, " ".join(["down"] * 40), size=(40, 20))
    firsts = [screen.split("\n")[5].strip() for screen in script.screens]
    assert firsts[:3] == ["row 0.", "row 1.", "row 2."]
    assert any("> ( ) a" in screen for screen in script.screens)
    assert any("> ( ) d" in screen for screen in script.screens)
    up = play(fake, " ".join(["down"] * 40 + ["up"] * 40), size=(40, 20))
    assert "row 0." in up.screens[-1]


def test_an_option_chosen_by_its_letter_is_shown() -> None:
    stem = "\n".join(f"row {number}." for number in range(30))
    script = play(only(CHOICE._replace(stem=Text(stem, None))), "d", size=(40, 20))
    assert "(x) d" in script.screens[1]


def test_the_question_stays_where_it_is_when_its_verdict_comes() -> None:
    for one, keys in ((RESPONSE, "a c enter 1"), (ORDERING, "c e a d enter 1"), (MATCHING, "c b a d enter 1")):
        for height in (24, 30, 40):
            script = play(only(one), keys, size=(100, height))
            stem = one.stem.get("en")[:40]
            rows = [
                next((row for row, line in enumerate(screen.split("\n")) if stem in line), None)
                for screen in (script.screens[0], script.screens[-1])
            ]
            assert rows[1] in {rows[0], None}


def test_without_colour_marks_and_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    script = play(only(CHOICE), "a enter 1", size=(80, 40))
    assert {"default"} == {char.fg for row in script.emulator.buffer.values() for char in row.values()}
    for word in ("- (x) a", "+ ( ) c", "Wrong, but chosen", "Right, but not chosen", "Wrong.  The answer: c"):
        assert word in script.screens[-1]


def test_blocks_in_a_question() -> None:
    table = "Which fits?\n\n| mode | start |\n|---|---|\n| File | slow |\n| Pipe | fast |"
    one = item(
        Kind.CHOICE,
        stem=Text(table, None),
        options=(option("- a\n- b", "- a\n- b", ("- c\n- d", "- c\n- d")), option("$x^2$", "$x^2$")),
        answer=(0,),
    )
    script = play(only(one), "a enter 1")
    assert "Pipe" in script.screens[0]
    assert "x²" in script.screens[0]
    assert "• c" in script.screens[-1]


@pytest.mark.parametrize("one", [CHOICE, RESPONSE, ORDERING, MATCHING, TYPED])
def test_no_field_of_a_question_reaches_the_terminal_unread(one: Item) -> None:
    text = Text.of(EVIL)
    bad = one._replace(
        stem=text,
        options=tuple(option(EVIL, EVIL, (EVIL, EVIL)) for _ in one.options),
        lefts=tuple(option(EVIL, EVIL, (EVIL, EVIL)) for _ in one.lefts),
        accepted=(EVIL, EVIL),
        why=text,
        source=EVIL,
        checked=EVIL,
        deck_title=text,
        domain=text,
        cards=(EVIL,),
        generated=True,
    )
    fake = FakeQuiz(items=[bad], notices=[EVIL], cards=[(text, text)])
    keys = {"choice": "b", "response": "b d", "ordering": "d a b c", "matching": "e e e e", "typed": "9"}[one.kind]
    script = play(fake, f"{keys} enter 1 c esc n esc enter q", size=(100, 60))
    assert script.emulator.title == ""
    for screen in script.screens:
        assert "\u202e" not in screen
        assert "\x9b" not in screen
    assert any("␛]0;owned␇␛[2J<U+202E>[bold]x[/bold]" in screen for screen in script.screens)


def test_the_first_question_is_shown_with_little_imported() -> None:
    code = (
        "import io, sys; from rich.console import Console\n"
        "import mlsprep.screens.quiz as q\n"
        "light = set(sys.modules)\n"
        "from tests.screens.fake_quiz import FakeQuiz, quiz\n"
        "loaded = set(sys.modules) - light\n"
        "class Keys:\n"
        "    from contextlib import nullcontext\n"
        "    def on(self, screen): return self.nullcontext()\n"
        "    def read(self, timeout=None):\n"
        "        heavy = {'rich.markdown', 'rich.table', 'markdown_it', 'pygments', 'fsrs', 'readchar', 'subprocess',\n"
        "                 'sqlalchemy', 'pydantic', 'mlsprep.screens.pages', 'mlsprep.screens.tables',\n"
        "                 'mlsprep.screens.quiz_pages', 'mlsprep.screens.exam', 'mlsprep.screens.blocks',\n"
        "                 'mlsprep.tasks', 'mlsprep.store'}\n"
        "        print(sorted(heavy & (set(sys.modules) - loaded))); return r_key\n"
        "from mlsprep.screens.keys import Key; r_key = Key('q')\n"
        "q.run(quiz(FakeQuiz()), Console(file=io.StringIO(), force_terminal=True, width=80, height=24), Keys(),"
        " language='en', editor=None, clock=float, ask_confidence=True)\n"
    )
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "[]\n"
