"""Sheets and lists of pairs become notes, whoever wrote them; what is wrong with one is told with its line."""

from __future__ import annotations

import csv
import io
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.mutations import mutated

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.note import Deck, Note, Text, derived_id, normalise
from mlsprep.formats import Context, Options, Reading, read
from mlsprep.formats.anki.guid import guid_of, note_id
from mlsprep.formats.deck_ids import deck_id
from mlsprep.formats.deck_yaml import parse_deck
from mlsprep.formats.delimited.columns import column

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    """Read a text (or bytes) as a file of that name."""

    def read_it(text: str | bytes, name: str = "sheet.csv", *, context: Context | None = None, **said: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path, context or Context(options=Options(**said)))

    return read_it


def notes(reading: Reading) -> tuple[Note, ...]:
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    return tuple(note for deck in reading.decks for note in deck.notes)


def sides(reading: Reading) -> list[tuple[str, str]]:
    """Return front and back of each basic note, in whatever language they are."""
    return [(note.body.prompt, note.body.answer) for note in notes(reading)]


def said(reading: Reading) -> list[str]:
    """Return the problems without the folder of the file."""
    return [str(problem).rpartition("/")[2] for problem in reading.problems]


# -- what divides fields -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("front,back\na,b\n", [("a", "b")]),
        ("front;back\na;1,5\nb;2,7\n", [("a", "1,5"), ("b", "2,7")]),
        ("pi;3,1\ne;2,7\n", [("pi", "3,1"), ("e", "2,7")]),
        ("a | b\nc | d\n", [("a", "b"), ("c", "d")]),
        ("What, then?\tRed, green; blue\nWho?\tA, B\n", [("What, then?", "Red, green; blue"), ("Who?", "A, B")]),
        ("term;red, green, blue\nother;one, two\n", [("term", "red, green, blue"), ("other", "one, two")]),
        ('"a, b","c\nd"\n"e ""f""",g\n', [("a, b", "c\nd"), ('e "f"', "g")]),
        ('a, "b, c"\nd, e\n', [("a", "b, c"), ("d", "e")]),
        ('"x"\t"y\ty"\r\nu\tv\r\n', [("x", "y\ty"), ("u", "v")]),
        ("old\tmac\rline\tends\r", [("old", "mac"), ("line", "ends")]),
        ("store - S3\nqueue - SQS - simple\n", [("store", "S3"), ("queue", "SQS - simple")]),
        ("a\tb;c\td;e\tf", [("a", "b"), ("c", "d"), ("e", "f")]),
        ("a\tb;\nc\td;\n", [("a", "b"), ("c", "d")]),
        ("\n\na,b\n   \n,\nc,d\n\n", [("a", "b"), ("c", "d")]),
        ("one line only,and its back", [("one line only", "and its back")]),
    ],
)
def test_the_delimiter_is_found(text: str, expected: list[tuple[str, str]], sheet: Any) -> None:
    assert sides(sheet(text, "list.txt")) == expected


def test_a_list_with_tabs_may_hold_quotes_as_characters(sheet: Any) -> None:
    reading = sheet('"Yes", he said\tb\nc\t12"\n', "list.tsv")
    assert sides(reading) == [('"Yes", he said', "b"), ("c", '12"')]
    assert "quotes taken as they stand" in reading.found[0]


@pytest.mark.parametrize("wanted", ["|", "pipe", "Pipe"])
def test_a_delimiter_that_is_named_wins(wanted: str, sheet: Any) -> None:
    assert sides(sheet("a,b|c,d\n", delimiter=wanted)) == [("a,b", "c,d")]


def test_a_delimiter_may_have_several_characters(sheet: Any) -> None:
    assert sides(sheet("a => b => c\n", delimiter=" => ", columns=("front", "-", "back"))) == [("a", "c")]


@pytest.mark.parametrize("wanted", ['"', "\n", "\x1f"])
def test_a_delimiter_that_cannot_divide_is_refused(wanted: str, sheet: Any) -> None:
    (problem,) = sheet("a,b\n", delimiter=wanted).problems
    assert "cannot divide fields" in problem.message


