"""`import`, `draft`, `export` and `decks limit` on the command line: options, what is printed, how they end."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import incoming as made
from tests.support.incoming import deck, note, past

from mlsprep import formats
from mlsprep.errors import Problem
from mlsprep.formats import Fate, Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Program, Said

LINES = (
    Fate(1, "heading", "section"),
    Fate(2, "note", "definition", "n1"),
    Fate(3, "left out", "link list"),
    Fate(4, "left out", "link list"),
    Fate(5, "left out", "image"),
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Callable[..., str]:
    """Make a file that a reader of the test's own reads; return its path."""
    assert home.exists()
    monkeypatch.setitem(formats.READERS, ".made", "tests.support.incoming:read")
    monkeypatch.setattr(made, "READINGS", {})
    monkeypatch.setattr(made, "SEEN", [])
    monkeypatch.setattr(formats, "IN_FOLDERS", (".made",))

    def make(reading: Reading, name: str = "notes.made") -> str:
        path = tmp_path / name
        path.write_bytes(b"x")
        made.READINGS[path.name] = reading
        return str(path)

    return make


@pytest.fixture
def notes(file: Callable[..., str]) -> str:
    """A file of notes with two of them."""
    return file(
        Reading(
            (deck("own/a", note("n1"), note("n2"), partial=True),),
            (Problem("notes.made", 7, 1, "odd", "warning"),),
            fates=LINES,
            found=("Markdown, 5 lines",),
        )
    )


# -- import ------------------------------------------------------------------------------------------------------------


def test_what_was_detected_left_out_and_comes_next_is_said(cli: Callable[..., Said], notes: str) -> None:
    said = cli("import", notes)
    assert said.code == 0
    assert said.err == "notes.made:7:1: warning: odd\n"
    assert said.out.splitlines() == [
        "Markdown, 5 lines",
        "Left out: 2 link list, 1 image. --explain says which lines.",
        "Imported: 2 new; 2 new cards, 0 new questions.",
        "Next: mlsprep review --deck own/a",
        "New cards: 10 a day; mlsprep decks limit own/a N",
    ]


def test_a_dry_run_says_the_same_of_what_would_be(
    cli: Callable[..., Said], notes: str, contents: Callable[[], dict[str, Any]]
) -> None:
    before = contents()
    said = cli("import", notes, "--dry-run")
    assert "Would import: 2 new; 2 new cards, 0 new questions." in said.out
    assert "Next:" not in said.out
    assert contents() == before


def test_in_a_pipe_each_line_of_several_files_names_its_own(
    cli: Callable[..., Said], notes: str, file: Callable[..., str]
) -> None:
    other = file(Reading((deck("own/b", note("n3")),), fates=(Fate(9, "note", "pair", "n3"),)), "other.made")
    lines = cli("import", notes, other, "--dry-run", "--explain").out.splitlines()
    assert lines[0].split() == ["File", "Line", "What", "Why", "Note"]
    assert [line.split()[:2] for line in lines[1:7:5]] == [[notes, "1"], [other, "9"]]


def test_explain_says_what_became_of_each_line(cli: Callable[..., Said], notes: str) -> None:
    said = cli("import", notes, "--dry-run", "--explain")
    rows = [line.split() for line in said.out.splitlines()]
    assert ["2", "note", "definition", "n1"] in rows
    assert ["3", "left", "out", "link", "list", "-"] in rows
    document = cli("import", notes, "--dry-run", "--explain", "--json").json
    assert document["lines"][1] == {"file": notes, "line": 2, "what": "note", "reason": "definition", "note": "n1"}
    assert "lines" not in cli("import", notes, "--dry-run", "--json").json


def test_the_document_tells_everything(cli: Callable[..., Said], file: Callable[..., str]) -> None:
    pasts = {"own/a/n1#recall": past(20000)}
    document = cli("import", file(Reading((deck("own/a", note("n1"), partial=True),), pasts=pasts)), "--json").json
    assert document["history"] == {"reviews": 1, "known": 0}
    assert document["decks"] == [{"id": "own/a", "title": {"en": "own/a", "ko": "own/a"}, "new": 1, "limit": 10}]
    assert (document["rejected"], document["undecided"], document["left_out"], document["media"]) == (0, 0, {}, 0)


def test_options_reach_the_reader(cli: Callable[..., Said], notes: str) -> None:
    said = cli(
        *("import", notes, "--dry-run", "--deck", "my/deck", "--topic", "data/storage", "--domain", "modeling"),
        *("--tag", "one", "--tag", "two", "--columns", "front, back,-", "--delimiter", ";", "--encoding", "cp949"),
        *("--no-header", "--language", "ko"),
    )
    assert said.code == 0, said.err
    options = made.SEEN[-1].options
    assert (options.deck, options.topic, options.domain) == ("my/deck", "data/storage", "modeling")
    assert (options.tags, options.columns) == (("one", "two"), ("front", "back", "-"))
    assert (options.delimiter, options.encoding, options.header, options.language) == (";", "cp949", False, "ko")


