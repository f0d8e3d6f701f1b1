"""Settings: every one is set, read and unset; comments and order stay; mistakes are named with their line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsprep import settings
from mlsprep.errors import InputError, UsageError
from mlsprep.settings import CHECKS, Settings, as_dict, check, parse, show
from mlsprep.tasks import config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Said

    from mlsprep.errors import Problem

VALUES: dict[str, list[tuple[str, Any]]] = {
    "language": [("ko", "ko"), ("both", "both")],
    "exam": [("mla-c01", "mla-c01"), ("MLA", "mla-c01")],
    "exam_date": [("2027-03-31", "2027-03-31"), ('"2027-03-31"', "2027-03-31")],
    "minutes_per_day": [("45", 45), ("1", 1), ("1440", 1440)],
    "day_starts_at": [("05:30", "05:30"), ("0:00", "00:00"), ('"23:59"', "23:59")],
    "timezone": [("Asia/Seoul", "Asia/Seoul"), ('"UTC"', "UTC")],
    "desired_retention": [("0.85", 0.85), ("0.7", 0.7), ("0.99", 0.99)],
    "new_per_day": [("0", 0), ("9999", 9999)],
    "reviews_per_day": [("150", 150)],
    "learning_steps": [
        ("1m 10m", ["1m", "10m"]),
        ('["30s", "1h"]', ["30s", "1h"]),
        ("[]", []),
        ("5m,1d", ["5m", "1d"]),
    ],
    "relearning_steps": [("15m", ["15m"]), ("90s", ["90s"])],
    "learn_ahead": [("30m", "30m"), ("1.5h", "90m"), ("60.5s", "60.5s"), ("120s", "2m"), ("0.5s", "0.5s")],
    "max_interval": [("365", 365)],
    "fuzz": [("false", False), ("true", True)],
    "bury_siblings": [("false", False)],
    "leech_threshold": [("0", 0), ("99", 99)],
    "order": [("due", "due"), ("random", "random")],
    "backups_kept": [("5", 5)],
    "editor": [("code -w", "code -w"), ("123", "123"), ('"vim"', "vim")],
}

WRONG: dict[str, list[str]] = {
    "language": ["fr", "1", "", "true"],
    "exam": ["nonsense", "", "../x"],
    "exam_date": ["tomorrow", "2027-02-30", "2027-03-31T10:00:00", "20"],
    "minutes_per_day": ["0", "1441", "45.5", "true", "many"],
    "day_starts_at": ["24:00", "4", "04:60", "4am", "-1:00"],
    "timezone": ["Seoul", "../etc/passwd", "", "/etc/localtime", "UTC+9", "."],
    "desired_retention": ["0.5", "1", "90", "nan", "inf", "high"],
    "new_per_day": ["-1", "10000", "1e3"],
    "reviews_per_day": ["-1"],
    "learning_steps": ["1", "10", "-1m", "1x", "8d", "0m", "0.0000001s", "[1, 2]", "m " * 11],
    "relearning_steps": ["soon"],
    "learn_ahead": ["0m", "1w", "1", "8d", "99999999999999999999d"],
    "max_interval": ["0", "36501"],
    "fuzz": ["yes", "1", "0", '"true"'],
    "bury_siblings": ["no"],
    "leech_threshold": ["-1", "100"],
    "order": ["alphabetical"],
    "backups_kept": ["0", "1001"],
    "editor": ["", '"  "'],
}


def plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else str(value)


def test_the_tables_have_every_setting() -> None:
    assert set(VALUES) == set(WRONG) == set(CHECKS) == set(as_dict(Settings()))


def test_the_defaults_are_values_that_could_be_set() -> None:
    for name, value in as_dict(Settings()).items():
        if value is not None:
            assert show(check(name, value)) == show(getattr(Settings(), name))


# -- set, get, unset ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "value"), [(key, text, value) for key, items in VALUES.items() for text, value in items]
)
def test_a_setting_is_set_read_and_unset(cli: Callable[..., Said], home: Path, key: str, text: str, value: Any) -> None:
    (home / "config.toml").unlink()
    default = cli("config", "get", key).out
    said = cli("config", "set", key, text)
    assert said.code == 0, said.err
    assert said.out == f"{key} = {plain(value)}\n"
    assert cli("config", "get", key).out == f"{plain(value)}\n"
    assert cli("config", "get", key, "--json").json == {key: value}
    assert f"{key} = {plain(value)}\n" in cli("config", "get").out
    assert cli("due", "--plain").code == 0
    assert cli("config", "unset", key).code == 0
    assert cli("config", "get", key).out == default
    assert key not in (home / "config.toml").read_text()


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, items in WRONG.items() for text in items])
def test_a_bad_value_is_refused_and_nothing_is_written(
    cli: Callable[..., Said], home: Path, key: str, text: str
) -> None:
    before = (home / "config.toml").read_text()
    said = cli("config", "set", key, text)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == (2 if text.startswith("-") else 1)  # what looks like an option is taken for one
    assert (home / "config.toml").read_text() == before


def test_a_line_break_in_a_value_brings_no_second_setting(cli: Callable[..., Said], home: Path) -> None:
    before = (home / "config.toml").read_text()
    assert cli("config", "set", "new_per_day", "5\nlanguage = 'ko'").code == 2
    assert (home / "config.toml").read_text() == before


OWN = """# My settings
language = "ko"   # Korean on weekdays

