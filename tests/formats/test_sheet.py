"""A sheet that is written is read back: nothing of basic and cloze notes is lost, and nothing in it is computed."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.day import Calendar
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Attribute, Deck, Family, Note, Text
from mlsprep.core.past import Past
from mlsprep.formats import Collection, Context, Options, read
from mlsprep.formats.sheet import Row, write_sheet

if TYPE_CHECKING:
    from pathlib import Path

BASIC = Note("one", "basic", Basic(Text("What?", "무엇?"), Text("That")), tags=("core", "b"), topics=("data",))
CLOZE = Note("two", "cloze", Cloze(Text("{{c1::a}} b", "{{c1::가}} 나")), why=Text(None, "왜"))
FACTS = Note(
    "kds",
    "facts",
    Facts("service", Text("KDS", "KDS"), {"unit": (Text("shard", "샤드"),), "replay": (Text.of("365"),)}, ("unit",)),
)
CHOICE = Note("q", "choice", Choice(Text.of("s"), 2, (), (Option(Text.of("x")), Option(Text.of("y"))), frozenset({0})))
FAMILIES = {
    "service": Family(
        "service",
        Text.of("service"),
        {"unit": Attribute("unit", Text.of("unit"), Text("What does {subject} scale by?", "{subject}의 단위는?"))},
    )
}


def collection(*notes: Note, deck: str = "data/own", **more: Any) -> Collection:
    return replace(
        Collection((Deck(deck, Text(deck, deck), notes),), FAMILIES, {}, Calendar(), 0, None, ()),  # type: ignore[arg-type]
        **more,
    )


def back(path: Path) -> tuple[Note, ...]:
    reading = read(path, Context())
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    return tuple(note for deck in reading.decks for note in deck.notes)


def cells(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else ","))


@pytest.mark.parametrize("name", ["out.csv", "out.tsv"])
def test_notes_come_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write_sheet(collection(BASIC, CLOZE, deck="Data/Own"), path)
    (deck,) = read(path).decks
    assert (deck.id, deck.partial) == ("Data/Own", True)
    assert deck.notes == (replace(BASIC, line=2), replace(CLOZE, line=3))


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20).filter(str.strip)
hostile = st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "'=1", "''=1", "'", "'x", "\tx", "\rx", "'\rx", "a\r\nb", "a\rb", '"', '""', '"a"b',
     " x ", ", ", "a,b", "a\tb", ";", "#separator:tab", "\ufeffx", "{{c1::x}}", "true", "1,5", "x\n", "\u2028x", "-"]
)  # fmt: skip
contents = words | hostile
texts = st.one_of(
    contents.map(Text.of),
    st.builds(Text, contents, contents),
    contents.map(Text),
    contents.map(lambda korean: Text(None, korean)),
)
gaps = st.sampled_from(
    [
        Text("{{c1::=b}}\n{{c2::c::d}}", "{{c1::가}} {{c2::나}}"),
        Text.of(" {{c12::a, \t\r\n'b'}}"),
        Text(None, "{{c1::가}}"),
    ]
)
tags = st.lists(st.sampled_from(["core", "=x", "-y", "'z", "가"]), unique=True).map(tuple)


@st.composite
def notes(draw: st.DrawFn) -> Note:
    body = draw(st.builds(Basic, texts, texts, st.booleans()) | gaps.map(Cloze))
    return Note(
        "",
        "basic" if isinstance(body, Basic) else "cloze",
        body,
        topics=tuple(draw(st.lists(st.sampled_from(["data/streaming", "a.b"]), unique=True))),
        domain=draw(st.none() | st.sampled_from(["modeling", "1"])),
        tags=draw(tags),
        why=draw(st.none() | texts),
        source=draw(st.none() | contents),
        url=draw(st.none() | st.just("https://x.org/a?b=c#d")),
        checked=draw(st.none() | st.sampled_from(["2026-11", "unverified"])),
        status=draw(st.none() | texts),
        tasks=draw(st.dictionaries(st.sampled_from(["mls-c01", "x"]), st.sampled_from(["1.1", "2"]))),
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(notes(), min_size=1, max_size=4), st.sampled_from(["out.csv", "out.tsv"]))
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, given_notes: list[Note], name: str) -> None:
    path = tmp_path_factory.mktemp("sheet") / name
    named = [replace(note, id=f"n-{index}") for index, note in enumerate(given_notes)]
    write_sheet(collection(*named), path)
    assert [replace(note, line=0) for note in back(path)] == named


@settings(max_examples=200, deadline=None)
@given(st.lists(notes(), min_size=1, max_size=3), st.sampled_from(["out.csv", "out.tsv"]))
def test_no_cell_is_a_formula(tmp_path_factory: pytest.TempPathFactory, given_notes: list[Note], name: str) -> None:
    path = tmp_path_factory.mktemp("sheet") / name
    write_sheet(collection(*(replace(note, id=f"n-{index}") for index, note in enumerate(given_notes))), path)
    assert not [cell for row in cells(path) for cell in row.values() if cell[:1] in set("=+-@\t\r")]


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("'=1", "''=1"), ("-", "'-"), ("'x", "'x"), ("a=1", "a=1"), ("\tx", "'\tx")],
)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(cell: str, written: str, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_sheet(collection(replace(BASIC, body=Basic(Text(cell), Text("x")))), path)
    assert cells(path)[0]["front_en"] == written
    assert back(path)[0].body == Basic(Text(cell), Text("x"))


def test_csv_begins_with_a_byte_order_mark_and_tsv_does_not(tmp_path: Path) -> None:
    for name, start in (("out.csv", b"\xef\xbb\xbfdeck,id,kind,front_en"), ("out.tsv", b"deck\tid\tkind\tfront_en")):
        write_sheet(collection(BASIC), tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)


def test_facts_are_for_reading_and_do_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    lost = write_sheet(collection(BASIC, FACTS, CHOICE, pasts={"data/own/one#recall": Past(flag=1)}), path)
    assert [row["id"] for row in cells(path)] == ["one", "kds#fact-unit"]
    assert cells(path)[1]["front_ko"] == "KDS의 단위는?"
    reading = read(path)
    assert [note.id for note in back(path)] == ["one"]
    (warning,) = reading.problems
    assert (warning.line, warning.severity) == (3, "warning")
    assert warning.message.startswith("a row of facts")
    assert lost == (
        "1 note of facts or several sides is in the sheet card by card, for reading; an import leaves those rows out.",
        "1 question is left out: a sheet has no form for them.",
        "The review history is left out; .apkg and .json carry it.",
        "Titles and settings of decks are left out; .yaml and .json carry them.",
    )


def test_several_decks_are_in_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "out.tsv"
    decks = tuple(Deck(name, Text.of(name), (BASIC,)) for name in ("a", "b/c"))
    write_sheet(collection(decks=decks), path)
    assert [(deck.id, deck.notes[0].id) for deck in read(path).decks] == [("a", "one"), ("b/c", "one")]


def test_a_sheet_that_a_person_edits_is_read(tmp_path: Path) -> None:
    """A spreadsheet writes every cell anew: no byte order mark, other quotes, a row added without an id."""
    path = tmp_path / "out.csv"
    write_sheet(collection(BASIC, CLOZE), path)
    rows = [list(row.values()) for row in cells(path)]
    added = ["data/own", "", "", "new", "", "card", *[""] * (len(Row._fields) - 6)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([Row._fields, *rows, added])
    first, second, third = back(path)
    assert (first, second) == (replace(BASIC, line=2), replace(CLOZE, line=3))
    assert (third.explicit, third.body) == (False, Basic(Text("new"), Text("card")))


def test_a_nul_is_told_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    lost = write_sheet(collection(replace(BASIC, body=Basic(Text("a\0b"), Text("x")))), path)
    assert back(path)[0].body.prompt == "a\ufffdb"
    assert lost[-1] == "1 row had a NUL character, which a sheet cannot hold."


def test_an_empty_collection_is_a_header(tmp_path: Path) -> None:
    assert write_sheet(collection(decks=()), tmp_path / "out.csv") == ()
    assert cells(tmp_path / "out.csv") == []


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        write_sheet(collection(BASIC), path)
    assert [(item.name, item.read_text()) for item in tmp_path.iterdir()] == [("out.csv", "old")]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_sheet(collection(BASIC), tmp_path / "none" / "out.csv")


def test_an_option_of_the_learner_leaves_a_sheet_exact(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_sheet(collection(BASIC), path)
    (deck,) = read(path, Context(options=Options(deck="Mine", tags=("new",)))).decks
    assert (deck.id, deck.notes[0].tags) == ("Mine", ("new", "core", "b"))


def test_a_note_without_an_id_of_its_own_comes_back_without_one(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("front,back\nQ,A\n")
    context = Context()
    [deck] = read(tmp_path / "words.csv", context).decks
    write_sheet(Collection((deck,), {}, {}, Calendar(), 0, tmp_path, ()), tmp_path / "out.csv")
    [back] = read(tmp_path / "out.csv", context).decks
    assert [(note.id, note.explicit) for note in back.notes] == [(note.id, False) for note in deck.notes]
