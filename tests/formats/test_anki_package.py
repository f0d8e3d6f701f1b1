"""Anki packages made by hand: what of them becomes decks, and what is refused."""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
import zipfile
from contextlib import suppress
from datetime import UTC
from hashlib import sha1
from pathlib import Path

import pytest
import zstandard
from tests.support.anki_packages import BASIC, CLOZE, REVERSED, Note, Package, archive, collection, message, write
from tests.support.mutations import mutated_package

from mlsprep.core.day import Calendar
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.sides import Sides
from mlsprep.core.note import Text
from mlsprep.errors import InputError
from mlsprep.formats import Context, Options, Reading, read
from mlsprep.formats.anki import package as limits
from mlsprep.formats.anki.package import safe_name

SHAPES = ["current", "legacy", "oldest"]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files; nothing may be left there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


DETECT = Options()


def reading_of(path: Path, options: Options = DETECT) -> Reading:
    reading = read(path, Context(options=options, calendar=Calendar(UTC)))
    assert not list(Path(tempfile.gettempdir()).iterdir())
    return reading


def said(reading: Reading) -> str:
    return "\n".join(problem.message for problem in reading.problems)


# -- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_notes_decks_tags_and_limits_come_over(shape: str, tmp_path: Path) -> None:
    package = Package(
        [
            Note(("What?", "That <b>bold</b>"), tags="a::b leech x,y"),
            Note(("one", "eins"), type=2, cards={0: {}, 1: {}}),
            Note(("{{c1::S3}} stores {{c2::objects::what}}", "<i>more</i>"), type=3, cards={0: {}, 1: {}}, deck=20),
        ],
        decks={1: "Default", 10: "My::Deck one", 20: "내 덱"},
    )
    reading = reading_of(write(package, tmp_path / "x.apkg", shape=shape))
    assert not reading.problems
    first, second = reading.decks
    assert [(deck.id, deck.title, deck.new_per_day, deck.roaming) for deck in reading.decks] == [
        ("my/deck-one", Text.of("My::Deck one"), 7, True),
        ("내-덱", Text.of("내 덱"), 7, True),
    ]
    assert [note.id for note in first.notes] == ["a.guid0", "a.guid1"]
    assert all(note.explicit for note in first.notes)
    assert first.notes[0].tags == ("a::b", "leech", "x_y")
    assert [note.body for note in first.notes] == [
        Basic(Text.of("What?"), Text.of("That **bold**")),
        Basic(Text.of("one"), Text.of("eins"), reverse=True),
    ]
    (note,) = second.notes
    assert note.body == Cloze(Text.of("{{c1::S3}} stores {{c2::objects::what}}"))
    assert note.why == Text.of("*more*")
    assert "3 notes, 5 cards, 2 decks" in reading.found[0]


def test_a_current_package_holds_a_collection_for_old_ankis_that_is_not_read(tmp_path: Path) -> None:
    path = write(Package([Note(("a", "b"))]), tmp_path / "x.apkg")
    assert zipfile.ZipFile(path).read("collection.anki2").startswith(b"an old Anki")
    assert len(reading_of(path).decks[0].notes) == 1


def test_a_type_with_more_templates_gives_a_card_for_each(tmp_path: Path) -> None:
    type_ = (
        "Kanji",
        0,
        ("Kanji", "Reading", "Meaning", "Unused"),
        (
            ("Read", "<span class=jp>{{Kanji}}</span>", "{{FrontSide}}<hr id=answer>{{furigana:Reading}}"),
            ("Mean", "{{Kanji}} means?", "{{FrontSide}}<hr id=answer>{{Meaning}}{{#Unused}} ({{Unused}}){{/Unused}}"),
            ("Write", "{{Meaning}}<br>{{hint:Reading}}{{type:Kanji}}", "{{FrontSide}}<hr id=answer>{{type:Kanji}}"),
        ),
    )
    notes = [
        Note(("月", "月[げつ]", "moon", ""), type=4, cards={0: {}, 1: {}, 2: {}}),
        Note(("日", "日[にち]", "sun", "!"), type=4, cards={1: {}}),
    ]
    reading = reading_of(write(Package(notes, types={4: type_}), tmp_path / "x.apkg"))
    first, second = reading.decks[0].notes
    assert isinstance(first.body, Sides)
    faces = {name: (side.front.get("en"), side.back.get("en")) for name, side in first.body.sides.items()}
    assert faces == {
        "recall": ("月", "月(げつ)"),
        "card-2": ("月 means?", "moon"),
        "card-3": ("moon\n月[げつ]", "月"),
    }
    assert second.body.facets() == ("card-2",)
    assert second.body.face("card-2", None).back == Text.of("sun (!)")


