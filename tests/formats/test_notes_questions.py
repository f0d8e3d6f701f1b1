"""Quiz questions from notes: siblings make the wrong options, and none of them may be right as well."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.matching import Matching
from mlsprep.formats.notes.ordinary import cards_of
from mlsprep.formats.notes.tree import parse
from mlsprep.formats.notes.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from mlsprep.formats.notes.draft import Draft

NOTES = Path(__file__).parents[2].parent / "shared" / "notes"
VOCABULARY = load_vocabulary()
MEANINGS = [
    "돌풍이 부는 비율을 지정",
    "관측 기록의 보관 일수",
    "지도 격자 한 칸의 너비",
    "경보를 보내는 최소 풍속",
    "센서마다 다른 오차의 보정",
]
NAMES = ["gust_rate", "keep_days", "cell_width", "alarm_level", "offset_table"]


def read(text: str) -> list[Draft]:
    return cards_of(parse(text, "notes.md").root, VOCABULARY, frozenset(), "deck")[0]


def listed(pairs: dict[str, str], subject: str = "Zephyr") -> str:
    return f"## {subject}\n\n- 하이퍼파라미터:\n" + "".join(f"    - {name}: {text}\n" for name, text in pairs.items())


def choices(text: str) -> list[Choice]:
    return [draft.body for draft in read(text) if isinstance(draft.body, Choice)]


def pairs_of(count: int) -> dict[str, str]:
    return dict(zip(NAMES[:count], MEANINGS[:count], strict=True))


def test_four_siblings_make_a_choice_each_way() -> None:
    found = choices(listed(pairs_of(4)))
    assert len(found) == 8
    stems = {body.stem.get("ko") for body in found}
    assert "Zephyr의 하이퍼파라미터 keep_days의 역할은?" in stems
    assert "Zephyr의 하이퍼파라미터 중 다음 역할을 하는 것은? “관측 기록의 보관 일수”" in stems


def test_three_make_a_matching_and_fewer_make_none() -> None:
    three, two = read(listed(pairs_of(3))), read(listed(pairs_of(2)))
    assert [draft.kind for draft in three if draft.kind != "basic"] == ["matching"]
    assert [draft.kind for draft in two if draft.kind != "basic"] == []
    body = next(draft.body for draft in three if isinstance(draft.body, Matching))
    assert {pair.left.get("ko"): pair.right.get("ko") for pair in body.pairs} == pairs_of(3)


def test_siblings_of_one_meaning_are_never_each_others_wrong_options() -> None:
    same = {**pairs_of(4), "gust_share": "돌풍 비율을 지정하는 값"}
    for body in choices(listed(same)):
        shown = {option.text.get("ko") for option in body.options}
        assert not {"gust_rate", "gust_share"} <= shown
        assert not {MEANINGS[0], same["gust_share"]} <= shown


def test_what_may_hold_of_others_too_is_neither_key_nor_option() -> None:
    vague = {**pairs_of(4), "depth": "과적합 방지", "width": "폭 조절 - 과적합 방지"}
    shown = {option.text.get("ko") for body in choices(listed(vague)) for option in body.options}
    assert "과적합 방지" not in shown
    assert "depth" not in shown


def test_siblings_of_the_same_attribute_fill_up() -> None:
    text = listed(pairs_of(2)) + "\n" + listed(dict(zip(NAMES[2:], MEANINGS[2:], strict=True)), "Mistral")
    assert {len(body.options) for body in choices(text)} == {4}


@pytest.mark.parametrize("label", ["입력 형식", "인스턴스 유형"])
def test_open_sets_make_no_questions(label: str) -> None:
    text = "".join(
        f"## Zephyr{n}\n\n- {label}: {value}\n\n" for n, value in enumerate(["CSV", "JSON", "Avro", "ORC", "TSV"])
    )
    assert [draft.kind for draft in read(text) if draft.kind != "basic"] == []


def test_every_option_says_what_it_is() -> None:
    for body in choices(listed(pairs_of(5))):
        for option in body.options:
            assert option.why
            assert option.why.get("ko") != option.text.get("ko")


def test_a_table_of_single_values_makes_questions_and_one_of_lists_none() -> None:
    rows = "".join(f"| ZX{n} | {n * 7} km |\n" for n in range(1, 6))
    single = f"| Sensor | Reach |\n|---|---|\n{rows}"
    many = single.replace(" km", " km, 5 m")
    assert len(choices(single)) == 10
    assert choices(many) == []


def test_the_keys_are_spread_and_stay_where_they_are() -> None:
    words = [
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliet",
        "kilo",
        "lima",
    ]
    text = listed({f"zz{n}_q": f"{word} {word[::-1]} 기록" for n, word in enumerate(words)})
    found = choices(text)
    keys = Counter(next(iter(body.key)) for body in found)
    assert max(keys.values()) - min(keys.values()) <= 1
    assert [body.dump() for body in found] == [body.dump() for body in choices(text)]


def test_a_question_the_other_way_round_needs_a_text_of_its_own() -> None:
    same = {
        "gust_rate": "돌풍이 부는 비율을 지정",
        "gust_share": "돌풍이 부는 비율 지정",
        "keep_days": "관측 기록의 보관 일수",
    }
    turned = [draft.body for draft in read(listed(same)) if draft.rule == "reverse"]
    assert [body.back.get("ko") for body in turned if isinstance(body, Basic)] == ["keep_days"]


@pytest.mark.skipif(not NOTES.is_dir(), reason="the learner's notes are not beside the checkout")
@pytest.mark.parametrize("name", ["002", "003", "004"])
def test_every_choice_from_the_notes_has_one_key_and_options_that_differ(name: str) -> None:
    text = next(NOTES.glob(f"{name}-*.md")).read_text("utf-8")
    for body in choices(text):
        shown = [" ".join(option.text.get("ko").split()).casefold() for option in body.options]
        assert len(body.key) == 1
        assert len(set(shown)) == len(shown) == 4
        assert all(option.why for option in body.options)
