"""Files that cannot be imported: exit 3, every problem with its place, nothing written."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import nobody

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Program, Said

HEAD = "deck: own/a\ntitle: Own\ntopic: data/storage\nnotes:\n"
GOOD = HEAD + '  - {id: one, front: "What?", back: "That"}\n'

ALIAS_BOMB = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + GOOD
)

TEXTS: dict[str, tuple[str, str]] = {
    "an open bracket": (HEAD + "  - {id: one, front: [\n", r":\d+:\d+: "),
    "a tab": (HEAD + "\t- x\n", r":5:\d+: "),
    "no deck": ("notes:\n  - {front: a, back: b}\n", r":1:1: .*deck"),
    "no notes": ("deck: own/a\ntitle: Own\n", r":\d+:\d+: .*notes"),
    "notes that are no list": ("deck: own/a\ntitle: Own\ntopic: data/storage\nnotes: many\n", r":4:\d+: "),
    "an unknown key of the deck": ("tittle: x\n" + GOOD, r":1:1: .*tittle.*title"),
    "an unknown key of a note": (HEAD + "  - {id: one, frnt: a, back: b}\n", r":5:\d+: .*frnt.*front"),
    "no answer": (HEAD + '  - {id: one, front: "What?"}\n', r":5:\d+: .*back"),
    "an empty answer": (HEAD + '  - {id: one, front: "What?", back: ""}\n', r":5:\d+: "),
    "an id twice": (GOOD + '  - {id: one, front: "Who?", back: "You"}\n', r":6:\d+: .*one"),
    "an unknown topic": (GOOD.replace("data/storage", "data/storge"), r":3:\d+: .*data/storge.*data/storage"),
    "an unknown family": (
        HEAD + "  - {id: k, kind: facts, family: servce, subject: K, facts: {unit: x}}\n",
        r":5:\d+: .*servce",
    ),
    "an unknown attribute": (
        HEAD + "  - {id: k, kind: facts, family: service, subject: K, facts: {unti: x}}\n",
        r":5:\d+: .*unti",
    ),
    "an unknown kind": (HEAD + "  - {id: k, kind: clze, text: x}\n", r":5:\d+: .*clze"),
    "a gap that is none": (HEAD + '  - {id: k, kind: cloze, text: "{{c1:x}}"}\n', r":5:\d+: .*gap"),
    "no gap": (HEAD + '  - {id: k, kind: cloze, text: "plain"}\n', r":5:\d+: .*gap"),
    "a question without an answer": (
        HEAD + "  - {id: q, kind: choice, stem: Which?, options: [{text: A}, {text: B}]}\n",
        r":5:\d+: .*correct",
    ),
    "an alias bomb": (ALIAS_BOMB, r":\d+:\d+: .*(alias|anchor)"),
    "a merge key": (HEAD + "  - &x {id: one, front: a, back: b}\n  - {<<: *x, id: two}\n", r":\d+:\d+: "),
    "a key twice": (HEAD + "  - {id: one, front: a, front: b, back: c}\n", r":5:\d+: .*twice"),
    "two documents": (GOOD + "---\n" + GOOD, r":\d+:\d+: "),
    "a python object": (HEAD + "  - !!python/object/apply:os.system ['true']\n", r":5:\d+: "),
    "a list": ("- a\n- b\n", r":\d+:\d+: "),
    "a number": ("42\n", r":\d+:\d+: "),
    "nothing": ("", r":\d+:\d+: "),
    "a comment": ("# nothing yet\n", r":\d+:\d+: "),
    "many brackets": ("[" * 20_000, r":\d+:\d+: "),
    "many braces": (HEAD + "  - " + "{a: " * 5000 + "}" * 5000, r":\d+:\d+: "),
    "a control character": (HEAD + '  - {id: one, front: "a\x07b", back: c}\n', r":5:\d+: "),
    "a lone surrogate": (HEAD + '  - {id: one, front: "a\\ud800b", back: c}\n', r":5:\d+: "),
    "a deck id that climbs": (GOOD.replace("own/a", "../../etc"), r":1:\d+: "),
    "an id with a hash": (GOOD.replace("id: one", 'id: "one#recall"'), r":5:\d+: "),
}


def digest(home: Path) -> str:
    return hashlib.sha256((home / "mlsprep.db").read_bytes()).hexdigest()


def refused(said: Said, expected: str) -> None:
    assert said.code == 3, said
    assert said.out == ""
    assert re.search(expected, said.err), said.err
    assert "Traceback" not in said.err
    assert "should not have" not in said.err


@pytest.mark.parametrize("wrong", TEXTS)
@pytest.mark.parametrize("command", [["import"], ["import", "--dry-run"], ["lint"]], ids=" ".join)
def test_a_wrong_deck_is_refused_with_its_place(
    cli: Callable[..., Said],
    home: Path,
    deck_file: Callable[..., Path],
    contents: Callable[[], Any],
    wrong: str,
    command: list[str],
) -> None:
    text, expected = TEXTS[wrong]
    path = deck_file(text)
    before, stored = contents(), digest(home)
    said = cli(*command, str(path))
    refused(said, re.escape(str(path)) + expected)
    assert contents() == before
    assert digest(home) == stored
    assert all(len(line) < 1000 for line in said.err.splitlines())


def test_all_problems_of_all_files_are_said_at_once(cli: Callable[..., Said], deck_file: Callable[..., Path]) -> None:
    one = deck_file(HEAD + "  - {id: a, frnt: x, back: y}\n  - {id: b, front: x}\n", "one.yaml")
    two = deck_file(GOOD.replace("data/storage", "nonsense"), "two.yaml")
    said = cli("import", str(one), str(two))
    refused(said, "one.yaml:5:")
    assert re.search("one.yaml:6:", said.err)
    assert re.search("two.yaml:3:", said.err)


@pytest.fixture
def odd(tmp_path: Path) -> Callable[[str], Path]:
    """Make a path that is no deck file."""

    def make(what: str) -> Path:
        folder = tmp_path / "odd"
        folder.mkdir()
        path = folder / "odd.yaml"
        if what == "a missing file":
            return path
        if what == "a folder without decks":
            (folder / "readme.txt").write_text("x")
            return folder
        if what == "an empty folder":
            (folder / "empty").mkdir()
            return folder / "empty"
        if what == "a folder called deck":
            path.mkdir()
        elif what == "a dangling link":
            path.symlink_to(folder / "nowhere")
        elif what == "a link to itself":
            path.symlink_to(path)
        elif what == "a pipe":
            os.mkfifo(path)
        elif what == "a device":
            path.symlink_to("/dev/zero")
        elif what == "200 MB":
            with path.open("wb") as file:
                file.truncate(200 * 2**20)
        elif what == "a binary file":
            path.write_bytes(bytes(range(256)) * 100)
        elif what == "bytes that are no UTF-8":
            path.write_bytes(GOOD.encode() + "  # 한국어\n".encode("cp949"))
        elif what == "UTF-16":
            path.write_bytes(GOOD.encode("utf-16"))
        elif what == "another ending":
            path = folder / "notes.docx"
            path.write_bytes(b"PK\x03\x04")
        else:
            path = folder / "notes"
            path.write_text(GOOD)
        return path

    return make


@pytest.mark.parametrize(
    "what",
    [
        "a missing file",
        "a folder without decks",
        "an empty folder",
        "a folder called deck",
        "a dangling link",
        "a link to itself",
        "a pipe",
        "a device",
        "200 MB",
        "a binary file",
        "bytes that are no UTF-8",
        "UTF-16",
        "another ending",
        "no ending",
    ],
)
@pytest.mark.parametrize("command", ["import", "lint"])
def test_what_is_no_deck_file_is_refused(
    cli: Callable[..., Said], home: Path, odd: Callable[[str], Path], what: str, command: str
) -> None:
    before = digest(home)
    path = odd(what)
    refused(cli(command, str(path)), re.escape(str(path)))
    assert digest(home) == before


def test_a_file_one_may_not_read_is_refused(program: Program, deck_file: Callable[..., Path]) -> None:
    path = deck_file(GOOD)
    path.chmod(0)
    somebody = nobody()
    command = [*somebody, sys.executable, "-m", "mlsprep", "lint", str(path)]
    if somebody:
        for place in (program.site, path):
            for parent in place.parents:
                if len(parent.parts) > 2:
                    parent.chmod(0o755)
        program.site.chmod(0o755)
    done = subprocess.run(command, env=program.environment(), cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "no permission" in done.stderr


def test_a_home_is_not_made_for_a_wrong_file(fresh_program: Program, deck_file: Callable[..., Path]) -> None:
    assert fresh_program("lint", str(deck_file("x"))).code == 3
    assert not fresh_program.home.exists()


def test_a_file_whose_name_is_no_text_is_imported(program: Program, tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"d\xe9ck.yaml")  # noqa: PTH118 - pathlib takes no bytes
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(GOOD)
    said = program("import", os.fsdecode(path))
    assert said.code == 0, said.err
    assert program("card", "show", "own/a/one", "--json").code == 0


@pytest.mark.parametrize("name", ["a b.yaml", "-dash.yaml", "가나다.yaml", "x%20y.YML", "[red]x[/].yaml"])
def test_any_name_of_a_file_is_taken_as_it_is(
    cli: Callable[..., Said], deck_file: Callable[..., Path], home: Path, name: str
) -> None:
    assert home.exists()
    assert cli("import", str(deck_file(GOOD, name))).code == 0
    refused(cli("import", str(deck_file(HEAD + "  - {id: one}\n", name))), re.escape(name) + ":5:")


def test_a_folder_of_decks_is_imported_and_linted(cli: Callable[..., Said], home: Path, tmp_path: Path) -> None:
    assert home.exists()
    for index in range(3):
        path = tmp_path / "mine" / f"sub{index}" / "deck.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(GOOD.replace("own/a", f"own/d{index}"))
    assert cli("lint", str(tmp_path / "mine")).out.startswith("No problems")
    assert cli("import", str(tmp_path / "mine"), "--json").json["new"] == 3
    assert cli("import", str(tmp_path / "mine"), "--json").json["unchanged"] == 3


def test_an_import_says_what_it_did(cli: Callable[..., Said], deck_file: Callable[..., Path], home: Path) -> None:
    assert home.exists()
    path = deck_file(GOOD)
    assert cli("import", str(path), "--dry-run").out == "Would import: 1 new; 1 new cards, 0 new questions.\n"
    assert cli("import", str(path)).out.startswith("Imported: 1 new; 1 new cards, 0 new questions.\n")
    assert cli("import", str(path)).out == "Imported: 1 unchanged; 0 new cards, 0 new questions.\n"
    path.write_text(GOOD.replace("one", "uno").replace("What?", "Anything else?"))
    said = cli("import", str(path))
    assert said.code == 1
    assert "would retire 1 of 1 notes of own/a" in said.err
    assert "retired: own/a/one\n" in cli("import", str(path), "--yes").out
    assert cli("import", "--undo").code == 0
    assert cli("import", "--undo", "--json").json["undone"]["new"] == 1


def test_control_characters_of_a_deck_never_reach_the_terminal(
    cli: Callable[..., Said], deck_file: Callable[..., Path], home: Path
) -> None:
    assert home.exists()
    path = deck_file(HEAD + '  - {id: one, front: "a\\e[31mred\\abell", back: "[bold]x[/bold]"}\n')
    said = cli("import", str(path))
    if said.code == 0:
        for command in (["cards", "red"], ["card", "show", "own/a/one"], ["cards"]):
            shown = cli(*command)
            assert "\x1b" not in shown.out
            assert "\x07" not in shown.out
            assert command[0] == "cards" or "[bold]x[/bold]" in shown.out
    else:
        refused(said, ":5:")
