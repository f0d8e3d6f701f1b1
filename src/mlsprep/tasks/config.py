"""Changing `config.toml`: the learner's comments and order stay, and a bad value never gets in."""

from __future__ import annotations

import contextlib
import os
import tomllib
from typing import TYPE_CHECKING, Any

from mlsprep.errors import InputError, MlsprepError, Problem, UsageError
from mlsprep.settings import check, parse, read, show, toml

if TYPE_CHECKING:
    from pathlib import Path

    from tomlkit import TOMLDocument


def typed(text: str) -> Any:
    """Return a value of the command line as TOML reads it, or the text itself where TOML cannot."""
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return read["value"] if len(read) == 1 else text  # a line break would let a second setting in


def put(home: Path, key: str, text: str) -> Any:
    """Set a setting and return its value as it is stored.

    Raises UsageError for an unknown setting or a bad value, InputError when the file is already wrong.
    """
    import tomlkit

    value = typed(text)
    try:
        checked = check(key, value)
    except UsageError:
        if isinstance(value, str):
            raise
        checked = check(key, text)  # `config set editor 123` and the like: a text that looks like something else
    path = home / "config.toml"
    document = _document(path)
    stored = _stored(key, checked)
    document[key] = stored
    after = tomlkit.dumps(document)
    parse(after, str(path))
    _replace(path, after)
    return stored


def unset(home: Path, key: str) -> None:
    """Take a setting out of the file, so that its default holds. Raises InputError when the file is wrong."""
    import tomlkit

    check_name(key)
    path = home / "config.toml"
    document = _document(path)
    if key in document:
        del document[key]
        _replace(path, tomlkit.dumps(document))


def _document(path: Path) -> TOMLDocument:
    """Return the file with its comments. Raises InputError where it is no TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    text = read(path)
    toml(text, str(path))  # says where it is wrong better than tomlkit does
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise InputError([Problem(str(path), 0, 0, f"not valid TOML: {error}")]) from error


def check_name(key: str) -> None:
    """Raise UsageError for a setting that does not exist."""
    from mlsprep.settings import CHECKS, unknown

    if key not in CHECKS:
        sentence = unknown(key)
        raise UsageError(f"{sentence[0].upper()}{sentence[1:]}.")


def _stored(key: str, value: Any) -> Any:
    if key == "day_starts_at":
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if key == "exam_date":
        return value
    return show(value)


def _replace(path: Path, text: str) -> None:
    target = path.resolve()  # a link to a file kept elsewhere stays a link
    building = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        building.write_bytes(text.encode())  # line ends as they are
        building.replace(target)
    except OSError as error:
        raise MlsprepError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with contextlib.suppress(OSError):
            building.unlink(missing_ok=True)
