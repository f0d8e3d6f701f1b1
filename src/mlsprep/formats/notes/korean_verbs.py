"""What the topic of a Korean sentence does, and how that is asked for: what, by what means, which one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked
from mlsprep.formats.notes.korean import action, adnominal_word, attach, predicate
from mlsprep.formats.notes.korean_clauses import (
    ACTIVITY,
    ADNOMINAL,
    NO_SUBJECT,
    SUBJECT,
    Clause,
    asked_verb,
    clause,
    loose_subject,
    named,
)
from mlsprep.formats.notes.sentences import pointing, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.formats.notes.korean import Predicate


MEANS = re.compile(
    r"^(?P<how>.+?(?:함으로써|하여|시켜|(?:을|를) 통해서?|(?:을|를) (?:기반|기준|바탕)으로|활용해|사용해|"
    r"이용해)),? (?P<then>.+)$"
)
_POSSIBLE = re.compile(r"^(?P<what>.+?)(?:이|가|도)? 가능(?:합니다|하다|함)?$")
_DOES_NOUN = re.compile(
    r"^(?P<what>.+?)(?:을|를)? (?P<verb>지원|제공|사용|활용|이용|포함|생성|반환|출력|저장|예측|학습|평가|측정|"
    r"제어|지정|결정|설정|조절|조정|권장|추천|관리|수집|처리|분류|감지|탐지|"
    r"수행|의미|나타냄|구성|계산|추출|비교)(?:합니다|한다|함|됩니다|된다|됨|하는 데 사용)?$"
)
_OBJECT = re.compile(
    r"^(?P<front>.*[을를]) (?P<verb>(?:모두 |자동으로 |함께 |직접 )?(?:\S+(?:할|될|낼|일|올|릴|을) 수 \S+|"
    r"\S*야 ?\S*[함다]|\S+))$"
)
CHAIN = re.compile(
    r"(?:[하되시이]고|며|[하되]여|어서|아서|되어|지만|는데|도록|게|면|므로|기 위해|때문에),?$|^(?:이르기까지|넘어|"
    r"거쳐|걸쳐|따라|맞춰|통해|위해|대해|향해|함께),?$"
)
_CASE = re.compile(r"(?:을|를|하여|하고|하며|에서|으로|에게|[^프경]로|며|고|에|도|게|후|없이),?$")
_NO_OBJECT = re.compile(r"(?:및|와|과|,|·|실시간|일괄|자동|직접|동시|병렬|사전|모두|각각|별|간)$")
# Verbs with which `무엇을` makes no question.
_DULL = re.compile(
    r"(?:보이|보입|보인|보임|차지|하[는여]|합니다|한다|함|갖|가지|가집|가진|둡|둔|둠|띠|띤|받|미치|미친|미칩|이룬|"
    r"이룸|이룹|위|통)"
)
_NOT = frozenset({"않고", "않으며", "못하고", "말고"})
_CONNECTIVE = re.compile(
    r"(?:[가-힣]해|시켜|하여|하고|거나|면서|하지|않고|두고|누어|꾸어|들어|맞춰|모아|나눠|바꿔|줄여|늘려|높여|낮춰|"
    r"없이),?$"
)
_CASE_END = re.compile(r"(?:에|에서|으로|[^프경]로|까지|부터|게|때|이|가)$")
_ADVERB_WORDS = frozenset(
    [
        "제대로",
        "바로",
        "서로",
        "별로",
        "따로",
        "스스로",
        "새로",
        "실제로",
        "자동으로",
        "직접적으로",
        "주로",
        "추가로",
        "빠르게",
        "쉽게",
        "크게",
        "더",
        "가장",
        "매우",
        "함께",
    ]
)
# An object that is described by a verb, whose argument the clause before may be.
_INSIDE = re.compile(r"^\S+(?:하는|되는|있는|한|된|할|는) |(?:하는|되는|있는) \S+(?:을|를|에|이|가)(?: |$)")


def means(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A하여 B한다: how does it B?"""
    del end
    for match in re.finditer(MEANS, parts.rest):
        how, then = match["how"], match["then"]
        form = predicate(then)
        if len(words(how)) < 2 or len(words(then)) < 2 or form.sort not in ("verb", "noun"):  # noqa: PLR2004
            return
        asking = _transitive(then) if form.sort == "noun" else form.asking()
        if re.search(r"수 있도록 (?:하|합|한|함)", then) or loose_subject(then):
            return
        if not asking or pointing(then) or clause(then).topic or _INSIDE.search(then):
            return
        back = re.sub(r"함으로써$|하여$", "", how) if how.endswith(("함으로써", "하여")) else how
        back = re.sub(r"(사용|활용|이용)해$", r"\1", back)
        if predicate(f"{back}합니다").sort == "adjective":  # 유용하여
            return
        if back.endswith(("위", "대", "의", "통", "관")):  # 위하여, 대하여
            return
        if back.endswith("시켜"):
            back = f"{back[:-1]}킴"
        start = parts.with_particle() if not (parts.implicit and parts.oblique) else parts.topic
        yield Asked(f"{start} 어떻게 {asking}?", back, "means")


def _transitive(phrase: str) -> str:
    """Return a phrase that ends in a noun of doing as the end of a question: `모델 학습` is `모델을 학습하는가`."""
    head, _, last = phrase.rpartition(" ")
    if not action(phrase):
        return ""
    if (
        head
        and re.search(r"[가-힣A-Za-z)`]$", head)
        and not re.search(
            r"(?:을|를|으로|로|에|에서|게|히|이|와|과|및|,|간|별|후|로|없이|직접|자동|모두|도|까지|부터|가)$", head
        )
    ):
        head = attach(head, "을/를")
    return f"{head} {last}하는가".strip()


