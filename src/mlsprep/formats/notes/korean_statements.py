"""Korean sentences to questions: what a sentence says of its topic decides how it is asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.korean import CACHED, Predicate, action, adnominal_word, attach, plain_form, predicate, topic_end
from mlsprep.formats.notes.sentences import ANSWER_WORDS, bare, pointing, tidy, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The end of a clause that stands before the topic, and of a phrase that may belong to the topic.
_CLAUSE = re.compile(
    r"(?:때|때는|때에는|경우|경우에|경우에는|동안|위해|위해서|위해서는|위하여|시에는|시|면|라면|려면|으면|므로|때문에|통해|따라|의하면|시에?|후|전에|뒤),?$"
)
_PHRASE = re.compile(r"(?:에|에서|으로|로|에게|부터|까지|하고|하며|하여|되어|되고|해서|,)$")
_ADNOMINAL = re.compile(
    r"(?:는|은|ㄴ|된|한|할|될|인|던|진|킨|운|른|난|온|간|린|든|낸|친|쓴|큰|긴|적인|위한|대한|따른|통한|의)$"
)
_OBLIQUE = re.compile(r"(?:에서|에게|에|으로|로|부터|까지|보다)$")
_DEFINING = re.compile(r"(?<=[가-힣A-Za-z)])(?:이란|란)$")
_OPENER = re.compile(r"^(?:[\w가-힣 ]+(?:적으로|에서|에서는|와 달리|과 달리|외에도|중에서),?)$")
# Topics that say nothing without what they belong to.
_BELONGS = re.compile(
    r"^(?:주요 |핵심 |첫 번째 |두 번째 |또 다른 |가장 큰 |최종 )?(?:목표|목적|핵심|핵심 기능|기능|특징|장점|단점|문제|문제점|원인|이유|방법|과제|예|예시|"
    r"종류|결과|입력|출력|역할|한계|차이|차이점|구조|구성|과정|단계|방식|기본값|값|추론|학습|훈련|전처리|비용|요금|제한|최대|최소|대안|해결책|"
    r"해결 과제)$"
)
_STATE = r"(?:유용|효과적|적합|효율적|필수|중요|편리|알맞|이상적|좋|합리적|유리|최적|필수적)"
_USE = re.compile(
    rf"^(?P<for>.+?[는은]) 데(?:에)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |널리 |많이 )*(?:사용|활용|이용|쓰|{_STATE}|도움)\S*(?: \S+)?)$"
)
_FITS = re.compile(
    rf"^(?P<for>.+?)에(?:서)? (?P<how>(?:주로 |매우 |특히 |가장 |더 |가장 많이 )*(?:{_STATE}|(?:사용|활용|이용)(?=[되됩된됨]|$)|쓰[이입인임]|도움)\S*(?: \S+)?)$"
)
_WHEN = re.compile(
    rf"^(?P<when>.+?(?:때|경우(?:에)?|상황(?:에)?))(?:,)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |더 )*(?:사용|활용|이용|{_STATE}|권장|선택|고려)\S*(?: 수 있\S+)?)$"
)
_CHOICE_VERBS = r"(?:사용|선택|활용|이용|권장|고려|적용|선호|제안|추천|채택)"
_CONDITION = re.compile(
    rf"^(?P<when>.+?(?:경우(?:에는|에)?|위해서는|려면|다면|[다이]?라면|(?:이|하|되|있|없|많|적|크|작|높|낮|같|좋|않|필요하|아니|느리|빠르|연속적이)(?:으)?면|때(?:는|에는)?)),? "
    rf"(?P<what>.+?)(?P<particle>[을를이가]) (?P<tail>(?:(?:우선|먼저|대신|가장|더|주로) )*{_CHOICE_VERBS}\S*(?: (?:것이|것을|수|것도) \S+)?)$"
)
_CAUSE = re.compile(r"^(?P<why>.+?(?:기 때문에|(?:으)?므로|덕분에)),? (?P<then>\S+ .+|\S{2,})$")
_CAN = re.compile(
    r"^(?P<tool>.+?(?:(?:을|를) (?:사용|활용|이용|통)(?:하여|하면|해서?|함으로써)|함으로써)),? (?P<then>.+?) 수 (?:있습니다|있다|있음)$"
)
_NEED = re.compile(
    r"^(?P<what>.+?)(?:이|가|도)? (?:반드시 |꼭 )?(?:필요(?:합니다|하다|함)?|필수(?:적|입니다|이다|적입니다|적이다)?|요구(?:됩니다|된다|됨))$"
)
_HOLDS = re.compile(
    r"^(?P<what>.+?)(?:이|가) (?P<tail>(?:모두 )?(?:포함됩니다|포함된다|포함됨|있습니다|있다|있음|존재한다|존재합니다))$"
)
_MEANS = re.compile(
    r"^(?P<how>.+?(?:함으로써|하여|시켜|(?:을|를) 통해서?|(?:을|를) (?:기반|기준|바탕)으로|활용해|사용해|이용해)),? (?P<then>.+)$"
)
_POSSIBLE = re.compile(r"^(?P<what>.+?)(?:이|가|도)? 가능(?:합니다|하다|함)?$")
_DOES_NOUN = re.compile(
    r"^(?P<what>.+?)(?:을|를)? (?P<verb>지원|제공|사용|활용|이용|포함|생성|반환|출력|저장|예측|학습|평가|측정|제어|지정|결정|설정|조절|조정|권장|추천|관리|수집|처리|분류|감지|탐지|"
    r"수행|의미|나타냄|구성|계산|추출|비교)(?:합니다|한다|함|됩니다|된다|됨|하는 데 사용)?$"
)
_OBJECT = re.compile(
    r"^(?P<front>.*[을를]) (?P<verb>(?:모두 |자동으로 |함께 |직접 )?(?:\S+(?:할|될|낼|일|올|릴|을) 수 \S+|\S*야 ?\S*[함다]|\S+))$"
)
# An answer that is a list of things has so many joints that it is asked for as such.
_ADVERBS = re.compile(
    r"^(?:일반적으로|기본적으로|주로|대개|보통|항상|일반적인 경우|또한|특히|때때로|종종|대부분|현재|이미) "
)
_EMPTY_VERB = re.compile(r"^(?:함|됨|있음|없음|것|수 있음|합니다|됩니다)$")
_NOMINATIVE = re.compile(r"(?<![\s을를에])(?:이|가)$")
_THIS = re.compile(
    r"^이 (?:모델 |훈련 |데이터 |접근 |처리 )?(?:기술|방식|방법|도구|알고리즘|서비스|기법|모델|모드|형식|기능|지표|프레임워크|라이브러리|프로세스|작업|유형|데이터|파라미터|"
    r"옵션|값|구조|테스트|전략|패턴|시스템|플랫폼|인스턴스|지수|함수)(?P<particle>은|는|을|를|이|가|에서는|에서|에는|의|과|와)(?= )"
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
    r"(?P<head>\S+?)(?P<joint>(?:이며|이고|이지만|하며|하고|하지만|되며|되고|되지만|(?<=[가-힣])지만|(?<=으)며|(?<=키)며)),? (?P<tail>\S.*)$"
)


class Clause(NamedTuple):
    """A sentence in parts: what stands before its topic, the topic as it is written, its name, and the rest."""

    lead: str
    topic: str
    name: str
    rest: str
    oblique: bool = False

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
            return Clause("", " ".join(found[: index + 1]), _DEFINING.sub("", " ".join(found[: index + 1])), " ".join(found[index + 1 :]))
        after = found[index + 1]
        if after in {"데", "것", "것이", "수", "등"} or (word.endswith("지는") and after.startswith(("않", "못", "아니"))):
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
        if _CLAUSE.search(word) and (len(word.rstrip(",")) > 1 or word in {"때", "시", "후", "뒤"}) and not re.search(r"[가-힣]시$", word):
            return index + 1
        if word.endswith(","):
            following = found[index + 1 : end]
            return 0 if len(found[: index + 1]) <= 4 and not any(_ADNOMINAL.search(item) for item in following) and not re.search(r"[가-힣](?:고|며|여|서|니|는데|나|과|와 달리|달리),$", word) else index + 1  # noqa: PLR2004
        if _PHRASE.search(word):
            inside = found[index + 1 : end]
            if not any(_ADNOMINAL.search(item) and not item.endswith("의") for item in inside):
                return index + 1 if end - index <= 6 else 0  # noqa: PLR2004 - a topic of more words is a clause
    return 0


def separate(sentence: str) -> list[str]:
    """Return the statements of a sentence that says one thing of one topic and another thing of another."""
    first = clause(sentence)
    joined = re.match(r"^(?P<head>.{8,}?)(?P<joint>이며|하며|되며|(?<=[가-힣])으며), (?P<tail>.{8,})$", sentence)
    if joined and not clause(joined["tail"]).topic and not pointing(joined["tail"]) and not joined["head"].count("(") > joined["head"].count(")"):
        before, _, last = joined["head"].rpartition(" ")
        end = f"{last}습니다" if joined["joint"] == "으며" else _closed(last, joined["joint"])
        topic = f"{first.lead} {first.topic}".strip()
        if len(words(joined["tail"])) > 2:  # noqa: PLR2004
            return [f"{before} {end}".strip(), f"{topic} {joined['tail']}".strip()]
    if first.oblique:
        return [sentence]
    for match in _CONTRAST.finditer(sentence):
        tail = clause(match["tail"])
        if not tail.topic or tail.lead or len(words(tail.name)) > 5 or len(words(tail.rest)) < 2 or match["tail"].startswith("이는"):  # noqa: PLR2004
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


def ask(sentence: str, subject: Subject | None) -> Iterator[Asked]:
    """Yield the questions that a sentence answers, the best first; the caller takes the first that is new."""
    text, more = _main(_ADVERBS.sub("", re.sub(r"(?<=[하되])는데 (?=사용|쓰|활용|이용|도움|유용)", "는 데 ", bare(sentence))))
    if remark := _BEHIND.match(text):
        text, more = remark["text"], f"{remark['remark']} {more}".strip()
    parts = clause(text)
    implicit = not parts.topic
    if implicit:
        if subject is None or not subject.name:
            yield from _without_topic(text)
            return
        parts = _implied(text, subject)
    elif subject and _BELONGS.match(parts.name) and not parts.oblique and subject.name not in parts.lead:
        owner = f"{subject.name}의 {parts.name}"
        parts = parts._replace(
            lead="", topic=attach(owner, "은/는"), name=owner, rest=f"{parts.lead} {parts.rest}".strip()
        )
    elif subject and not implicit and subject.context and not subject.known and parts.name == subject.name:
        parts = parts._replace(lead=f"{subject.context}에서 {parts.lead}".strip())
    elif subject and subject.name and not implicit and not parts.lead and not _telling(parts.name) and not _same(subject.name, parts.name):
        place = f"{subject.context}의 {subject.name}" if subject.context and not subject.known else subject.name
        if len(words(place)) <= 7:  # noqa: PLR2004 - a longer place hides the question
            parts = parts._replace(lead=f"{place}에서")
    end = predicate(parts.rest)
    if not implicit and _PERSON.search(parts.name):
        return
    for rule in _RULES if not implicit or subject is None or subject.agent else _PLACED:
        for found in rule(parts, end, implicit):
            if implicit and subject and found.term:
                found = found._replace(term=subject.name)  # noqa: PLW2901 - without what it is part of
            if _good(found, parts):
                why = f"{found.why} {more}".strip()
                yield found._replace(front=" ".join(found.front.split()), back=tidy(found.back), why=why)


# Whoever does something in general is no subject of a card.
_PERSON = re.compile(r"(?:고객|사용자|조직|팀|개발자|엔지니어|[Ss]cientist|과학자|담당자|전문가|사람|우리|학생|회사|기업|소유자)(?:들)?$")
# A remark in brackets behind a whole sentence: `사용합니다(예: ...)`.
_BEHIND = re.compile(r"^(?P<text>.+[가-힣](?:다|함|됨|음))\s?\((?P<remark>[^()]+)\)$")


def _telling(name: str) -> bool:
    """Return whether a topic says on its own what is meant."""
    return bool(re.search(r"[A-Z0-9_`]", name)) or len(name.replace(" ", "")) >= 8  # noqa: PLR2004


def _same(owner: str, topic: str) -> bool:
    """Return whether a topic is what the lines are about anyway, or names it."""
    heads = {word[:2] for word in owner.split()}
    return owner in topic or topic.endswith(owner.split()[-1]) or all(word[:2] in heads for word in topic.split())


def _shares(one: str, other: str) -> bool:
    """Return whether two names have a word in common, or one contains the other."""
    return one in other or other in one or bool({word[:2] for word in one.split()} & {word[:2] for word in other.split()})


_AFTERTHOUGHT = re.compile(r"^(?P<head>.{10,}?)(?P<joint>이며|하며|되며|으며|이고|하고|되고|지만), (?P<tail>(?:이는|이를|이로|이때|이 ).+)$")


def _main(text: str) -> tuple[str, str]:
    """Return a sentence without a second clause that points back at the first (`..., 이는 ...`), and that clause."""
    match = _AFTERTHOUGHT.match(text)
    if not match:
        return text, ""
    words_before, _, last = match["head"].rpartition(" ")
    joint = match["joint"]
    closed = f"{last[:-1]}{last[-1]}습니다" if joint == "으며" else _closed(last, joint)
    return f"{words_before} {closed}".strip(), match["tail"]


_LEADING = re.compile(r"(?:(?<!.)때|(?<=[ㄱ-힣])때(?:는|에는)?|경우(?:에는|에)?|시에는|위해서는|려면|라면|(?<!사용)(?<!활용)(?<!이용)[하되이]면),?$")
# Headings that name an activity or two things do nothing themselves.
_PHRASE_LIKE = re.compile(r" (?:&|and|on|for|of|및) ")


def _implied(text: str, subject: Subject) -> Clause:
    """Return a sentence without a topic as one about its subject."""
    name = f"{subject.context}에서 {subject.name}" if subject.context and not subject.known else subject.name
    found = words(text)
    end = predicate(text)
    if end.sort == "noun" and thing(end.before):
        return Clause("", attach(name, "은/는"), name, text)
    clauses = (index for index, word in enumerate(found[:10]) if _LEADING.search(word))
    at = next(clauses, -1)
    lead = " ".join(found[: at + 1])
    if lead and found[at + 1 : at + 2] != ["마다"] and at < len(found) - 2 and not subject.name.endswith(" 시"):
        said = any(word[:2] in lead for word in words(name)) or len(words(lead)) > 5  # noqa: PLR2004 - it says enough
        return Clause(lead if said else f"{name}에서 {lead}", "", "", " ".join(found[at + 1 :]))
    nominative = [index for index, word in enumerate(found[:-2]) if _SUBJECT.search(word) and not _NO_SUBJECT.search(word)]
    if any(not any(_ADNOMINAL.search(word) and not word.endswith("의") for word in found[at + 1 : -1]) for at in nominative):
        return Clause("", f"{name}에서는", f"{name}에서", text, oblique=True)
    return Clause("", attach(name, "은/는"), name, text)


def _good(found: Asked, parts: Clause) -> bool:
    back = tidy(found.back)
    count = len(back.split())
    if (
        not back
        or count > ANSWER_WORDS
        or _EMPTY_VERB.match(back)
        or pointing(found.front)
        or len(found.front.split()) > 40
    ):  # noqa: PLR2004
        return False
    if pointing(" ".join(back.split()[:3])) or back in found.front:
        return False
    return not (found.rule != "identity" and parts.name and back == parts.name)


# -- one rule for each thing a sentence can say ------------------------------------------------------------------------


def _definition(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 Y이다: what is X?"""
    if end.sort == "noun" and (implicit or not parts.oblique) and thing(end.before):
        back = end.before
    elif (held := re.match(r"(?P<what>.+)에 있(?:다|습니다|음)$", parts.rest)) and re.search(r"(?:핵심|목적|목표|특징|장점|차이|이유)$", parts.name):
        back = held["what"]
    elif end.sort == "copula" and not (implicit and (len(words(end.before)) > 14 or not thing(end.before))):  # noqa: PLR2004
        back = end.before
    else:
        return
    if _loose_subject(f"{back} 끝", reach=12):
        return
    if re.match(r"(?:또 다른|다른|여러 가지|어려운|쉬운|중요한|좋은) ", back) or back == "여러 가지" or parts.name.endswith("것"):
        return
    if len(words(back)) < 3 and words(back)[-1] in parts.name:  # noqa: PLR2004
        return
    if re.search(r"(?:때문|필수|일반적|마찬가지|뿐|편|중요|정도|[^목]적)$", back):
        return
    back, why = _shortened(back)
    if pointing(back) or (implicit and _PHRASE_LIKE.search(parts.name)):
        return
    if implicit and (parts.oblique or parts.lead):
        return
    if parts.lead or parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇인가?", back, "definition", why)
        return
    form = attach(parts.name, "은/는" if "의 " in parts.name or any(_ADNOMINAL_VERB.search(word) for word in words(parts.name)[:-1]) else "이란/란")
    own = "의 " not in parts.name and not pointing(back)
    yield Asked(f"{form} 무엇인가?", back, "definition", why, parts.name if own else "", back if own else "")