# -- encodings ---------------------------------------------------------------------------------------------------------

KOREAN = "앞면\t뒷면\n샤드란?\t용량의 단위\n가장 큰 값은?\t가\n"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp949", "CP949"),
        ("euc-kr", "CP949"),
    ],
)
def test_the_encoding_is_found(encoding: str, shown: str, sheet: Any) -> None:
    reading = sheet(KOREAN.encode(encoding), "list.txt")
    assert sides(reading) == [("샤드란?", "용량의 단위"), ("가장 큰 값은?", "가")]
    assert f"tab-separated, {shown};" in reading.found[0]


def test_an_encoding_that_is_named_wins(sheet: Any) -> None:
    assert sides(sheet("café,crème\n".encode("latin-1"), encoding="latin-1")) == [("café", "crème")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a,b\nc,caf\xe9 x\n".encode("latin-1"), "2:6: the file is neither UTF-8 nor CP949 text: there is a byte 0xE9"),
        ("가,나\n다,라".encode()[:-1], "2:3: the file is neither UTF-8 nor CP949 text: there is a byte 0xEB"),
        (
            "가나,다\n라,".encode("cp949") + b"\xff\n",
            "2:3: the file is neither UTF-8 nor CP949 text: there is a byte 0xFF",
        ),
        (KOREAN.encode("utf-16")[:-1], "3:11: the file is not UTF-16 text: there is a byte 0x0A here"),
        (b"a,b\nc,d" + b"x" * 9000 + b"\0\n", "2:9004: there is a NUL character here"),
    ],
)
def test_a_broken_encoding_is_refused_with_its_line(data: bytes, expected: str, sheet: Any) -> None:
    reading = sheet(data)
    assert reading.decks == ()
    (message,) = said(reading)
    assert message.startswith(f"sheet.csv:{expected}")


@pytest.mark.parametrize("name", ["klingon", "zlib", "rot13", "idna\0", "", "unicode_escape"])
def test_an_unknown_encoding_is_refused(name: str, sheet: Any) -> None:
    (problem,) = sheet("a,b\n", encoding=name).problems
    assert problem.message.startswith("unknown encoding")


def test_a_wrong_encoding_that_is_named_is_refused_with_its_line(sheet: Any) -> None:
    assert said(sheet("a,b\nc,é\n".encode("latin-1"), encoding="utf-8")) == [
        "sheet.csv:2:3: the file is not UTF-8 text: there is a byte 0xE9 here; save it as UTF-8"
    ]


# -- quotes and widths -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sheet.csv", "sheet.tsv"])
def test_a_quote_that_is_never_closed_is_told_where_it_opens(name: str, sheet: Any) -> None:
    text = 'a,b\n"c\nd","e\nf,g\nh,i\n'.replace(",", "\t" if name.endswith("tsv") else ",")
    reading = sheet(text, name)
    assert (reading.decks, said(reading)) == (
        (),
        [f'{name}:3:4: the quote that opens here is never closed; a quote in a text is written `""`'],
    )


def test_text_behind_a_closing_quote_is_an_error(sheet: Any) -> None:
    reading = sheet('a,b\nc,"d\ne" f\n')
    assert reading.decks == ()
    assert said(reading)[0].startswith(
        "sheet.csv:3:3: text goes on behind the quote that closes here (it opened on line 2)"
    )


def test_rows_of_a_wrong_width_are_errors_all_at_once(sheet: Any) -> None:
    reading = sheet("front,back\na,b\nc\nd,e,f\ng,h,,\n")
    assert reading.decks == ()
    assert said(reading) == [
        "sheet.csv:3:1: 1 field, and a card needs 2: give each row a front and a back",
        "sheet.csv:4:1: 3 fields, and there are 2 columns; put a text that has the delimiter in it in quotes",
    ]


def test_empty_fields_at_the_end_may_be_missing(sheet: Any) -> None:
    assert sides(sheet("front,back,why,tags\na,b\nc,d,e\n")) == [("a", "b"), ("c", "d")]