def test_a_card_that_is_alone_on_its_side_keeps_the_name_it_has_with_the_other(tmp_path: Path) -> None:
    notes = [Note(("one", "eins"), type=2, cards={1: {}})]
    (note,) = reading_of(write(Package(notes), tmp_path / "x.apkg")).decks[0].notes
    assert note.body.facets() == ("reverse",)
    assert note.body.face("reverse", None).front == Text.of("eins")


def test_an_optional_reverse_is_there_where_its_card_is(tmp_path: Path) -> None:
    type_ = (
        "Optional",
        0,
        ("Front", "Back", "Add Reverse"),
        (
            ("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}"),
            ("Card 2", "{{#Add Reverse}}{{Back}}{{/Add Reverse}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Front}}"),
        ),
    )
    notes = [Note(("a", "b", ""), type=5), Note(("c", "d", "y"), type=5, cards={0: {}, 1: {}})]
    found = reading_of(write(Package(notes, types={5: type_}), tmp_path / "x.apkg")).decks[0].notes
    assert [note.body for note in found] == [
        Basic(Text.of("a"), Text.of("b")),
        Basic(Text.of("c"), Text.of("d"), reverse=True),
    ]


GAPS = {
    "nested": (
        "{{c1::a {{c2::b}} c}}",
        {1, 2},
        {"cloze-1": ("**[...]**", "**a b c**"), "cloze-2": ("a **[...]** c", "a **b** c")},
    ),
    "shared": (
        "{{c1,2::a}} {{c2::b}}",
        {1, 2},
        {"cloze-1": ("**[...]** b", "**a** b"), "cloze-2": ("**[...]** **[...]**", "**a** **b**")},
    ),
    "lost": (
        "{{c1::a}} b",
        {1, 3},
        {"cloze-1": ("**[...]** b", "**a** b"), "cloze-3": ("a b\n\n(Gap 3 is no longer in this text.)", "a b")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GAPS)
def test_gaps_that_our_own_notes_cannot_hold_keep_their_cards(name: str, tmp_path: Path) -> None:
    text, numbers, expected = GAPS[name]
    note = Note((text, ""), type=3, cards={number - 1: {} for number in numbers})
    (made,) = reading_of(write(Package([note]), tmp_path / "x.apkg")).decks[0].notes
    faces = {facet: made.body.face(facet, None) for facet in made.body.facets()}
    assert {facet: (face.front.get("en"), face.back.get("en")) for facet, face in faces.items()} == expected


def test_a_gap_without_a_card_is_filled(tmp_path: Path) -> None:
    note = Note(("{{c1::a}} {{c2::b}}", ""), type=3, cards={0: {}})
    (made,) = reading_of(write(Package([note]), tmp_path / "x.apkg")).decks[0].notes
    assert made.body == Cloze(Text.of("{{c1::a}} b"))


def test_image_occlusion_says_where_to_look(tmp_path: Path) -> None:
    type_ = (
        "Image Occlusion",
        1,
        ("Occlusion", "Image", "Header", "Back Extra", "Comments"),
        (
            (
                "Image Occlusion",
                "{{#Header}}<div>{{Header}}</div>{{/Header}}<div>{{cloze:Occlusion}}</div>{{Image}}<script>x()</script>",
                "{{#Header}}<div>{{Header}}</div>{{/Header}}{{cloze:Occlusion}}{{Image}}<br>{{Back Extra}}",
            ),
        ),
    )
    fields = (
        "{{c1::image-occlusion:rect:left=.1:top=.25:width=.2:height=.1}}",
        '<img src="map.png">',
        "Map",
        "Extra",
        "",
    )
    reading = reading_of(write(Package([Note(fields, type=6)], types={6: type_}), tmp_path / "x.apkg"))
    (note,) = reading.decks[0].notes
    front = note.body.face("cloze-1", None).front.get("en")
    assert "Map" in front
    assert "![map.png](media:map.png)" in front
    assert "10% from the left, 25% from the top" in front
    assert note.why == Text.of("Extra")
    assert "image occlusion" in said(reading)


def test_an_empty_side_says_so_and_is_counted(tmp_path: Path) -> None:
    notes = [Note(("", "<br>")), Note(("{{c1::}}", ""), type=3)]
    reading = reading_of(write(Package(notes), tmp_path / "x.apkg"))
    for note in reading.decks[0].notes:
        for facet in note.body.facets():
            face = note.body.face(facet, None)
            assert face.front.get("en").strip()
            assert face.back.get("en").strip()
    assert "with an empty side" in said(reading)


def test_cards_of_a_filtered_deck_go_home(tmp_path: Path) -> None:
    card = {"type": 2, "queue": 2, "did": 30, "odid": 10, "odue": 50, "due": -100_000, "ivl": 5, "factor": 2500}
    package = Package([Note(("a", "b"), cards={0: card})], decks={1: "Default", 10: "Home", 30: "Filtered"})
    reading = reading_of(write(package, tmp_path / "x.apkg", shape="legacy"))
    (past,) = reading.pasts.values()
    assert [deck.id for deck in reading.decks if deck.notes] == ["home"]
    assert (past.stands or past.events[-1]).due == 20_454 + 50  # the days since 2026-01-01


def test_options_win_over_what_the_package_says(tmp_path: Path) -> None:
    path = write(Package([Note(("a", "b"), tags="x")]), tmp_path / "x.apkg")
    options = Options(deck="own/deck", topic="data/storage", tags=("mine", "x"), language="ko")
    (deck,) = reading_of(path, options).decks
    (note,) = deck.notes
    assert (deck.id, note.topics, note.tags) == ("own/deck", ("data/storage",), ("x", "mine"))
    assert note.body == Basic(Text(None, "a"), Text(None, "b"))


def test_decks_whose_names_become_one_id_stay_apart(tmp_path: Path) -> None:
    notes = [Note(("a", "b"), deck=10), Note(("c", "d"), deck=20)]
    reading = reading_of(write(Package(notes, decks={10: "A b", 20: "a-B"}), tmp_path / "x.apkg"))
    assert len({deck.id for deck in reading.decks}) == 2
    assert sorted(deck.title.get("en") for deck in reading.decks) == ["A b", "a-B"]


def test_repeated_and_odd_guids_give_ids_of_their_own(tmp_path: Path) -> None:
    notes = [Note(("a", "b"), guid=guid) for guid in ("x!/y", "x!/y", "", "a" * 5000)]
    reading = reading_of(write(Package(notes), tmp_path / "x.apkg"))
    ids = [note.id for note in reading.decks[0].notes]
    assert len(set(ids)) == 4
    assert ids[0] == "a.x.21.2Fy"
    assert "with the GUID of another note" in said(reading)


# -- media -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["current", "legacy"])
def test_media_are_kept_and_can_be_read_later(shape: str, tmp_path: Path) -> None:
    media = {"가.png": b"picture", "s t.mp3": b"sound" * 1000}
    package = Package([Note(('<img src="가.png">', "[sound:s t.mp3]"))], media=media)
    reading = reading_of(write(package, tmp_path / "x.apkg", shape=shape))
    assert {medium.name: (medium.size, medium.read()) for medium in reading.media} == {
        name: (len(content), content) for name, content in media.items()
    }
    assert reading.decks[0].notes[0].body == Basic(
        Text.of("![가.png](media:가.png)"), Text.of("[sound](media:s%20t.mp3)")
    )


@pytest.mark.parametrize("shape", ["current", "legacy"])
def test_another_file_of_that_name_gets_a_name_of_its_own(shape: str, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"other")
    (folder / "b.png").write_bytes(b"same")
    package = Package([Note(('<img src="a.png">', '<img src="b.png">'))], media={"a.png": b"mine!", "b.png": b"same"})
    # By hand, so that the current map has the true SHA-1.
    extra = {}
    if shape == "current":
        entries = [
            message({1: name, 2: len(data), 3: sha1(data, usedforsecurity=False).digest()})
            for name, data in package.media.items()
        ]
        extra["media"] = zstandard.ZstdCompressor().compress(message({1: entries}))
    reading = reading_of(write(package, tmp_path / "x.apkg", shape=shape, zipped=extra), Options(media=folder))
    new = f"a-{sha1(b'mine!', usedforsecurity=False).hexdigest()[:8]}.png"
    assert {medium.name for medium in reading.media} == {new, "b.png"}
    assert reading.decks[0].notes[0].body == Basic(Text.of(f"![{new}](media:{new})"), Text.of("![b.png](media:b.png)"))


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a/b", "a\\b", "..", ".", "", "\x01", "x" * 256, "각" * 90, "\ud800", "...", "~"],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    assert safe_name(name) is None


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("con.png", "con_.png"),
        ("C:x.png", "Cx.png"),
        ("a\nb.png", "ab.png"),
        ("LPT1", "LPT1_"),
        ("각.png", "각.png"),
        ("x. ", "x"),
    ],
)
def test_names_that_some_system_cannot_have_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("shape", ["current", "legacy"])
def test_media_that_lead_elsewhere_are_left_out_with_a_warning(shape: str, tmp_path: Path) -> None:
    package = Package([Note(("a", "b"))], media={"../../evil": b"x", "fine.png": b"y"})
    reading = reading_of(write(package, tmp_path / "x.apkg", shape=shape))
    assert [medium.name for medium in reading.media] == ["fine.png"]
    assert "`../../evil`" in said(reading)
    assert reading.decks


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff", b'{"0": 5}', b"[" * 100_000])
def test_a_broken_list_of_media_loses_the_media_only(content: bytes, tmp_path: Path) -> None:
    path = write(Package([Note(("a", "b"))]), tmp_path / "x.apkg", shape="legacy", zipped={"media": content})
    reading = reading_of(path)
    assert len(reading.decks[0].notes) == 1
    assert not reading.media
    assert reading.problems[0].severity == "warning"


# -- hostile packages --------------------------------------------------------------------------------------------------


def refused(path: Path, *words: str) -> None:
    start = time.monotonic()
    reading = reading_of(path)
    assert time.monotonic() - start < 10
    assert not reading.decks
    (problem,) = reading.problems
    assert problem.severity == "error"
    for word in words:
        assert word in problem.message


@pytest.mark.parametrize("data", [b"", b"PK", b"text", os.urandom(2000), archive({}), archive({"x": b"y"})])
def test_what_is_no_package_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(data)
    refused(path, "no Anki package")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "x.apkg", "no such file")


