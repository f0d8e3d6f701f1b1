"""What Korean sentences say of their topics, and how that is asked for: what, why, when, what for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked
from mlsprep.formats.notes.korean import action, attach, predicate
from mlsprep.formats.notes.korean_clauses import (
    ACTIVITY,
    ADNOMINAL,
    ADVERBS,
    Clause,
    asked_verb,
    clause,
    loose_subject,
    nominative,
    thing,
)
from mlsprep.formats.notes.sentences import pointing, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.formats.notes.korean import Predicate


_STATE = r"(?:유용|효과적|적합|효율적|필수|중요|편리|알맞|이상적|좋|합리적|유리|최적|필수적)"
_USE = re.compile(
    rf"^(?P<for>.+?[는은]) 데(?:에)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |널리 |많이 )*(?:사용|활용|이용|쓰|"
    rf"{_STATE}|도움)\S*(?: \S+)?)$"
)
_FITS = re.compile(
    rf"^(?P<for>.+?)에(?:서)? (?P<how>(?:주로 |매우 |특히 |가장 |더 |가장 많이 )*(?:{_STATE}|(?:사용|활용|"
    rf"이용)(?=[되됩된됨]|$)|쓰[이입인임]|도움)\S*(?: \S+)?)$"
)
_WHEN = re.compile(
    rf"^(?P<when>.+?(?:때|경우(?:에)?|상황(?:에)?))(?:,)? (?P<how>(?:주로 |매우 |특히 |가장 |자주 |더 )*(?:사용|"
    rf"활용|이용|{_STATE}|권장|선택|고려)\S*(?: 수 있\S+)?)$"
)
_CHOICE_VERBS = r"(?:사용|선택|활용|이용|권장|고려|적용|선호|제안|추천|채택)"
_CONDITION = re.compile(
    rf"^(?P<when>.+?(?:경우(?:에는|에)?|위해서는|려면|다면|[다이]?라면|(?:이|하|되|있|없|많|적|크|작|높|낮|같|좋|"
    rf"않|필요하|아니|느리|빠르|연속적이)(?:으)?면|때(?:는|에는)?)),? "
    rf"(?P<what>.+?)(?P<particle>[을를이가]) (?P<tail>(?:(?:우선|먼저|대신|가장|더|"
    rf"주로) )*{_CHOICE_VERBS}\S*(?: (?:것이|것을|수|것도) \S+)?)$"
)
_CAUSE = re.compile(r"^(?P<why>.+?(?:기 때문에|(?:으)?므로|덕분에)),? (?P<then>\S+ .+|\S{2,})$")
_CAN = re.compile(
    r"^(?P<tool>.+?(?:(?:을|를) (?:사용|활용|이용|통)(?:하여|하면|해서?|함으로써)|"
    r"함으로써)),? (?P<then>.+?) 수 (?:있습니다|있다|있음)$"
)
_NEED = re.compile(
    r"^(?P<what>.+?)(?:이|가|도)? (?:반드시 |꼭 )?(?:필요(?:합니다|하다|함)?|필수(?:적|입니다|이다|적입니다|"
    r"적이다)?|요구(?:됩니다|된다|됨))$"
)
_HOLDS = re.compile(
    r"^(?P<what>.+?)(?:이|가) (?P<tail>(?:모두 )?(?:포함됩니다|포함된다|포함됨|있습니다|있다|있음|존재한다|"
    r"존재합니다))$"
)


# What is longer is no place to name before a question.
_PLACE_WORDS = 5


def ending(how: str) -> str:
    """Return the end of a sentence (`사용됩니다`, `유용`) as that of a question."""
    end = predicate(how)
    if end.sort == "noun":
        if action(end.before):
            return f"{end.before}되는가"
        return f"{end.before}{'인가' if end.before.endswith(('적', '필수')) else '한가'}"
    return end.asking() or f"{end.nominal()}인가"


def definition(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 Y이다: what is X?"""
    back, why = _shortened(_defining(parts, end))
    if not back or _uninformative(back, parts.name) or pointing(back) or loose_subject(f"{back} 끝", reach=12):
        return
    if parts.implicit and (parts.oblique or parts.lead or ACTIVITY.search(parts.name)):
        return
    if parts.lead or parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇인가?", back, "definition", why)
        return
    owned = "의 " in parts.name
    described = owned or any(ADNOMINAL.search(word) for word in words(parts.name)[:-1])
    form = attach(parts.name, "은/는" if described else "이란/란")
    term, text = ("", "") if described else (parts.name, back)
    yield Asked(f"{form} 무엇인가?", back, "definition", why, term, text)