def test_a_thousand_wrong_rows_are_not_a_thousand_problems(sheet: Any) -> None:
    reading = sheet("front,back\n" + "x\n" * 1000)
    assert len(reading.problems) == 101
    assert reading.problems[-1].message == "more than 100 problems; from here on nothing is looked at"


def test_rows_without_a_side_are_left_out_and_named(sheet: Any) -> None:
    reading = sheet("front,back\na,b\n,c\nd,\n")
    assert sides(reading) == [("a", "b")]
    assert said(reading) == [
        "sheet.csv:3:1: warning: the front is empty; the row is left out",
        "sheet.csv:4:1: warning: the back is empty; the row is left out",
    ]


def test_after_twenty_rows_left_out_the_rest_is_counted(sheet: Any) -> None:
    reading = sheet("front,back\na,b\n" + "x,\n" * 1025)
    assert len(reading.problems) == 21
    assert reading.problems[-1].message.startswith("1,005 more rows")


def test_a_long_field_is_no_error(sheet: Any) -> None:
    assert sides(sheet(f"a,{'b' * 200_000}\nc,d\n"))[0] == ("a", "b" * 200_000)


@pytest.mark.parametrize("text", ["", "\ufeff", "\n \n", "#separator:tab\n"])
def test_an_empty_file_is_an_error(text: str, sheet: Any) -> None:
    (problem,) = sheet(text).problems
    assert problem.message.startswith("the file is empty")


def test_prose_is_no_sheet(sheet: Any) -> None:
    reading = sheet("Just a line.\nAnother line.\n", "notes.txt")
    assert reading.decks == ()
    assert said(reading)[0].startswith("notes.txt:1:1: there is one column only, and a card has two sides")


# -- columns -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Front", "front"),
        ("front_ko", "front_ko"),
        ("Front (KO)", "front_ko"),
        ("앞면", "front"),
        ("뒷면 (영어)", "back_en"),
        ("한국어 뜻", "back_ko"),
        ("\ufeffQuestion ", "front"),
        ("Back Extra", "why"),
        ("태그", "tags"),
        ("GUID", "id"),
        ("Note Type", "kind"),
        ("token", None),
        ("x" * 50, None),
    ],
)
def test_names_of_columns(name: str, expected: str | None) -> None:
    found = column(name)
    assert (str(found) if found else None) == expected


def test_a_header_names_columns_in_any_order(sheet: Any) -> None:
    reading = sheet("Tags,뜻,Question,Why\nx y,the back,the front,because\n")
    (note,) = notes(reading)
    assert note == Note(
        note.id,
        "basic",
        Basic(Text("the front"), Text("the back")),
        explicit=False,
        tags=("x", "y"),
        why=Text("because"),
        line=2,
    )
    assert reading.found == (
        "comma-separated, UTF-8; header: tags, back, front, why; 1 row",
        "first row: tags `x y`, back `the back`, front `the front`, why `because`",
    )


@pytest.mark.parametrize("first", ["question,질문", "answer,답", "word,단어", "term,meaningless"])
def test_words_of_a_vocabulary_are_no_header(first: str, sheet: Any) -> None:
    assert len(notes(sheet(f"{first}\nprecision,정밀도\n"))) == 2


def test_a_header_that_names_both_sides_is_one_whatever_else_it_names(sheet: Any) -> None:
    reading = sheet("front,back,why,extra\nf,b,w,e\n")
    assert sides(reading) == [("f", "b")]
    assert "the column `extra` is left out" in said(reading)[0]


def test_of_thousands_of_columns_some_are_named(sheet: Any) -> None:
    wide = ",".join(["front", "back", *(f"x{at}" for at in range(5000))])
    reading = sheet(f"{wide}\n{wide.replace('x', 'y')}\n")
    assert len(reading.found[0]) < 300
    assert len(said(reading)[0]) < 500


def test_a_header_may_name_languages_only(sheet: Any) -> None:
    (note,) = notes(sheet("English,한국어\nstore,저장소\n"))
    assert note.body == Basic(Text("store", None), Text(None, "저장소"))


