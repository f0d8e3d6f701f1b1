"""An Anki package: the zip, which of the collections in it counts, its media, and how much of it may be unpacked."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import re
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self

from mlsprep.errors import InputError, Problem
from mlsprep.formats import Medium
from mlsprep.formats.anki import protobuf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIB = 2**20
COLLECTION_LIMIT = 2048 * MIB
"""Largest collection unpacked; one with 100,000 notes and a million reviews has about 150 MiB."""
MEDIUM_LIMIT = 512 * MIB
MEDIA_LIMIT = 16 * 1024 * MIB
MAP_LIMIT = 64 * MIB
RATIO, RATIO_FROM = 200, 64 * MIB
"""Beyond 64 MiB nothing may unpack to more than 200 times its size: collections reach about 10, bombs 1,000."""
MOST_MEMBERS = 200_000

# The collections of a package, the newest first: newer ones hold an older one that only says "please update".
_COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_LATEST = 3
_STORED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1

# What broken zip files make `zipfile` raise.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
    OverflowError, IndexError, KeyError,
)  # fmt: skip

_CHUNK = MIB
_NAME_LIMIT = 255
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


class Media(NamedTuple):
    """The media of a package: what there is, and the new names of those that had to be renamed."""

    files: tuple[Medium, ...]
    renamed: dict[str, str]
    problems: tuple[Problem, ...]


class _Entry(NamedTuple):
    """A line of the media map: the member of the zip, the name it stands for, and the SHA-1 if the map has it."""

    member: str
    name: str
    size: int | None = None
    sha1: bytes | None = None


def refuse(path: Path, message: str) -> NoReturn:
    """Raise InputError about a package as a whole."""
    raise InputError([Problem(str(path), 0, 0, message)])


class Package:
    """An open package. Use as a context manager; everything it gives is checked for size before and while unpacking."""

    def __init__(self, path: Path) -> None:
        """Open a package. Raises InputError for a file that is none."""
        self.path = path
        try:
            if not path.is_file():
                refuse(path, "there is no such file" if not path.exists() else "this is no file that can be read")
            self._zip = zipfile.ZipFile(path)
        except DAMAGE as error:
            if isinstance(error, PermissionError):
                refuse(path, "there is no permission to read this file")
            refuse(path, "this is no Anki package: it is not a zip archive, or it was cut off; export it again in Anki")
        self._members = {info.filename: info for info in self._zip.infolist()}
        if len(self._members) > MOST_MEMBERS:
            self._zip.close()
            refuse(path, f"this package holds {len(self._members):,} files; at most {MOST_MEMBERS:,} are read")
        self.current = self._is_current()
        """Whether the package is of Anki 2.1.50 and later: everything in it is compressed with zstd."""

    def __enter__(self) -> Self:
        """Return the package."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()

    def _is_current(self) -> bool:
        if "meta" in self._members:
            try:
                version = protobuf.number(protobuf.parse(self.unpack("meta", MIB)), 1)
            except protobuf.DamagedError:
                version = 0
            if version > _LATEST:
                self._zip.close()
                refuse(
                    self.path,
                    f"this package has the format {version} of a newer Anki; "
                    "export it with `Support older Anki versions`",
                )
        return _COLLECTIONS[0] in self._members

    def collection(self, target: Path) -> str:
        """Unpack the newest collection into a file and return its name. Raises InputError."""
        name = next((name for name in _COLLECTIONS if name in self._members), None)
        if name is None:
            refuse(self.path, "this is no Anki package: there is no collection in it; export it again in Anki")
        with target.open("wb") as file:
            for chunk in self._chunks(name, COLLECTION_LIMIT, zstd=self.current):
                file.write(chunk)
        return name

    def unpack(self, member: str, limit: int, *, zstd: bool = False) -> bytes:
        """Return the content of a member. Raises InputError where it is damaged or larger than `limit` bytes."""
        return b"".join(self._chunks(member, limit, zstd=zstd))

    def _chunks(self, member: str, limit: int, *, zstd: bool) -> Iterator[bytes]:
        info = self._members[member]
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _STORED:
            refuse(self.path, f"`{member}` in this package is encrypted or packed in a way Anki does not use")
        packed = max(1, info.compress_size)
        if info.file_size > limit:
            refuse(self.path, _too_large(member, limit))
        size = 0
        try:
            with self._zip.open(info) as stream:
                source = _unzstd(stream) if zstd else stream
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    if size > limit or (size > RATIO_FROM and size > RATIO * packed):
                        refuse(self.path, _too_large(member, limit))
                    yield chunk
        except DAMAGE:
            refuse(self.path, f"this package is damaged: `{member}` in it cannot be unpacked; export it again in Anki")

    def media(self, folder: Path | None) -> Media:
        """Return the media of the package; those that `folder` has with other content get another name."""
        problems: list[Problem] = []
        try:
            entries = list(self._entries())
        except (ValueError, RecursionError):
            message = "the list of media in this package is damaged; pictures and sounds are left out"
            return Media((), {}, (Problem(str(self.path), 0, 0, message, "warning"),))
        files: dict[str, Medium] = {}
        renamed: dict[str, str] = {}
        total, bad = 0, []
        for entry in entries:
            info = self._members.get(entry.member)
            name = safe_name(entry.name)
            if info is None or name is None or name in files or not entry.name:
                bad.append(entry.name)
                continue
            size = entry.size if entry.size is not None and self.current else info.file_size
            total += size
            if size > MEDIUM_LIMIT or total > MEDIA_LIMIT:
                bad.append(entry.name)
                total -= size
                continue
            read = functools.partial(_read, self.path, entry.member, zstd=self.current)
            if folder is not None and (other := self._other_name(folder / name, entry, size, read)):
                name = other
            if name != entry.name:
                renamed[entry.name] = name
            files[name] = Medium(name, size, read)
        if bad:
            shown = ", ".join(f"`{_printable(name)}`" for name in bad[:3]) + (", ..." if len(bad) > 3 else "")  # noqa: PLR2004 - named
            message = (
                f"{len(bad)} of the media of this package are left out (no such file in it, a second one of that name, "
                f"a name that leads elsewhere, or too large): {shown}"
            )
            problems.append(Problem(str(self.path), 0, 0, message, "warning"))
        return Media(tuple(files.values()), renamed, tuple(problems))

    def _entries(self) -> Iterator[_Entry]:
        """Yield the media map: JSON `{member: name}`, or in a current package a protobuf list in the members' order."""
        if "media" not in self._members:
            return
        try:
            data = self.unpack("media", MAP_LIMIT, zstd=self.current)
        except InputError as error:
            raise ValueError from error
        if not self.current:
            names = json.loads(data)
            if not isinstance(names, dict):
                raise ValueError("no mapping")
            for member, name in names.items():
                yield _Entry(member, name if isinstance(name, str) else "")
            return
        for index, item in enumerate(protobuf.parse(data).get(1, ())):
            entry = protobuf.parse(item if isinstance(item, bytes) else b"")
            member = str(protobuf.number(entry, 255, index))
            yield _Entry(member, protobuf.text(entry, 1), max(0, protobuf.number(entry, 2)), protobuf.raw(entry, 3))

    def _other_name(self, place: Path, entry: _Entry, size: int, read: functools.partial[bytes]) -> str | None:
        """Return a new name for a file whose name is taken by one with other content, None where it is free."""
        try:
            if not place.is_file():
                return None
            sha1 = entry.sha1 or hashlib.sha1(read(), usedforsecurity=False).digest()
            if (
                place.stat().st_size == size
                and hashlib.sha1(place.read_bytes(), usedforsecurity=False).digest() == sha1
            ):
                return None
        except (OSError, InputError):
            return None
        name = PurePath(place.name)
        return f"{name.stem}-{sha1.hex()[:8]}{name.suffix}"


