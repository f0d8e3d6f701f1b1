"""Decks written as deck files: what is read back is what was written, whatever the texts hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.bundled import folder
from mlsprep.core.day import Calendar
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Deck, Note, Text
from mlsprep.errors import InputError, MlsprepError
from mlsprep.formats import Collection, Context, Fate, Reading, write
from mlsprep.formats.deck_write import deck_yaml_text, drafted, write_deck
from mlsprep.formats.deck_yaml import parse_deck
from mlsprep.formats.identity import identities

# What YAML could take for something else, and what a terminal or an editor does not show.
ODD = [
    "a: b",
    "# no",
    "- x",
    "'",
    '"',
    "%",
    "@",
    "`c`",
    "{a}",
    "[b]",
    "&x",
    "*y",
    "!z",
    "|",
    ">",
    "?",
    "yes",
    "0x1",
    "~",
]
ODD += ["", " ", "  ", "\n", "\n\n", "\t", " \n", "\x85", "\u2028", "\u2029", "\ufeff", "\x07", "\x1b[0m", "\r", "\x7f"]
ODD += [
    "한국어",
    "\u1112\u1161\u11ab",
    "🎴",
    "é",
    "\u0301",
    "\u200b",
    "\\frac",
    "null",
    "1e3",
    "2026-11-01",
    "<<",
    "=",
    "---",
    "...",
]

words = st.lists(st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=6)
strings = words.map("".join).filter(lambda value: bool(value) and not value.isspace())
texts = st.one_of(
    strings.map(Text.of), strings.map(lambda value: Text(en=value)), strings.map(lambda value: Text(ko=value)),
    st.tuples(strings, strings).map(lambda pair: Text(*pair)),
)  # fmt: skip
names = st.from_regex(r"[a-z가-힣0-9][a-z0-9_.-]{0,8}", fullmatch=True)
tags = st.lists(
    st.from_regex(r"[^\s,\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]{1,6}", fullmatch=True), max_size=3, unique=True
)


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(["basic", "cloze", "choice", "ordering", "matching"]))
    distinct = st.lists(
        strings.filter(str.strip), min_size=2, max_size=4, unique_by=lambda v: " ".join(v.casefold().split())
    )
    if kind == "basic":
        return kind, Basic(draw(texts), draw(texts), draw(st.booleans()))
    if kind == "cloze":
        before = draw(strings).replace("{", "").replace("::", "")
        return kind, Cloze(Text(en=f"{before} {{{{c1::gap}}}} x"))
    options = tuple(Option(Text.of(item), draw(st.none() | texts)) for item in draw(distinct))
    if kind == "choice":
        return kind, Choice(draw(texts), draw(st.integers(1, 3)), (), options, frozenset({0}))
    if kind == "ordering":
        return kind, Ordering(draw(texts), 2, (), options)
    pairs = tuple(Pair(option.text, Text.of("right"), option.why) for option in options)
    return kind, Matching(draw(texts), 2, (), pairs)


@st.composite
def decks(draw: st.DrawFn) -> Any:
    whole = draw(st.none() | strings)
    notes = []
    for number in range(draw(st.integers(1, 4))):
        kind, body = draw(bodies())
        topics = draw(st.lists(st.sampled_from(["a/b", "a/c", "d"]), max_size=2, unique=True))
        notes.append(
            Note(
                f"note-{number}",
                kind,
                body,
                explicit=draw(st.booleans()),
                was=draw(st.sampled_from([(), ("old/place",)])),
                topics=tuple(topics),
                domain=draw(st.none() | st.just("modeling")),
                tags=("common", *draw(tags)) if draw(st.booleans()) else tuple(draw(tags)),
                why=draw(st.none() | texts),
                source=whole if draw(st.booleans()) else draw(st.none() | strings),
                checked=draw(st.sampled_from([None, "2026-11", "2026-11-05"])),
            )
        )
    deck = Deck(
        draw(names),
        draw(texts),
        tuple(notes),
        topic=draw(st.sampled_from([None, "a/b"])),
        source=whole,
        optional=draw(st.booleans()),
    )
    found = identities([None if note.explicit else note for note in notes], deck.id).ids
    kept = [note for number, note in enumerate(notes) if note.explicit or number in found]
    return deck, tuple(kept)


@settings(max_examples=150, deadline=None)
@given(decks())
def test_what_is_read_back_is_what_was_written(made: tuple[Deck, tuple[Note, ...]]) -> None:
    deck, notes = made
    text = deck_yaml_text(
        Deck(**{**{name: getattr(deck, name) for name in deck.__slots__}, "notes": notes}), lambda _: "# a\u2028b"
    )
    reading = parse_deck(text, "d.yaml", Context())
    assert [str(problem) for problem in reading.problems if problem.severity == "error"] == []
    (read,) = reading.decks
    assert (read.id, read.title, read.optional) == (deck.id, deck.title, deck.optional)
    assert [(note.id, note.was, dumped(note)) for note in read.notes] == [
        (note.id, note.was, dumped(note)) for note in notes
    ]


def dumped(note: Note) -> dict[str, Any]:
    """Return what a note shows; a repeated tag is one."""
    return note.dump() | {"tags": list(dict.fromkeys(note.tags))}


@pytest.mark.parametrize("path", sorted(folder("decks").glob("a*/*.yaml")), ids=lambda path: path.stem)
def test_bundled_decks_come_back_the_same(path: Path) -> None:
    (deck,) = parse_deck(path.read_text(encoding="utf-8"), path.name, Context()).decks
    (read,) = parse_deck(deck_yaml_text(deck), path.name, Context()).decks
    assert [(note.id, note.dump()) for note in read.notes] == [(note.id, note.dump()) for note in deck.notes]
    assert (read.topic, read.source, read.checked, read.url) == (deck.topic, deck.source, deck.checked, deck.url)


def basic(front: str, back: str = "b", **fields: Any) -> Note:
    body = Basic(Text.of(front), Text.of(back))
    note = Note("", "basic", body, explicit=False, **fields)
    return Note(identities([note], "d").ids[0], "basic", body, explicit=False, **fields)


def test_what_all_notes_share_is_said_once() -> None:
    notes = tuple(basic(front, topics=("a/b",), tags=("x", front), source="S") for front in ("p", "q"))
    text = deck_yaml_text(Deck("d", Text.of("d"), notes))
    assert text == (
        "deck: d\ntopic: a/b\nsource: S\ntags:\n  - x\nnotes:\n"
        "  - front: p\n    back: b\n    tags:\n      - p\n  - front: q\n    back: b\n    tags:\n      - q\n"
    )


def test_a_derived_id_is_written_only_where_it_would_not_come_out_again() -> None:
    kept, moved = basic("p"), Note("n-other", "basic", Basic(Text.of("q"), Text.of("b")), explicit=False)
    text = deck_yaml_text(Deck("d", Text.of("d"), (kept, moved)))
    assert text.count("id: ") == 1
    assert "id: n-other" in text


def test_an_empty_deck_is_a_deck() -> None:
    (deck,) = parse_deck(deck_yaml_text(Deck("d", Text.of("d"), ())), "d.yaml", Context()).decks
    assert deck.notes == ()


def collection(tmp_path: Path, *decks: Deck, **fields: Any) -> Collection:
    return Collection(decks, {}, fields.pop("pasts", {}), Calendar(), 0, tmp_path, ())


def test_one_deck_is_a_file(tmp_path: Path) -> None:
    told = write_deck(collection(tmp_path, Deck("d", Text.of("d"), (basic("p"),))), tmp_path / "out.yaml")
    assert told == []
    assert (tmp_path / "out.yaml").read_text() == "deck: d\nnotes:\n  - front: p\n    back: b\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.yaml"]


def test_several_decks_are_a_folder(tmp_path: Path) -> None:
    decks = [Deck(name, Text.of(name), (basic("p"),)) for name in ("a/b", "a/c", "d")]
    told = write_deck(collection(tmp_path, *decks), tmp_path / "out.yaml")
    assert len(told) == 1
    assert "folder" in told[0]
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yaml"))
    assert found == [str(Path("out", name)) for name in ("a/b.yaml", "a/c.yaml", "d.yaml")]


def test_an_export_of_several_decks_is_a_folder_and_replaces_none(tmp_path: Path) -> None:
    decks = collection(tmp_path, *(Deck(name, Text.of(name), (basic("p"),)) for name in ("a/b", "d")))
    write(decks, tmp_path / "out.yaml")
    files = [path.relative_to(tmp_path) for path in sorted(tmp_path.rglob("*.yaml"))]
    assert files == [Path("out/a/b.yaml"), Path("out/d.yaml")]
    with pytest.raises(MlsprepError, match="is there already"):
        write(decks, tmp_path / "out.yaml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_what_a_deck_file_cannot_carry_is_said(tmp_path: Path) -> None:
    picture = Deck("d", Text.of("d"), (basic("![x](media:x.png)"),), new_per_day=5)
    told = write_deck(collection(tmp_path, picture, pasts={"d/n#recall": None}), tmp_path / "out.yaml")
    assert len(told) == 3


def test_a_folder_is_never_written_over(tmp_path: Path) -> None:
    with pytest.raises(MlsprepError, match="is a folder"):
        write_deck(collection(tmp_path, Deck("d", Text.of("d"), ())), tmp_path)


def test_the_old_file_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.yaml"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mlsprep.formats.written.os.fsync", fail)
    with pytest.raises(MlsprepError, match="No space left"):
        write_deck(collection(tmp_path, Deck("d", Text.of("d"), ())), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.yaml"]


def test_a_draft_shows_the_line_of_each_note(tmp_path: Path) -> None:
    source = tmp_path / "n.md"
    source.write_text("one\r\ntwo \u2028 x\r\n", encoding="utf-8")
    from mlsprep.formats.source import read_text

    deck = Deck("d", Text.of("d"), (basic("p", line=2),), file=str(source), digest=read_text(source).digest)
    text = drafted(Reading((deck,), found=("topics: none",), fates=(Fate(1, "left out", "image"),)))
    assert "# topics: none\n# left out: image (1)\n" in text
    assert "  # line 2: two   x\n  - front: p\n" in text
    source.write_text("changed")
    assert "  # line 2: \n" in drafted(Reading((deck,))).replace("line 2:\n", "line 2: \n")


def test_a_draft_holds_one_deck() -> None:
    decks = tuple(Deck(name, Text.of(name), ()) for name in "ab")
    with pytest.raises(InputError, match="2 decks"):
        drafted(Reading(decks))
    assert drafted(Reading()).startswith("#")
