"""Bytes from a terminal as names of keys."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsprep.screens.keys import TWO_SET, Decoder, Key, key_of, presses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.screens.posix import PosixKeys

# What the keyboard says, row by row; the table of the program is built another way.
ROWS = [
    ("qwertyuiop", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ"),
    ("asdfghjkl", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ"),
    ("zxcvbnm", "ㅋㅌㅊㅍㅠㅜㅡ"),
    ("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ"),
]
LAYOUT = [(key, jamo) for keys, letters in ROWS for key, jamo in zip(keys, letters, strict=True)]


def names(data: bytes, *, flush: bool = True) -> list[str]:
    decoder = Decoder()
    keys = decoder.feed(data)
    return [key.name for key in (*keys, *(decoder.flush() if flush else []))]


@pytest.mark.parametrize(("key", "jamo"), LAYOUT)
def test_a_korean_letter_acts_as_its_key(key: str, jamo: str) -> None:
    assert Key(key, jamo) == key_of(jamo)


def test_the_layout_is_complete() -> None:
    assert dict(map(reversed, LAYOUT)) == TWO_SET  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("char", "expected"),
    [("네", "sp"), ("유", "db"), ("뭐", "anj"), ("한", "gks"), ("값", "rkqt"), ("ㄳ", "rt"), ("ㅢ", "ml"), ("ㅘ", "hk"),
     ("까", "Rk"), ("\u1102", "s"), ("\u11ab", "s"), ("ﾤ", "s"), ("１", "1"), ("！", "!"), ("？", "?"), ("　", " "),
     ("a", "a"), ("é", "é"), ("漢", "漢"), ("²", "²")],
)  # fmt: skip
def test_characters_as_the_keys_pressed(char: str, expected: str) -> None:
    assert expected == presses(char)


def test_a_syllable_acts_as_its_first_letter_and_keeps_its_text() -> None:
    assert [Key("s", "네"), Key("1", "１"), Key("space", " ")] == Decoder().feed("네１ ".encode())


SEQUENCES = [
    (b"\x1b[A", "up"), (b"\x1bOA", "up"), (b"\x1b[1;2A", "up"), (b"\x1b[B", "down"), (b"\x1bOB", "down"),
    (b"\x1b[C", "right"), (b"\x1b[D", "left"), (b"\x1b[H", "home"), (b"\x1bOH", "home"), (b"\x1b[1~", "home"),
    (b"\x1b[7~", "home"), (b"\x1b[F", "end"), (b"\x1bOF", "end"), (b"\x1b[4~", "end"), (b"\x1b[8~", "end"),
    (b"\x1b[5~", "pageup"), (b"\x1b[6~", "pagedown"), (b"\x1b[6;5~", "pagedown"), (b"\x1b[3~", "delete"),
    (b"\x1bOM", "enter"), (b"\x1bOq", "1"), (b"\x1bOP", "f1"), (b"\x1b[15~", "f5"), (b"\x1b[[A", "f1"),
    (b"\x1b[Z", "backtab"), (b"\x1b[99~", "unknown"), (b"\x1b[?1;2c", "unknown"), (b"\x1bx", "alt-x"),
    (b"\r", "enter"), (b"\n", "enter"), (b"\t", "tab"), (b"\x7f", "backspace"), (b"\x08", "backspace"), (b" ", "space"),
    (b"\x03", "ctrl-c"), (b"\x1a", "ctrl-z"), (b"\x15", "ctrl-u"), (b"\x00", "unknown"), (b"\xff", "\ufffd"),
    ("네".encode(), "s"), ("é".encode(), "é"), ("\U0001f600".encode(), "\U0001f600"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name"), SEQUENCES)
def test_a_sequence_is_one_key(data: bytes, name: str) -> None:
    assert [name] == names(data)


@pytest.mark.parametrize(("data", "name"), SEQUENCES)
def test_a_sequence_may_come_byte_by_byte(data: bytes, name: str) -> None:
    decoder = Decoder()
    keys = [key.name for index in range(len(data)) for key in decoder.feed(data[index : index + 1])]
    assert [name] == keys + [key.name for key in decoder.flush()]


def test_the_constants_of_readchar_are_understood() -> None:
    from readchar import key

    expected = {
        "UP": "up", "DOWN": "down", "LEFT": "left", "RIGHT": "right", "HOME": "home", "END": "end", "PAGE_UP": "pageup",
        "PAGE_DOWN": "pagedown", "SUPR": "delete", "INSERT": "insert", "BACKSPACE": "backspace", "ENTER": "enter",
        "CTRL_C": "ctrl-c", "F1": "f1", "F5": "f5", "F12": "f12", "SHIFT_TAB": "backtab", "ESC": "esc",
        "ALT_A": "alt-a",
    }  # fmt: skip
    assert expected == {name: names(getattr(key, name).encode())[0] for name in expected}


def test_escape_alone_waits_for_what_may_follow() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.ambiguous
    assert [Key("esc")] == decoder.flush()
    assert not decoder.ambiguous


def test_escape_twice_and_an_arrow() -> None:
    assert names(b"\x1b\x1b[A") == ["esc", "up"]


def test_pasted_text_is_one_key() -> None:
    assert [Key("paste", "1q\x03네\r"), Key("u", "u")] == Decoder().feed("\x1b[200~1q\x03네\r\x1b[201~u".encode())


def test_a_paste_in_pieces_is_one_key() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\x1b[200~qq") == []
    assert not decoder.ambiguous
    assert decoder.feed(b"qq\x1b[20") == []
    assert [Key("paste", "qqqq")] == decoder.feed(b"1~")


def test_what_a_terminal_answers_is_no_key() -> None:
    assert names(b"\x1b]11;rgb:0000/0000/0000\x07q") == ["q"]
    assert names(b"\x1bP>|xterm\x1b\\q") == ["q"]


def test_a_broken_sequence_does_not_swallow_what_follows_it() -> None:
    assert "q" in names(b"\x1b[\x03q")


@given(st.binary(max_size=60), st.integers(0, 60))
def test_any_bytes_decode_however_they_are_split(data: bytes, at: int) -> None:
    whole, parts = Decoder(), Decoder()
    expected = whole.feed(data) + whole.flush()
    assert expected == parts.feed(data[:at]) + parts.feed(data[at:]) + parts.flush()


class Lamp:
    """A screen that says whether it is on."""

    def __init__(self) -> None:
        self.lit = False

    def enter(self) -> None:
        self.lit = True

    def leave(self) -> None:
        self.lit = False


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    if sys.platform == "win32":
        pytest.skip("pseudo-terminals are a POSIX thing")
    master, slave = os.openpty()
    yield master, slave
    os.close(slave)


def opened(slave: int) -> PosixKeys:
    from mlsprep.screens.posix import PosixKeys

    return PosixKeys(slave)


def test_keys_of_a_terminal_come_one_by_one(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    keys = opened(slave)
    with keys.on(Lamp()):
        os.write(master, "1네\x1b[A\x1b".encode())
        assert [keys.read().name for _ in range(4)] == ["1", "s", "up", "esc"]
        assert Key("timeout") == keys.read(0)
        os.write(master, b"q")
        assert Key("q", "q") == keys.read(20)
    os.close(master)


def test_a_terminal_that_is_closed_is_the_end_of_input(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    keys, lamp = opened(slave), Lamp()
    with keys.on(lamp):
        os.close(master)
        assert Key("eof") == keys.read()
        assert Key("eof") == keys.read(1)
    assert not lamp.lit


def test_raw_mode_is_left_for_another_program_and_at_the_end(terminal: tuple[int, int]) -> None:
    import termios

    master, slave = terminal
    before = termios.tcgetattr(slave)
    keys, lamp = opened(slave), Lamp()

    def use() -> None:
        with keys.on(lamp):
            assert not termios.tcgetattr(slave)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
            with keys.away():
                assert termios.tcgetattr(slave) == before
                assert not lamp.lit
            assert not termios.tcgetattr(slave)[3] & termios.ECHO
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert termios.tcgetattr(slave) == before
    assert not lamp.lit
    os.close(master)


def test_keys_of_a_windows_console(monkeypatch: pytest.MonkeyPatch) -> None:
    import readchar
    from readchar import _win_key

    from mlsprep.screens.windows import WindowsKeys

    typed = list("1\xe0H네\r\x1b\x03\ud83d\ude00")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(kbhit=lambda: bool(typed)))
    monkeypatch.setattr(readchar, "key", _win_key)
    monkeypatch.setattr(readchar, "readchar", lambda: typed.pop(0))
    lamp, keys = Lamp(), WindowsKeys()
    with keys.on(lamp):
        assert lamp.lit
        names = [keys.read(0).name for _ in range(8)]
    assert names == ["1", "up", "s", "enter", "esc", "ctrl-c", "\U0001f600", "timeout"]
    assert not lamp.lit
