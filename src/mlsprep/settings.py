"""The learner's settings: frozen values from `config.toml`, checked, with the line of each mistake."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Settings(NamedTuple):
    """Every setting, with its default.

    `day_starts_at` and steps are durations, `minutes_per_day` and `exam_date` None where not set, `timezone` an IANA
    name or None for the system's own.
    """

    language: str = "en"
    exam: str = "mls-c01"
    exam_date: date | None = None
    minutes_per_day: int | None = None
    day_starts_at: timedelta = timedelta(hours=4)
    timezone: str | None = None
    desired_retention: float = 0.9
    new_per_day: int = 20
    reviews_per_day: int = 200
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    learn_ahead: timedelta = timedelta(minutes=20)
    max_interval: int = 36_500
    fuzz: bool = True
    bury_siblings: bool = True
    leech_threshold: int = 8
    order: str = "retrievability"
    backups_kept: int = 20
    editor: str | None = None


class BadValueError(ValueError):
    """A value does not fit; the message says what would."""


def _one_of(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise BadValueError(f"must be one of {', '.join(choices)}")
        return str(value)

    return check


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadValueError("must be a text in quotes")
    return value.strip()


def _exam(value: Any) -> str:
    name = _text(value).casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise BadValueError('must be the id of an exam, such as "mla-c01"')
    return name


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise BadValueError(f"must be a whole number from {least} to {most}")
        return value

    return check


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.7 <= value <= 0.99:  # noqa: PLR2004
        raise BadValueError("must be a number from 0.7 to 0.99")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValueError("must be true or false")
    return value


def _date(value: Any) -> date:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = None
    if type(value) is not date:
        raise BadValueError("must be a date, such as 2027-03-31")
    return value


def _clock(value: Any) -> timedelta:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value) if isinstance(value, str) else None
    if not match or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - hours and minutes
        raise BadValueError('must be a time of day in quotes, from "00:00" to "23:59"')
    return timedelta(hours=int(match[1]), minutes=int(match[2]))


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def _duration(value: Any) -> timedelta:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", value) if isinstance(value, str) else None
    seconds = float(match[1]) * _UNITS[match[2]] if match else 0
    if not 0.001 <= seconds <= 7 * 86_400:  # noqa: PLR2004 - a millisecond
        raise BadValueError('must be a duration of at most 7 days in quotes, such as "10m", "90s", "2h" or "1d"')
    return timedelta(milliseconds=round(seconds * 1000))


def _durations(value: Any) -> tuple[timedelta, ...]:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if not isinstance(value, list) or len(value) > 10:  # noqa: PLR2004 - more steps than anybody uses
        raise BadValueError('must be a list of at most 10 durations, such as ["1m", "10m"]')
    return tuple(_duration(item) for item in value)


def _zone(value: Any) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = _text(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValueError('must be a time zone, such as "Asia/Seoul"') from error
    return name


CHECKS: dict[str, Callable[[Any], Any]] = {
    "language": _one_of("en", "ko", "both"),
    "exam": _exam,
    "exam_date": _date,
    "minutes_per_day": _whole(1, 1440),
    "day_starts_at": _clock,
    "timezone": _zone,
    "desired_retention": _share,
    "new_per_day": _whole(0, 9999),
    "reviews_per_day": _whole(0, 9999),
    "learning_steps": _durations,
    "relearning_steps": _durations,
    "learn_ahead": _duration,
    "max_interval": _whole(1, 36_500),
    "fuzz": _flag,
    "bury_siblings": _flag,
    "leech_threshold": _whole(0, 99),
    "order": _one_of("retrievability", "due", "random"),
    "backups_kept": _whole(1, 1000),
    "editor": _text,
}
"""What each setting accepts; `Settings` has the same names."""


def nearest(name: str, names: list[str]) -> str:
    """Return a hint that names what was probably meant, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(name, names, 1, 0.5)
    return f"; did you mean {found[0]}?" if found else ""


def unknown(name: str) -> str:
    """Return the sentence for a setting that does not exist."""
    return f"there is no setting {name}{nearest(name, list(CHECKS))}"


def check(name: str, value: Any) -> Any:
    """Return the value of a setting as the program uses it. Raises UsageError for an unknown name or a bad value."""
    if name not in CHECKS:
        raise UsageError(f"{unknown(name)[0].upper()}{unknown(name)[1:]}.")
    try:
        return CHECKS[name](value)
    except BadValueError as error:
        raise UsageError(f"{name} {error}.") from error


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return number
    return 0


def read(path: Path) -> str:
    """Return the text of a file, an empty one where there is none. Raises InputError for one that cannot be read."""
    try:
        if path.is_fifo():  # reading would wait for ever
            raise InputError([Problem(str(path), 0, 0, "this is a pipe, not a file; put the settings into a file")])
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):  # whether there is a home is not for settings to say
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError([Problem(str(path), line, 0, "not UTF-8; save the file as UTF-8")]) from error
    except OSError as error:
        raise InputError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror}")]) from error


def toml(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML text holds, whatever it means. Raises InputError with the line of a mistake."""
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5000 digits, 5000 brackets
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (len(text.splitlines()), 0)
        reason = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise InputError([Problem(file, line, column, f"not valid TOML: {reason}")]) from error


def parse(text: str, file: str) -> Settings:
    """Return the settings a TOML text holds. Raises InputError with every problem and its line."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for key, value in toml(text, file).items():
        try:
            if key not in CHECKS:
                problems.append(Problem(file, _line_of(text, key), 1, unknown(key)))
            else:
                values[key] = CHECKS[key](value)
        except BadValueError as error:
            problems.append(Problem(file, _line_of(text, key), 1, f"{key} {error}"))
    if problems:
        raise InputError(problems)
    return Settings(**values)


def load(home: Path) -> Settings:
    """Return the settings of a home folder; without a file, the defaults.

    `MLSPREP_LANGUAGE` overrides the language for one run. Raises InputError for a file that is wrong.
    """
    path = home / "config.toml"
    settings = Settings()
    text = read(path)
    if text.strip():
        settings = parse(text, str(path))
    if language := os.environ.get("MLSPREP_LANGUAGE"):
        settings = settings._replace(language=check("language", language))
    return settings


def show(value: Any) -> Any:
    """Return a setting's value as TOML and JSON write it."""
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        for unit in "dhm":
            if seconds and seconds % _UNITS[unit] == 0:
                return f"{seconds // _UNITS[unit]:.0f}{unit}"
        return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"
    if isinstance(value, tuple):
        return [show(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def as_dict(settings: Settings) -> dict[str, Any]:
    """Return every setting as TOML and JSON write it; what is not set is None."""
    out = {name: show(value) for name, value in settings._asdict().items()}
    starts = int(settings.day_starts_at.total_seconds()) // 60
    return {**out, "day_starts_at": f"{starts // 60:02}:{starts % 60:02}"}
