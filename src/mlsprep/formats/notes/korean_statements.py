"""Korean sentences to questions: what a sentence says of its topic decides how it is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes import korean_rules, korean_verbs
from mlsprep.formats.notes.korean import attach, predicate
from mlsprep.formats.notes.korean_clauses import ADVERBS, BEHIND, BELONGS, clause, implied, main_clause
from mlsprep.formats.notes.sentences import ANSWER_WORDS, FRONT_WORDS, bare, pointing, tidy, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlsprep.formats.notes.asked import Asked, Subject
    from mlsprep.formats.notes.korean import Predicate
    from mlsprep.formats.notes.korean_clauses import Clause

    Rule = Callable[[Clause, Predicate], Iterator[Asked]]


_EMPTY_VERB = re.compile(r"^(?:함|됨|있음|없음|것|수 있음|합니다|됩니다)$")


# `분류하는데 사용` is `분류하는 데 사용`.
_PURPOSE = re.compile(r"(?<=[하되])는데 (?=사용|쓰|활용|이용|도움|유용)")
# `파일(예: a) 을` is `파일(예: a)을`.
_APART = re.compile(r"\) ([을를이가은는])(?= )")
# A longer place hides the question.
_PLACE_WORDS = 7


def ask(sentence: str, subject: Subject | None) -> Iterator[Asked]:
    """Yield the questions that a sentence answers, the best first; the caller takes the first that is new."""
    text, more = main_clause(ADVERBS.sub("", _PURPOSE.sub("는 데 ", _APART.sub(r")\1", bare(sentence)))))
    if remark := BEHIND.match(text):
        text, more = remark["text"], f"{remark['remark']} {more}".strip()
    parts = clause(text)
    rules = _RULES
    if parts.topic:
        if _PERSON.search(parts.name):
            return
        parts = _placed(parts, subject) if subject else parts
    elif subject and subject.name:
        parts = implied(text, subject)
        rules = _RULES if subject.agent else _PLACED
    elif re.search("[A-Za-z]|[가-힣]{4}", text):
        rules = _ALONE
    end = predicate(parts.rest)
    for found in (found for rule in rules for found in rule(parts, end)):
        if _good(found, parts):
            # What is implied is the subject itself, without what it is part of.
            term = subject.name if parts.implicit and subject and found.term else found.term
            why = f"{found.why} {more}".strip()
            front = " ".join(found.front.split())
            yield found._replace(front=front, back=tidy(found.back), why=why, term=term)


def _placed(parts: Clause, subject: Subject) -> Clause:
    """Return a sentence with what its topic is part of, where the topic does not say enough on its own."""
    if BELONGS.match(parts.name) and not parts.oblique and subject.name not in parts.lead:
        owner = f"{subject.name}의 {parts.name}"
        rest = f"{parts.lead} {parts.rest}".strip()
        return parts._replace(lead="", topic=attach(owner, "은/는"), name=owner, rest=rest)
    if subject.context and not subject.known and parts.name == subject.name:
        return parts._replace(lead=f"{subject.context}에서 {parts.lead}".strip())
    if not subject.name or parts.lead or _telling(parts.name) or _same(subject.name, parts.name):
        return parts
    place = f"{subject.context}의 {subject.name}" if subject.context and not subject.known else subject.name
    return parts._replace(lead=f"{place}에서") if len(words(place)) <= _PLACE_WORDS else parts


# Whoever does something in general is no subject of a card.
_PERSON = re.compile(
    r"(?:고객|사용자|조직|팀|개발자|엔지니어|[Ss]cientist|과학자|담당자|전문가|사람|우리|학생|학부생|연구원|인재|지원자|리서처|회사|기업|소유자)(?:들)?$"
)


def _telling(name: str) -> bool:
    """Return whether a topic says on its own what is meant."""
    return bool(re.search(r"[A-Z0-9_`]", name)) or len(name.replace(" ", "")) >= 8  # noqa: PLR2004


def _same(owner: str, topic: str) -> bool:
    """Return whether a topic is what the lines are about anyway, or names it."""
    heads = {word[:2] for word in owner.split()}
    return (
        owner in topic
        or topic.endswith(owner.rsplit(maxsplit=1)[-1])
        or all(word[:2] in heads for word in topic.split())
    )


def _good(found: Asked, parts: Clause) -> bool:
    back = tidy(found.back)
    if not back or len(back.split()) > ANSWER_WORDS or _EMPTY_VERB.match(back) or back in found.front:
        return False
    if len(found.front.split()) > FRONT_WORDS or pointing(found.front) or pointing(" ".join(back.split()[:3])):
        return False
    return found.rule == "identity" or back != parts.name


_RULES: tuple[Rule, ...] = (
    korean_rules.definition,
    korean_rules.cause,
    korean_rules.use,
    korean_rules.when,
    korean_rules.condition,
    korean_rules.must,
    korean_rules.can,
    korean_rules.options,
    korean_rules.based,
    korean_rules.related,
    korean_rules.shines,
    korean_rules.as_what,
    korean_rules.need,
    korean_rules.holds,
    korean_rules.where,
    korean_verbs.means,
    korean_verbs.possible,
    korean_verbs.does_noun,
    korean_verbs.takes,
    korean_verbs.does,
    korean_verbs.identity,
)
# What a sentence without a topic answers below a name that does nothing itself (`데이터 준비 과제`).
_PLACED: tuple[Rule, ...] = (korean_rules.condition, korean_rules.must, korean_rules.can, korean_rules.options)
# What it answers where no name stands above it.
_ALONE: tuple[Rule, ...] = (korean_rules.condition, korean_rules.must, korean_rules.can)
