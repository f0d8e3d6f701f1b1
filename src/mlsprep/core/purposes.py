"""What an algorithm is for: notes against how it learns, and against the kind of problem it solves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.assertion import denies, pattern, sentences
from mlsprep.core.claims import Clash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.core.claims import Profile
    from mlsprep.core.statement import Names, Statement

# -- supervised or unsupervised ----------------------------------------------------------------------------------------

_KIND_EN = r"(un)?supervised(?:[ -]learning)?(?: (?:algorithm|method|technique|model|approach))?"
_KIND_KO = r"(비)?(?:지도|감독)형? ?(?:학습)?(?: ?(?:알고리즘|방식|방법|기법|모델))?"
# The word must be what the sentence predicates: the whole answer, or behind a copula, or at the end of a clause.
_LEARNING = (
    pattern(rf"^(?:an? |the )?{_KIND_EN}\b(?! or )[.!]?\s*(?:\([^)]*\))?$"),
    pattern(rf"^(?:an? |the )?(?:\w+[ -])?{_KIND_EN}(?: that| which| for| used| to\b|,|:)"),
    pattern(rf"(?:^| )(?:is|are) (?:an? |the )?(?:\w+[ -]){{0,2}}?(?<!semi-)(?<!self-){_KIND_EN}\b"),
    pattern(rf"^(?:which|what|name)(?: the| an?)?(?: sagemaker| built-in| aws)*? {_KIND_EN}\b"),
    pattern(rf"(?:^|[\s(]){_KIND_KO}\s*(?:\([^)]*\))?(?:이다|입니다|임|이며|이지만|으로서|으로,|로,|[.,)]|$)"),
    pattern(rf"^{_KIND_KO}(?:으로|로서|로써) "),
    pattern(rf"^{_KIND_KO}(?:은|는|으로|이면서)?\s?[^.]{{0,40}}\?$"),
)
_PARTLY = pattern(r"semi-?supervised|self-?supervised|반지도|자기 ?지도|준지도|weakly|약한 지도|약지도")


def learning(statement: Statement, profile: Profile, names: Names) -> Iterator[Clash]:  # noqa: ARG001 - one signature
    """Yield where a statement says supervised for unsupervised, or the other way round."""
    values = profile.facts.get("learning", ())
    if values not in (("supervised",), ("unsupervised",)) or _PARTLY.search(statement.whole):
        return
    said = set()
    for sentence in sentences(statement.said):
        for expression in _LEARNING:
            for match in expression.finditer(sentence):
                around = sentence[: match.start()][-25:] + sentence[match.end() :][:25]
                if denies(around) or re.search(r"unlike|before|instead|달리|전에|아니라|또는|\bor\b|및|나 ", around):
                    return
                said.add("unsupervised" if match[1] else "supervised")
    both = re.search(r"unsupervised|비지도", statement.said) and re.search(
        r"(?<!un)supervised|(?<!비)지도 ?(?:학습|형)", statement.said
    )
    if len(said) == 1 and not both and said != set(values):
        yield Clash(f"{profile.title} is {said.pop()}", f"it is {values[0]}", profile.card)


# -- kinds of problem --------------------------------------------------------------------------------------------------

PROBLEMS = {  # kind -> how people write it
    "clustering": r"clustering|클러스터링|군집화?",
    "classification": r"(?:binary |multi-?class )?classification|(?:이진 |다중 |다중 클래스 )?분류",
    "regression": r"(?:linear )?regression|(?:선형 )?회귀(?: 분석)?",
    "forecasting": r"(?:time[- ]series )?forecasting|시계열 (?:예측|분석)",
    "anomaly detection": r"(?:anomaly|outlier) detection|이상(?:치|값)? ?(?:탐지|감지)",
    "dimension reduction": r"dimension(?:ality)?[- ]reduction|차원 ?축소",
    "topic modeling": r"topic model(?:l?ing)?|(?:토픽|주제) ?모델링",
}
_ANY_PROBLEM = "|".join(PROBLEMS.values())
_ASKS_PROBLEM = pattern(
    r"(?:kind|type|sort) of (?:problem|task|algorithm)|what is .+ (?:used )?for|use ?cases?\b|purpose|problem type"
    r"|용도|목적|문제 ?유형|어떤 (?:문제|알고리즘|작업|종류)|종류|유형|대상 문제|무엇에"
)
_PROBLEM = (
    pattern(
        rf"(?:^|(?:is|are) )(?:an? |the )?(?:(?:un)?supervised |\w+-based )?({_ANY_PROBLEM})"
        r" (?:algorithm|method|model|technique)s?\b"
    ),
    pattern(rf"(?:^|\s)({_ANY_PROBLEM})(?:용)? ?(?:알고리즘|기법|모델|방법)\s*(?:이다|입니다|임|이며|[.,)]|$)"),
)


def problem(statement: Statement, profile: Profile, names: Names) -> Iterator[Clash]:
    """Yield where a statement names a kind of problem that the algorithm does not solve."""
    if not profile.problems:
        return
    answer = statement.said.rstrip(".")
    if _ASKS_PROBLEM.search(names.without(statement.asked)) and pattern(_ANY_PROBLEM).fullmatch(answer):
        found = [answer]
    else:
        found = [match[1] for expression in _PROBLEM for match in expression.finditer(statement.said)]
    said = {kind for text in found for kind, words in PROBLEMS.items() if pattern(words).fullmatch(text)}
    right = "|".join(PROBLEMS[kind] for kind in profile.problems)
    if len(said) != 1 or said & set(profile.problems) or pattern(right).search(statement.whole) or denies(answer):
        return
    if not _NO_SINGLE_CLAIM.search(answer):
        yield Clash(f"{profile.title} is for {said.pop()}", f"it is for {profile.facts['problem'][0]}", profile.card)


_NO_SINGLE_CLAIM = pattern(r"before|after|preprocess|with an?|전처리|전에|후에|결합|함께|위한|달리|unlike|instead")
