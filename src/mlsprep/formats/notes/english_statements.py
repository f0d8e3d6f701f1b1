"""English sentences to questions: what a sentence says of its topic, or a fragment of its subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.english_predicates import ADJECTIVE, ARTICLE, does, stated
from mlsprep.formats.notes.english_verbs import BASE, PLURAL
from mlsprep.formats.notes.english_words import be, cut_off, do, the, third_person
from mlsprep.formats.notes.sentences import ANSWER_WORDS, FRONT_WORDS, bare, pointing, tidy, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = r"(?P<topic>[^,;:]{1,90}?)"
_WHEN = re.compile(
    rf"^(?:use|choose|pick|prefer|go with|try|apply|select) {_NAME} (?P<how>when(?:ever)?|if|for|to|"
    rf"in case) (?P<what>.+)$",
    re.IGNORECASE,
)
_IF = re.compile(
    r"^(?P<when>(?:if|when(?:ever)?|for|in case of|to) [^;]+?), (?:you (?:should|can) |we (?:should|can) |then |"
    r"just |prefer to )?(?:use|choose|pick|prefer|go with|try|apply|select|"
    r"consider) (?P<what>[^,;]+?)(?P<more>(?:,|;| because| since| as it| and then).*)?$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?P<lead>(?:if|when|for|in|on|with|by|during|after|before|at|under|unlike|to|without|within|given|"
    r"compared (?:to|with)|instead of) [^,;]{3,80}), (?P<rest>.+)$",
    re.IGNORECASE,
)


def ask(sentence: str, subject: Subject | None, *, alone: bool = False) -> Iterator[Asked]:
    """Yield the questions that a sentence answers, the best first; `alone` says it is all there is on its subject."""
    text = bare(sentence)
    yield from sound(_all(text, subject, alone=alone))


def sound(candidates: Iterable[Asked]) -> Iterator[Asked]:
    """Yield the questions that stand alone and have a short answer, with capitals where sentences have them."""
    for found in candidates:
        asked = found._replace(front=_sentence(found.front), back=tidy(found.back))
        if _good(asked):
            yield asked


def _good(found: Asked) -> bool:
    back = found.back
    if not back or len(back.split()) > ANSWER_WORDS or len(found.front.split()) > FRONT_WORDS or pointing(found.front):
        return False
    if pointing(" ".join(back.split()[:2])) or (back.casefold() in found.front.casefold() and len(back) > 3):  # noqa: PLR2004
        return False
    return bool(re.search(r"\w", back)) and not re.search(r", .*\bones$", back)


def _sentence(front: str) -> str:
    flat = re.sub(r", (What|When|Why|How|Which)\b", lambda match: f", {match[1].lower()}", " ".join(front.split()))
    return flat[:1].upper() + flat[1:]


def _all(text: str, subject: Subject | None, *, alone: bool) -> Iterator[Asked]:
    yield from _choosing(text, subject)
    if subject and subject.name and third_person(text):
        yield from _fragment(text, subject, alone=alone)
        return
    lead, rest = "", text
    if match := _LEAD.match(text):
        lead, rest = match["lead"], match["rest"]
    explicit = list(stated(rest, lead, subject))
    yield from explicit
    if not explicit and subject and subject.name:
        yield from _fragment(text, subject, alone=alone)


_RATHER = re.compile(r" (?:instead of|rather than|over|for|to) ")


def _choosing(text: str, subject: Subject | None) -> Iterator[Asked]:
    """Use X when A / If A, use X: which one when A?"""
    if (match := _IF.match(text)) and not pointing(match["what"]):
        when = match["when"]
        front = f"{when}, what should you use?"
        if when.lower().startswith("to "):
            front = f"What should you use {when[0].lower()}{when[1:]}?"
        yield Asked(front, match["what"], "condition", match["more"] or "")
    elif (match := _WHEN.match(text)) and not pointing(match["topic"]) and not _RATHER.search(match["topic"]):
        how, name = match["how"].lower(), the(match["topic"])
        placed = subject and subject.name and not re.search("[A-Z0-9`]", name)
        start = f"In {subject.name}, when" if placed and subject else "When"
        if how in {"when", "whenever", "if", "in case"}:
            yield Asked(f"{start} should you use {name}?", f"{how} {match['what']}", "when")
        else:
            start = f"In {subject.name}, what" if placed and subject else "What"
            yield Asked(f"{start} should you use {name} for?", f"{'' if how == 'for' else 'to '}{match['what']}", "use")


_NUMERIC = re.compile(
    r"^(?P<what>[A-Za-z][A-Za-z -]{2,40}?):? ?(?:=|of|is)? ?(?<=[\s=:])(?P<value>[~≈<>≤≥]?\s?\$?\d[\d.,]*\s?(?:%|"
    r"[kKMGTP]i?B|ms|s|sec|seconds?|min|minutes?|hours?|h|days?|weeks?|months?|years?|x|times|GB|TB|requests?.*|"
    r"shards?|nodes?|instances?|records?.*|/.*)?)$"
)
# A phrase that says what sort of thing something is.
_CLASS = re.compile(
    r"\b(?:algorithm|method|technique|service|metric|model|tool|database|framework|library|platform|system|engine|"
    r"format|"
    r"function|process|approach|strategy|network|layer|storage|store|warehouse|protocol|architecture|score|"
    r"measure|ratio|"
    r"test|plot|chart|cache|queue|stream|language|environment|interface|resource|curve|rate|number|share|fraction|sum|"
    r"average|mean|distance|matrix|vector)s?\b(?: (?:of|for|that|which|under|to|with|on|in|by|from|between) .+)?$|"
    r"^(?:area|number|share|fraction|sum|average|mean|rate|ratio|set|group|collection|percentage|proportion|"
    r"amount) (?:of|under|between) ",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:in|un|non-?)?(?:sensitive|robust|prone|based|limited|equal|similar|resistant|invariant|available|built|"
    r"trained|applied|measured|computed|"
    r"stored|billed|charged|compatible|related|inspired|derived|dependent|independent|located|scored|bounded|part|"
    r"short|named|made|known|"
    r"priced|paid|set|tied|bound|restricted|vulnerable|immune|proportional|relative|encrypted|backed|powered|"
    r"managed|hosted|written|"
    r"defined|triggered|caused|estimated|calculated|attached|deployed|grouped|sorted|partitioned|replicated|"
    r"retained|kept|easy|hard|slow|fast)$"
)
_NOT_NOMINAL = re.compile(
    r"^(?:no|not|never|always|only|also|can|cannot|must|should|may|will|need|don't|do|if|when|for|to|in|on|with|"
    r"by|and|or|but|very|more|less|then|e\.g)\b",
    re.IGNORECASE,
)
_USED_FRAGMENT = re.compile(
    r"^(?P<head>(?:used|useful|suited|suitable|designed|ideal|intended|good|great|best|meant|appropriate|helpful|"
    r"recommended|preferred|optimized|bad|poor)) (?P<how>for|to|when|if|in|with|by|as|on|at) (?P<what>.+)$",
    re.IGNORECASE,
)


def used(text: str) -> tuple[str, str] | None:
    """Return how a fragment such as `good for images` asks of {name} with {be}, and its answer; None for another."""
    match = _USED_FRAGMENT.match(text)
    if match is None:
        return None
    how, head = match["how"].lower(), match["head"].lower()
    if how in {"when", "if"}:
        return f"When {{be}} {{name}} {head}?", f"{how} {match['what']}"
    back = f"to {match['what']}" if how == "to" and head != "suited" else match["what"]
    return f"What {{be}} {{name}} {head} {'for' if how == 'to' and head != 'suited' else how}?", back


# A sentence on something else, which opens with an article as a description does.
_SENTENCE = re.compile(
    r"(?:[Tt]he|[Aa]n?) (?:[\w-]+ ){1,4}?(?:is|are|was|were|has|had|have|can|will|must|began|made|took|gave|went|came|"
    r"became|led|won|lost|wrote|found|fell|rose|ruled|\w+ed)\b(?! (?:by|for|with|in|to|on|from|at|as)\b)|"
    r"(?:[Tt]he|[Aa]n?) (?:[\w-]+ ){1,4}?(?:began|was|were|took|came|fell) "
)


def _fragment(text: str, subject: Subject, *, alone: bool) -> Iterator[Asked]:
    """A line without a topic, as one about its subject: Supports X, Good for X, a linear model."""
    name = the(subject.name)
    found = words(text)
    if len(found) < 2:  # noqa: PLR2004 - a bare name says nothing
        return
    first = found[0][:1].lower() + found[0][1:]
    rest = " ".join(found[1:])
    where = "" if subject.known or not subject.context else f"In {subject.context}, "
    if found_use := used(text):
        front, back = found_use
        yield Asked(f"{where}{front.format(be=be(name), name=name)}", back, "use")
    elif third_person(text):
        yield from _doing(text, found, name, where, subject, alone=alone)
    elif (match := ADJECTIVE.match(f"{first} {rest}")) and _STATE.match(match["adjective"].split()[-1]):
        back, why = cut_off(match["what"])
        yield Asked(f"{where}What {be(name)} {name} {match['adjective']} {match['how']}?", back, "object", why)
    elif (match := _NUMERIC.match(text)) and not match["what"].lower().startswith(("a ", "the ")):
        label = match["what"].strip().lower() if match["what"][1:].islower() else match["what"].strip()
        yield Asked(f"{where}What is the {label} of {name}?", match["value"], "value")
    elif not subject.agent or (_SENTENCE.match(text) and not _CLASS.search(text)):
        return
    elif ARTICLE.match(text) or (_nominal(text) and (alone or _CLASS.search(text))):
        back, why = cut_off(text)
        yield Asked(f"{where}What {be(name)} {name}?", back, "definition", why, subject.name, back)


def _doing(text: str, found: list[str], name: str, where: str, subject: Subject, *, alone: bool) -> Iterator[Asked]:
    """A line that opens with a verb: all of it where it is all there is on its subject, else what the verb takes."""
    at = 0 if found[0].lower() in BASE else 1
    verb, rest = BASE[found[at].lower()], " ".join(found[at + 1 :])
    if alone and rest:
        back, why = cut_off(text)
        yield Asked(f"{where}What {do(name)} {name} do?", back, "function", why, subject.name, back)
    yield from does(name, verb, rest, where, do(name))


def _nominal(text: str) -> bool:
    first = text.split(" ", maxsplit=1)[0].lower()
    return not _NOT_NOMINAL.match(text) and first not in PLURAL and len(text.split()) > 2  # noqa: PLR2004