def test_columns_that_are_named_win(sheet: Any) -> None:
    reading = sheet("1,b,a,t\n2,d,c,\n", columns=("-", "back", "front", "tags"))
    assert sides(reading) == [("a", "b"), ("c", "d")]
    assert [note.tags for note in notes(reading)] == [("t",), ()]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("front", "rear"), "unknown column `rear`; known: front, back"),
        (("front", "front"), "the column `front` is named twice"),
        (("front", "-"), "no column is named `back`"),
        (("english", "korean"), "a language alone names no column here"),
        (("front", "back", "why"), "3 columns are named, and the rows have 2: a | b"),
    ],
)
def test_wrong_names_of_columns_are_told(columns: tuple[str, ...], expected: str, sheet: Any) -> None:
    (problem,) = sheet("a,b\n", columns=columns).problems
    assert problem.message.startswith(expected)


def test_the_learner_knows_whether_there_is_a_header(sheet: Any) -> None:
    assert sides(sheet("front,back\na,b\n", header=False)) == [("front", "back"), ("a", "b")]
    assert sides(sheet("service,purpose\na,b\n", header=True)) == [("a", "b")]


def test_unknown_columns_are_named(sheet: Any) -> None:
    reading = sheet("front,back,colour,empty\na,b,red,\n")
    (warning,) = said(reading)
    assert warning.startswith("sheet.csv:1:1: warning: the column `colour` is left out; say what each column is")


@pytest.mark.parametrize(
    ("third", "field"),
    [(["core", "core", "s3 core", ""], "tags"), (["It is cheap.", "Because it scales out.", "", "No."], "why")],
)
def test_a_third_column_without_a_name_is_judged_by_what_it_holds(third: list[str], field: str, sheet: Any) -> None:
    reading = sheet("".join(f"front {n}\tback {n}\t{cell}\n" for n, cell in enumerate(third)), "list.tsv")
    assert f"columns taken for: front, back, {field};" in reading.found[0]
    first = notes(reading)[0]
    assert (first.tags, first.why) == ((("core",), None) if field == "tags" else ((), Text("It is cheap.")))


def test_an_explanation_is_the_answer_where_nothing_else_is(sheet: Any) -> None:
    assert sides(sheet("Question,Explanation\na,b\n")) == [("a", "b")]


def test_other_columns(sheet: Any) -> None:
    text = (
        "front,back,topic,domain,url,source,checked,reverse,hint,why\n"
        "a,b,data/storage,modeling,https://x.org,book,2026-11,yes,think,so\n"
        "c,d,,,,,,,,\n"
    )
    first, second = notes(sheet(text))
    assert first == Note(
        first.id,
        "basic",
        Basic(Text("a"), Text("b"), reverse=True),
        explicit=False,
        topics=("data/storage",),
        domain="modeling",
        why=Text("think\n\nso"),
        source="book",
        url="https://x.org",
        checked="2026-11",
        line=2,
    )
    assert second == Note(second.id, "basic", Basic(Text("c"), Text("d")), explicit=False, line=3)


def test_bad_addresses_and_dates_are_left_out(sheet: Any) -> None:
    reading = sheet("front,back,url,checked\na,b,x.org,soon\n")
    (note,) = notes(reading)
    assert (note.url, note.checked) == (None, None)
    assert [problem.message for problem in reading.problems] == [
        "`x.org` is no address of the web and is left out",
        "`soon` is no date such as 2026-11 and is left out",
    ]


def test_a_topic_nobody_knows_becomes_a_tag(sheet: Any) -> None:
    context = Context(topics=frozenset({"data"}), blueprints=())
    reading = sheet("front,back,topic,domain\na,b,data,\nc,d,Chapter 3,x\n", context=context)
    assert [(note.topics, note.domain, note.tags) for note in notes(reading)] == [
        (("data",), None, ()),
        ((), None, ("Chapter-3", "x")),
    ]
    assert said(reading) == [
        "sheet.csv:3:1: warning: no topics or domains that are known here, taken as tags: `Chapter 3`, `x`"
    ]