def _shortened(back: str) -> tuple[str, str]:
    """Return a definition cut behind its first noun (`알고리즘으로, ...`), and what was cut off."""
    match = re.match(r"(?P<first>.{8,}?[가-힣)])(?:으로|로)(?:서)?, (?P<more>.{10,})$", back)
    if match and len(words(match["first"])) >= 3 and thing(match["first"]):  # noqa: PLR2004 - more than a name
        return match["first"], match["more"]
    return back, ""


_THING = re.compile(
    r"(?:방법|기법|기술|알고리즘|모델|모형|환경|도구|서비스|과정|단계|것|방식|형식|프레임워크|라이브러리|플랫폼|시스템|솔루션|구조|지표|함수|값|네트워크|인터페이스|개념|현상|옵션|기능|"
    r"파라미터|차원|크기|비율|시간|속도|오차|점수|거리|확률|속성|단위|개수|횟수|집합|목록|가중치|계층|스토리지|저장소|데이터베이스|엔진|엔드포인트|서버|인스턴스|장치|장소|규칙|기준|요소|영역|표준|"
    r"문서|파일|테이블|스트림|로그|권한|역할|정책|그래프|트리|벡터|행렬|변수|클래스|객체|표현|구현|확장|아키텍처|프로세스|작업|데이터|샘플|레이블|모음|세트|유형|상태|방향|차이|구간|범위|경계|전략|패턴|절차|원칙|비용|단점|장점|컨테이너|이미지|코드|스크립트|패키지|형태|체계|관계|손실|오류|성능|정확도|능력|평균|분산|편차|분포|중앙값|제곱근)$|(?:^|[\s)A-Za-z])(?:수|합|곱|키|큐)$"
)


