"""Every command: help, options, exit codes, and where its words go."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import typer
from tests.small import NOTES

from mlsprep.cli.commands import COMMANDS
from mlsprep.cli.commands import app as root_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.small import Program, Said


def tree(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command and group with the words that call it."""
    yield path, command
    context = typer.Context(command)
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        yield from tree(command.get_command(context, name), (*path, name))


TREE = dict(tree(typer.main.get_command(root_app)))
LEAVES = {path: command for path, command in TREE.items() if not hasattr(command, "list_commands")}

READING = [
    ["due"],
    ["due", "--plain"],
    ["due", "--json"],
    ["next"],
    ["next", "--json"],
    ["decks"],
    ["exams"],
    ["topics"],
    ["cards"],
    ["cards", "is:new"],
    ["card", "show", "1"],
    ["card", "history", "1"],
    ["card", "diff", "1"],
    ["doctor"],
    ["backup", "list"],
    ["config", "get"],
    ["config", "path"],
]
"""Commands that change nothing."""


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TREE, ids=lambda path: " ".join(path) or "mlsprep")
def test_every_command_has_help(cli: Callable[..., Said], path: tuple[str, ...]) -> None:
    said = cli(*path, "--help")
    assert (said.code, said.err) == (0, "")
    assert f"Usage: mlsprep{''.join(f' {word}' for word in path)}" in said.out
    assert TREE[path].help
    assert max(map(len, said.out.splitlines())) <= 80


@pytest.mark.parametrize("path", TREE, ids=lambda path: " ".join(path) or "mlsprep")
def test_every_option_is_documented(path: tuple[str, ...]) -> None:
    wordless = [param.name for param in TREE[path].params if param.opts[0].startswith("-") and not param.help]
    assert wordless == []


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_says_in_the_list_what_it_does(cli: Callable[..., Said], path: tuple[str, ...]) -> None:
    listed = cli(*path[:-1], "--help").out
    line = next(line for line in listed.splitlines() if line.split()[:1] == [path[-1]])
    assert len(line.split()) > 2


def test_the_help_lists_every_command(cli: Callable[..., Said]) -> None:
    listed = cli("--help").out
    assert [name for name in COMMANDS if f"\n  {name} " not in listed] == []
    assert cli("-h").out == listed


@pytest.mark.parametrize(
    "group", [(), ("card",), ("config",), ("backup",)], ids=lambda path: " ".join(path) or "mlsprep"
)
def test_a_group_without_a_command_shows_its_help(cli: Callable[..., Said], group: tuple[str, ...]) -> None:
    said = cli(*group)
    assert said.code == 2
    assert "Usage: mlsprep" in said.out + said.err


def test_the_version_is_said(cli: Callable[..., Said]) -> None:
    assert cli("--version").out.startswith("mlsprep ")


# -- where words go ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_commands_end_with_zero_and_change_nothing(
    cli: Callable[..., Said], contents: Callable[[], Any], command: list[str]
) -> None:
    before = contents()
    said = cli(*command)
    assert said.code == 0, said.err
    assert said.out
    assert contents() == before


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_nothing_but_text_is_written_to_a_pipe(cli: Callable[..., Said], command: list[str]) -> None:
    said = cli(*command)
    assert "\x1b" not in said.out + said.err
    assert "\r" not in said.out


SHOWING = [command for command in READING if command[0] not in {"config", "backup"} and "--json" not in command]


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"COLUMNS": "1", "TERM": "dumb"}],
    ids=["ascii", "one column"],
)
def test_odd_surroundings_are_normal(program: Program, command: list[str], environment: dict[str, str]) -> None:
    said = program(*command, env={"MLSPREP_LANGUAGE": "both", **environment})
    assert said.code == 0, said.err
    assert "should not have" not in said.err