def _defining(parts: Clause, end: Predicate) -> str:
    """Return what a sentence says its topic is, "" where it says no such thing."""
    if end.sort == "noun" and (parts.implicit or not parts.oblique) and thing(end.before):
        return end.before
    held = re.match(r"(?P<what>.+)에 있(?:다|습니다|음)$", parts.rest)
    if held and re.search(r"(?:핵심|목적|목표|특징|장점|차이|이유)$", parts.name):
        return held["what"]
    # What a sentence without a topic says at length is rarely what the line is about.
    if end.sort == "copula" and not (parts.implicit and (len(words(end.before)) > _LONG or not thing(end.before))):
        return end.before
    return ""


_LONG = 14
_VAGUE = re.compile(
    r"^(?:다음|아래|위|또 다른|다른|여러 가지|어려운|쉬운|중요한|좋은)(?: |$)|"
    r"(?:때문|필수|일반적|마찬가지|뿐|편|중요|정도|[^목]적)$"
)


def _uninformative(back: str, name: str) -> bool:
    """Return whether a definition says nothing: a judgement, or the name again."""
    again = len(words(back)) < 3 and words(back)[-1] in name  # noqa: PLR2004 - `3단계 프로세스` of a process
    return again or bool(_VAGUE.search(back)) or name.endswith("것")


def _shortened(back: str) -> tuple[str, str]:
    """Return a definition cut behind its first noun (`알고리즘으로, ...`), and what was cut off."""
    match = re.match(r"(?P<first>.{8,}?[가-힣)])(?:으로|로)(?:서)?, (?P<more>.{10,})$", back)
    if match and len(words(match["first"])) >= 3 and thing(match["first"]):  # noqa: PLR2004 - more than a name
        return match["first"], match["more"]
    return back, ""