# slowly
new_per_day = 7
learning_steps = [
  "1m",  # soon
  "1h",
]
timezone = "UTC"
"""


def test_comments_and_order_stay(cli: Callable[..., Said], home: Path) -> None:
    path = home / "config.toml"
    path.write_text(OWN)
    assert cli("config", "set", "new_per_day", "9").code == 0
    assert path.read_text() == OWN.replace("= 7", "= 9")
    assert cli("config", "set", "language", "en").code == 0
    assert path.read_text() == OWN.replace("= 7", "= 9").replace('"ko"', '"en"')
    assert cli("config", "set", "fuzz", "false").code == 0
    assert path.read_text() == OWN.replace("= 7", "= 9").replace('"ko"', '"en"') + "fuzz = false\n"
    assert cli("config", "unset", "fuzz").code == 0
    assert cli("config", "unset", "fuzz").code == 0
    assert path.read_text() == OWN.replace("= 7", "= 9").replace('"ko"', '"en"')


def test_a_bad_value_is_replaced_by_a_good_one(cli: Callable[..., Said], home: Path) -> None:
    (home / "config.toml").write_text('language = "fr"\ntimezone = "UTC"\n')
    assert cli("config", "set", "language", "ko").code == 0
    assert cli("config", "get", "language").out == "ko\n"


def test_settings_need_no_library(cli: Callable[..., Said], empty_home: Path) -> None:
    assert cli("config", "get").code == 0
    assert not empty_home.exists()
    assert cli("config", "set", "language", "ko").code == 0
    assert [path.name for path in empty_home.iterdir()] == ["config.toml"]


def test_setting_the_exam_places_the_new_cards_anew(
    cli: Callable[..., Said], home: Path, ask: Callable[..., list[Any]]
) -> None:
    assert home.exists()
    before = ask("SELECT id, rank FROM cards ORDER BY id")
    assert cli("config", "set", "exam", "mla-c01").code == 0
    assert ask("SELECT id, rank FROM cards ORDER BY id") != before
    assert cli("config", "set", "exam", "mls-c01").code == 0
    assert ask("SELECT id, rank FROM cards ORDER BY id") == before


def test_the_new_cards_are_placed_anew_however_the_exam_was_changed(
    cli: Callable[..., Said], home: Path, ask: Callable[..., list[Any]]
) -> None:
    before = ask("SELECT id, rank FROM cards ORDER BY id")
    (home / "config.toml").write_text('exam = "mla-c01"\n')
    assert cli("due", "--plain").code == 0
    assert ask("SELECT id, rank FROM cards ORDER BY id") != before
    assert cli("config", "unset", "exam").code == 0
    assert cli("due", "--plain").code == 0
    assert ask("SELECT id, rank FROM cards ORDER BY id") == before


def test_the_language_of_the_environment_holds_for_one_run(
    cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert home.exists()
    monkeypatch.setenv("MLSPREP_LANGUAGE", "ko")
    assert cli("config", "get", "language").out == "ko\n"
    monkeypatch.delenv("MLSPREP_LANGUAGE")
    assert cli("config", "get", "language").out == "en\n"


# -- a file that is wrong ----------------------------------------------------------------------------------------------

FILES: dict[str, tuple[bytes, str]] = {
    "an unknown key": (
        b'language = "ko"\nnew_per_dya = 3\n',
        ":2:1: there is no setting new_per_dya; did you mean new_per_day?",
    ),
    "a bad value": (b'# x\n\nlanguage = "fr"\n', ":3:1: language must be one of en, ko, both"),
    "a wrong type": (b"new_per_day = 2.5\n", ":1:1: new_per_day must be a whole number"),
    "a table": (b"[language]\nx = 1\n", ":1:1: language must be one of"),
    "an unknown table": (b"fuzz = true\n[cards]\nx = 1\n", ":2:1: there is no setting cards"),
    "a dotted key": (b"language.x = 1\n", ":1:1: language must be one of"),
    "a quoted key": (b'"langauge" = "ko"\n', ":1:1: there is no setting langauge; did you mean language?"),
    "no value": (b'language = "ko"\nfuzz =\n', ":2:"),
    "an open quote": (b'language = "ko\nfuzz = true\n', ":1:"),
    "a key twice": (b"fuzz = true\nfuzz = false\n", ":2:"),
    "an open bracket": (b'learning_steps = ["1m"\n', "not valid TOML"),
    "bytes that are no text": (b'fuzz = true\nlanguage = "\xff"\n', ":2: not UTF-8"),
    "a binary file": (bytes(range(256)) * 40, "config.toml"),
    "zeroes": (bytes(5000), "config.toml"),
    "UTF-16": ('language = "ko"\n'.encode("utf-16"), "config.toml"),
    "many brackets": (b"editor = " + b"[" * 5000, "config.toml"),
    "a huge number": (b"new_per_day = " + b"9" * 5000, "config.toml"),
    "a date with a time": (b"exam_date = 2027-01-01T10:00:00\n", ":1:1: exam_date must be a date"),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "command",
    [
        ["due"],
        ["due", "--plain"],
        ["next", "--json"],
        ["config", "get"],
        ["config", "set", "fuzz", "true"],
        ["config", "unset", "max_interval"],
    ],
    ids=" ".join,
)
def test_a_wrong_file_is_said_with_its_line_and_left_alone(
    cli: Callable[..., Said], home: Path, file: str, command: list[str]
) -> None:
    content, expected = FILES[file]
    (home / "config.toml").write_bytes(content)
    said = cli(*command)
    if said.code == 0 and command[-1] == "max_interval":
        assert (home / "config.toml").read_bytes() == content  # nothing to take out
        return
    if said.code == 0 and command[:2] == ["config", "set"]:
        assert file == "a key twice" or "fuzz" in content.decode()
        return
    assert (said.code, said.out) == (3, ""), said
    assert expected in said.err or command[0] == "config"
    assert f"{home / 'config.toml'}" in said.err
    assert "should not have" not in said.err
    assert (home / "config.toml").read_bytes() == content


def test_all_mistakes_are_said_at_once(cli: Callable[..., Said], home: Path) -> None:
    (home / "config.toml").write_text('a = 1\nlanguage = "fr"\n\nb = 2\nnew_per_day = -1\n')
    lines = cli("due").err.splitlines()
    assert [line.removeprefix(f"{home / 'config.toml'}:").partition(":")[0] for line in lines] == ["1", "2", "4", "5"]


@pytest.mark.parametrize("odd", ["folder", "dangling link", "loop", "pipe"])
def test_a_config_that_is_no_file_is_said(cli: Callable[..., Said], home: Path, odd: str) -> None:
    path = home / "config.toml"
    path.unlink()
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)
    elif odd == "dangling link":
        path.symlink_to(home / "nowhere")
    else:
        path.symlink_to(path)
    said = cli("due", "--plain")
    assert said.code == (0 if odd == "dangling link" else 3)
    assert "should not have" not in said.err


def test_config_edit_opens_the_file_and_checks_it(
    cli: Callable[..., Said], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'new_per_dya = 3' >> \"$1\"\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    said = cli("config", "edit")
    assert said.code == 3
    assert "did you mean new_per_day?" in said.err
    editor.write_text("#!/bin/sh\necho 'new_per_day = 3' > \"$1\"\n")
    said = cli("config", "edit")
    assert (said.code, said.out) == (0, "The settings are fine.\n")
    assert (home / "config.toml").read_text() == "new_per_day = 3\n"


# -- reading -----------------------------------------------------------------------------------------------------------


@given(text=st.text(max_size=60))
def test_reading_any_text_gives_settings_or_says_where_it_is_wrong(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    found: Settings | None = None
    try:
        found = parse(text, "config.toml")
    except InputError as error:
        problems = error.problems
    assert (found is None) is bool(problems)
    assert all(problem.file == "config.toml" for problem in problems)


@given(name=st.sampled_from(sorted(CHECKS)), value=st.none() | st.booleans() | st.integers() | st.floats() | st.text())
def test_checking_any_value_gives_one_that_checks_again_or_refuses(name: str, value: Any) -> None:
    try:
        checked = check(name, value)
    except UsageError:
        return
    stored = as_dict(Settings()._replace(**{name: checked}))[name]
    assert check(name, stored) == checked


def test_what_is_not_set_is_the_default(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "nowhere") == Settings()
    (tmp_path / "config.toml").write_text("")
    assert settings.load(tmp_path) == Settings()


def test_a_byte_order_mark_and_windows_line_ends_are_normal(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbflanguage = "ko"\r\nfuzz = false\r\n')
    assert settings.load(tmp_path) == Settings(language="ko", fuzz=False)
    config.put(tmp_path, "language", "en")
    assert (tmp_path / "config.toml").read_bytes() == b'language = "en"\r\nfuzz = false\r\n'


def test_a_link_to_a_file_kept_elsewhere_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "mlsprep.toml").write_text("fuzz = false\n")
    (tmp_path / "config.toml").symlink_to("dotfiles/mlsprep.toml")
    config.put(tmp_path, "fuzz", "true")
    assert (tmp_path / "config.toml").is_symlink()
    assert (tmp_path / "dotfiles" / "mlsprep.toml").read_text() == "fuzz = true\n"
