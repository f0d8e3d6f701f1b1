"""Names of media, and the files they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.core.media import media_names
from mlsprep.core.note import Text
from mlsprep.errors import MlsprepError
from mlsprep.tasks.media import find, is_plain

if TYPE_CHECKING:
    from pathlib import Path


def test_texts_name_their_media_once_in_order() -> None:
    texts = (
        Text("![a](media:one.png) and [sound](media:two%20words.mp3)", "![b](media:one.png) ![c](media:%EC%85%8B.png)"),
        None,
        Text("[page](https://example.org/media:x.png) media:y.png ![](media:four.png)"),
    )
    assert media_names(texts) == ["one.png", "two words.mp3", "셋.png", "four.png"]


@pytest.mark.parametrize(
    "name", ["a.png", "a b.png", "그림.png", "paste-0b1c.jpg", "x", "a..b", "a'b&c.png", "(1).png"]
)
def test_plain_names(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "a\\b", "/a", "C:a", "a\x00", "a\tb", "a\x9bb", "a\ud800", "con", "COM1.png", "a?b",
     "a*", "<a>", "a|b", ".incoming-1", "a" * 256, "가" * 86],
)  # fmt: skip
def test_names_that_are_more_than_a_name(name: str) -> None:
    assert not is_plain(name)


def test_a_medium_is_a_file_in_the_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "outside.png").touch()
    (folder / "a b.png").touch()
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "folder.png").mkdir()
    assert find(folder, "a b.png") == folder / "a b.png"
    for name, said in (
        ("../outside.png", "no name of a file"),
        ("link.png", "no name of a file"),
        ("folder.png", "is not in"),
        ("none.png", "is not in"),
    ):
        with pytest.raises(MlsprepError, match=said):
            find(folder, name)