def test_a_package_of_a_newer_anki_says_how_to_export(tmp_path: Path) -> None:
    path = write(Package([]), tmp_path / "x.apkg", zipped={"meta": message({1: 9})})
    refused(path, "Support older Anki versions")


def test_a_zip_bomb_is_stopped_while_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FROM", limits.MIB)
    path = tmp_path / "x.apkg"
    path.write_bytes(archive({"collection.anki2": bytes(20 * limits.MIB)}))
    refused(path, "200 times")


def test_a_zstd_bomb_is_stopped_while_unpacking(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(300 * limits.MIB))
    assert len(bomb) < limits.MIB
    path = tmp_path / "x.apkg"
    path.write_bytes(archive({"meta": message({1: 3}), "collection.anki21b": bomb}))
    refused(path, "200 times")


def test_a_medium_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package([Note(("a", "b"))], media={"x.png": bytes(3 * limits.MIB)})
    reading = reading_of(write(package, tmp_path / "x.apkg"))
    monkeypatch.setattr(limits, "MEDIUM_LIMIT", limits.MIB)
    with pytest.raises(InputError, match="refused"):
        reading.media[0].read()


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(archive({"collection.anki2": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path = tmp_path / "x.apkg"
    path.write_bytes(data)
    refused(path, "encrypted")


VIEW = "ALTER TABLE {0} RENAME TO real; CREATE VIEW {0} AS SELECT * FROM real;"
ENDLESS = (
    "ALTER TABLE {0} RENAME TO real; CREATE VIEW {0} AS "
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n;"
)
HOSTILE = {
    "a view": (VIEW, "no table"),
    "an endless view": (ENDLESS, "no table"),
    "a virtual table": ("ALTER TABLE {0} RENAME TO real; CREATE VIRTUAL TABLE {0} USING fts5(id, guid);", "no table"),
    "no table": ("DROP TABLE {0};", "no table"),
}


@pytest.mark.parametrize("table", ["col", "notes", "cards", "revlog"])
@pytest.mark.parametrize("name", HOSTILE)
def test_only_real_tables_are_read(name: str, table: str, tmp_path: Path) -> None:
    statement, word = HOSTILE[name]
    package = Package([Note(("a", "b"))], statements=(statement.format(table),))
    refused(write(package, tmp_path / "x.apkg", shape="legacy"), "collection is damaged", word)


def test_triggers_and_other_tables_do_nothing(tmp_path: Path) -> None:
    statements = (
        "CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM cards; END;",
        "CREATE VIEW v AS SELECT randomblob(1000000000);",
        "CREATE TABLE other (x);",
    )
    package = Package([Note(("a", "b"))], statements=statements)
    assert len(reading_of(write(package, tmp_path / "x.apkg", shape="legacy")).decks[0].notes) == 1


def test_code_in_a_schema_is_not_run(tmp_path: Path) -> None:
    statement = (
        "CREATE TABLE n2 (id integer PRIMARY KEY, guid text, mid, mod, usn, tags, flds text, sfld, csum, flags, data, "
        "CHECK (length(replace(hex(zeroblob(100000000)), '00', flds)) > 0)); DROP TABLE notes; "
        "ALTER TABLE n2 RENAME TO notes;"
    )
    path = write(Package([Note(("a", "b"))], statements=(statement,)), tmp_path / "x.apkg", shape="legacy")
    start = time.monotonic()
    reading_of(path)
    assert time.monotonic() - start < 5


ODD_ROWS = [
    "UPDATE notes SET flds = x'ff00fe', guid = x'ff', tags = x'ff';",
    "UPDATE notes SET flds = CAST(x'61ff1f62' AS TEXT);",
    "UPDATE notes SET flds = NULL, guid = NULL, tags = NULL, mid = NULL;",
    "UPDATE notes SET mid = 'x', flds = 5, guid = 7.5;",
    "UPDATE cards SET ord = -1;",
    "UPDATE cards SET ord = 9223372036854775807;",
    "UPDATE cards SET due = 9223372036854775807, type = 2, queue = 2, ivl = 9223372036854775807;",
    "UPDATE cards SET due = -9223372036854775808, type = 2, queue = 2, ivl = 5;",
    "UPDATE cards SET due = 1e300, type = 1, queue = 1, mod = 1e300;",
    "UPDATE cards SET type = 'two', queue = x'00', flags = 'x', data = x'ff', mod = NULL;",
    "UPDATE cards SET data = '{\"s\": 1e999, \"d\": -4, \"lrt\": 1e30}', type = 2, queue = 2, ivl = 3;",
    "UPDATE cards SET nid = 0;",
    "UPDATE cards SET did = 'x';",
    "CREATE TABLE c AS SELECT * FROM cards; UPDATE c SET id = id + 1; INSERT INTO cards SELECT * FROM c;",
    "INSERT INTO revlog SELECT 9223372036854775807, id, 0, 3, 5, 0, 2500, 1, 1 FROM cards LIMIT 1;",
    "INSERT INTO revlog SELECT -5, id, 0, 3, 5, 0, 2500, 1, 1 FROM cards LIMIT 1;",
    "INSERT INTO revlog SELECT 1767300000000, id, 0, 77, -9e18, 0, 'x', -5, 99 FROM cards LIMIT 1;",
    "INSERT INTO revlog SELECT 253402300799999, id, 0, 3, 5, 0, 2500, 1, 0 FROM cards LIMIT 1;",
    "UPDATE col SET crt = 9223372036854775807;",
    "UPDATE col SET crt = 'x', conf = NULL;",
    "UPDATE col SET models = '{\"1\": 5}', decks = '{\"x\": {\"name\": 7}}';",
    "UPDATE col SET dconf = '{\"1\": {\"new\": 5, \"fsrsParams6\": [\"x\"], \"sm2Retention\": []}}';",
]  # fmt: skip


@pytest.mark.parametrize("statement", ODD_ROWS)
def test_odd_values_in_rows_are_taken_or_refused_clearly(statement: str, tmp_path: Path) -> None:
    card = {0: {"type": 2, "queue": 2, "due": 10, "ivl": 5, "factor": 2500}}
    log = {0: [(1_767_261_000_000, 3, 5, 2500, 1)]}
    package = Package([Note(("a", "b"), cards=card, log=log), Note(("c", "d"))], statements=(statement,))
    path = write(package, tmp_path / "x.apkg", shape="legacy")
    reading = reading_of(path)
    if not reading.decks:
        assert "collection is damaged" in said(reading) or "without a card" in said(reading)
    for deck in reading.decks:
        for note in deck.notes:
            json.dumps(note.dump(), ensure_ascii=False).encode()
            assert all(note.body.face(facet, None).front.get("en") for facet in note.body.facets())
    for past in reading.pasts.values():
        for event in (*past.events, *filter(None, [past.stands])):
            assert 0 <= event.at < 2**62
            assert event.due is None or 0 <= event.due < 2**62


def test_texts_that_are_not_utf8_are_read_with_replacements(tmp_path: Path) -> None:
    statement = "UPDATE notes SET flds = CAST(x'61ff1f62' AS TEXT);"
    reading = reading_of(write(Package([Note(("a", "b"))], statements=(statement,)), tmp_path / "x.apkg"))
    assert reading.decks[0].notes[0].body == Basic(Text.of("a\ufffd"), Text.of("b"))
    assert "not UTF-8" in said(reading)


@pytest.mark.parametrize("column", ["models", "decks", "dconf"])
def test_broken_json_is_refused(column: str, tmp_path: Path) -> None:
    package = Package([Note(("a", "b"))], statements=(f"UPDATE col SET {column} = '{{\"1\": [';",))
    refused(write(package, tmp_path / "x.apkg", shape="legacy"), "no JSON")


def test_too_many_notes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsprep.formats.anki.collection.MOST_NOTES", 1)
    refused(write(Package([Note(("a", "b")), Note(("c", "d"))]), tmp_path / "x.apkg"), "at most 1")


def test_a_collection_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsprep.formats.anki.collection.PATIENCE", -1.0)
    notes = [Note((f"{index}", "b")) for index in range(3000)]
    refused(write(Package(notes), tmp_path / "x.apkg"), "too long")


def test_templates_that_repeat_a_field_for_ever_are_bounded(tmp_path: Path) -> None:
    many = "{{A}}" * 20_000
    type_ = ("Bomb", 0, ("A", "B"), (("Card", many, many),))
    note = Note(("x" * 100_000, "y"), type=9)
    reading = reading_of(write(Package([note], types={9: type_}), tmp_path / "x.apkg"))
    assert len(reading.decks[0].notes[0].body.prompt) <= 2**20
    assert "cut off" in said(reading)


@pytest.mark.parametrize(
    "source",
    ["{{#A}}" * 50_000, "{{/A}}" * 50_000, "{{" * 100_000, "<!--" * 100_000, "<script>" * 50_000, " " * 300_000 + "x",
     "<br>" * 100_000 + "x", "<hr " * 100_000, "{{A}}<hr id=answer>" * 5_000, "{{=<% %>=}}<%A%>"],
)  # fmt: skip
def test_hostile_templates_are_compiled_quickly(source: str, tmp_path: Path) -> None:
    type_ = ("Odd", 0, ("A", "B"), (("Card", source, source),))
    start = time.monotonic()
    reading = reading_of(write(Package([Note(("x", "y"), type=9)], types={9: type_}), tmp_path / "x.apkg"))
    assert time.monotonic() - start < 5
    assert reading.decks[0].notes[0].body.prompt


def test_a_note_type_that_is_missing_shows_the_fields(tmp_path: Path) -> None:
    reading = reading_of(write(Package([Note(("a", "b", "c"), type=99)]), tmp_path / "x.apkg"))
    assert reading.decks[0].notes[0].body == Basic(Text.of("a"), Text.of("b\nc"))
    assert "unknown note type" in said(reading)


def test_the_shared_types_are_what_anki_ships(tmp_path: Path) -> None:
    data = collection(Package([], types={1: BASIC, 2: REVERSED, 3: CLOZE}), tmp_path / "x", current=False)
    assert data.startswith(b"SQLite format 3")


# -- mutations ---------------------------------------------------------------------------------------------------------


def survive(count: int, tmp_path: Path) -> None:
    media = tmp_path / "media"
    media.mkdir()
    path = tmp_path / "x.apkg"
    for seed in range(count):
        path.write_bytes(mutated_package(random.Random(f"a1-{seed}"), current=seed % 2 == 0))
        start = time.monotonic()
        reading = reading_of(path, Options(media=media))
        assert time.monotonic() - start < 10, seed
        assert reading.decks or reading.problems, seed
        for deck in reading.decks:
            for note in deck.notes:
                for facet in note.body.facets():
                    face = note.body.face(facet, None)
                    assert face.front.get("en"), seed
                    assert face.back.get("en"), seed
        for medium in reading.media:
            with suppress(InputError):
                medium.read()


def test_damaged_packages_are_read_or_refused(tmp_path: Path) -> None:
    survive(100, tmp_path)


@pytest.mark.long
def test_two_thousand_damaged_packages_are_read_or_refused(tmp_path: Path) -> None:
    survive(2000, tmp_path)
