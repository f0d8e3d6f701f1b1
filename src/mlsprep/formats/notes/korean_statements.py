"""Korean sentences to questions: what a sentence says of its topic decides how it is asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.korean import Predicate, action, attach, plain_form, predicate, topic_end
from mlsprep.formats.notes.sentences import ANSWER_WORDS, bare, pointing, tidy, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The end of a clause that stands before the topic, and of a phrase that may belong to the topic.
_CLAUSE = re.compile(r"(?:때|때는|때에는|경우|경우에|경우에는|동안|위해|위해서|위해서는|면|라면|려면|으면|므로|때문에|통해|따라|의하면|시에?|후|전에|뒤),?$")
_PHRASE = re.compile(r"(?:에|에서|으로|로|에게|부터|까지|하고|하며|하여|되어|되고|해서|,)$")
_ADNOMINAL = re.compile(r"(?:는|은|ㄴ|된|한|할|될|인|던|진|킨|운|른|난|온|간|린|든|낸|친|쓴|큰|긴|적인|위한|대한|따른|통한|의)$")
_OBLIQUE = re.compile(r"(?:에서|에게|에|으로|로|부터|까지|보다|과|와)$")
# Topics that say nothing without what they belong to.
_BELONGS = re.compile(
    r"^(?:주요 |핵심 |첫 번째 |두 번째 |또 다른 |가장 큰 |최종 )?(?:목표|목적|핵심|핵심 기능|기능|특징|장점|단점|문제|문제점|원인|이유|방법|과제|예|예시|"
    r"종류|결과|입력|출력|역할|한계|차이|차이점|구조|구성|과정|단계|방식|기본값|값|추론|학습|훈련|전처리|비용|요금|제한|최대|최소|대안|해결책|"
    r"해결 과제|데이터|모델|서버|노드|클라이언트|사용자|정책|고객|조직|팀)$"
)
_STATE = r"(?:유용|효과적|적합|효율적|필수|중요|편리|알맞|이상적|좋|합리적|유리|최적|필수적)"
_USE = re.compile(rf"^(?P<for>.+?[는은]) 데(?:에)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |널리 |많이 )*(?:사용|활용|이용|쓰|{_STATE}|도움)\S*(?: \S+)?)$")
_FITS = re.compile(rf"^(?P<for>.+?)에(?:서)? (?P<how>(?:주로 |매우 |특히 |가장 |더 |가장 많이 )*(?:{_STATE}|사용[되됩된됨]|활용[되됩된됨]|쓰[이입인임]|도움|필요)\S*(?: \S+)?)$")
_WHEN = re.compile(rf"^(?P<when>.+?(?:때|경우(?:에)?|상황(?:에)?))(?:,)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |더 )*(?:사용|활용|이용|{_STATE}|권장|선택|고려)\S*(?: 수 있\S+)?)$")
_CHOICE_VERBS = r"(?:사용|선택|활용|이용|권장|고려|적용|선호|제안|추천|채택)"
_CONDITION = re.compile(
    rf"^(?P<when>.+?(?:경우(?:에는|에)?|[다이]?라면|(?:이|하|되|있|없|많|적|크|작|높|낮|같|좋|않|필요하|아니|느리|빠르|연속적이)(?:으)?면|때(?:는|에는)?)),? "
    rf"(?P<what>.+?)(?P<particle>[을를이가]) (?P<tail>(?:(?:우선|먼저|대신|가장|더|주로) )*{_CHOICE_VERBS}\S*(?: (?:것이|것을|수|것도) \S+)?)$"
)
_CAUSE = re.compile(r"^(?P<why>.+?(?:기 때문에|(?:으)?므로|덕분에)),? (?P<then>\S+ .+|\S{2,})$")
_CAN = re.compile(r"^(?P<tool>.+?(?:(?:을|를) (?:사용|활용|이용|통)(?:하여|하면|해서?|함으로써)|함으로써)),? (?P<then>.+?) 수 (?:있습니다|있다|있음)$")
_NEED = re.compile(r"^(?P<what>.+?)(?:이|가|도)? (?:반드시 |꼭 )?(?:필요(?:합니다|하다|함)?|필수(?:적|입니다|이다|적입니다|적이다)?|요구(?:됩니다|된다|됨))$")
_HOLDS = re.compile(r"^(?P<what>.+?)(?:이|가) (?P<tail>(?:모두 )?(?:포함됩니다|포함된다|포함됨|있습니다|있다|있음|존재한다|존재합니다))$")
_MEANS = re.compile(r"^(?P<how>.+?(?:함으로써|하여|시켜|(?:을|를) 통해서?|(?:을|를) (?:기반|기준|바탕)으로|활용해|사용해|이용해)),? (?P<then>.+)$")
_POSSIBLE = re.compile(r"^(?P<what>.+?)(?:이|가|도)? 가능(?:합니다|하다|함)?$")
_DOES_NOUN = re.compile(
    r"^(?P<what>.+?)(?:을|를)? (?P<verb>지원|제공|사용|활용|이용|포함|생성|반환|출력|저장|예측|학습|평가|측정|제어|지정|결정|설정|조절|조정|권장|추천|관리|수집|처리|분류|감지|탐지|"
    r"수행|의미|나타냄|구성|계산|추출|비교)(?:합니다|한다|함|됩니다|된다|됨|하는 데 사용)?$"
)
_OBJECT = re.compile(r"^(?P<before>.*?)(?P<what>(?:\S+ )*\S+)(?P<particle>[을를]) (?P<verb>(?:수 )?\S+(?: 수 \S+)?)$")
_NUMBER = re.compile(r"\d")
# An answer that is a list of things has so many joints that it is asked for as such.
_ADVERBS = re.compile(r"^(?:일반적으로|기본적으로|주로|대개|보통|항상|일반적인 경우|또한|특히|때때로|종종|대부분|현재|이미) ")
_EMPTY_VERB = re.compile(r"^(?:함|됨|있음|없음|것|수 있음|합니다|됩니다)$")
_NOMINATIVE = re.compile(r"(?<![\s을를에])(?:이|가)$")
_THIS = re.compile(
    r"^이 (?:[가-힣]+ )?(?:기술|방식|방법|도구|알고리즘|서비스|기법|모델|모드|형식|기능|지표|프레임워크|라이브러리|프로세스|작업|접근 방식|유형|데이터|파라미터|옵션|값|구조|테스트|"
    r"전략|패턴|시스템|플랫폼)(?P<particle>은|는|을|를|이|가|에서는|에서|에는|의|과|와)(?= )"
)
_PAIRS = {"은": "은/는", "는": "은/는", "을": "을/를", "를": "을/를", "이": "이/가", "가": "이/가", "과": "과/와", "와": "과/와"}
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
        topic = self.topic if self.oblique else attach(self.name, particle)
        return f"{self.lead} {topic}".strip()


def clause(sentence: str) -> Clause:
    """Return the parts of a sentence; without a topic, name and topic are empty."""
    found = words(sentence)
    for index, word in enumerate(found[:14]):
        if not topic_end(word) or index == len(found) - 1:
            continue
        if found[index + 1] in {"데", "것", "것이", "수", "등"}:
            continue
        start = _boundary(found, index)
        name = " ".join((*found[start:index], word.rstrip(",")[:-1]))
        oblique = bool(re.search(r"(?:에서|에게|에|(?<=[^원])으로|까지|보다|부터)$", name)) and not name.endswith("스토어에")
        topic = " ".join((*found[start:index], word.rstrip(",")))
        return Clause(" ".join(found[:start]), topic, name, " ".join(found[index + 1 :]), oblique)
    return Clause("", "", "", sentence)


def _boundary(found: list[str], end: int) -> int:
    """Return where the phrase of a topic begins that ends at a word."""
    for index in range(end - 1, -1, -1):
        word = found[index]
        if _CLAUSE.search(word) and not (word.endswith("시") and len(word) > 1):
            return index + 1
        if _PHRASE.search(word):
            inside = found[index + 1 : end]
            if not any(_ADNOMINAL.search(item) and not item.endswith("의") for item in inside):
                return index + 1 if end - index <= 6 else 0  # noqa: PLR2004 - a topic of more words is a clause
    return 0


def separate(sentence: str) -> list[str]:
    """Return the statements of a sentence that says one thing of one topic and another thing of another."""
    first = clause(sentence)
    if not first.topic or first.oblique:
        return [sentence]
    for match in _CONTRAST.finditer(sentence):
        tail = clause(match["tail"])
        if not tail.topic or tail.oblique or tail.lead or len(words(tail.name)) > 5 or len(words(tail.rest)) < 2:  # noqa: PLR2004
            continue
        head = sentence[: match.start()] + _closed(match["head"], match["joint"])
        if len(words(clause(head).rest)) >= 2:  # noqa: PLR2004 - a bare verb says nothing
            return [head, match["tail"]]
    return [sentence]


def _closed(head: str, joint: str) -> str:
    """Return the word before a joint (`플랫폼이며`) as the end of a sentence."""
    kind = joint[0]
    if kind in "이하되":
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
    text = bare(sentence)
    parts = clause(text)
    implicit = not parts.topic
    if implicit:
        if subject is None or not subject.name:
            yield from _without_topic(text)
            return
        parts = _implied(text, subject)
    elif subject and _BELONGS.match(parts.name) and not parts.oblique and subject.name not in parts.lead:
        owner = f"{subject.name}의 {parts.name}"
        parts = parts._replace(lead="", topic=attach(owner, "은/는"), name=owner, rest=f"{parts.lead} {parts.rest}".strip())
    end = predicate(parts.rest)
    for rule in _RULES:
        for found in rule(parts, end, implicit):
            if _good(found, parts):
                yield found._replace(front=" ".join(found.front.split()), back=tidy(found.back))


def _implied(text: str, subject: Subject) -> Clause:
    """Return a sentence without a topic as one about its subject."""
    name = f"{subject.context}에서 {subject.name}" if subject.context and not subject.known else subject.name
    found = words(text)
    if any(re.search(r"[가-힣)](?:이|가)$", word) and not re.search(r"(?:없이|같이|높이|깊이|길이|차이|많이|국가|평가|추가)$", word) for word in found[:-2]):
        return Clause("", f"{name}에서는", f"{name}에서", text, oblique=True)
    return Clause("", attach(name, "은/는"), name, text)


def _good(found: Asked, parts: Clause) -> bool:
    back = tidy(found.back)
    count = len(back.split())
    if not back or count > ANSWER_WORDS or _EMPTY_VERB.match(back) or pointing(found.front) or len(found.front.split()) > 40:  # noqa: PLR2004
        return False
    if pointing(" ".join(back.split()[:3])) or back in found.front:
        return False
    return not (found.rule != "identity" and parts.name and back == parts.name)


# -- one rule for each thing a sentence can say ------------------------------------------------------------------------


def _definition(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 Y이다: what is X?"""
    if end.sort == "noun" and implicit and _thing(end.before):
        back = end.before
    elif end.sort == "copula":
        back = end.before
    else:
        return
    if re.search(r"(?:때문|필수|일반적|마찬가지|뿐|편|중요|정도|[^목]적)$", back):
        return
    back, why = _shortened(back)
    if parts.lead or parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇인가?", back, "definition", why)
        return
    form = attach(parts.name, "이란/란") if not re.search(r"의 \S+$", parts.name) else attach(parts.name, "은/는")
    yield Asked(f"{form} 무엇인가?", back, "definition", why, parts.name, back)