@pytest.mark.parametrize(
    ("name", "meant"), [("storage", "data/storage"), ("stre", "data/streaming"), ("DATA/storage", "data/storage")]
)
def test_topics_may_be_shortened(cli: Callable[..., Said], notes: str, name: str, meant: str) -> None:
    assert cli("import", notes, "--dry-run", "--topic", name).code == 0
    assert made.SEEN[-1].options.topic == meant


@pytest.mark.parametrize(("name", "meant"), [("mod", "modeling"), ("2", "modeling")])
def test_domains_may_be_named_as_everywhere(cli: Callable[..., Said], notes: str, name: str, meant: str) -> None:
    assert cli("import", notes, "--dry-run", "--domain", name).code == 0
    assert made.SEEN[-1].options.domain == meant


def test_history_can_be_left_out_and_limits_given(cli: Callable[..., Said], file: Callable[..., str]) -> None:
    path = file(Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(20000)}))
    document = cli("import", path, "--no-history", "--new", "3", "--json").json
    assert (document["history"]["reviews"], document["decks"][0]["limit"]) == (0, 3)
    row = next(row for row in cli("decks", "--json").json if row["id"] == "own/a")
    assert (row["new_per_day"], row["seen"]) == (3, 0)


def test_retire_retires_what_notes_no_longer_have(cli: Callable[..., Said], file: Callable[..., str]) -> None:
    cli("import", file(Reading((deck("own/a", note("n1"), note("n2"), partial=True),))))
    less = file(Reading((deck("own/a", note("n1"), partial=True),)))
    assert cli("import", less, "--json").json["retired"] == 0
    assert cli("import", less, "--retire", "--yes", "--json").json["retired"] == 1


def test_many_decks_are_listed_in_short(cli: Callable[..., Said], file: Callable[..., str]) -> None:
    decks = tuple(deck(f"own/d{number}", note("n1"), roaming=True) for number in range(11))
    said = cli("import", file(Reading(decks)))
    lines = said.out.splitlines()
    assert lines[1:3] == ["Next: mlsprep review --deck DECK", "  own/d0: 1 new note, 10 new cards a day"]
    assert lines[-1] == "  and 3 decks more; `mlsprep decks` lists them"


def test_control_characters_of_a_file_never_reach_the_terminal(
    cli: Callable[..., Said], file: Callable[..., str]
) -> None:
    said = cli("import", file(Reading((deck("own/a", note("n1")),), fates=LINES, found=("a\x1b[2Jb",))), "--explain")
    assert "\x1b" not in said.out
    assert "a␛[2Jb" in said.out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--format", "docx"], "--format docx: there are apkg"),
        (["--language", "fr"], "it is en or ko"),
        (["--topic", "nonsense"], "There is no topic nonsense."),
        (["--topic", "stroage"], "There is no topic stroage. Did you mean storage?"),
        (["--domain", "nonsense"], "There is no domain nonsense."),
        (["--again"], "--again goes with --review"),
        (["--review", "--dry-run"], "Choose one"),
        (["--new", "-1"], "--new"),
        (["--new", "x"], "--new"),
    ],
)
def test_wrong_options_are_refused(cli: Callable[..., Said], notes: str, options: list[str], expected: str) -> None:
    said = cli("import", notes, *options)
    assert (said.code, said.out) == (2, "")
    assert expected in said.err


def test_an_error_gives_every_problem_and_ends_with_3(cli: Callable[..., Said], file: Callable[..., str]) -> None:
    path = file(Reading(problems=(Problem("notes.made", 2, 1, "no answer"), Problem("notes.made", 9, 1, "no front"))))
    said = cli("import", path, "--json")
    assert said.code == 3
    assert [problem["line"] for problem in said.json["problems"]] == [2, 9]


# -- draft -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer of deck files that writes the ids of the notes."""

    def drafted(reading: Reading) -> str:
        return "".join(f"{deck.id}/{note.id}\n" for deck in reading.decks for note in deck.notes)

    monkeypatch.setitem(sys.modules, "mlsprep.formats.deck_write", SimpleNamespace(drafted=drafted))


@pytest.mark.usefixtures("writer")
def test_a_draft_is_written_and_nothing_stored(
    cli: Callable[..., Said], notes: str, tmp_path: Path, contents: Callable[[], dict[str, Any]]
) -> None:
    before, target = contents(), tmp_path / "out.yaml"
    said = cli("draft", notes, "-o", str(target))
    assert (said.code, said.out) == (0, "")
    assert target.read_text() == "own/a/n1\nown/a/n2\n"
    assert f"{target}: 2 notes." in said.err
    assert "Left out: 2 link list, 1 image." in said.err
    assert contents() == before
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name or path.name.startswith(".")] == []