def test_what_the_learner_says_of_all_notes(sheet: Any) -> None:
    first, second = notes(
        sheet("front,back,topic,tags\na,b,data,x\nc,d,,\n", deck="mine", topic="t", tags=("all", "x"))
    )
    assert (first.topics, first.tags) == (("data",), ("all", "x"))
    assert (second.topics, second.tags) == (("t",), ("all", "x"))
    assert [deck.id for deck in sheet("a,b\n", deck="My deck").decks] == ["my-deck"]
    assert [note.domain for note in notes(sheet("a,b\n", domain="modeling"))] == ["modeling"]


# -- languages ---------------------------------------------------------------------------------------------------------


def test_a_column_is_korean_where_it_has_hangul(sheet: Any) -> None:
    first, second = notes(sheet("What is a shard?,용량의 단위\nWhich store?,S3\n"))
    assert first.body == Basic(Text("What is a shard?", None), Text(None, "용량의 단위"))
    assert second.body == Basic(Text("Which store?", None), Text(None, "S3"))


def test_both_languages_have_columns(sheet: Any) -> None:
    reading = sheet("front_en,front_ko,back,back (en)\nstore,저장소,S3,\n,무엇,가,b\n")
    first, second = notes(reading)
    assert first.body == Basic(Text("store", "저장소"), Text(None, "S3"))
    assert second.body == Basic(Text(None, "무엇"), Text("b", "가"))


def test_the_learner_knows_the_language(sheet: Any) -> None:
    (note,) = notes(sheet("S3?,EFS\n", language="ko"))
    assert note.body == Basic(Text(None, "S3?"), Text(None, "EFS"))


# -- gaps --------------------------------------------------------------------------------------------------------------


def test_a_column_of_sentences_with_gaps(sheet: Any) -> None:
    first, second = notes(sheet("{{c1::S3}} is a store\nso is {{c1::EFS::two::x}}, or {{c2::EBS}}\n", "list.txt"))
    assert (first.kind, first.body) == ("cloze", Cloze(Text("{{c1::S3}} is a store")))
    assert second.body.facets() == ("cloze-1", "cloze-2")
    assert first.id == derived_id("list", "cloze", "S3 is a store")


def test_gaps_in_a_sheet_of_pairs(sheet: Any) -> None:
    reading = sheet("front,back,why\n{{c1::S3}} is a store,an old one,so\n{{c1::EFS}},,\na,b,\n")
    assert [(note.kind, note.why) for note in notes(reading)] == [
        ("cloze", Text("an old one\n\nso")),
        ("cloze", None),
        ("basic", None),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{c1::a {{c2::b}} c}}", "a gap stands inside a gap"),
        ("{{c0::a}}", "gaps are numbered from c1"),
        (f"{{{{c{'9' * 5000}::a}}}}", "the number of a gap has at most 4 digits"),
    ],
)
def test_gaps_that_cannot_be_asked_are_left_out(text: str, fault: str, sheet: Any) -> None:
    reading = sheet(f"front,back\na,b\n{text},\n")
    assert len(notes(reading)) == 1
    assert said(reading) == [f"sheet.csv:3:1: warning: {fault}; the row is left out"]


# -- identity ----------------------------------------------------------------------------------------------------------


def test_ids_are_those_of_a_deck_file(sheet: Any) -> None:
    rows = [("Ｗhat is  X?", "one"), ("what is x?", "two"), ("other", "b"), ("뭐?", "가"), ("What is x?", "ONE")]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    reading = sheet(out.getvalue(), "d.csv", language="en")
    listed = "".join(f"- {{front: {{en: '{front}'}}, back: {{en: '{back}'}}}}\n" for front, back in rows)
    deck = parse_deck(f"deck: d\nnotes:\n{listed}", "d.yaml", Context()).decks[0]
    assert [note.id for note in notes(reading)] == [note.id for note in deck.notes]
    assert len({note.id for note in deck.notes}) == 4


