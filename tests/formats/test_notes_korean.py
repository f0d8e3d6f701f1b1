"""Korean grammar: particles by sound, the ends of sentences, and the parts of a sentence."""

from __future__ import annotations

import pytest

from mlsprep.formats.notes.korean import attach, predicate, topic_end
from mlsprep.formats.notes.korean_clauses import clause, refer, separate


@pytest.mark.parametrize(
    ("word", "topic"),
    [
        ("모델", "모델은"),
        ("지표", "지표는"),
        ("XGBoost", "XGBoost는"),
        ("LightGBM", "LightGBM은"),
        ("EMR", "EMR은"),
        ("S3", "S3는"),
        ("EC2", "EC2는"),
        ("Word2Vec", "Word2Vec은"),
        ("DeepAR", "DeepAR은"),
        ("Kaggle", "Kaggle은"),
        ("Notebook", "Notebook은"),
        ("SQL", "SQL은"),
        ("Athena", "Athena는"),
        ("`eta`", "`eta`는"),
        ("재현율(recall)", "재현율(recall)은"),
        ("**지표**", "**지표**는"),
        ("10", "10은"),
        ("95", "95는"),
    ],
)
def test_a_particle_follows_the_sound_of_the_word(word: str, topic: str) -> None:
    assert attach(word, "은/는") == topic


def test_a_word_in_l_takes_ro_like_an_open_syllable() -> None:
    assert [attach(word, "으로/로") for word in ("모델", "그룹", "서버")] == ["모델로", "그룹으로", "서버로"]


@pytest.mark.parametrize(
    ("sentence", "nominal", "adnominal", "asking"),
    [
        ("비용을 줄입니다.", "비용을 줄임", "비용을 줄이는", "비용을 줄이는가"),
        ("모델을 만든다", "모델을 만듦", "모델을 만드는", "모델을 만드는가"),
        ("기록을 저장합니다.", "기록을 저장", "기록을 저장하는", "기록을 저장하는가"),
        ("사용할 수 있습니다", "사용할 수 있음", "사용할 수 있는", "사용할 수 있는가"),
        ("적합하지 않습니다", "적합하지 않음", "적합하지 않은", "적합하지 않은가"),
        ("매우 유용합니다", "매우 유용", "매우 유용한", "매우 유용한가"),
        ("더 쉽습니다", "더 쉬움", "더 쉬운", "더 쉬운가"),
        ("관측 서비스입니다", "관측 서비스", "관측 서비스인", "관측 서비스인가"),
        ("기록에 포함", "기록에 포함", "", ""),
        ("처리해야 한다", "처리해야 함", "처리해야 하는", "처리해야 하는가"),
        ("비용이 높아짐", "비용이 높아짐", "비용이 높아지는", "비용이 높아지는가"),
    ],
)
def test_the_end_of_a_sentence_has_its_forms(sentence: str, nominal: str, adnominal: str, asking: str) -> None:
    end = predicate(sentence)
    assert (end.nominal(), end.adnominal(), end.asking()) == (nominal, adnominal, asking)


@pytest.mark.parametrize(
    "word", ["데이터는", "이미지는", "크기는", "배치는", "경우는", "프레임워크는", "목적은", "S3는", "EMR은"]
)
def test_nouns_carry_the_topic_particle(word: str) -> None:
    assert topic_end(word)


@pytest.mark.parametrize(
    "word", ["하는", "미치는", "만드는", "줄이는", "높은", "받은", "이루어지는", "또는", "혹은", "단어라는"]
)
def test_verbs_and_joints_carry_none(word: str) -> None:
    assert not topic_end(word)


def test_a_sentence_is_what_stands_before_its_topic_the_topic_and_the_rest() -> None:
    parts = clause("바람이 약할 때 Zephyr는 기록을 압축합니다")
    assert (parts.lead, parts.name, parts.rest) == ("바람이 약할 때", "Zephyr", "기록을 압축합니다")


def test_what_describes_the_topic_belongs_to_it() -> None:
    assert clause("관측에 사용되는 센서는 바다에서 부식됩니다").name == "관측에 사용되는 센서"


def test_two_topics_are_two_statements() -> None:
    assert separate("Zephyr는 관측하지만 Mistral은 기록을 예보로 바꿉니다") == [
        "Zephyr는 관측하지만 Mistral은 기록을 예보로 바꿉니다"
    ]
    assert separate("Zephyr는 바람을 관측하지만 Mistral은 기록을 예보로 바꿉니다") == [
        "Zephyr는 바람을 관측합니다",
        "Mistral은 기록을 예보로 바꿉니다",
    ]


def test_this_is_replaced_by_what_it_points_at() -> None:
    assert refer("이 방식은 기록을 압축합니다", "Zephyr") == "Zephyr는 기록을 압축합니다"
    assert refer("이를 압축합니다", "Zephyr") == "이를 압축합니다"
