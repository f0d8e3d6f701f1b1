"""Pictures and sounds: named in the text, and opened by the system's own program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.screens.fake import FakeSession, card
from tests.screens.test_screen_review import play

from mlsprep.core.card import Face
from mlsprep.core.note import Text
from mlsprep.errors import MlsprepError
from mlsprep.screens import outside
from mlsprep.screens.text import plain, to_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See ![tree](media:a.png)!", "See [image: a.png]!"),
        ("![](media:a%20b.png)", "[image: a b.png]"),
        ("[sound](media:a.mp3) twice", "[sound: a.mp3] twice"),
        ("![x](media:%EA%B7%B8%EB%A6%BC.png)", "[image: 그림.png]"),
        ("![x](media:%1B%5B2Jx.png)", "[image: ␛[2Jx.png]"),
        ("![x](media:a%0Ab.png)", "[image: a b.png]"),
        ("`![x](media:a.png)`", "![x](media:a.png)"),
        ("![x](media:a b.png)", "![x](media:a b.png)"),
        ("![x](https://example.org/a.png)", "x (https://example.org/a.png)"),
    ],
)
def test_media_are_named_not_drawn(text: str, shown: str) -> None:
    assert plain(Text.of(text), "en") == shown


def test_media_are_named_in_lists_too() -> None:
    lines = [line.plain.strip() for line in to_lines("- ![x](media:a.png)\n- [sound](media:b_c.mp3)", 60)]
    assert [line.removeprefix("• ") for line in lines] == ["[image: a.png]", "[sound: b_c.mp3]"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that the system was asked to open."""
    found: list[Path] = []
    monkeypatch.setattr(outside, "open_file", found.append)
    return found


def pictured(*, find: Callable[[str], Path]) -> FakeSession:
    face = Face(Text.of("![x](media:a%20b.png)"), Text.of("[sound](media:c.mp3)"))
    fake = FakeSession(cards=[card(face=face, url=None)])
    fake.find = find
    return fake


def test_o_opens_one_medium_after_the_other(opened: list[Path], tmp_path: Path) -> None:
    script = play(pictured(find=lambda name: tmp_path / name), "o o o q")
    assert opened == [tmp_path / "a b.png", tmp_path / "c.mp3", tmp_path / "a b.png"]
    assert "Opening a b.png" in script.screens[1]


def test_a_medium_that_is_not_there_is_said(opened: list[Path]) -> None:
    def missing(name: str) -> Path:
        raise MlsprepError(f"{name} is not in the folder.")

    assert "a b.png is not in the folder." in play(pictured(find=missing), "o q").screens[1]
    assert opened == []


def test_a_system_without_an_opener_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    script = play(pictured(find=lambda name: tmp_path / name), "o q")
    assert "cannot be opened" in script.screens[1]


def test_a_card_with_an_address_opens_that(opened: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(outside, "open_address", addresses.append)
    fake = pictured(find=lambda _: opened[0])
    fake.cards[0] = fake.cards[0]._replace(url="https://example.org")
    play(fake, "o q")
    assert (addresses, opened) == (["https://example.org"], [])
