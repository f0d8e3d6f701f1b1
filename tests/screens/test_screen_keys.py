"""Bytes from a terminal as names of keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsprep.screens.keys import TWO_SET, Decoder, Key, key_of, presses

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