def test_rows_that_say_the_same_are_taken_once(sheet: Any) -> None:
    reading = sheet("a,b\nc,d\nA ,b\na,b\n")
    assert sides(reading) == [("a", "b"), ("c", "d")]
    assert said(reading) == [
        "sheet.csv:3:1: warning: 2 rows say what an earlier one says (here what line 1 says); each is taken once"
    ]


def test_the_order_of_rows_changes_no_id(sheet: Any) -> None:
    rows = ["a,b\n", "a,c\n", "d,e\n"]
    forward, backward = (notes(sheet("".join(lines))) for lines in (rows, rows[::-1]))
    assert {note.id for note in forward} == {note.id for note in backward}
    assert len({note.id for note in forward}) == 3


def test_an_id_column_names_notes(sheet: Any) -> None:
    first, second, third = notes(sheet("id,front,back\nmemory-bound,a,b\nb<#1,c,d\n,e,f\n"))
    assert (first.id, first.explicit) == ("memory-bound", True)
    assert (second.id, second.explicit) == ("a.b.3C.231", True)
    assert (third.id, third.explicit) == (derived_id("sheet", "basic", "e"), False)


def test_an_id_belongs_to_one_row(sheet: Any) -> None:
    reading = sheet("id,front,back\n1,a,b\n1,a,c\n2,d,e\n2,d,e\n")
    assert reading.decks == ()
    assert said(reading)[0] == "sheet.csv:3:1: the id `1` is taken by the row on line 2; give each row its own"


@given(st.text())
def test_a_guid_is_an_id_and_comes_back(guid: str) -> None:
    made = note_id(guid)
    assert made.isascii()
    assert made.startswith("a.")
    assert guid_of(made) == guid


@pytest.mark.parametrize("name", ["n-12", "a", "a.ZZ.", "a.é", "a..E9", "a..41", "b.x"])
def test_other_ids_are_no_guids(name: str) -> None:
    assert guid_of(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("algorithms/xgboost", "algorithms/xgboost"),
        ("AWS", "aws"),
        ("AWS::Machine Learning", "aws/machine-learning"),
        ("My notes (v2).final", "my-notes-v2-.final"),
        ("머신 러닝", "머신-러닝"),
        ("...", "deck"),
        ("::a::", "a"),
    ],
)
def test_decks_get_ids_from_names(name: str, expected: str) -> None:
    assert deck_id(name) == expected


# -- decks -------------------------------------------------------------------------------------------------------------


def test_the_deck_is_named_for_the_file_and_is_partial(sheet: Any) -> None:
    (deck,) = sheet("a,b\n", "My Words.csv").decks
    assert (deck.id, deck.title, deck.partial, deck.roaming) == ("my-words", Text.of("My Words"), True, False)
    assert deck.file.endswith("My Words.csv")
    assert len(deck.digest) == 128


def test_a_deck_column_makes_several_decks(sheet: Any) -> None:
    reading = sheet("deck,front,back\nA::B,a,b\n,c,d\na/b,e,f\nA::B,a,b\n")
    assert {deck.id: sides(Reading((deck,))) for deck in reading.decks} == {
        "a/b": [("a", "b"), ("e", "f")],
        "sheet": [("c", "d")],
    }


# -- what Anki writes --------------------------------------------------------------------------------------------------


def test_a_text_export_of_anki(sheet: Any) -> None:
    text = (
        "#separator:tab\n#html:false\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        "k;x\tBasic (and reversed card)\tAWS::Data\tfront\tback\tt1 t2\n"
        'z\tCloze\tAWS\t"{{c1::gap}}\nline"\t\t\n'
    )
    reading = sheet(text, "export.txt")
    data, aws = reading.decks
    (first,), (second,) = data.notes, aws.notes
    assert (data.id, aws.id, data.roaming) == ("aws/data", "aws", True)
    assert (first.id, first.body, first.tags, first.line) == (
        note_id("k;x"),
        Basic(Text("front"), Text("back"), reverse=True),
        ("t1", "t2"),
        7,
    )
    assert (second.kind, second.body, second.line) == ("cloze", Cloze(Text("{{c1::gap}}\nline")), 8)


