"""Pictures and sounds that packages bring: kept in a folder of the home, all of an import's or none."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from typing import TYPE_CHECKING, Self

from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from mlsprep.formats import Medium

LONGEST = 255
"""Bytes of a name, as most file systems have it."""

_STAGING = ".incoming-"
# A path, a drive, a pattern; control characters; halves of a character.
_ODD = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?"<>|]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def is_plain(name: str) -> bool:
    """Return whether a name is one of a file in a folder and nothing else, on any system."""
    return (
        name not in {"", ".", ".."}
        and not _ODD.search(name)
        and not _DEVICES.fullmatch(name)
        and not name.startswith(_STAGING)
        and len(name.encode()) <= LONGEST
    )


def find(folder: Path, name: str) -> Path:
    """Return the file that a text calls `media:NAME`.

    Raises MlsprepError where the name is none of a file in the folder, or the file is not there.
    """
    path = folder / name
    if not is_plain(name) or path.is_symlink():
        raise MlsprepError(f"{name} is no name of a file in {folder}, so it is not opened.")
    if not path.is_file():
        raise MlsprepError(f"{name} is not in {folder}; importing its package again brings it.")
    return path


class Shelf:
    """The folder of media while an import is under way: a `with` block that ends in an error leaves it as it was."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is written yet."""
        self.folder = folder
        self._staging = folder / f"{_STAGING}{os.getpid()}"
        self._made: list[str] = []
        self._replaced: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._take_back()
        if self._staging.exists():
            shutil.rmtree(self._staging, ignore_errors=True)

    def _take_back(self) -> None:
        for name in self._made:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink()
        for name in self._replaced:
            with contextlib.suppress(OSError):
                (self._staging / "old" / name).replace(self.folder / name)

    def put(self, media: Sequence[Medium], progress: Callable[[int, int], None]) -> int:
        """Put media into the folder and return how many were not there yet, byte for byte.

        Everything is read and written beside the folder's files first. Raises MlsprepError for a name that is no plain
        one, for a folder that is a link, and for one that cannot be written.
        """
        if not media:
            return 0
        self._check(media)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self._staging, ignore_errors=True)
            (self._staging / "new").mkdir(parents=True)
            (self._staging / "old").mkdir()
            fresh = []
            for done, medium in enumerate(media, 1):
                if self._lacks(medium, data := medium.read()):
                    (self._staging / "new" / medium.name).write_bytes(data)
                    fresh.append(medium.name)
                progress(done, len(media))
            for name in fresh:
                self._put(name)
        except OSError as error:
            reason = error.strerror or str(error)
            raise MlsprepError(f"Media cannot be kept in {self.folder}: {reason}; nothing was written.") from error
        return len(fresh)

    def lacking(self, media: Sequence[Medium]) -> int:
        """Return how many media are not there yet. Raises MlsprepError as `put` does."""
        self._check(media)
        return sum(self._lacks(medium, medium.read()) for medium in media)

    def _check(self, media: Sequence[Medium]) -> None:
        if media and self.folder.is_symlink():
            raise MlsprepError(f"{self.folder} is a link; media are kept in a folder of the home. Nothing was written.")
        for medium in media:
            if not is_plain(medium.name):
                raise MlsprepError(f"The package names a file {medium.name!r}: no plain name. Nothing was written.")

    def _lacks(self, medium: Medium, data: bytes) -> bool:
        path = self.folder / medium.name
        return path.is_symlink() or not path.is_file() or path.stat().st_size != len(data) or path.read_bytes() != data

    def _put(self, name: str) -> None:
        target = self.folder / name
        if target.is_symlink() or target.exists():
            target.replace(self._staging / "old" / name)  # a link itself, never what it points to
            self._replaced.append(name)
        else:
            self._made.append(name)
        (self._staging / "new" / name).replace(target)
