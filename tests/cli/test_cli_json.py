"""The JSON documents that scripts rely on: keys, types, nothing else on stdout (section 10 of the design)."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import CARDS, NOTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Program, Said

TEXT = {"en": str, "ko": str}
REVIEW = re.compile(r"[0-9a-f]{32}")
LEFT = {"due": int, "learning": int, "new": int}


class Either:
    """A value of one of several shapes."""

    def __init__(self, *shapes: Any) -> None:
        self.shapes = shapes


class Each:
    """A mapping from any name to values of one shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


def moment(value: Any) -> bool:
    return isinstance(value, str) and "T" in value and datetime.fromisoformat(value).tzinfo is not None


def day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))


def when(value: Any) -> bool:
    return moment(value) if isinstance(value, str) and "T" in value else day(value)


def misfits(value: Any, shape: Any, place: str = "") -> list[str]:
    """Return where a document is not of a shape; keys the shape does not name are allowed."""
    if isinstance(shape, Either):
        found = [misfits(value, item, place) for item in shape.shapes]
        return [] if [] in found else found[0]
    if isinstance(shape, Each):
        return [bad for key, item in value.items() for bad in misfits(item, shape.shape, f"{place}.{key}")]
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{place}: {value!r}"]
        missing = [f"{place}.{key} is missing" for key in shape if key not in value]
        return missing + [
            bad for key, item in shape.items() if key in value for bad in misfits(value[key], item, f"{place}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: {value!r}"]
        return [bad for index, item in enumerate(value) for bad in misfits(item, shape[0], f"{place}[{index}]")]
    if shape is None:
        return [] if value is None else [f"{place}: {value!r}"]
    if isinstance(shape, re.Pattern):
        return [] if isinstance(value, str) and shape.fullmatch(value) else [f"{place}: {value!r}"]
    if isinstance(shape, type):
        right = isinstance(value, shape) or (shape is float and type(value) is int)
        return [] if right and (shape is bool or not isinstance(value, bool)) else [f"{place}: {value!r}"]
    try:
        return [] if shape(value) else [f"{place}: {value!r}"]
    except (TypeError, ValueError):
        return [f"{place}: {value!r}"]


NUMBER = Either(float, None)
CARD = {
    "id": int,
    "deck": str,
    "note": str,
    "facet": str,
    "kind": str,
    "topics": [str],
    "state": re.compile("new|learning|review|relearning"),
    "front": TEXT,
    "back": TEXT,
}
PROBLEM = {"file": str, "line": int, "column": int, "message": str}
IMPORT = {
    **dict.fromkeys(("new", "updated", "matched", "moved", "unchanged", "kept", "retired", "cards", "questions"), int),
    "problems": [PROBLEM],
}

DOCUMENTS: dict[str, Any] = {
    "due --json": {
        "study_day": day,
        **LEFT,
        "total": int,
        "next_due": Either(moment, None),
        "by_domain": Each(LEFT),
    },
    "next --json": {
        "card": {**CARD, "why": Either(TEXT, None)},
        "ratings": Each({"due": when, "interval": int}),
        "left": LEFT,
    },
    "answer 6 3 --json": {
        "review": REVIEW,
        "card": int,
        "rating": int,
        "at": moment,
        "due": when,
        "interval": int,
        "state": str,
        "stability": float,
        "difficulty": float,
        "left": LEFT,
    },
    "undo --json": {"undone": REVIEW, "card": int},
    "import FILE --json": IMPORT,
    "import FILE --dry-run --json": IMPORT,
    "lint FILE --json": {"problems": [PROBLEM]},
    "decks --json": [
        {
            "id": str,
            "title": TEXT,
            **dict.fromkeys(("notes", "cards", "questions", "seen", "due", "retired"), int),
        }
    ],
    "exams --json": [
        {
            "id": str,
            "title": TEXT,
            "status": str,
            "successor": Either(str, None),
            "minutes": int,
            "questions": Either(int, {"scored": int, "unscored": int}),
            "domains": [
                {
                    "id": str,
                    "title": TEXT,
                    "weight": float,
                    "cards": int,
                    "questions": int,
                    "tasks": [{"id": str, "title": TEXT, "cards": int, "questions": int}],
                }
            ],
        }
    ],
    "topics --json": [{"id": str, "title": TEXT, "cards": int, "seen": int, "questions": int}],
    "cards --json": [
        {
            **CARD,
            "due": Either(when, None),
            "stability": NUMBER,
            "difficulty": NUMBER,
            "retrievability": NUMBER,
            "reps": int,
            "lapses": int,
            "suspended": bool,
            "flag": int,
        }
    ],
    "card show 2 --json": {**CARD, "due": Either(when, None), "stability": NUMBER, "suspended": bool, "flag": int},
    "card history 2 --json": [
        {
            "review": REVIEW,
            "at": moment,
            "rating": Either(int, None),
            "duration": float,
            "source": str,
            "undone": bool,
            "stability": NUMBER,
            "difficulty": NUMBER,
            "due": Either(when, None),
        }
    ],
    "doctor --json": {"ok": bool, "checks": [{"name": str, "ok": bool, "detail": str}]},
    "backup create --json": {"file": str},
    "backup list --json": [{"file": str, "made": str, "reason": str, "bytes": int}],
    "config get --json": {"language": str, "exam": str, "fuzz": bool},
}

OWN = 'deck: own/a\ntitle: Own\ntopic: data/storage\nnotes:\n  - {id: one, front: "What?", back: "That"}\n'


@pytest.mark.usefixtures("studied")
@pytest.mark.parametrize("command", DOCUMENTS)
def test_a_document_has_the_keys_and_types_it_promises(
    cli: Callable[..., Said], deck_file: Callable[..., Path], command: str
) -> None:
    if command == "backup list --json":
        assert cli("backup", "create").code == 0
    said = cli(*(str(deck_file(OWN)) if word == "FILE" else word for word in command.split()))
    assert said.code == 0, said.err
    document = json.loads(said.out)
    assert said.out.endswith("}\n" if isinstance(document, dict) else "]\n")
    assert misfits(document, DOCUMENTS[command]) == []
    if isinstance(DOCUMENTS[command], list):
        assert document


def test_the_checker_of_shapes_notices_what_is_wrong() -> None:
    wrong = {"study_day": "today", "due": "1", "learning": True, "new": 1.5, "total": None, "next_due": "2026-11-21T10"}
    shape = DOCUMENTS["due --json"]
    assert len(misfits(wrong, shape)) == 7
    assert misfits([{"id": 1}], [{"id": str, "x": int}]) == ["[0].x is missing", "[0].id: 1"]


@pytest.mark.parametrize("command", ["due --json", "next --json", "cards --json", "card show 1 --json"])
def test_texts_are_in_both_languages_whatever_is_shown(
    cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, home: Path, command: str
) -> None:
    assert home.exists()
    said = [cli(*command.split()).out]
    for language in ("ko", "both"):
        monkeypatch.setenv("MLSPREP_LANGUAGE", language)
        said.append(cli(*command.split()).out)
    if command.startswith("next"):  # the ratings tell times
        said = [json.dumps(json.loads(text)["card"]) for text in said]
    assert len(set(said)) == 1


def test_letters_of_every_language_are_written_as_they_are(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    assert "객체 저장소" in cli("cards", "--json").out


def test_a_script_can_study_a_whole_day(cli: Callable[..., Said], home: Path) -> None:
    """`next`, `answer`, `undo` and `due` tell the same story."""
    assert home.exists()
    asked = []
    for left in range(NOTES, 0, -1):
        shown = cli("next", "--json").json
        assert shown["left"] == {"due": 0, "learning": 0, "new": left}
        assert cli("due", "--plain").out == f"{left}\n"
        card = shown["card"]["id"]
        said = cli("answer", str(card), "4", "--json", "--if-due", "--seconds", "2.5").json
        assert (said["card"], said["rating"], said["state"]) == (card, 4, "review")
        assert said["due"] == shown["ratings"]["4"]["due"]
        assert said["interval"] == shown["ratings"]["4"]["interval"]
        assert said["left"]["new"] == left - 1
        [row] = cli("card", "history", str(card), "--json").json
        assert (row["review"], row["rating"], row["duration"]) == (said["review"], 4, 2.5)
        asked.append(card)
    assert len(set(asked)) == NOTES
    last = cli("next", "--json").json
    assert last["card"] is None
    assert moment(last["next_due"])
    assert last["left"] == {"due": 0, "learning": 0, "new": 0}
    undone = cli("undo", "--json").json
    assert undone["card"] == asked[-1]
    assert cli("next", "--json").json["card"]["id"] == asked[-1]
    assert cli("doctor").code == 0


def test_a_card_is_answered_by_its_key_and_by_a_name(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    for rating in ("good", "GOOD", " 3 "):
        said = cli("answer", "data/storage/s3#recall", rating, "--json")
        assert said.json["rating"] == 3
    assert cli("card", "history", "data/storage/s3", "--json").json[0]["rating"] == 3


def test_intervals_are_seconds_until_the_card_is_due(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    ratings = cli("next", "--json").json["ratings"]
    assert set(ratings) == {"1", "2", "3", "4"}
    assert ratings["1"]["interval"] == 60
    assert ratings["3"]["interval"] == 600
    assert ratings["4"]["interval"] % 86_400 == 0
    assert ratings["4"]["interval"] > 0


def test_a_refused_answer_prints_nothing_on_stdout(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    cli("answer", "1", "easy")
    said = cli("answer", "1", "easy", "--if-due", "--json")
    assert (said.code, said.out, said.err) == (1, "", "Card 1 is not due now.\n")


def test_a_finding_ends_with_1_and_the_document(cli: Callable[..., Said], change: Callable[..., None]) -> None:
    change("UPDATE memories SET reps = 3 WHERE card = 1")
    said = cli("doctor", "--json")
    assert said.code == 1
    assert not said.json["ok"]
    assert [check["name"] for check in said.json["checks"] if not check["ok"]] == ["memories"]
    said = cli("doctor", "--repair", "--json")
    assert said.code == 0
    assert said.json["ok"]
    assert said.json["backup"].endswith("before-repair.db")


def test_a_wrong_file_gives_its_problems_as_a_document(
    cli: Callable[..., Said], deck_file: Callable[..., Path], home: Path
) -> None:
    assert home.exists()
    path = deck_file(OWN.replace("front", "frnt"))
    for command in ("lint", "import"):
        said = cli(command, str(path), "--json")
        assert said.code == 3
        assert misfits(said.json, {"problems": [PROBLEM]}) == []
        assert said.json["problems"][0]["line"] == 5
        assert "Traceback" not in said.err


def test_counts_are_of_what_there_is(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    decks = cli("decks", "--json").json
    assert sum(deck["cards"] for deck in decks) == CARDS + 1
    assert sum(deck["questions"] for deck in decks) == 1
    assert len(cli("cards", "--json").json) == CARDS + 1
    exams = cli("exams", "--json").json
    assert [exam["id"] for exam in exams] == ["mls-c01", "mla-c01"]
    for exam in exams:
        for domain in exam["domains"]:
            assert domain["cards"] == sum(task["cards"] for task in domain["tasks"])
        assert sum(domain["cards"] for domain in exam["domains"]) == CARDS + 1
        assert sum(domain["weight"] for domain in exam["domains"]) == 100


@pytest.mark.usefixtures("studied")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is:new", 11),
        ("is:review", 1),
        ("is:learning", 2),
        ("is:due", 2),
        ("is:flagged", 1),
        ("is:wrong", 1),
        ("is:suspended", 1),
        ("is:buried", 0),
        ("is:retired", 0),
        ("is:edited", 0),
        ("is:leech", 0),
        ("is:known", 0),
        ("IS:NEW", 11),
        ("is:new is:suspended", 1),
        ("what is", 6),
        ("WHAT IS", 6),
        ("저장소", 1),
        ("객체 저장소", 1),
        ("shard", 3),
        ("data/storage", 3),
        ("100%", 0),
        ("_", 0),
        ("'", 0),
        ('"', 0),
        ("what is:due", 2),
        ("--", 0),
    ],
)
def test_a_query_finds_the_cards_it_describes(cli: Callable[..., Said], query: str, expected: int) -> None:
    found = cli("cards", "--json", "--", *query.split()).json
    assert len(found) == expected, [row["key"] for row in found]


def test_a_query_is_taken_together_with_options_and_a_limit(cli: Callable[..., Said], home: Path) -> None:
    assert home.exists()
    assert len(cli("cards", "what", "--deck", "storage", "--json").json) == 3
    assert len(cli("cards", "what", "--limit", "2", "--json").json) == 2
    assert cli("cards", "nothing at all", "--json").json == []


def test_stdout_of_the_first_run_is_the_document_alone(fresh_program: Program) -> None:
    said = fresh_program("due", "--json")
    assert said.json["total"] == NOTES
    assert "mla-c01" in said.err
