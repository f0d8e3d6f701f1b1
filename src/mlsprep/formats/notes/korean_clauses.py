"""The parts of a Korean sentence: what stands before its topic, the topic, and what is said of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes.korean import CACHED, action, attach, plain_form, predicate, topic_end
from mlsprep.formats.notes.sentences import pointing, words

if TYPE_CHECKING:
    from mlsprep.formats.notes.asked import Subject


# The end of a clause that stands before the topic, and of a phrase that may belong to the topic.
_CLAUSE = re.compile(
    r"(?:때|때는|때에는|경우|경우에|경우에는|동안|위해|위해서|위해서는|위하여|시에는|시|면|라면|려면|으면|므로|"
    r"때문에|통해|따라|의하면|시에?|후|전에|뒤),?$"
)
_PHRASE = re.compile(r"(?:에|에서|으로|로|에게|부터|까지|하고|하며|하여|되어|되고|해서|,)$")
_ADNOMINAL = re.compile(
    r"(?:는|은|ㄴ|된|한|할|될|인|던|진|킨|운|른|난|온|간|린|든|낸|친|쓴|큰|긴|적인|위한|대한|따른|통한|의)$"
)
_OBLIQUE = re.compile(r"(?:에서|에게|에|으로|로|부터|까지|보다)$")
_DEFINING = re.compile(r"(?<=[가-힣A-Za-z)])(?:이란|란)$")
_OPENER = re.compile(r"^(?:[\w가-힣 ]+(?:적으로|에서|에서는|와 달리|과 달리|외에도|중에서),?)$")
# Topics that say nothing without what they belong to.
BELONGS = re.compile(
    r"^(?:주요 |핵심 |첫 번째 |두 번째 |또 다른 |가장 큰 |최종 )?(?:목표|목적|핵심|핵심 기능|기능|특징|장점|단점|"
    r"문제|문제점|원인|이유|방법|과제|예|예시|"
    r"종류|결과|입력|출력|역할|한계|차이|차이점|구조|구성|과정|단계|방식|기본값|값|추론|학습|훈련|전처리|비용|"
    r"요금|제한|최대|최소|대안|해결책|"
    r"해결 과제)$"
)
# An answer that is a list of things has so many joints that it is asked for as such.
ADVERBS = re.compile(
    r"^(?:일반적으로|기본적으로|주로|대개|보통|항상|일반적인 경우|또한|특히|때때로|종종|대부분|현재|이미) "
)
_THIS = re.compile(
    r"^이 (?:모델 |훈련 |데이터 |접근 |처리 )?(?:기술|방식|방법|도구|알고리즘|서비스|기법|모델|모드|형식|기능|"
    r"지표|프레임워크|라이브러리|프로세스|작업|유형|데이터|파라미터|"
    r"옵션|값|구조|테스트|전략|패턴|시스템|플랫폼|인스턴스|지수|함수)(?P<particle>은|는|을|를|이|가|에서는|에서|"
    r"에는|의|과|와)(?= )"
)
_PAIRS = {
    "은": "은/는",
    "는": "은/는",
    "을": "을/를",
    "를": "을/를",
    "이": "이/가",
    "가": "이/가",
    "과": "과/와",
    "와": "과/와",
}
_CONTRAST = re.compile(
    r"(?P<head>\S+?)(?P<joint>(?:이며|이고|이지만|하며|하고|하지만|되며|되고|되지만|(?<=[가-힣])지만|(?<=으)며|"
    r"(?<=키)며)),? (?P<tail>\S.*)$"
)


# A comma within so many words parts the items of a list, not clauses.
_LIST_WORDS = 4
_TOPIC_WORDS = 5


class Clause(NamedTuple):
    """A sentence in parts: what stands before its topic, the topic as it is written, its name, and the rest.

    An `oblique` topic is a place (`모델에서는`). An `implicit` one is not in the sentence but what the line is about.
    """

    lead: str
    topic: str
    name: str
    rest: str
    oblique: bool = False
    implicit: bool = False

    def with_particle(self, particle: str = "은/는") -> str:
        """Return lead and topic as the start of a question."""
        topic = self.topic if self.oblique or not self.name else attach(self.name, particle)
        return f"{self.lead} {topic}".strip()


@lru_cache(CACHED)
def clause(sentence: str) -> Clause:
    """Return the parts of a sentence; without a topic, name and topic are empty."""
    found = words(sentence)
    for index, word in enumerate(found[:14]):
        if not (topic_end(word) or _DEFINING.search(word)) or index == len(found) - 1 or _CLAUSE.search(word):
            continue
        if _DEFINING.search(word) and not topic_end(word):
            return Clause(
                "",
                " ".join(found[: index + 1]),
                _DEFINING.sub("", " ".join(found[: index + 1])),
                " ".join(found[index + 1 :]),
            )
        after = found[index + 1]
        if after in {"데", "것", "것이", "수", "등"} or (
            word.endswith("지는") and after.startswith(("않", "못", "아니"))
        ):
            continue
        start = _boundary(found, index)
        name = " ".join((*found[start:index], word.rstrip(",")[:-1]))
        oblique = bool(_OBLIQUE.search(name)) and not re.search(r"(?:경|프|회|통|진|선|도|미|항)로$", name)
        lead = " ".join(found[:start])
        if lead and not _CLAUSE.search(found[start - 1]) and not _OPENER.match(lead):
            return Clause("", "", "", sentence)
        topic = " ".join((*found[start:index], word.rstrip(",")))
        return Clause(" ".join(found[:start]), topic, name, " ".join(found[index + 1 :]), oblique)
    return Clause("", "", "", sentence)


def _boundary(found: list[str], end: int) -> int:
    """Return where the phrase of a topic begins that ends at a word."""
    for index in range(end - 1, -1, -1):
        word = found[index]
        if (
            _CLAUSE.search(word)
            and (len(word.rstrip(",")) > 1 or word in {"때", "시", "후", "뒤"})
            and not re.search(r"[가-힣]시$", word)
        ):
            return index + 1
        if word.endswith(","):
            following = found[index + 1 : end]
            return (
                0
                if index < _LIST_WORDS
                and not any(_ADNOMINAL.search(item) for item in following)
                and not re.search(r"[가-힣](?:고|며|여|서|니|는데|나|과|와 달리|달리),$", word)
                else index + 1
            )
        if _PHRASE.search(word):
            inside = found[index + 1 : end]
            if not any(_ADNOMINAL.search(item) and not item.endswith("의") for item in inside):
                return index + 1 if end - index <= 6 else 0  # noqa: PLR2004 - a topic of more words is a clause
    return 0


def separate(sentence: str) -> list[str]:
    """Return the statements of a sentence that says one thing of one topic and another thing of another."""
    first = clause(sentence)
    joined = re.match(r"^(?P<head>.{8,}?)(?P<joint>이며|하며|되며|(?<=[가-힣])으며), (?P<tail>.{8,})$", sentence)
    if (
        joined
        and not clause(joined["tail"]).topic
        and not pointing(joined["tail"])
        and not joined["head"].count("(") > joined["head"].count(")")
    ):
        before, _, last = joined["head"].rpartition(" ")
        end = f"{last}습니다" if joined["joint"] == "으며" else _closed(last, joined["joint"])
        topic = f"{first.lead} {first.topic}".strip()
        if len(words(joined["tail"])) > 2:  # noqa: PLR2004
            return [f"{before} {end}".strip(), f"{topic} {joined['tail']}".strip()]
    if first.oblique:
        return [sentence]
    for match in _CONTRAST.finditer(sentence):
        tail = clause(match["tail"])
        if (
            not tail.topic
            or tail.lead
            or len(words(tail.name)) > _TOPIC_WORDS
            or len(words(tail.rest)) == 1
            or match["tail"].startswith("이는")
        ):
            continue
        head = sentence[: match.start()] + _closed(match["head"], match["joint"])
        if len(words(clause(head).rest)) >= 2:  # noqa: PLR2004 - a bare verb says nothing
            return [head, match["tail"]]
    return [sentence]


def _closed(head: str, joint: str) -> str:
    """Return the word before a joint (`플랫폼이며`) as the end of a sentence."""
    kind = joint[0]
    if kind in "이하되" and joint != "지만":
        return head + {"이": "입니다", "하": "합니다", "되": "됩니다"}[kind]
    return plain_form(head)


def refer(sentence: str, name: str) -> str:
    """Return a sentence that opens with "이 기술은" with the name of what is meant; unchanged where it does not."""
    match = _THIS.match(sentence)
    if not match or not name:
        return sentence
    particle = match["particle"]
    named = attach(name, _PAIRS[particle]) if particle in _PAIRS else name + particle
    return named + sentence[match.end() :]


_AFTERTHOUGHT = re.compile(
    r"^(?P<head>.{10,}?)(?P<joint>이며|하며|되며|으며|이고|하고|되고|지만), (?P<tail>(?:이는|이를|이로|이때|이 ).+)$"
)


def main_clause(text: str) -> tuple[str, str]:
    """Return a sentence without a second clause that points back at the first (`..., 이는 ...`), and that clause."""
    match = _AFTERTHOUGHT.match(text)
    if not match:
        return text, ""
    words_before, _, last = match["head"].rpartition(" ")
    joint = match["joint"]
    closed = f"{last[:-1]}{last[-1]}습니다" if joint == "으며" else _closed(last, joint)
    return f"{words_before} {closed}".strip(), match["tail"]


_LEADING = re.compile(
    r"(?:(?<!.)때|(?<=[ㄱ-힣])때(?:는|에는)?|경우(?:에는|에)?|시에는|위해서는|려면|라면|"
    r"(?<!사용)(?<!활용)(?<!이용)[하되이]면),?$"
)
# Headings that name an activity or two things do nothing themselves.
ACTIVITY = re.compile(r" (?:&|and|on|for|of|및) ")


def implied(text: str, subject: Subject) -> Clause:
    """Return a sentence without a topic as one about its subject."""
    name = f"{subject.context}에서 {subject.name}" if subject.context and not subject.known else subject.name
    found = words(text)
    end = predicate(text)
    if end.sort == "noun" and thing(end.before):
        return Clause("", attach(name, "은/는"), name, text, implicit=True)
    clauses = (index for index, word in enumerate(found[:10]) if _LEADING.search(word))
    at = next(clauses, -1)
    lead = " ".join(found[: at + 1])
    if lead and found[at + 1 : at + 2] != ["마다"] and at < len(found) - 2 and not subject.name.endswith(" 시"):
        said = any(word[:2] in lead for word in words(name)) or len(words(lead)) > 5  # noqa: PLR2004 - it says enough
        return Clause(lead if said else f"{name}에서 {lead}", "", "", " ".join(found[at + 1 :]), implicit=True)
    nominative = [
        index for index, word in enumerate(found[:-2]) if SUBJECT.search(word) and not NO_SUBJECT.search(word)
    ]
    if any(
        not any(_ADNOMINAL.search(word) and not word.endswith("의") for word in found[at + 1 : -1]) for at in nominative
    ):
        return Clause("", f"{name}에서는", f"{name}에서", text, oblique=True, implicit=True)
    return Clause("", attach(name, "은/는"), name, text, implicit=True)


# A remark in brackets behind a whole sentence: `사용합니다(예: ...)`.
BEHIND = re.compile(r"^(?P<text>.+[가-힣](?:다|함|됨|음))\s?\((?P<remark>[^()]+)\)$")
_THING = re.compile(
    r"(?:방법|기법|기술|알고리즘|모델|모형|환경|도구|서비스|과정|단계|것|방식|형식|프레임워크|라이브러리|플랫폼|"
    r"시스템|솔루션|구조|지표|함수|값|네트워크|인터페이스|개념|현상|옵션|기능|"
    r"파라미터|차원|크기|비율|시간|속도|오차|점수|거리|확률|속성|단위|개수|횟수|집합|목록|가중치|계층|스토리지|"
    r"저장소|데이터베이스|엔진|엔드포인트|서버|인스턴스|장치|장소|규칙|기준|요소|영역|표준|"
    r"문서|파일|테이블|스트림|로그|권한|역할|정책|그래프|트리|벡터|행렬|변수|클래스|객체|표현|구현|확장|아키텍처|"
    r"프로세스|작업|데이터|샘플|레이블|모음|세트|유형|상태|방향|차이|구간|범위|경계|전략|패턴|절차|원칙|비용|단점|"
    r"장점|컨테이너|이미지|코드|스크립트|패키지|형태|체계|관계|손실|오류|성능|정확도|능력|평균|분산|편차|분포|"
    r"중앙값|제곱근)$|(?:^|[\s)A-Za-z])(?:수|합|곱|키|큐)$"
)


def thing(phrase: str) -> bool:
    """Return whether a phrase names a sort of thing, described by what stands before."""
    return bool(_THING.search(re.sub(r"\s*\([^()]*\)$", "", phrase))) and len(words(phrase)) > 1


def named(name: str) -> bool:
    """Return whether a topic is a name that can be an answer: not a bare word such as `데이터` or `이 단계`."""
    if (
        BELONGS.match(name)
        or "또한" in name
        or re.match(r"(?:모든|각|일부|대부분|여러|이러한|다른|많은|두|세|기본|해당) ?", name)
    ):
        return False
    return bool(re.search("[A-Za-z0-9]", name)) or len(name.replace(" ", "")) >= 4  # noqa: PLR2004


ADNOMINAL = re.compile(r"(?:하는|되는|있는|없는|는|된|한|할|될|은|던|인|적인|위한|대한|따른|통한|낸|진|킨)$")
SUBJECT = re.compile(r"[가-힣A-Za-z0-9)`](?:이|가)$")
NO_SUBJECT = re.compile(r"(?:없이|같이|높이|깊이|길이|차이|많이|국가|평가|추가|전문가|증가|단가)$")


# What ends a word that describes the noun behind it (`~하기 전에` as well).
_DESCRIBING = re.compile(
    rf"{ADNOMINAL.pattern}|(?:큰|긴|둔|준|본|쓴|깊은|짧은|난|온|킬|낼|줄|칠|릴|올|질|쓸|볼|갈|날|울|일)$|기$"
)


def loose_subject(text: str, reach: int = 3) -> bool:
    """Return whether a clause has a subject of its own, other than inside what describes a noun."""
    found = words(text)
    spots = [index for index, word in enumerate(found[:-1]) if SUBJECT.search(word) and not NO_SUBJECT.search(word)]
    return any(
        not any(_DESCRIBING.search(word) and not word.endswith("라는") for word in found[index + 1 : index + 1 + reach])
        for index in spots
    )


def nominative(text: str) -> bool:
    """Return whether a word before the last is a subject."""
    return any(re.search(r"[가-힣)](?:이|가)$", word) for word in words(text)[:-1])


def asked_verb(verb: str) -> str:
    """Return the last words of a sentence (`저장`, `사용할 수 있습니다`) as those of a question, "" for none."""
    end = predicate(verb)
    if end.sort == "noun":
        return f"{end.before}하는가" if action(end.before) else ""
    return end.asking()