def _shortened(back: str) -> tuple[str, str]:
    """Return a definition cut behind its first noun (`알고리즘으로, ...`), and what was cut off."""
    match = re.match(r"(?P<first>.{8,}?[가-힣)])(?:으로|로)(?:서)?, (?P<more>.{10,})$", back)
    if match and len(words(match["first"])) >= 3 and _thing(match["first"]):  # noqa: PLR2004 - more than a name
        return match["first"], match["more"]
    return back, ""


_THING = re.compile(
    r"(?:방법|기법|기술|알고리즘|모델|모형|환경|도구|서비스|과정|단계|것|방식|형식|프레임워크|라이브러리|플랫폼|시스템|솔루션|구조|지표|함수|값|수|네트워크|인터페이스|개념|현상|옵션|기능|"
    r"파라미터|차원|크기|비율|시간|속도|오차|점수|거리|확률|속성|단위|개수|횟수|집합|목록|가중치|계층|스토리지|저장소|데이터베이스|엔진|엔드포인트|서버|인스턴스|장치|장소|규칙|기준|요소|영역|표준|"
    r"문서|파일|테이블|스트림|큐|로그|키|권한|역할|정책|그래프|트리|벡터|행렬|변수|클래스|객체|표현|구현|확장|아키텍처|프로세스|작업|데이터|샘플|레이블|모음|세트|유형|상태|방향|차이|구간|범위|경계|전략|패턴|절차|원칙|비용|단점|장점|컨테이너|이미지|코드|스크립트|패키지|형태|체계|관계|손실|오류|성능|정확도|능력|합|평균|곱|분산|편차|분포|중앙값|제곱근)$"
)


