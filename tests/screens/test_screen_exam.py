"""What the keys of the exam screen and of the look through a finished paper do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.screens.fake_quiz import (
    CHOICE,
    ITEMS,
    MATCHING,
    TYPED,
    FakeSitting,
    marks,
    option,
    result,
    sitting,
)
from tests.screens.script import Clock, Script

from mlsprep.core.note import Text
from mlsprep.core.quiz import Reply
from mlsprep.screens.exam import browse, print_result, sit
from mlsprep.screens.lists import print_papers

if TYPE_CHECKING:
    from mlsprep.core.quiz import Item
    from mlsprep.tasks.exam import Result

EVIL = "\x1b]0;owned\x07\x1b[2J\u202e[bold]x[/bold]\x9b31m"


def held(keys: str, size: tuple[int, int] = (80, 24)) -> Script:
    console = Console(file=io.StringIO(), width=size[0], height=size[1], force_terminal=True, color_system="standard")
    return Script(console, Clock(), keys)


def play(
    fake: FakeSitting, keys: str, *, language: str = "en", size: tuple[int, int] = (80, 24)
) -> tuple[Script, Result | None]:
    """Play keys against a paper; the script has what was on the screen at every key."""
    script = held(keys, size)
    return script, sit(sitting(fake), script.console, script, language=language, clock=script.clock)


def screens(fake: FakeSitting, keys: str, *, language: str = "en", size: tuple[int, int] = (80, 24)) -> list[str]:
    return play(fake, keys, language=language, size=size)[0].screens


def saved(fake: FakeSitting) -> list[tuple[object, ...]]:
    return [entry[1:] for entry in fake.log if entry[0] == "save"]


def looked(keys: str, *, size: tuple[int, int] = (80, 24), of: Result | None = None) -> list[str]:
    script = held(keys, size)
    browse(of or result(), script.console, script, language="en")
    return script.screens


# -- answering ---------------------------------------------------------------------------------------------------------


def test_every_change_is_saved_at_once() -> None:
    fake = FakeSitting()
    play(fake, "b c enter a c n c a right c b < left n n 0 . 3 enter")
    assert saved(fake) == [
        (1, (1,)), (1, (2,)), (2, (0,)), (2, (0, 2)), (3, (2,)), (3, (2, 0)),
        (4, (2, None, None, None)), (4, (2, 1, None, None)), (4, (2, 1, 5, None)),
        (5, "0"), (5, "0."), (5, "0.3"),
    ]  # fmt: skip


def test_an_answer_can_be_changed_and_taken_back() -> None:
    fake = FakeSitting()
    script, _ = play(fake, "b n p d d")
    assert "> (x) d" in script.screens[4]
    assert "(x)" not in script.screens[5]
    assert saved(fake)[-1] == (1, "")


def test_what_was_answered_is_there_again() -> None:
    fake = FakeSitting(number=4, replies={4: Reply((2, None, 0, 3)), 5: Reply(text="0.3")})
    script, _ = play(fake, "right")
    assert "c  AWS DataSync" in script.screens[0]
    assert "> 2  Row changes" in script.screens[0]
    assert "Answer: 0.3" in script.screens[1]


@pytest.mark.parametrize("keys", ["n n p", "right right left", "enter enter p", "ㅜ ㅜ ㅔ"])
def test_turning(keys: str) -> None:
    fake = FakeSitting()
    play(fake, keys)
    assert fake.number == 2


def test_the_ends_of_the_paper() -> None:
    fake = FakeSitting(items=[CHOICE, CHOICE])
    script, _ = play(fake, "p n n enter")
    assert "first question" in script.screens[1]
    assert "last question" in script.screens[3]
    assert fake.number == 2


def test_no_feedback_and_no_time_to_linger() -> None:
    fake = FakeSitting(items=list(ITEMS))
    shown = "\n".join(screens(fake, "a n a b n a b c d n a b c d"))
    for word in ("Right", "Wrong", "Glue table", "transaction log", "checked 2026"):
        assert word not in shown


def test_a_reply_that_cannot_be_kept_is_not_shown_as_if_it_were() -> None:
    fake = FakeSitting(refuse="The library is locked by another program; try again.")
    script, _ = play(fake, "b")
    assert "locked by another" in script.screens[1]
    assert "(x)" not in script.screens[1]


def test_more_than_asked_for_is_refused() -> None:
    fake = FakeSitting(number=2)
    assert "No more than 2" in screens(fake, "a b c")[3]
    assert saved(fake) == [(2, (0,)), (2, (0, 1))]


def test_flags() -> None:
    fake = FakeSitting()
    script, _ = play(fake, "f f ㄹ")
    assert "Flagged." in script.screens[1]
    assert "Flag taken off." in script.screens[2]
    assert fake.flags == {1}
    fake = FakeSitting(items=[MATCHING])
    assert "* flag" in screens(fake, "f *")[0]
    assert fake.flags == {1}
    assert saved(fake) == [(1, (5, None, None, None))]


def test_options_are_struck_out_in_words() -> None:
    fake = FakeSitting(items=[CHOICE, MATCHING])
    script, _ = play(fake, "x b x 4 x b x esc x z n x")
    assert "Strike out which option?" in script.screens[1]
    assert "(struck out)" in script.screens[2]
    assert fake.strokes[1] == {3}
    assert saved(fake) == []
    assert "Only the options of a choice" in script.screens[-1]


def test_the_option_under_the_cursor_is_struck_out() -> None:
    fake = FakeSitting()
    play(fake, "down down x x down x down enter")
    assert fake.strokes[1] == {1, 3}


def test_the_language_of_one_question() -> None:
    script, _ = play(FakeSitting(), "l n p l l")
    assert "한 소매업체가" in script.screens[1]
    assert "this question: 한국어" in script.screens[1]
    assert "question 1 of 65" in script.screens[1]
    assert "Training loss" in script.screens[2]
    assert "한 소매업체가" in script.screens[3]
    assert "retailer" in script.screens[4]
    assert "한 소매업체가" in script.screens[4]
    assert "한 소매업체가" not in script.screens[5]


def test_typed_replies_take_letters_and_give_commands_after_escape() -> None:
    fake = FakeSitting(items=[TYPED, CHOICE])
    play(fake, "n p esc f esc 한 enter")
    assert saved(fake)[-1] == (1, "np한")
    assert fake.flags == {1}
    assert fake.number == 2


# -- the clock ---------------------------------------------------------------------------------------------------------


def test_the_clock_is_drawn_every_second_and_nothing_else() -> None:
    fake = FakeSitting(seconds_left=5000.25)
    script = held("timeout timeout eof")
    written: list[str] = []
    real = script.read

    def read(timeout: float | None = None) -> object:
        written.append(script.console.file.getvalue())  # type: ignore[attr-defined]
        key = real(timeout)
        fake.seconds_left -= timeout or 0.0
        return key

    script.read = read  # type: ignore[method-assign, assignment]
    sit(sitting(fake), script.console, script, language="en", clock=script.clock)
    assert script.timeouts[0] == pytest.approx(0.25)
    assert all(timeout is not None and timeout <= 1.0 for timeout in script.timeouts)
    assert "1:23:20 left" in script.screens[0]
    assert "retailer" in written[0]
    assert all("retailer" not in later and "left" in later for later in written[2:])
    assert fake.ticks >= 3


@pytest.mark.parametrize(("left", "words"), [(601.0, "10:01 left"), (599.0, "under 10 minutes: 9:59 left")])
def test_the_last_minutes_are_told_in_words(left: float, words: str) -> None:
    assert words in screens(FakeSitting(seconds_left=left), "")[0]


def test_ten_and_five_minutes_are_announced_once() -> None:
    fake = FakeSitting(seconds_left=601.0)
    script = held("timeout timeout timeout z eof")
    times = iter([600.0, 599.0, 299.0, 298.0, 297.0])
    real = script.read

    def read(timeout: float | None = None) -> object:
        fake.seconds_left = next(times)
        return real(timeout)

    script.read = read  # type: ignore[method-assign, assignment]
    sit(sitting(fake), script.console, script, language="en", clock=script.clock)
    assert "10 minutes left." not in script.screens[0]
    assert "10 minutes left." in script.screens[1]
    assert "5 minutes left." in script.screens[3]
    assert "minutes left." not in script.screens[4]


def test_what_the_paper_has_to_say_is_shown() -> None:
    fake = FakeSitting(notices=["The clock was set back by 12 minutes."])
    assert "set back by 12 minutes" in screens(fake, "")[0]


def test_time_that_is_up_ends_the_paper() -> None:
    fake = FakeSitting(seconds_left=1.0, replies={1: Reply((0,))})
    script = held("timeout b z enter x")
    real = script.read

    def read(timeout: float | None = None) -> object:
        fake.seconds_left = 0.0
        return real(timeout)

    script.read = read  # type: ignore[method-assign, assignment]
    found = sit(sitting(fake), script.console, script, language="en", clock=script.clock)
    assert "Time is up" in script.screens[1]
    assert "1 of 65 questions answered" in script.screens[1]
    assert found is not None
    assert script.keys == ["x"]
    assert saved(fake) == []


def test_a_paper_whose_time_is_up_when_it_is_opened() -> None:
    script, found = play(FakeSitting(over=True, seconds_left=0.0), "enter")
    assert "Time is up" in script.screens[0]
    assert found is not None


def test_a_pause_hides_the_question_where_the_paper_allows_it() -> None:
    fake = FakeSitting(may_pause=True)
    script, _ = play(fake, "z b z b")
    assert "z pause" in script.screens[0]
    assert "Paused" in script.screens[1]
    assert "retailer" not in script.screens[1]
    assert "Nothing on that key" in script.screens[2]
    assert "retailer" in script.screens[3]
    assert fake.log[:2] == [("pause",), ("resume",)]
    assert saved(fake) == [(1, (1,))]
    assert "not to be paused" in screens(FakeSitting(), "z")[1]


# -- overview, handing in, leaving -------------------------------------------------------------------------------------


def test_the_overview() -> None:
    fake = FakeSitting()
    script, _ = play(fake, "a f n n o")
    assert "1 answered, 64 blank, 1 flagged" in script.screens[4 + 1]
    assert "1xf" in script.screens[5]
    assert "[  3- ]" in script.screens[5]


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("o 1 2 enter", 12),
        ("o 1 2 backspace 3 enter", 13),
        ("o down enter", 11),
        ("o down right right up enter", 3),
        ("o left enter", 1),
        ("o 6 6 enter esc", 1),
        ("o 0 enter", 1),
        ("o up up esc", 1),
        ("f n n o f enter", 1),
        ("a n a b o b enter", 3),
        ("o f enter", 1),
        ("o 5 up down right enter", 12),
    ],
)
def test_jumping(keys: str, number: int) -> None:
    fake = FakeSitting()
    play(fake, keys)
    assert number == fake.number


def test_the_overview_scrolls_to_its_cursor() -> None:
    shown = screens(FakeSitting(number=64), "o", size=(40, 20))
    assert "[ 64- ]" in shown[1]


def test_there_is_no_such_question() -> None:
    assert "There is no question 66." in screens(FakeSitting(), "o 6 6 enter")[-1]
    assert "Nothing is flagged." in screens(FakeSitting(), "o f")[-1]


def test_handing_in_asks_first() -> None:
    fake = FakeSitting()
    script, found = play(fake, "a f s enter space y x")
    assert "Blank (counts as wrong)  64" in script.screens[3]
    assert "Flagged                  1" in script.screens[3]
    assert ("submit",) in fake.log
    assert found is not None
    assert found.scaled == 708
    assert script.keys == ["x"]


def test_handing_in_can_be_gone_back_from() -> None:
    fake = FakeSitting()
    script, found = play(fake, "s esc s n s o esc q q")
    assert "retailer" in script.screens[2]
    assert "All questions" in script.screens[6]
    assert found is None
    assert ("submit",) not in fake.log


def test_leaving_takes_two_keys_and_keeps_the_paper_open() -> None:
    script, found = play(FakeSitting(), "q b q q x")
    assert "`mlsprep exam" in script.screens[1]
    assert "resume` goes on" in script.screens[1]
    assert found is None
    assert script.keys == ["x"]


def test_scrolling_between_the_two_keys_is_a_second_thought() -> None:
    script, _ = play(FakeSitting(), "q down q q x")
    assert script.keys == ["x"]


def test_ctrl_c_leaves_the_paper_open() -> None:
    fake, script = FakeSitting(), held("b ctrl-c x")
    with pytest.raises(KeyboardInterrupt):
        sit(sitting(fake), script.console, script, language="en", clock=script.clock)
    assert not fake.over
    assert not script.held
    assert script.keys == ["x"]


@pytest.mark.parametrize(
    ("how", "said"),
    [("submitted", "handed in elsewhere"), ("abandoned", "put away elsewhere"), ("expired", "Time is up")],
)
def test_a_paper_that_ended_in_another_window_says_how(how: str, said: str) -> None:
    class Ended(FakeSitting):
        def tick(self) -> None:
            self.over, self.ended_elsewhere = bool(self.log), how

    fake = Ended()
    script, found = play(fake, "b enter")
    assert said in script.screens[1]
    assert ("Time is up" in script.screens[1]) == (how == "expired")
    assert found is not None


def test_how_sure_is_said_by_a_key() -> None:
    shown = screens(FakeSitting(), "u u u u")
    assert ["sure" in shown[1], "think so" in shown[2], "guess" in shown[3], "not said" in shown[4]] == [True] * 4


def test_what_one_was_sure_of_but_wrong_comes_first() -> None:
    given = tuple(mark._replace(confidence=3 if mark.number == 3 else None) for mark in marks())
    shown = looked("enter q", of=result(questions=given))
    assert "Sure but wrong: 1" in shown[0]
    assert "question 3" in shown[1]


def test_an_answer_given_in_another_window_is_shown() -> None:
    class Shared(FakeSitting):
        def tick(self) -> None:
            super().tick()
            if self.ticks == 2:
                self.replies[1] = Reply((3,))

    script, _ = play(Shared(), "down d")
    assert "(x) d" in script.screens[1]
    assert "changed in another window" in script.screens[1]
    assert "(x)" not in script.screens[2]


def test_help_and_the_keys_it_names() -> None:
    script, _ = play(FakeSitting(), "? down esc b", size=(80, 24))
    assert "strike an option out" in script.screens[1]
    assert "(x) b" in script.screens[4]


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: str(one.kind))
def test_no_field_of_a_question_reaches_the_terminal_unread(one: Item) -> None:
    text = Text.of(EVIL)
    bad = one._replace(
        stem=text,
        options=tuple(option(EVIL, EVIL) for _ in one.options),
        lefts=tuple(option(EVIL, EVIL) for _ in one.lefts),
        deck_title=text,
        domain=text,
    )
    fake = FakeSitting(items=[bad, bad], exam=text, notices=[EVIL])
    script, _ = play(fake, "a n o s esc l x a", size=(100, 40))
    assert script.emulator.title == ""
    for screen in script.screens:
        assert "\u202e" not in screen
        assert "\x9b" not in screen


def test_without_colour_marks_and_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    script, _ = play(FakeSitting(), "a f x b z")
    assert {"default"} == {char.fg for row in script.emulator.buffer.values() for char in row.values()}
    for word in ("> (x) a", "(struck out)", "flagged"):
        assert word in script.screens[-1]


# -- results -----------------------------------------------------------------------------------------------------------


def test_looking_through_begins_with_the_result_and_what_was_wrong() -> None:
    shown = looked("enter n n n n p w a a q")
    assert "NOT PASSED" in shown[0]
    assert "708, likely 655 to 752; the pass mark is 720" in shown[0]
    assert "An estimate" in shown[0]
    assert "wrong  1 of 4" in shown[1]
    assert "Wrong.  The answer: c" in shown[1]
    assert "4 of 4" in shown[4]
    assert "the last of these" in shown[5]
    assert "wrong  1 of 4" in shown[7]
    assert "all  1 of 6" in shown[8]


def test_filters_of_a_finished_paper() -> None:
    shown = looked("f n r a n w q")
    assert "flagged  1 of 1" in shown[1]
    assert "question 3" in shown[1]
    assert "NOT PASSED" in shown[3]
    assert "Right." in shown[5]
    assert "not scored" in shown[5]
    assert "question 1" in shown[6]


def test_a_filter_without_questions_says_so() -> None:
    right = tuple(mark for mark in marks() if mark.right)
    shown = looked("w f a n q", of=result(questions=right, passed=True))
    assert "all  2" in shown[0]
    assert "PASSED" in shown[0]
    assert "none of these" in shown[1]
    assert "none of these" in shown[2]
    assert "the last" not in shown[4]


def test_a_paper_without_questions() -> None:
    assert "none of these" in looked("n q", of=result(questions=(), trend=(), domains=(), scored=0, right=0))[1]


def test_a_finished_paper_in_other_languages() -> None:
    shown = looked("enter l l q")
    assert "틀렸습니다." in shown[2]
    assert "Wrong." in shown[3]
    assert "한 소매업체가" in shown[3]


def test_a_blank_is_told_as_such() -> None:
    mark = marks()[0]._replace(reply=Reply())
    assert "Not known." in looked("enter q", of=result(questions=(mark,)))[1]


def printed(width: int, *, language: str = "en", of: Result | None = None) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    print_result(console, of or result(), language)
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("width", [20, 40, 80, 100, 160])
@pytest.mark.parametrize("language", ["en", "ko", "both"])
def test_a_printed_result_fits(width: int, language: str) -> None:
    from rich.cells import cell_len

    assert max(cell_len(line) for line in printed(width, language=language)) <= width


def test_domains_and_tasks_against_the_whole() -> None:
    lines = printed(80)
    assert any(
        line.startswith("Data Preparation for Machine Learning (ML)  28%") and "10 of 14" in line for line in lines
    )
    assert any(line.startswith("  1.2  Transform data") and "6 of 9" in line for line in lines)
    assert any("5:32 on average" in line for line in lines)
    assert any(line.startswith("  6   9:30  right") for line in lines)
    assert [line.split()[0] for line in lines[-4:]] == ["601", "655", "731", "708"]


def test_the_first_paper_has_no_trend() -> None:
    assert not any("Papers so far" in line for line in printed(80, of=result(trend=(708,))))
    assert any("when time was up" in line for line in printed(80, of=result(automatic=True)))


PAPERS = [
    {"id": 1, "exam": "mla-c01", "state": "expired", "started": "2026-11-01T10:00:00+09:00", "questions": 65,
     "minutes": 130, "seconds": 7800.0, "right": 31, "scored": 50, "scaled": 601, "passed": False},
    {"id": 2, "exam": "mla-c01", "state": "submitted", "started": "2026-11-09T10:00:00+09:00", "questions": 65,
     "minutes": 130, "seconds": 7000.0, "right": 40, "scored": 50, "scaled": 812, "passed": True},
    {"id": 3, "exam": "mls-c01", "state": "open", "started": "2026-11-12T21:00:00+09:00", "questions": 33,
     "minutes": 90, "seconds": 10.0, "right": None, "scored": None, "scaled": None, "passed": None},
]  # fmt: skip


def test_the_list_of_papers() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None)
    print_papers(console, PAPERS, "en")
    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "paper  exam     started     state        questions  right  score  result",
        "    1  mla-c01  2026-11-01  time was up         65  31/50    601  failed",
        "    2  mla-c01  2026-11-09  handed in           65  40/50    812  passed",
        "    3  mls-c01  2026-11-12  open                33      -      -  -",
    ]


def test_no_papers_yet() -> None:
    console = Console(file=io.StringIO(), width=80)
    print_papers(console, [], "ko")
    assert "exam start" in console.file.getvalue()  # type: ignore[attr-defined]