@pytest.mark.usefixtures("writer")
def test_a_draft_replaces_a_file_only_when_told(cli: Callable[..., Said], notes: str, tmp_path: Path) -> None:
    target = tmp_path / "out.yaml"
    target.write_text("mine")
    said = cli("draft", notes, "-o", str(target))
    assert (said.code, target.read_text()) == (1, "mine")
    assert "--force" in said.err
    assert cli("draft", notes, "-o", str(target), "--force").code == 0
    assert target.read_text() != "mine"
    assert cli("draft", notes, "-o", notes, "--force").code == 2


@pytest.mark.usefixtures("writer")
def test_a_draft_on_standard_output_is_all_there_is(cli: Callable[..., Said], notes: str) -> None:
    said = cli("draft", notes, "-o", "-", "--explain")
    assert (said.code, said.out) == (0, "own/a/n1\nown/a/n2\n")
    assert "link list" in said.err


@pytest.mark.usefixtures("writer")
def test_several_drafts_need_a_folder(cli: Callable[..., Said], file: Callable[..., str], tmp_path: Path) -> None:
    paths = [file(Reading((deck(f"own/{name}", note("n1")),)), f"{name}.made") for name in "ab"]
    assert cli("draft", *paths, "-o", str(tmp_path / "x.yaml")).code == 2
    assert cli("draft", *paths, "-o", "-").code == 2
    folder = tmp_path / "drafts"
    folder.mkdir()
    assert cli("draft", *paths, "-o", str(folder)).code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a.yaml", "b.yaml"]
    (folder / "a.yaml").unlink()
    assert cli("draft", *paths, "-o", str(folder)).code == 1
    assert not (folder / "a.yaml").exists()


@pytest.mark.usefixtures("writer")
def test_a_draft_of_a_wrong_file_writes_nothing(
    cli: Callable[..., Said], file: Callable[..., str], tmp_path: Path
) -> None:
    path = file(Reading(problems=(Problem("notes.made", 2, 1, "no answer"),)))
    assert cli("draft", path, "-o", str(tmp_path / "out.yaml")).code == 3
    assert not (tmp_path / "out.yaml").exists()


def test_a_draft_needs_no_library(fresh_program: Program, tmp_path: Path) -> None:
    said = fresh_program("draft", str(tmp_path / "none.md"), "-o", str(tmp_path / "out.yaml"))
    assert said.code == 3
    assert not fresh_program.home.exists()


def test_names_complete_in_the_shell(program: Program) -> None:
    def complete(line: str) -> list[str]:
        words = {"_MLSPREP_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
        script = "import sys; sys.argv = ['mlsprep']; from mlsprep.__main__ import main; main()"
        with program.python("-c", script, env=words) as process:
            out, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        return sorted(str(out).split())

    assert complete("mlsprep import x --topic data/s") == ["data/storage", "data/streaming"]
    assert complete("mlsprep import x --format a") == ["apkg"]
    assert complete("mlsprep decks limit data/st") == ["data/storage", "data/streaming"]
    assert complete("mlsprep export x --format t") == ["tsv"]


# -- export and limits -------------------------------------------------------------------------------------------------


def test_an_export_says_what_it_wrote(cli: Callable[..., Said], home: Path, tmp_path: Path) -> None:
    assert home.exists()
    target = tmp_path / "out.json"
    said = cli("export", str(target), "--deck", "data/storage")
    assert (said.code, target.exists()) == (0, True)
    assert said.out == f"{target}: 3 notes (3 cards, 0 questions) of 1 deck.\n"
    again = cli("export", str(target), "--json")
    assert (again.code, again.out) == (1, "")
    assert "--force" in again.err
    document = cli("export", str(target), "--deck", "data/storage", "--force", "--json").json
    assert (document["path"], document["notes"], document["not_carried"]) == (str(target), 3, [])


@pytest.mark.parametrize(
    ("options", "expected"),
    [(["x.docx"], "docx"), (["x.json", "--deck", "nonsense"], "There is no deck nonsense"), ([], "PATH")],
)
def test_a_wrong_export_is_refused(
    cli: Callable[..., Said], home: Path, tmp_path: Path, options: list[str], expected: str
) -> None:
    assert home.exists()
    said = cli("export", *(str(tmp_path / word) if word.startswith("x.") else word for word in options))
    assert said.code == 2
    assert expected in said.err
    assert not list(tmp_path.glob("x.*"))


def test_a_deck_is_limited_and_let_go(cli: Callable[..., Said], home: Path) -> None:
    def limit() -> int | None:
        rows = cli("decks", "--json").json
        found: int | None = next(row["new_per_day"] for row in rows if row["id"] == "data/storage")
        return found

    assert home.exists()
    assert cli("decks", "limit", "data/storage", "3").out == "data/storage: 3 new cards a day.\n"
    assert limit() == 3
    assert cli("decks", "limit", "data/storage", "none").code == 0
    assert limit() is None
    for words, expected in ((("nonsense", "3"), "no deck nonsense"), (("data/storage", "x"), "x is no number")):
        said = cli("decks", "limit", *words)
        assert said.code == 2
        assert expected in said.err