def thing(phrase: str) -> bool:
    """Return whether a phrase names a sort of thing, described by what stands before."""
    return bool(_THING.search(re.sub(r"\s*\([^()]*\)$", "", phrase))) and len(words(phrase)) > 1


def _use(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A하는 데 사용된다: what for?"""
    del end, implicit
    match = _USE.match(parts.rest)
    if match and not re.search(r"수 있는$|경우$", match["for"]):
        purpose, why = _last_part(match["for"])
        yield Asked(f"{parts.with_particle()} 무엇을 하는 데 {_asked(match['how'])}?", _purpose(purpose), "use", why)
        return
    match = _FITS.match(parts.rest)
    if match and len(words(match["for"])) > 1 and not match["for"].endswith(("하는 데", "는 데", "경우", "때")):
        noun = "" if parts.oblique else parts.with_particle()
        if noun and not re.search(r"(?:,|하고|하며|이고|하여)$", words(match["for"])[0]):
            purpose, why = _last_part(match["for"])
            if re.search(r"(?:후|다음|하고|하여|때) ", purpose):
                return
            yield Asked(f"{noun} 무엇에 {_asked(match['how'])}?", purpose, "use", why)


def _last_part(text: str) -> tuple[str, str]:
    """Return the last clause of a text (`A로, B` gives B), and what stands before."""
    match = re.match(r"(?P<before>.+(?:[가-힣](?:으로|로|이며|하며|되며|으며|고)|기반|지원|가능|제공|전용|방식)), (?P<last>.{6,})$", text)
    return (match["last"], match["before"]) if match else (text, "")


def _purpose(text: str) -> str:
    """Return `이미지를 분류하는` as `이미지를 분류`."""
    base = text.removesuffix("하는")
    if base != text and not base.endswith((" ", "게", "도록", "야")):
        return base
    return f"{text} 것"


def _asked(how: str) -> str:
    """Return the end of a sentence (`사용됩니다`, `유용`) as that of a question."""
    end = predicate(how)
    if end.sort == "noun":
        if re.search(r"(?:사용|활용|이용)$", end.before):
            return f"{end.before}되는가"
        return f"{end.before}{'인가' if end.before.endswith(('적', '필수')) else '한가'}"
    return end.asking() or f"{end.nominal()}인가"


def _when(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A할 때 사용된다: when?"""
    del end, implicit
    match = _WHEN.match(parts.rest)
    if match and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 언제 {_asked(match['how'])}?", match["when"], "when")


def _condition(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A인 경우 Y를 사용: which one when A?"""
    del end
    whole = f"{parts.lead} {parts.topic} {parts.rest}".strip()
    if implicit and not parts.lead:
        whole = parts.rest
    match = _CONDITION.match(whole)
    if not match or pointing(match["what"]) or re.match(r"(?:이를|그것|이것)", match["what"]) or match["what"].startswith("것"):
        return
    when = _ADVERBS.sub("", re.split(r"[가-힣]므로,? ", match["when"])[-1])
    where = f"{parts.name}에서 " if implicit and parts.name and not parts.oblique and parts.name not in whole and len(words(parts.name)) < 5 else ""  # noqa: PLR2004
    yield Asked(f"{where}{when} {_which(match)}?", match["what"], "condition")


def _which(match: re.Match[str]) -> str:
    particle = "을" if match["particle"] in "을를" else "이"
    return f"무엇{particle} {_asked(match['tail'])}"


def _cause(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A하므로 B한다: why B?"""
    del end
    match = _CAUSE.match(parts.rest)
    if not match or re.search(r"지만,? ", match["then"]):
        return
    form = predicate(match["then"]).adnominal()
    if not form and match["then"].endswith("적"):
        form = f"{match['then']}인"
    if not form or pointing(match["then"]) or len(words(match["then"])) > 10:  # noqa: PLR2004 - another statement
        return
    inner = clause(match["then"])
    if parts.oblique:
        start = parts.with_particle()
    elif inner.topic and parts.name:
        start = f"{parts.lead} {parts.name}에서".strip()
    else:
        start = f"{parts.lead} {attach(parts.name, '이/가') if parts.name else ''}".strip()
    del implicit
    yield Asked(f"{start} {form} 이유는?", _because(match["why"]), "cause")


def _nominative(text: str) -> bool:
    return any(re.search(r"[가-힣)](?:이|가)$", word) for word in words(text)[:-1])


def _because(text: str) -> str:
    """Return `A하므로` as `A하기 때문`."""
    if text.endswith("기 때문에"):
        return text.removesuffix("에")
    if text.endswith("덕분에"):
        return text.removesuffix("에")
    return f"{text.removesuffix('으므로').removesuffix('므로')}기 때문"


def _can(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A를 사용하여 B할 수 있다: what can one do with A?"""
    del end
    match = _CAN.match(parts.rest)
    if not match or pointing(match["tool"]) or re.search(r"(?:동안|려 할| 사용할)", match["then"]):
        return
    then = _able(match["then"])
    if not implicit:
        start = parts.with_particle()
    elif re.search("[A-Z]", match["tool"]) or len(words(match["tool"])) > 5 or (parts.name and parts.name.split()[-1] in match["tool"]):  # noqa: PLR2004
        start = ""
    else:
        start = parts.lead or _place(parts)
    passive = _nominative(match["then"]) or re.search(r"될$", match["then"])
    yield Asked(f"{start} {match['tool']} {'어떻게 될' if passive else '무엇을 할'} 수 있는가?", then, "means")


def _place(parts: Clause) -> str:
    return parts.topic if parts.oblique else f"{parts.name}에서"


def _able(then: str) -> str:
    """Return `B할` (before 수 있다) as a noun."""
    if then.endswith("할") and not then.endswith((" 할", "야할")):
        return then[:-1]
    return f"{then} 수 있음"


def _need(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X에는 A가 필요하다: what is needed?"""
    del end
    match = _NEED.match(parts.rest)
    if not match or _CAUSE.match(parts.rest) or (implicit and not parts.name and not parts.lead):
        return
    what = _ADVERBS.sub("", re.split(r"[가-힣](?:으며|하며|되며|이며),? ", match["what"])[-1])
    what = _ADVERBS.sub("", what)
    if (re.search(r"(?:하는 것|하는 데)$", what) and len(words(what)) < 2) or what.startswith("많은"):  # noqa: PLR2004
        return
    before = parts.with_particle() if parts.oblique else f"{parts.lead} {parts.name}에".strip() if parts.name else parts.lead
    kind = "필수적인" if "필수" in parts.rest[match.end("what") :] else "필요한"
    start = re.sub(r"(에서|에)[는]$", r"\1", before)
    yield Asked(f"{start} {kind} 것은?", what, "requirement")


def _holds(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X에는 A와 B가 있다: which are there?"""
    del end
    match = _HOLDS.match(parts.rest)
    if not match or implicit or re.match(r"여러|많|예(?:제|시)?로", match["what"] + parts.name) or re.search(r"예(?:제|시)?(?:으)?로는$", parts.topic):
        return
    if re.search(r"수$|(?:할|될) 필요$|것$", match["what"]):
        return
    if parts.oblique and not re.search(r"[,·]| 및 |[와과] ", match["what"]):
        return
    if not parts.oblique and not re.search(r"종류|유형|방법|방식|전략|모드", parts.name):
        return
    yield Asked(f"{parts.with_particle()} 무엇이 {predicate(match['tail']).asking()}?", match["what"], "list")


def _means(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A하여 B한다: how does it B?"""
    del end
    for match in re.finditer(_MEANS, parts.rest):
        how, then = match["how"], match["then"]
        form = predicate(then)
        if len(words(how)) < 2 or len(words(then)) < 2 or form.sort not in ("verb", "noun"):  # noqa: PLR2004
            return
        asking = _transitive(then) if form.sort == "noun" else form.asking()
        if re.search(r"수 있도록 (?:하|합|한|함)", then) or _loose_subject(then):
            return
        if not asking or pointing(then) or clause(then).topic or _INSIDE.search(then):
            return
        back = re.sub(r"함으로써$|하여$", "", how) if how.endswith(("함으로써", "하여")) else how
        back = re.sub(r"(사용|활용|이용)해$", r"\1", back)
        if back.endswith(("위", "대", "의", "통", "관")):  # 위하여, 대하여
            return
        if back.endswith("시켜"):
            back = f"{back[:-1]}킴"
        start = parts.with_particle() if not (implicit and parts.oblique) else parts.topic
        yield Asked(f"{start} 어떻게 {asking}?", back, "means")


# An object that is described by a verb, whose argument the clause before may be.
_INSIDE = re.compile(r"^\S+(?:하는|되는|있는|한|된|할|는) |(?:하는|되는|있는) \S+(?:을|를|에|이|가)(?: |$)")


def _transitive(phrase: str) -> str:
    """Return a phrase that ends in a noun of doing as the end of a question: `모델 학습` is `모델을 학습하는가`."""
    head, _, last = phrase.rpartition(" ")
    if not action(phrase):
        return ""
    if head and re.search(r"[가-힣A-Za-z)`]$", head) and not re.search(r"(?:을|를|으로|로|에|에서|게|히|이|와|과|및|,|간|별|후|로|없이|직접|자동|모두|도|까지|부터|가)$", head):
        head = attach(head, "을/를")
    return f"{head} {last}하는가".strip()


def _possible(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A 가능: what is possible?"""
    del end
    match = _POSSIBLE.match(parts.rest)
    if match and len(words(match["what"])) > 1 and not implicit and not parts.oblique and not parts.lead:
        yield Asked(f"{attach(parts.name, '이/가')} 할 수 있는 것은?", match["what"], "ability")


def _must(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A하려면 B해야 한다: what must be done for A?"""
    del end
    match = re.match(r"^(?P<when>.+?(?:려면|위해서는|시에는),? )?(?P<then>.+?)(?P<form>해야|어야|아야|야) ?(?:합니다|한다|함|됩니다|된다)$", parts.rest)
    if not match or pointing(match["then"]) or len(words(match["then"])) < 2:  # noqa: PLR2004
        return
    if not (parts.lead or match["when"] or (implicit and action(parts.name) and " 및 " not in parts.name)):
        return
    simple = match["form"] == "해야" and len(match["then"].rpartition(" ")[2]) > 1  # 피해야 is no noun with 하다
    back = match["then"] if simple else f"{match['then']}{match['form']} 함"
    topic = "" if not parts.name else parts.topic if parts.oblique else f"{parts.name}에서" if implicit else attach(parts.name, "은/는")
    if match["when"] and parts.name and any(word in match["when"] for word in parts.name.split() if len(word) > 2):  # noqa: PLR2004
        topic = ""
    yield Asked(f"{parts.lead} {topic} {match['when'] or ''} 무엇을 해야 하는가?", re.sub(r"^(?:항상|반드시|꼭) ", "", back), "requirement")


def _as(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 Y로 구성된다: of what?"""
    del end, implicit
    match = re.match(r"^(?:각각 |보통 |주로 |일반적으로 )*(?P<what>.+?)(?:으로|로) (?P<verb>(?:구성|표준화|변환|설정|고정|지정|표현|반환|정의|분류|인코딩|대체|나뉘|나누|이루어|지정|저장)[^\s,]*(?: \S+)?)(?:, (?P<more>.+))?$", parts.rest)
    if not match or parts.oblique or not parts.name or pointing(match["what"]) or re.search(r"[을를] ", match["what"]):
        return
    verb = re.sub(r"있어$", "있음", match["verb"])
    yield Asked(f"{parts.with_particle()} 무엇으로 {_asked(verb)}?", match["what"], "object", match["more"] or "")


def _based(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A를 기반으로 한다: on what?"""
    del end, implicit
    match = re.match(r"^(?P<what>.+?)(?:(?:을|를) (?:기반|바탕|기준)으로 (?:합니다|한다|함|하여 구현|구현\S*)|(?:에|을|를)? ?기반)$", parts.rest)
    if match and parts.name and not parts.oblique and len(match["what"]) > 1:
        yield Asked(f"{parts.with_particle()} 무엇을 기반으로 하는가?", match["what"], "object")


def _related(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A와 관련이 있다: to what?"""
    del end, implicit
    match = re.match(r"^(?P<what>.+?)[과와] (?:밀접한 )?관련(?:이|된|성이) ?(?:있\S+|됨)?$", parts.rest)
    if match and parts.name and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇과 관련이 있는가?", match["what"], "object")


def _where(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A에서 가져온다, X는 A에 저장된다: where?"""
    del implicit
    match = re.match(r"^(?:자동으로 |다시 )?(?P<what>[^을를]+?)(?P<case>에서|에) (?:자동으로 |다시 )?(?P<how>(?:가져오|가져옵|가져온|수집|생성|실행|저장|기록|보관|배포|위치|호스팅|전송)\S*)$", parts.rest)
    if match and parts.name and not parts.oblique and end.sort != "past":
        asking = _asked_verb(match["how"])
        if asking and not pointing(match["what"]):
            yield Asked(f"{parts.with_particle()} 어디{match['case']} {asking}?", match["what"], "place")


def _shines(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A에 뛰어난 성능을 보인다: in what?"""
    del end, implicit
    match = re.match(r"^(?P<for>.+?)(?:에|에서) (?P<how>(?:(?:뛰어난|좋은|우수한|높은|강력한) \S+[을를] (?:보\S+|발휘\S*|나타\S+)|(?:필수적인|중요한|핵심적인|큰) 역할을 (?:수행|담당|합|한|함)\S*))$", parts.rest)
    if match and parts.name and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇에 {_asked(match['how'])}?", match["for"], "use")


def _options(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A, B, C 중 하나를 선택: which values?"""
    del end
    match = re.match(r"^(?P<what>.+?) 중(?:에서)? (?:하나를 |하나 )?선택\S*(?: 수 \S+)?$", parts.rest)
    if match and implicit and parts.name:
        yield Asked(f"{parts.name}에서 선택할 수 있는 값은?", match["what"], "list")
    elif match:
        yield Asked(f"{parts.with_particle()} 무엇 중 하나를 선택하는가?", match["what"], "list")


_SUBJECT = re.compile(r"[가-힣)](?:이|가)$")
_NO_SUBJECT = re.compile(r"(?:없이|같이|높이|깊이|길이|차이|많이|국가|평가|추가|전문가|증가|단가)$")
_CASE = re.compile(r"(?:을|를|하여|하고|하며|에서|으로|에게|[^프경]로|며|고|에|도|게|후|없이),?$")
_NO_OBJECT = re.compile(r"(?:및|와|과|,|·|실시간|일괄|자동|직접|동시|병렬|사전|모두|각각|별|간)$")
_ADNOMINAL_VERB = re.compile(r"(?:하는|되는|있는|없는|는|된|한|할|될|은|던|인|적인|위한|대한|따른|통한|낸|진|킨)$")
# Verbs with which `무엇을` makes no question.
_DULL = re.compile(
    r"(?:보이|보입|보인|보임|차지|하[는여]|합니다|한다|함|갖|가지|가집|가진|둡|둔|둠|띠|띤|받|미치|미친|미칩|이룬|이룸|이룹|위|통)"
)


def _loose_subject(text: str, reach: int = 3) -> bool:
    """Return whether a clause has a subject of its own, other than inside what describes a noun."""
    found = words(text)
    spots = [index for index, word in enumerate(found[:-1]) if _SUBJECT.search(word) and not _NO_SUBJECT.search(word)]
    return any(not any(adnominal_word(word) and not word.endswith("라는") for word in found[index + 1 : index + 1 + reach]) for index in spots)


def _start_of_object(found: list[str]) -> int:
    """Return where the phrase of an object begins whose last word is the last of these."""
    start = len(found) - 1
    while start > 0:
        before, here = found[start - 1], found[start]
        after = found[start + 1] if start + 1 < len(found) else ""
        governed = adnominal_word(here) or (re.search(r"[을를이가에로기]$", here) and adnominal_word(after))
        if _CHAIN.search(before):
            break
        if re.search(r"[을를],?$", before) and not governed:
            return min(start + 1, len(found) - 1)  # behind the verb of that object
        if before not in _ADVERB_WORDS and not governed and _CASE_END.search(before):
            return min(start + 1, len(found) - 1) if _CONNECTIVE.search(here) else start
        start -= 1
    return start


_CONNECTIVE = re.compile(r"(?:[가-힣]해|시켜|하여|하고|거나|면서|하지|않고|두고|누어|꾸어|들어|맞춰|모아|나눠|바꿔|줄여|늘려|높여|낮춰|없이),?$")
_CASE_END = re.compile(r"(?:에|에서|으로|[^프경]로|까지|부터|게|때|이|가)$")
_ADVERB_WORDS = frozenset("제대로 바로 서로 별로 따로 스스로 새로 실제로 자동으로 직접적으로 주로 추가로 빠르게 쉽게 크게 더 가장 매우 함께".split())


def _joint(before: str, here: str) -> bool:
    """Return whether a phrase ends before a word: a clause, or a case that the word's verb does not govern."""
    if _CHAIN.search(before):
        return True
    return bool(re.search(r"(?:[을를],?|에|에서|으로|[^프경]로|까지|부터|게|위해|통해|때|이|가)$", before)) and not _ADNOMINAL_VERB.search(here)


def _asked_verb(verb: str) -> str:
    end = predicate(verb)
    if end.sort == "noun":
        return f"{end.before}하는가" if action(end.before) else ""
    return end.asking()


def _does_noun(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A 지원: what does it support?"""
    if (end.sort != "noun" and not implicit) or _loose_subject(parts.rest):
        return
    match = _DOES_NOUN.match(parts.rest)
    if not match or not parts.name or parts.oblique or len(words(match["what"])) > 12 or _MEANS.match(parts.rest):  # noqa: PLR2004
        return
    what = match["what"]
    found = words(what)
    for word, after in zip(found, [*found[1:], "."], strict=True):
        if _CASE.search(word) and not _ADNOMINAL_VERB.search(after):
            return
    if _NO_OBJECT.search(what) or (len(found) < 2 and not re.search("[A-Za-z]", what)):  # noqa: PLR2004
        return
    if match["verb"] in {"권장", "추천"}:
        yield Asked(f"{parts.name}에 {match['verb']}되는 것은?", what, "object")
        return
    yield Asked(f"{parts.with_particle()} 무엇을 {match['verb']}하는가?", what, "object")


_CHAIN = re.compile(r"(?:[하되시이]고|며|[하되]여|어서|아서|되어|지만|는데|도록|게|면|므로|기 위해|때문에),?$|^(?:이르기까지|넘어|거쳐|걸쳐|따라|맞춰|통해|위해|대해|향해|함께),?$")


def _does(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 VP: what does X do? Only where nothing finer is known, and once for a topic."""
    if implicit and _PHRASE_LIKE.search(parts.name):
        return
    if re.search(r"는데,|이때|지만,", parts.rest):
        return
    if end.sort not in ("verb", "noun") or (end.sort == "noun" and not action(end.before)) or not parts.name or parts.oblique:
        return
    if re.search(r"(?:되|있|없|않|지|나|받|이루어지|달라지|나타나)$", end.stem):
        return
    if not re.search(r"(?:을|를)\s", parts.rest) and end.sort == "verb":
        return
    back = end.nominal()
    if re.search(r"또한|그리고", parts.name) or parts.name.rpartition("에서 ")[2] in back or _loose_subject(back):
        return
    if len(words(back)) < (2 if implicit else 3):  # noqa: PLR2004
        return
    yield Asked(
        f"{parts.with_particle()} 무엇을 하는가?", back, "function", "", parts.name if not parts.lead else "", back
    )


def _object(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 O를 V: what does X V?"""
    del implicit
    if end.sort not in ("verb", "noun") or (parts.oblique and not re.search(r"(?:로|에|에서)는$", parts.topic)):
        return
    match = _OBJECT.match(parts.rest)
    if not match or _DULL.match(match["verb"]):
        return
    asking = _asked_verb(match["verb"])
    found = words(match["front"])
    start = _start_of_object(found)
    before, what = " ".join(found[:start]), " ".join(found[start:])[:-1]
    if match["verb"].startswith("포함") and what.count(",") + before.count(",") > 1:
        before, what = "", " ".join(found)[:-1]
    if any(_SUBJECT.search(word) and not _NO_SUBJECT.search(word) for word in words(before)) or _loose_subject(what):
        return
    if re.search(r"(?:하고|되고|시키고|이고|며),?$", before) or re.search(r"(?:역할|기능|방식|것|수|정도)$", what):
        return
    if not asking or len(words(what)) > 16 or len(words(before)) > 10:  # noqa: PLR2004
        return
    if re.search(r"또한|그리고", parts.name):
        return
    if parts.name and (parts.name in what or what in parts.name):
        return
    if len(found) == 1 and not re.search(r"[A-Za-z]|.{5}", what):
        return
    yield Asked(f"{parts.with_particle()} {before} 무엇을 {asking}?", what, "object")


def _identity(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 VP: which one does VP?"""
    if implicit or parts.oblique or parts.lead or len(words(parts.rest)) < 4 or len(words(parts.name)) > 6:  # noqa: PLR2004
        return
    if end.sort != "verb" or pointing(parts.rest) or not named(parts.name) or re.search(r"(?:수 있\S+|이며,.*|하며,.*|으며,.*|되어 있어,.*|야 \S+)$", parts.rest):
        return
    if re.match(r"(?:각|각각|모두|또한|주로|어떤)\b", parts.rest) or not (re.search("[A-Za-z0-9]", parts.rest) or len(words(parts.rest)) > 6):  # noqa: PLR2004
        return
    form = end.adnominal()
    if not form or end.sort == "copula":
        return
    back = parts.name
    stem = re.sub(r"\s*\([^()]*\)$", "", back)
    if stem in parts.rest or any(part in parts.rest for part in stem.split() if len(part) > 3):  # noqa: PLR2004
        return
    yield Asked(f"{form} 것은 무엇인가?", back, "identity")


def named(name: str) -> bool:
    """Return whether a topic is a name that can be an answer: not a bare word such as `데이터` or `이 단계`."""
    if _BELONGS.match(name) or "또한" in name or re.match(r"(?:모든|각|일부|대부분|여러|이러한|다른|많은|두|세|기본|해당) ?", name):
        return False
    return bool(re.search("[A-Za-z0-9]", name)) or len(name.replace(" ", "")) >= 4  # noqa: PLR2004


def _without_topic(text: str) -> Iterator[Asked]:
    """Yield what a sentence answers that has neither a topic nor a subject above it."""
    parts = Clause("", "", "", text)
    rules: tuple[Callable[[Clause, Predicate, bool], Iterator[Asked]], ...] = (_condition, _can)
    for rule in rules:
        for found in rule(parts, predicate(text), False):
            front = " ".join(found.front.split())
            if _good(found, parts) and re.search("[A-Za-z]|[가-힣]{4}", front):
                yield found._replace(front=front, back=tidy(found.back))


_RULES: tuple[Callable[[Clause, Predicate, bool], Iterator[Asked]], ...] = (
    _definition, _cause, _use, _when, _condition, _must, _can, _options, _based, _related, _shines, _as, _need, _holds,
    _where, _means, _possible, _does_noun, _object, _does, _identity,
)  # fmt: skip
# What a sentence without a topic answers below a name that does nothing itself (`데이터 준비 과제`).
_PLACED: tuple[Callable[[Clause, Predicate, bool], Iterator[Asked]], ...] = (_condition, _must, _can, _options)