def use(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A하는 데 사용된다: what for?"""
    del end
    match = _USE.match(parts.rest)
    if match and not re.search(r"수 있는$|경우$", match["for"]):
        purpose, why = _last_part(match["for"])
        yield Asked(f"{parts.with_particle()} 무엇을 하는 데 {ending(match['how'])}?", _purpose(purpose), "use", why)
        return
    match = _FITS.match(parts.rest)
    if match and len(words(match["for"])) > 1 and not match["for"].endswith(("하는 데", "는 데", "경우", "때")):
        noun = "" if parts.oblique else parts.with_particle()
        if noun and not re.search(r"(?:,|하고|하며|이고|하여)$", words(match["for"])[0]):
            purpose, why = _last_part(match["for"])
            if re.search(r"(?:후|다음|하고|하여|때) ", purpose):
                return
            yield Asked(f"{noun} 무엇에 {ending(match['how'])}?", purpose, "use", why)


def _last_part(text: str) -> tuple[str, str]:
    """Return the last clause of a text (`A로, B` gives B), and what stands before."""
    match = re.match(
        r"(?P<before>.+(?:[가-힣](?:으로|로|이며|하며|되며|으며|고)|기반|지원|가능|제공|전용|방식)), (?P<last>.{6,})$",
        text,
    )
    return (match["last"], match["before"]) if match else (text, "")


def _purpose(text: str) -> str:
    """Return `이미지를 분류하는` as `이미지를 분류`."""
    base = text.removesuffix("하는")
    if base != text and not base.endswith((" ", "게", "도록", "야")):
        return base
    return f"{text} 것"


def when(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A할 때 사용된다: when?"""
    del end
    match = _WHEN.match(parts.rest)
    if match and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 언제 {ending(match['how'])}?", match["when"], "when")


def condition(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A인 경우 Y를 사용: which one when A?"""
    del end
    whole = f"{parts.lead} {parts.topic} {parts.rest}".strip()
    if parts.implicit and not parts.lead:
        whole = parts.rest
    match = _CONDITION.match(whole)
    if (
        not match
        or pointing(match["what"])
        or re.match(r"(?:이를|그것|이것)", match["what"])
        or match["what"].startswith("것")
    ):
        return
    when = ADVERBS.sub("", re.split(r"[가-힣]므로,? ", match["when"])[-1])
    where = (
        f"{parts.name}에서 "
        if parts.implicit
        and parts.name
        and not parts.oblique
        and parts.name not in whole
        and len(words(parts.name)) < _PLACE_WORDS
        else ""
    )
    yield Asked(f"{where}{when} {_which(match)}?", match["what"], "condition")


def _which(match: re.Match[str]) -> str:
    particle = "을" if match["particle"] in "을를" else "이"
    return f"무엇{particle} {ending(match['tail'])}"


def cause(parts: Clause, end: Predicate) -> Iterator[Asked]:
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
    yield Asked(f"{start} {form} 이유는?", _because(match["why"]), "cause")


def _because(text: str) -> str:
    """Return `A하므로` as `A하기 때문`."""
    if text.endswith("기 때문에"):
        return text.removesuffix("에")
    if text.endswith("덕분에"):
        return text.removesuffix("에")
    return f"{text.removesuffix('으므로').removesuffix('므로')}기 때문"


def can(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A를 사용하여 B할 수 있다: what can one do with A?"""
    del end
    match = _CAN.match(parts.rest)
    if not match or pointing(match["tool"]) or re.search(r"(?:동안|려 할| 사용할)", match["then"]):
        return
    then = _able(match["then"])
    if not parts.implicit:
        start = parts.with_particle()
    elif (
        re.search("[A-Z]", match["tool"])
        or len(words(match["tool"])) > _PLACE_WORDS
        or (parts.name and parts.name.split()[-1] in match["tool"])
    ):
        start = ""
    else:
        start = parts.lead or _place(parts)
    passive = nominative(match["then"]) or re.search(r"될$", match["then"])
    yield Asked(f"{start} {match['tool']} {'어떻게 될' if passive else '무엇을 할'} 수 있는가?", then, "means")


def _place(parts: Clause) -> str:
    return parts.topic if parts.oblique else f"{parts.name.replace('에서 ', '의 ', 1)}에서"


def _able(then: str) -> str:
    """Return `B할` (before 수 있다) as a noun."""
    if then.endswith("할") and not then.endswith((" 할", "야할")):
        return then[:-1]
    return f"{then} 수 있음"


def need(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X에는 A가 필요하다: what is needed?"""
    del end
    match = _NEED.match(parts.rest)
    if not match or _CAUSE.match(parts.rest) or (parts.implicit and not parts.name and not parts.lead):
        return
    what = ADVERBS.sub("", re.split(r"[가-힣](?:으며|하며|되며|이며),? ", match["what"])[-1])
    what = ADVERBS.sub("", what)
    if (re.search(r"(?:하는 것|하는 데)$", what) and len(words(what)) < 2) or re.match(r"많은|.*지만,? ", what):  # noqa: PLR2004
        return
    before = (
        parts.with_particle() if parts.oblique else f"{parts.lead} {parts.name}에".strip() if parts.name else parts.lead
    )
    kind = "필수적인" if "필수" in parts.rest[match.end("what") :] else "필요한"
    start = re.sub(r"(에서|에)[는]$", r"\1", before)
    yield Asked(f"{start} {kind} 것은?", what, "requirement")


def holds(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X에는 A와 B가 있다: which are there?"""
    del end
    match = _HOLDS.match(parts.rest)
    if (
        not match
        or parts.implicit
        or re.match(r"여러|많|예(?:제|시)?로", match["what"] + parts.name)
        or re.search(r"예(?:제|시)?(?:으)?로는$", parts.topic)
    ):
        return
    if re.search(r"수$|(?:할|될) 필요$|것$", match["what"]):
        return
    if parts.oblique and not re.search(r"[,·]| 및 |[와과] ", match["what"]):
        return
    if not parts.oblique and not re.search(r"종류|유형|방법|방식|전략|모드", parts.name):
        return
    yield Asked(f"{parts.with_particle()} 무엇이 {predicate(match['tail']).asking()}?", match["what"], "list")


def must(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A하려면 B해야 한다: what must be done for A?"""
    del end
    match = re.match(
        r"^(?P<when>.+?(?:려면|위해서는|시에는),? )?(?P<then>.+?)(?P<form>해야|어야|아야|야) ?(?:합니다|한다|함|"
        r"됩니다|된다)$",
        parts.rest,
    )
    if not match or pointing(match["then"]) or len(words(match["then"])) < 2:  # noqa: PLR2004
        return
    if not (parts.lead or match["when"] or (parts.implicit and action(parts.name) and " 및 " not in parts.name)):
        return
    simple = match["form"] == "해야" and len(match["then"].rpartition(" ")[2]) > 1  # 피해야 is no noun with 하다
    back = match["then"] if simple else f"{match['then']}{match['form']} 함"
    topic = (
        ""
        if not parts.name
        else parts.topic
        if parts.oblique
        else f"{parts.name}에서"
        if parts.implicit
        else attach(parts.name, "은/는")
    )
    if match["when"] and parts.name and any(word in match["when"] for word in parts.name.split() if len(word) > 2):  # noqa: PLR2004
        topic = ""
    yield Asked(
        f"{parts.lead} {topic} {match['when'] or ''} 무엇을 해야 하는가?",
        re.sub(r"^(?:항상|반드시|꼭) ", "", back),
        "requirement",
    )


def as_what(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 Y로 구성된다: of what?"""
    del end
    match = re.match(
        r"^(?:각각 |보통 |주로 |일반적으로 )*(?P<what>.+?)(?:으로|로) (?P<verb>(?:구성|표준화|변환|설정|고정|지정|"
        r"표현|반환|정의|분류|인코딩|대체|나뉘|나누|이루어|지정|저장)[^\s,]*(?: \S+)?)(?:, (?P<more>.+))?$",
        parts.rest,
    )
    if not match or parts.oblique or not parts.name or pointing(match["what"]) or re.search(r"[을를] ", match["what"]):
        return
    verb = re.sub(r"있어$", "있음", match["verb"])
    yield Asked(f"{parts.with_particle()} 무엇으로 {ending(verb)}?", match["what"], "object", match["more"] or "")


def based(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A를 기반으로 한다: on what?"""
    del end
    match = re.match(
        r"^(?P<what>.+?)(?:(?:을|를) (?:기반|바탕|기준)으로 (?:합니다|한다|함|하여 구현|구현\S*)|(?:에|을|를)? ?기반)$",
        parts.rest,
    )
    if match and parts.name and not parts.oblique and len(match["what"]) > 1:
        yield Asked(f"{parts.with_particle()} 무엇을 기반으로 하는가?", match["what"], "object")


def related(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A와 관련이 있다: to what?"""
    del end
    match = re.match(r"^(?P<what>.+?)[과와] (?:밀접한 )?관련(?:이|된|성이) ?(?:있\S+|됨)?$", parts.rest)
    if match and parts.name and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇과 관련이 있는가?", match["what"], "object")


def where(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A에서 가져온다, X는 A에 저장된다: where?"""
    match = re.match(
        r"^(?:자동으로 |다시 )?(?P<what>[^을를]+?)(?P<case>에서|에) (?:자동으로 |다시 )?(?P<how>(?:가져오|가져옵|"
        r"가져온|수집|생성|실행|저장|기록|보관|배포|위치|호스팅|전송)\S*)$",
        parts.rest,
    )
    if match and parts.name and not parts.oblique and end.sort != "past":
        asking = asked_verb(match["how"])
        if asking and not pointing(match["what"]):
            yield Asked(f"{parts.with_particle()} 어디{match['case']} {asking}?", match["what"], "place")


def shines(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 A에 뛰어난 성능을 보인다: in what?"""
    del end
    match = re.match(
        r"^(?P<for>.+?)(?:에|에서) (?P<how>(?:(?:뛰어난|좋은|우수한|높은|강력한) \S+[을를] (?:보\S+|발휘\S*|"
        r"나타\S+)|(?:필수적인|중요한|핵심적인|큰) 역할을 (?:수행|담당|합|한|함)\S*))$",
        parts.rest,
    )
    asking = asked_verb(match["how"]) if match else ""
    if match and asking and parts.name and not parts.oblique:
        yield Asked(f"{parts.with_particle()} 무엇에 {asking}?", match["for"], "use")


def options(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A, B, C 중 하나를 선택: which values?"""
    del end
    match = re.match(r"^(?P<what>.+?) 중(?:에서)? (?:하나를 |하나 )?선택\S*(?: 수 \S+)?$", parts.rest)
    if match and parts.implicit and parts.name:
        yield Asked(f"{parts.name}에서 선택할 수 있는 값은?", match["what"], "list")
    elif match:
        yield Asked(f"{parts.with_particle()} 무엇 중 하나를 선택하는가?", match["what"], "list")