def possible(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A 가능: what is possible?"""
    del end
    match = _POSSIBLE.match(parts.rest)
    if match and len(words(match["what"])) > 1 and not parts.implicit and not parts.oblique and not parts.lead:
        yield Asked(f"{attach(parts.name, '이/가')} 할 수 있는 것은?", match["what"], "ability")


def _start_of_object(found: list[str]) -> int:
    """Return where the phrase of an object begins whose last word is the last of these."""
    start = len(found) - 1
    while start > 0:
        before, here = found[start - 1], found[start]
        after = found[start + 1] if start + 1 < len(found) else ""
        governed = adnominal_word(here) or (re.search(r"[을를이가에로기]$", here) and adnominal_word(after))
        if CHAIN.search(before):
            break
        if re.search(r"[을를],?$", before) and not governed:
            start += 2 if after in _NOT else 1  # behind the verb of that object
            return min(start, len(found) - 1)
        if before not in _ADVERB_WORDS and not governed and _CASE_END.search(before):
            return min(start + 1, len(found) - 1) if _CONNECTIVE.search(here) else start
        start -= 1
    return start


def does_noun(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """A 지원: what does it support?"""
    if (end.sort != "noun" and not parts.implicit) or loose_subject(parts.rest):
        return
    match = _DOES_NOUN.match(parts.rest)
    if not match or not parts.name or parts.oblique or len(words(match["what"])) > 12 or MEANS.match(parts.rest):  # noqa: PLR2004
        return
    what = match["what"]
    found = words(what)
    for word, after in zip(found, [*found[1:], "."], strict=True):
        if _CASE.search(word) and not ADNOMINAL.search(after):
            return
    if _NO_OBJECT.search(what) or (len(found) < 2 and not re.search("[A-Za-z]", what)):  # noqa: PLR2004
        return
    if match["verb"] in {"권장", "추천"}:
        yield Asked(f"{parts.name}에 {match['verb']}되는 것은?", what, "object")
        return
    yield Asked(f"{parts.with_particle()} 무엇을 {match['verb']}하는가?", what, "object")


_PASSIVE = re.compile(r"(?:되|있|없|않|지|나|받|이루어지|달라지|나타나)$")


def does(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 VP: what does X do? Only where nothing finer is known, and once for a topic."""
    name = parts.name
    if not name or parts.oblique or re.search(r"또한|그리고", name) or (parts.implicit and ACTIVITY.search(name)):
        return
    if end.sort == "verb":
        doing = bool(re.search(r"(?:을|를)\s", parts.rest)) and not _PASSIVE.search(end.stem)
    else:
        doing = end.sort == "noun" and action(end.before)
    back = end.nominal()
    if not doing or len(words(back)) < (2 if parts.implicit else 3) or re.search(r"는데,|이때|지만,", parts.rest):
        return
    if name.rpartition("에서 ")[2] not in back and not loose_subject(back):
        term = name if not parts.lead else ""
        yield Asked(f"{parts.with_particle()} 무엇을 하는가?", back, "function", "", term, back)


def _clear_object(before: str, what: str, name: str) -> bool:
    """Return whether an object is a whole phrase and no part of another clause, and says something new."""
    if any(SUBJECT.search(word) and not NO_SUBJECT.search(word) for word in words(before)) or loose_subject(what):
        return False
    if re.search(r"(?:하고|되고|시키고|이고|며),?$", before) or re.search(r"(?:역할|기능|방식|것|수|정도)$", what):
        return False
    if len(words(what)) > _OBJECT_WORDS or len(words(before)) > _BEFORE_WORDS or re.search(r"또한|그리고", name):
        return False
    return not name or (name not in what and what not in name)


_OBJECT_WORDS = 16
_BEFORE_WORDS = 10


def takes(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 O를 V: what does X V?"""
    if end.sort not in ("verb", "noun") or (parts.oblique and not re.search(r"(?:로|에|에서)는$", parts.topic)):
        return
    match = _OBJECT.match(parts.rest)
    if not match or _DULL.match(match["verb"]):
        return
    asking = asked_verb(match["verb"])
    found = words(match["front"])
    start = _start_of_object(found)
    before, what = " ".join(found[:start]), " ".join(found[start:])[:-1]
    if match["verb"].startswith("포함") and what.count(",") + before.count(",") > 1:
        before, what = "", " ".join(found)[:-1]
    alone = len(found) == 1 and not re.search(r"[A-Za-z]|.{5}", what)
    if asking and not alone and _clear_object(before, what, parts.name):
        yield Asked(f"{parts.with_particle()} {before} 무엇을 {asking}?", what, "object")


_NAME_WORDS = 6
_NO_IDENTITY = re.compile(
    r"^(?:각|각각|모두|또한|주로|어떤)\b|(?:수 있\S+|이며,.*|하며,.*|으며,.*|되어 있어,.*|야 \S+)$"
)


def identity(parts: Clause, end: Predicate) -> Iterator[Asked]:
    """X는 VP: which one does VP?"""
    rest, name = parts.rest, parts.name
    if parts.implicit or parts.oblique or parts.lead or end.sort != "verb" or not named(name):
        return
    if len(words(name)) > _NAME_WORDS or len(words(rest)) < 4 or _NO_IDENTITY.search(rest) or pointing(rest):  # noqa: PLR2004
        return
    form = end.adnominal()
    stem = re.sub(r"\s*\([^()]*\)$", "", name)
    said = stem in rest or any(part in rest for part in stem.split() if len(part) > 3)  # noqa: PLR2004
    if form and not said and (re.search("[A-Za-z0-9]", rest) or len(words(rest)) > _NAME_WORDS):
        yield Asked(f"{form} 것은 무엇인가?", name, "identity")