def _thing(phrase: str) -> bool:
    """Return whether a phrase names a sort of thing, described by what stands before."""
    return bool(_THING.search(re.sub(r"\s*\([^()]*\)$", "", phrase))) and len(words(phrase)) > 1


def _use(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 A하는 데 사용된다: what for?"""
    del end, implicit
    match = _USE.match(parts.rest)
    if match and not re.search(r"수 있는$|경우$", match["for"]):
        yield Asked(f"{parts.with_particle()} 무엇을 하는 데 {_asked(match['how'])}?", _purpose(match["for"]), "use")
        return
    match = _FITS.match(parts.rest)
    if match and len(words(match["for"])) > 1 and not match["for"].endswith(("하는 데", "는 데", "경우", "때")):
        noun = "" if parts.oblique else parts.with_particle()
        if noun and not re.search(r"(?:,|하고|하며|이고|하여)$", words(match["for"])[0]):
            yield Asked(f"{noun} 무엇에 {_asked(match['how'])}?", match["for"], "use")


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
    whole = parts.rest if implicit and not parts.lead else f"{parts.lead} {parts.topic} {parts.rest}".strip()
    match = _CONDITION.match(whole)
    if not match or pointing(match["what"]) or re.match(r"(?:이를|그것|이것)", match["what"]):
        return
    where = f"{parts.name}에서 " if implicit and not parts.oblique and parts.name not in whole else ""
    yield Asked(f"{where}{_ADVERBS.sub('', match['when'])} {_which(match)}?", match["what"], "condition")


def _which(match: re.Match[str]) -> str:
    particle = "을" if match["particle"] in "을를" else "이"
    return f"무엇{particle} {_asked(match['tail'])}"


def _cause(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A하므로 B한다: why B?"""
    del end
    match = _CAUSE.match(parts.rest)
    if not match:
        return
    form = predicate(match["then"]).adnominal()
    if not form and match["then"].endswith("적"):
        form = f"{match['then']}인"
    if not form or pointing(match["then"]):
        return
    inner = clause(match["then"])
    if parts.oblique:
        start = parts.with_particle()
    elif inner.topic or _nominative(match["then"]):
        start = f"{parts.with_particle('')[:0]}{parts.name}에서"
    else:
        start = f"{parts.lead} {attach(parts.name, '이/가')}".strip()
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
    if not match or pointing(match["tool"]):
        return
    then = _able(match["then"])
    start = parts.with_particle() if not implicit else _place(parts)
    if implicit and parts.name and parts.name.split()[-1] in match["tool"]:
        start = ""
    yield Asked(f"{start} {match['tool']} 무엇을 할 수 있는가?", then, "means")


def _place(parts: Clause) -> str:
    return parts.topic if parts.oblique else f"{parts.name}에서"


def _able(then: str) -> str:
    """Return `B할` (before 수 있다) as a noun."""
    if then.endswith("할") and not then.endswith((" 할", "야할")):
        return then[:-1]
    return f"{then} 수 있음"


def _need(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X에는 A가 필요하다: what is needed?"""
    del end, implicit
    match = _NEED.match(parts.rest)
    if not match or _CAUSE.match(parts.rest):
        return
    what = _ADVERBS.sub("", match["what"])
    if re.search(r"(?:하는 것|하는 데)$", what) and len(words(what)) < 2:  # noqa: PLR2004
        return
    before = parts.with_particle() if parts.oblique else f"{parts.lead} {parts.name}에".strip()
    kind = "필수적인" if "필수" in parts.rest[match.end("what") :] else "필요한"
    start = re.sub(r"(에서|에)[는]$", r"\1", before)
    yield Asked(f"{start} {kind} 것은?", what, "requirement")


def _holds(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X에는 A와 B가 있다: which are there?"""
    del end
    match = _HOLDS.match(parts.rest)
    if not match or implicit or re.search(r"수$|(?:할|될) 필요$|것$", match["what"]):
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
        asking = form.asking()
        if not asking or pointing(then) or clause(then).topic:
            return
        back = re.sub(r"함으로써$|하여$", "", how) if how.endswith(("함으로써", "하여")) else how
        back = re.sub(r"(사용|활용|이용)해$", r"\1", back)
        if back.endswith(("위", "대", "의", "통", "관")):  # 위하여, 대하여
            return
        if back.endswith("시켜"):
            back = f"{back[:-1]}킴"
        start = parts.with_particle() if not (implicit and parts.oblique) else parts.topic
        yield Asked(f"{start} 어떻게 {asking}?", back, "means")


def _possible(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A 가능: what is possible?"""
    del end
    match = _POSSIBLE.match(parts.rest)
    if match and len(words(match["what"])) > 1:
        start = f"{parts.name}에서" if not parts.oblique else re.sub("는$", "", parts.topic)
        if not implicit and parts.oblique is False:
            start = attach(parts.name, "이/가")
            yield Asked(f"{parts.lead} {start} 할 수 있는 것은?".strip(), match["what"], "ability")
            return
        yield Asked(f"{start} 가능한 것은?", match["what"], "ability")


def _does_noun(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """A 지원: what does it support?"""
    if end.sort != "noun" and not implicit:
        return
    match = _DOES_NOUN.match(parts.rest)
    if not match or parts.oblique or len(words(match["what"])) > 12 or _MEANS.match(parts.rest):  # noqa: PLR2004
        return
    what = match["what"]
    if re.search(r"(?:[을를] .*|[에서로며고여],?|[가-힣]게)$", what) or re.search(r"[가-힣]+(?:을|를|하여|하고|하며)[ ,]", what):
        return
    if match["verb"] in {"권장", "추천"}:
        yield Asked(f"{parts.name}에 {match['verb']}되는 것은?", what, "object")
        return
    yield Asked(f"{parts.with_particle()} 무엇을 {match['verb']}하는가?", what, "object")


_CHAIN = re.compile(r"(?:[하되시이]고|며|[하되]여|어서|아서|되어|지만|는데|도록|게|면|므로|기 위해|때문에),?$")


def _does(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 VP: what does X do? Only where nothing finer is known, and once for a topic."""
    del implicit
    if end.sort not in ("verb", "noun") or (end.sort == "noun" and not action(end.before)):
        return
    if re.search(r"(?:되|있|없|않|지|나|받|이루어지|달라지|나타나)$", end.stem):
        return
    if not re.search(r"(?:을|를)\s", parts.rest) and end.sort == "verb":
        return
    back = end.nominal()
    if len(words(back)) < 2:  # noqa: PLR2004
        return
    yield Asked(f"{parts.with_particle()} 무엇을 하는가?", back, "function", "", parts.name if not parts.lead else "", back)


def _object(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 O를 V: what does X V?"""
    del implicit
    if end.sort != "verb" or parts.oblique:
        return
    found = words(parts.rest)
    if len(found) < 3 or not re.search(r"[을를]$", found[-2]) or len(found[-1]) < 2:  # noqa: PLR2004
        return
    start = len(found) - 2
    while start > 0 and not _CHAIN.search(found[start - 1]) and not re.search(r"(?:[을를],?|에|에서|으로|[^프]로|까지|부터)$", found[start - 1]):
        start -= 1
    if start and re.search(r"(?:는|은|된|한|인|할|는지)$", " ".join(found[start:-2]).split(" ")[0]):
        return
    before, what = " ".join(found[:start]), " ".join(found[start:-1])[:-1]
    asking = end.asking().rpartition(" ")[2]
    if not asking or len(words(what)) > 14 or re.search("(?:것|수)$", what):  # noqa: PLR2004
        return
    yield Asked(f"{parts.with_particle()} {before} 무엇을 {asking}?", what, "object")


def _identity(parts: Clause, end: Predicate, implicit: bool) -> Iterator[Asked]:
    """X는 VP: which one does VP?"""
    if implicit or parts.oblique or parts.lead or len(words(parts.rest)) < 4 or len(words(parts.name)) > 6:  # noqa: PLR2004
        return
    if end.sort in ("noun", "past") or pointing(parts.rest) or not named(parts.name):
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
    return not _BELONGS.match(name) and (bool(re.search("[A-Za-z0-9]", name)) or len(name.replace(" ", "")) >= 4)  # noqa: PLR2004


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
    _definition, _use, _when, _condition, _cause, _can, _need, _holds, _means, _possible, _does_noun, _object, _does, _identity,
)  # fmt: skip
