"""Files that cannot be had as text are refused with one sentence, and large ones before they are read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mlsprep.errors import InputError
from mlsprep.formats.source import LIMIT, digest, read_bytes, read_text


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_text(path)
    (problem,) = caught.value.problems
    return str(problem).removeprefix(str(path))


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "file.yaml"
    path.write_bytes(data)
    return path


def test_text_and_digest(tmp_path: Path) -> None:
    source = read_text(written(tmp_path, "가\n".encode()))
    assert (source.file, source.text, source.digest) == (str(tmp_path / "file.yaml"), "가\n", digest("가\n".encode()))


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_text(written(tmp_path, b"\xef\xbb\xbfa")).text == "a"


def test_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == ": there is no such file"


def test_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ": this is a folder, not a file"


def test_path_through_a_file(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, b"x") / "below") == ": the file cannot be read: Not a directory"


def test_null_in_a_path(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a\0b").endswith(": the file cannot be read: embedded null byte")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files there")
def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").startswith(": this is a device or a pipe, not a file")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Permissions do not hold for root, who runs tests in containers.
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(written(tmp_path, b"x")) == ": there is no permission to read this file"


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    assert refusal(path) == ": the file has 200 MiB; at most 32 MiB are read: split it"


def test_the_limit_itself_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(LIMIT)
    assert len(read_bytes(path)) == LIMIT
    with pytest.raises(InputError, match="at most 31 MiB"):
        read_bytes(path, LIMIT - 2**20)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"PK\x03\x04\x00\x00", ": this is a binary file, not text"),
        ("deck: 가".encode("utf-16"), ": the file is UTF-16 text; save it as UTF-8"),
        ("a: b\nc: 가 ".encode() + "나".encode("cp949"), ":2:6: the file is not UTF-8 text"),
        (b"\xef\xbb\xbfa\n\xff", ":2:1: the file is not UTF-8 text"),
    ],
)
def test_not_utf8(tmp_path: Path, data: bytes, expected: str) -> None:
    assert refusal(written(tmp_path, data)).startswith(expected)