def cells(line: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
def test_a_terminal_of_40_columns_cuts_and_wraps_nothing(program: Program, command: list[str]) -> None:
    pexpect = pytest.importorskip("pexpect")
    env = program.environment(MLSPREP_LANGUAGE="both", NO_COLOR="1", TERM="xterm")
    del env["COLUMNS"]
    child = pexpect.spawn(
        sys.executable, ["-m", "mlsprep", *command], env=env, dimensions=(24, 40), encoding="utf-8", timeout=60
    )
    out = child.read()
    child.close()
    assert child.exitstatus == 0, out
    lines = [re.sub("\x1b\\[[0-9;?]*[a-zA-Z]", "", line) for line in out.split("\r\n")]
    sentence = re.compile(r"You have no version|\S+  .* \((live|retired)")  # wrapped by the terminal
    assert [line for line in lines if cells(line) > 40 and not sentence.match(line)] == []
    assert not re.search("\x1b\\[[0-9;]*[349][0-7]m", out)


def test_a_pipe_that_closes_early_is_normal(program: Program) -> None:
    """`mlsprep cards | head -1`, with more output than a pipe takes."""
    for command in (["cards"], ["cards", "--json"], ["topics"], ["--help"]):
        process = program.start(*command)
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        err = process.stderr.read()
        process.stderr.close()
        assert process.wait(60) in {0, 1}
        assert "Traceback" not in err
        assert "Exception ignored" not in err
        assert "rokenPipe" not in err


@pytest.mark.parametrize("command", [["review"], ["review", "--cram"], ["review", "--domain", "modeling"]])
def test_without_a_terminal_the_headless_command_is_named(program: Program, command: list[str]) -> None:
    said = program(*command)
    assert (said.code, said.out) == (1, "")
    assert said.err == "`review` needs a terminal; in a script use `mlsprep next` and `mlsprep answer`.\n"


def test_an_interrupted_command_ends_with_130(program: Program, site: Path) -> None:
    script = (
        "import sys\nfrom mlsprep.cli import main, loop\n"
        "def interrupt(*_, **__):\n    raise KeyboardInterrupt\n"
        "import mlsprep.tasks.study as study\nstudy.day_line = interrupt\n"
        "sys.exit(main.run(sys.argv[1:]))"
    )
    assert site.is_dir()
    for command in (["due", "--plain"], ["due"], ["due", "--json"]):
        with program.python("-c", script, *command) as process:
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (130, "")
        assert "Traceback" not in err


def test_module_and_script_are_the_same_program(program: Program) -> None:
    script = "import sys; sys.argv = ['mlsprep', 'due', '--plain']; from mlsprep.__main__ import main; main()"
    with program.python("-c", script) as process:
        out, _ = process.communicate(timeout=60)
    assert out == program("due", "--plain").out == f"{NOTES}\n"


# -- wrong usage -------------------------------------------------------------------------------------------------------

WRONG = [
    (["nonsense"], "nonsense"),
    (["due", "--nonsense"], "--nonsense"),
    (["answer"], "CARD"),
    (["answer", "1"], "RATING"),
    (["answer", "1", "5"], "'5' is no rating; write 1-4 or again, hard, good, easy."),
    (["answer", "1", "goood"], "is no rating"),
    (["answer", "1", "good", "--seconds", "-1"], "--seconds"),
    (["answer", "1", "good", "--seconds", "nan"], "seconds"),
    (["answer", "1", "good", "--seconds", "inf"], "seconds"),
    (["answer", "1", "good", "--seconds", "x"], "--seconds"),
    (["cards", "is:nonsense"], "There is no is:nonsense"),
    (["cards", "--limit", "0"], "--limit"),
    (["due", "--domain", "nonsense"], "has no domain nonsense; it has data-engineering, modeling"),
    (["due", "--domain", ""], "has no domain"),
    (["due", "--topic", "storge"], "Did you mean storage?"),
    (["due", "--deck", "tree"], None),
    (["due", "--deck", "teers"], "Did you mean trees?"),
    (["due", "--tag", "fles"], "Did you mean files?"),
    (["due", "--exam", "mla-c02"], "Did you mean mla-c01?"),
    (["config", "get", "langage"], "did you mean language?"),
    (["config", "set", "langage", "ko"], "did you mean language?"),
    (["config", "set", "language", "fr"], "must be one of en, ko, both"),
    (["config", "set", "exam", "mla-c02"], "Did you mean mla-c01?"),
    (["config", "unset", "nonsense"], "nonsense"),
    (["card", "show", "1", "--lang", "fr"], "must be one of en, ko, both"),
    (["backup", "restore", "7"], "There is no backup 7"),
    (["decks", "remove", "nonsense"], "There is no deck nonsense"),
    (["import"], "Name the files to import"),
    (["import", "--undo", "x.yaml"], "takes no file"),
    (["import", "x.yaml", "--match", "x"], "write OLD=NEW"),
    (["lint"], "PATH"),
    (["next", "--ahead", "-1"], "--ahead"),
    (["review", "--new", "-1"], "--new"),
    (["review", "--minutes", "0"], "--minutes"),
    (["--home"], "--home"),
    (["--home", "~nobodyatall/x", "due"], "no such user"),
    (["answer", "\udcff", "good"], "no UTF-8 text"),
    (["cards", "\udcff"], "no UTF-8 text"),
    (["due", "--exam", "\udcff"], "UTF-8"),
]


@pytest.mark.parametrize(
    ("command", "expected"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    cli: Callable[..., Said], contents: Callable[[], Any], command: list[str], expected: str | None
) -> None:
    before = contents()
    said = cli(*command)
    if expected is None:
        assert said.code == 0
        return
    assert said.code == 2, said
    assert said.out == ""
    assert expected in said.err
    assert "Traceback" not in said.err
    assert contents() == before


CANNOT = [
    (["answer", "4711", "good"], "There is no card 4711"),
    (["answer", "data/none#recall", "good"], "There is no card data/none#recall"),
    (["answer", "0", "good"], "There is no card 0"),
    (["answer", "99999999999999999999999", "good"], "There is no card"),
    (["answer", "१", "good"], "There is no card"),
    (["answer", "", "good"], "There is no card"),
    (["card", "show", "x'; DROP TABLE cards; --"], "There is no card"),
    (["undo"], "There is no answer to undo."),
    (["import", "--undo"], "There is no import to undo."),
]


@pytest.mark.parametrize(
    ("command", "expected"), CANNOT, ids=lambda value: repr(value) if isinstance(value, list) else ""
)
def test_what_cannot_be_done_ends_with_1_and_one_line(
    cli: Callable[..., Said], contents: Callable[[], Any], command: list[str], expected: str
) -> None:
    before = contents()
    said = cli(*command)
    assert said.code == 1, said
    assert said.out == ""
    assert expected in said.err
    assert said.err.count("\n") == 1
    assert "should not have" not in said.err
    assert contents() == before


@pytest.mark.parametrize("command", [["due"], ["due", "--plain"], ["next"], ["cards", "--json"], ["doctor"]])
def test_a_home_that_is_a_file_is_said(cli: Callable[..., Said], tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("")
    said = cli("--home", str(tmp_path / "file"), *command)
    assert (said.code, said.out) == (2, "")
    assert "is not a folder" in said.err


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/home", "LINK", "LONG"])
def test_a_home_that_cannot_be_made_is_said(cli: Callable[..., Said], tmp_path: Path, place: str) -> None:
    if place == "LINK":
        (tmp_path / "link").symlink_to(tmp_path / "gone" / "further")
        place = str(tmp_path / "link")
    elif place == "LONG":
        place = str(tmp_path / ("x" * 300))
    said = cli("--home", place, "due")
    assert said.code in {1, 2}
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "should not have" not in said.err


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "1", "9999-12-31T23:59:59-23:59", " ", "0001-01-01"])
def test_a_moment_that_cannot_be_read_is_said(
    cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setenv("MLSPREP_NOW", moment)
    said = cli("due")
    if said.code == 0:
        return  # a moment after all
    assert (said.code, said.out) == (2, "")
    assert "MLSPREP_NOW" in said.err
    assert said.err.count("\n") == 1


def test_a_moment_without_an_offset_is_local_time(cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSPREP_NOW", "2026-11-22T03:59:00")
    assert cli("due", "--json").json["study_day"] == "2026-11-21"
    monkeypatch.setenv("MLSPREP_NOW", "2026-11-22T04:00:00")
    assert cli("due", "--json").json["study_day"] == "2026-11-22"


def test_a_language_of_the_environment_that_does_not_exist_is_said(
    cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLSPREP_LANGUAGE", "fr")
    said = cli("due")
    assert (said.code, said.out) == (2, "")
    assert "must be one of en, ko, both" in said.err


@pytest.mark.parametrize(
    ("domain", "exam"),
    [
        ("modeling", "mls-c01"),
        ("model", "mls-c01"),
        ("model-development", "mls-c01"),
        ("2", "mls-c01"),
        ("modeling", "mla-c01"),
        ("model", "mla-c01"),
        ("2", "mla-c01"),
        ("MODEL", "mla"),
    ],
)
def test_a_domain_is_named_by_id_number_alias_or_beginning(cli: Callable[..., Said], domain: str, exam: str) -> None:
    assert cli("due", "--domain", domain, "--exam", exam, "--json").json["total"] == 3


def test_eda_means_a_domain_of_the_successor(cli: Callable[..., Said]) -> None:
    assert cli("due", "--domain", "eda", "--exam", "mla-c01", "--json").json["total"] == 7


# -- the first run -----------------------------------------------------------------------------------------------------


def test_the_first_run_says_once_that_the_exam_is_retired(cli: Callable[..., Said], empty_home: Path) -> None:
    assert not empty_home.exists()
    said = cli("due", "--plain")
    assert (said.code, said.out) == (0, f"{NOTES}\n")
    assert said.err.count("mlsprep config set exam mla-c01") == 1
    assert cli("due", "--plain").err == ""


def test_choosing_the_successor_first_says_nothing_of_it_later(cli: Callable[..., Said], empty_home: Path) -> None:
    assert cli("config", "set", "exam", "mla-c01").code == 0
    assert cli("due").err == ""
    assert (empty_home / "config.toml").read_text() == 'exam = "mla-c01"\n'


def test_home_comes_before_the_environment(cli: Callable[..., Said], tmp_path: Path) -> None:
    assert cli("--home", str(tmp_path / "other"), "config", "path").out == f"{tmp_path / 'other' / 'config.toml'}\n"
    assert cli("config", "path").out == f"{tmp_path / 'home' / 'config.toml'}\n"


# -- changing cards ----------------------------------------------------------------------------------------------------


def test_a_card_is_suspended_flagged_reset_and_back(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()

    def card() -> dict[str, Any]:
        return dict(cli("card", "show", "1", "--json").json)

    before = card()
    assert cli("card", "suspend", "1").code == 0
    assert card()["suspended"]
    assert cli("answer", "1", "good").code == 1
    assert cli("card", "unsuspend", "data/storage/s3").code == 0
    assert cli("card", "flag", "1").code == 0
    assert card()["flag"] == 1
    assert cli("card", "flag", "1", "--off").code == 0
    assert card() == before
    assert cli("answer", "1", "easy").code == 0
    assert card()["state"] == "review"
    assert cli("card", "reset", "1").code == 0
    assert card() == before
    assert cli("doctor").code == 0


EDITOR = """#!/bin/sh
{script}
"""


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let `$EDITOR` be a shell script that changes the file `$1`."""

    def make(script: str) -> None:
        path = tmp_path / "my editor"
        path.write_text(EDITOR.format(script=script))
        path.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"'{path}'")

    return make


EBS = "data/storage/ebs#recall"


def test_a_card_is_edited_compared_and_reverted(
    cli: Callable[..., Said], editor: Callable[[str], None], home: Path
) -> None:
    assert home.exists()
    assert cli("card", "diff", EBS).out == "You have no version of your own of this note.\n"
    editor('sed -i "s/A block device/Blocks/" "$1"')
    assert cli("card", "edit", EBS).out == "Your version is stored.\n"
    assert "+  en: Blocks" in cli("card", "diff", EBS).out
    assert cli("card", "revert", EBS).code == 0
    assert cli("card", "show", EBS, "--json").json["back"]["en"] == "A block device"


@pytest.mark.parametrize(
    ("script", "code", "expected"),
    [
        ("true", 0, ""),
        ("exit 3", 1, "ended with code 3"),
        ('rm "$1"', 1, "cannot be read"),
        ("printf '\\377' > \"$1\"", 1, "cannot be read"),
    ],
)
def test_an_editor_that_fails_changes_nothing(
    cli: Callable[..., Said],
    editor: Callable[[str], None],
    contents: Callable[[], Any],
    script: str,
    code: int,
    expected: str,
) -> None:
    before = contents()
    editor(script)
    said = cli("card", "edit", "1")
    assert said.code == code
    assert expected in said.err
    assert contents() == before


def test_a_missing_editor_is_said(cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert home.exists()
    monkeypatch.setenv("EDITOR", "/nowhere/editor")
    said = cli("card", "edit", "1")
    assert said.code == 1
    assert "cannot be started" in said.err


def test_a_wrong_edit_without_a_terminal_is_dropped_with_its_lines(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "editor"
    path.write_text(EDITOR.format(script='sed -i "s/front:/frnt:/" "$1"'))
    path.chmod(0o755)
    said = program("card", "edit", "1", env={"EDITOR": str(path)})
    assert said.code in {1, 3, 130}
    assert "frnt" in said.err
    assert "Traceback" not in said.err
    assert not program("card", "show", "1", "--json").json["edited"]


def test_decks_are_removed_and_restored(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    assert cli("decks", "remove", "data/storage").code == 0
    assert cli("due", "--plain").out == "7\n"
    assert cli("due", "--deck", "data/storage").code == 2
    assert cli("decks", "restore", "data/storage").code == 0
    assert cli("due", "--plain").out == f"{NOTES}\n"


def test_completion_knows_the_names_and_never_fails(program: Program) -> None:
    def complete(line: str, home: Path) -> list[str]:
        env = {
            **program.environment(MLSPREP_HOME=str(home)),
            "_MLSPREP_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        script = "import sys; sys.argv = ['mlsprep']; from mlsprep.__main__ import main; main()"
        done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        return done.stdout.split()

    assert "data/storage" in complete("mlsprep due --deck data/s", program.home)
    assert complete("mlsprep due --domain mod", program.home) == ["modeling", "model-development"]
    assert complete("mlsprep config get lang", program.home) == ["language"]
    assert complete("mlsprep due --deck ", program.home / "nowhere") == []


def test_a_key_pressed_while_the_program_starts_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    from mlsprep.__main__ import main

    class Starting(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "mlsprep.cli.main", Starting("mlsprep.cli.main"))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