def test_declared_columns_deck_and_tags(sheet: Any) -> None:
    text = "#separator:Semicolon\n#columns:Back;Front;Extra\n#deck:My Deck\n#tags:x y\nb;f;e\n# a comment\ng;h;\n"
    reading = sheet(text, "export.txt")
    assert [deck.id for deck in reading.decks] == ["my-deck"]
    assert sides(reading) == [("f", "b"), ("h", "g")]
    assert [(note.tags, note.why, note.line) for note in notes(reading)] == [
        (("x", "y"), Text("e"), 5),
        (("x", "y"), None, 7),
    ]


def test_the_old_line_for_tags_and_a_comment(sheet: Any) -> None:
    reading = sheet("tags:one two\n# what this is\na;b\n", "export.txt")
    assert [(note.tags, note.line) for note in notes(reading)] == [(("one", "two"), 3)]


def test_a_row_that_starts_with_a_hash_is_data_without_anki_s_lines(sheet: Any) -> None:
    assert sides(sheet("#include,reads a file\n#define,names a value\n")) == [
        ("#include", "reads a file"),
        ("#define", "names a value"),
    ]


def test_html_is_read_as_text_where_the_file_says_so(sheet: Any) -> None:
    pytest.importorskip("mlsprep.formats.anki.html")
    rows = "a<br>b\t<b>c</b> &lt; d\nplain\ttext\n"
    (marked, plain), (raw, _) = (
        sides(sheet(f"#separator:tab\n#html:{html}\n{rows}", "export.txt")) for html in ("true", "false")
    )
    assert marked[0] == "a\nb"
    assert "<" not in marked[1].replace("< d", "")
    assert plain == ("plain", "text")
    assert raw == ("a<br>b", "<b>c</b> &lt; d")


# -- everything at once ------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r'{"), min_size=1).filter(
    lambda text: text.strip() == text
)
rows_of = st.lists(st.tuples(words, words), min_size=1, max_size=6, unique_by=lambda row: normalise(row[0]))


@settings(max_examples=200, deadline=None)
@given(rows_of, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_the_csv_module_writes_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("front", "back"), *rows])
    path = tmp_path_factory.mktemp("sheets") / "sheet.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    reading = read(path, Context(options=Options(language="en")))
    assert sides(reading) == rows


ORIGINALS = [
    b'id,front,back,why,tags,topic,url,checked\nx,a,b,c,d e,data,https://a.b,2026-11\ny,"f,\n g",h,,,,,\n',
    "앞면,뒷면\n샤드란?,용량\n기간은?,24시간\n".encode("cp949"),
    "front\tback\nWhat?\tThat\nWho?\tHe\n".encode("utf-16"),
    b"#separator:tab\n#html:true\n#guid column:1\n#deck column:2\n#tags column:5\ng\tA::B\t<b>f</b>\t{{c1::x}}\tt\n",
    b"term\tdef;term2\tdef2;term3\tdef3",
    b"{{c1::S3}} is {{c2::it}}\nand {{c1::EFS}}\n",
]


@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", ["mutant.csv", "mutant.tsv"])
def test_no_mutant_raises_or_hangs(name: str, count: int, tmp_path: Path) -> None:
    path = tmp_path / name
    read_well = 0
    for seed in range(count):
        rng = random.Random(seed)
        path.write_bytes(mutated(rng.choice(ORIGINALS), ORIGINALS, rng))
        start = time.perf_counter()
        reading = read(path, Context())
        assert time.perf_counter() - start < 10
        wrong = any(problem.severity == "error" for problem in reading.problems)
        assert wrong != bool(reading.decks)
        for deck in reading.decks:
            assert isinstance(deck, Deck)
            assert len({note.id for note in deck.notes}) == len(deck.notes)
            assert all(note.body.prompt.strip() and note.body.answer.strip() for note in deck.notes)
            assert "".join(str(note.dump()) for note in deck.notes).encode()
        read_well += not wrong
    assert read_well > count // 10