def _read(path: Path, member: str, *, zstd: bool) -> bytes:
    """Return a medium. Raises InputError where the package has gone or is damaged."""
    with Package(path) as package:
        return package.unpack(member, MEDIUM_LIMIT, zstd=zstd)


def _too_large(member: str, limit: int) -> str:
    return f"`{member}` in this package is refused: it unpacks to more than {limit // MIB} MiB, or 200 times its size"


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:60])


def safe_name(name: str) -> str | None:
    """Return a name that is a file's name on every system and leads nowhere else, None where nothing is left of it.

    Normalised to NFC as Anki has them; what Windows does not allow is taken out or, for its devices, marked by `_`.
    """
    if "/" in name or "\\" in name or name in {".", ".."}:
        return None
    clean = _UNSAFE.sub("", unicodedata.normalize("NFC", name)).strip().rstrip(".")
    if _RESERVED.match(clean):
        stem, dot, rest = clean.partition(".")
        clean = f"{stem}_{dot}{rest}"
    if not clean or clean.startswith("~") or len(clean.encode("utf-8", "surrogatepass")) > _NAME_LIMIT:
        return None
    return None if any("\ud800" <= char <= "\udfff" for char in clean) else clean


def _unzstd(stream: Any) -> _Zstd:
    """Return a reader of the content of a zstd stream. Raises ValueError where that is damaged."""
    try:
        zstd: Any = importlib.import_module("compression.zstd")  # of Python 3.14
    except ImportError:
        import zstandard

        # At most 128 MiB of window, as in Python's own module and the zstd tool.
        unpack = zstandard.ZstdDecompressor(max_window_size=128 * MIB)
        return _Zstd(lambda: unpack.stream_reader(stream, read_across_frames=True), zstandard.ZstdError)
    return _Zstd(lambda: zstd.ZstdFile(stream), zstd.ZstdError)


class _Zstd:
    """A zstd stream, by either module: their errors are of kinds of their own."""

    def __init__(self, make: Callable[[], Any], error: type[Exception]) -> None:
        self._error = error
        try:
            self._reader = make()
        except error as reason:
            raise ValueError(str(reason)) from reason

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, none at the end."""
        try:
            return bytes(self._reader.read(size))
        except self._error as reason:
            raise ValueError(str(reason)) from reason
