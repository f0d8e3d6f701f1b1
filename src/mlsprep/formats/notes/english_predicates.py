"""What an English sentence with a topic of its own says, as questions: what it is, what it does, when and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.english_verbs import BASE, NOUNS, PLURAL, third, word_set
from mlsprep.formats.notes.english_words import cut_off, do, several, surely, the, third_person
from mlsprep.formats.notes.sentences import pointing, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = r"(?P<topic>[^,;:]{1,90}?)"
_ADVERB = (
    r"(?:(?:also|often|usually|typically|generally|commonly|mainly|primarily|mostly|only|always|never|simply|"
    r"automatically|then|still|just|best|well|widely|very|more|most) )*"
)
_USED = re.compile(
    rf"^{_ADVERB}(?:used|useful|suited|suitable|designed|ideal|intended|good|great|best|meant|appropriate|helpful|"
    rf"recommended|preferred|optimized) (?P<how>for|to|when|if|in|with|by|as|on|at) (?P<what>.+)$"
)
ADJECTIVE = re.compile(
    r"^(?P<adjective>(?:(?:very|more|most|less|highly|not|fairly|quite|strongly|largely|mainly|"
    r"also) )?[a-z-]+) (?P<how>to|of|on|against|with|from|by|in|between|than|for|at|into|as|within) (?P<what>.+)$"
)
ARTICLE = re.compile(
    r"^(?:an?|the|one of|any|another|simply an?|just an?|basically an?|essentially an?) ", re.IGNORECASE
)
_VALUE = re.compile(r"^(?:`[^`]+`|[~≈<>≤≥]?\s?[-+]?\$?\d[\w.,/%× -]*|(?:true|false|none|null)\b)", re.IGNORECASE)
_BECAUSE = re.compile(r"^(?P<then>.+?),? (?:because|since|due to the fact that) (?P<why>.+)$")
_BY = re.compile(r"^(?P<what>.+?),? (?P<how>(?:by|via|through|using) (?:\w+ing\b|an?\b|the\b)?.+)$")
_TRAILING = (
    "on",
    "to",
    "with",
    "of",
    "from",
    "into",
    "for",
    "in",
    "at",
    "as",
    "by",
    "well with",
    "best with",
    "well for",
    "best for",
    "against",
    "over",
    "up to",
    "down to",
    "through",
)
_BAD_TOPIC = re.compile(
    r"^(?:there|here|this|that|it|they|these|those|what|which|who|how|why|where|when|if|so|and|but|or|not|no|you|"
    r"we|i|he|she|everything|something|nothing|one|some|many|most|all|each|both|also)(?![\w-])",
    re.IGNORECASE,
)
_CAN = re.compile(
    rf"^{_NAME} (?P<modal>can|cannot|can't|can not|does not|doesn't|do not|don't|must|should|will|may|must not|"
    rf"should not|has to|have to|needs? to) (?P<rest>(?:only |also |never |not |"
    rf"automatically )?(?P<verb>[a-z]+)\b(?P<more>.*))$"
)
# Words of every day: what is said of them is said of the subject's.
_GENERIC = word_set(
    """
    training inference prediction retention latency cost pricing billing input output data storage scaling testing
    validation evaluation performance complexity speed memory size length depth accuracy weights features labels
    steps results users messages records
    """
)


def stated(text: str, lead: str, subject: Subject | None) -> Iterator[Asked]:
    """X is ..., X does ...: what is said of an explicit topic."""
    before = f"{lead}, " if lead else ""
    if subject and subject.name and not lead and text.split(" ", 1)[0].lower() in _GENERIC:
        before = f"In {subject.name}, "
        text = text[0].lower() + text[1:]
    if match := _BECAUSE.match(text):
        yield from _why(match["then"], match["why"], before)
    if (match := _CAN.match(text)) and _topic(match["topic"]):
        yield from _modal(match, before)
        return
    found = words(text)
    if match := _PLACE.match(text):
        yield from _where(match, before)
        return
    end = min(len(found) - 1, 8)
    verb = next((index for index in range(1, end) if found[index] in BASE and surely(found, index)), 0)
    be_at = next((index for index in range(1, min(len(found) - 1, 9)) if found[index] in {"is", "are"}), 0)
    if be_at and (not verb or be_at < verb):
        name, rest = _name(found[:be_at]), " ".join(found[be_at + 1 :])
        if _topic(name):
            yield from _is(name, found[be_at], rest, before, subject)
            return
    if verb and _certain(found, verb, subject):
        yield from does(_name(found[:verb]), BASE[found[verb]], " ".join(found[verb + 1 :]), before, "does")
        return
    plural = next((index for index in range(1, min(len(found) - 1, 6)) if found[index] in PLURAL), 0)
    if plural and re.search(r"[^s]s\)?$", found[plural - 1]) and _certain(found, plural, subject):
        yield from does(_name(found[:plural]), found[plural], " ".join(found[plural + 1 :]), before, "do")


_LONG_TOPIC = 9


def _topic(name: str) -> bool:
    """Return whether a phrase can be what a sentence speaks of: a name of a few words."""
    if _BAD_TOPIC.match(name) or pointing(name) or re.search(r" but |[,:;] | which | that ", name):
        return False
    found = name.split()
    return len(found) <= _LONG_TOPIC and not third_person(name) and not any(word in BASE for word in found[1:-1])


def _name(found: list[str]) -> str:
    """Return words as a name, without examples in brackets; a short form in brackets stays."""
    return re.sub(r"\s*\((?:e\.g|i\.e|ex|such as|like)\b[^()]*\)", "", " ".join(found))


# Behind one of these a verb belongs to a clause inside the subject.
_INSIDE = frozenset(
    ["that", "which", "who", "where", "when", "how", "what", "if", "because", "to", "and", "then", "as"]
)


def _certain(found: list[str], verb: int, subject: Subject | None) -> bool:
    """Return whether the words before a verb are surely its subject: a name, or what an article opens."""
    name = _name(found[:verb])
    if not _topic(name):
        return False
    inner = found[1:verb]
    if any(word.lower() in _INSIDE for word in inner):
        return False
    own = bool(subject and subject.name and name.casefold() in subject.name.casefold())
    capital = bool(re.match(r"[A-Z0-9`(]", name)) or found[0] in _GENERIC
    return own or capital or bool(re.match(r"(?:an?|the|each|every|all|both) ", name))


_PLACE = re.compile(
    rf"^{_NAME} (?:(?P<only>only|mainly|usually) )?(?P<verb>takes? place|happens?|occurs?) (?P<back>(?:in|at|on|during|"
    rf"after|before|between|inside|outside|within) .+)$"
)
_TIME = re.compile(r"(?:in|on|at|around) (?:\d|[A-Z][a-z]+ \d|the \w+ century)|(?:during|after|before) ")


def _where(match: re.Match[str], before: str) -> Iterator[Asked]:
    """Yield where something takes place, or when."""
    name = the(match["topic"])
    if not _topic(match["topic"]):
        return
    verb = re.sub(r"^takes", "take", match["verb"]).removesuffix("s")
    asked = "When" if _TIME.match(match["back"]) else "Where"
    many = not match["verb"].startswith("takes") and not match["verb"].endswith("s")
    only = f"{match['only']} " if match["only"] else ""
    back, why = cut_off(match["back"])
    yield Asked(f"{before}{asked} {'do' if many else 'does'} {name} {only}{verb}?", back, "place", why)


def _why(then: str, reason: str, before: str) -> Iterator[Asked]:
    found = words(then)
    for index in range(1, min(len(found), 9)):
        word, name = found[index], " ".join(found[:index])
        if not _topic(name):
            return
        back = re.sub(r"^(?:it|they) ", f"{the(name)} ", reason)
        if word in {"is", "are", "can", "cannot", "should", "must", "will"} and index + 1 < len(found):
            yield Asked(f"{before}Why {word} {the(name)} {' '.join(found[index + 1 :])}?", back, "cause")
            return
        if word in BASE and (index + 1 == len(found) or surely(found, index)):
            rest = " ".join([BASE[word], *found[index + 1 :]])
            yield Asked(f"{before}Why does {the(name)} {rest}?", back, "cause")
            return


def _modal(match: re.Match[str], before: str) -> Iterator[Asked]:
    name, modal, rest = the(match["topic"]), match["modal"].replace("'", "'"), match["rest"]
    negative = bool(re.search("n't|not$", modal)) or rest.startswith(("not ", "never "))
    verb, more = match["verb"], match["more"].strip()
    if verb == "be" and more:
        if modal in {"can", "must", "should"} and not negative:
            yield Asked(f"{before}What {modal} {name} be?", more, "function")
        return
    if negative and verb in PLURAL and more:
        auxiliary = "can" if modal.startswith("can") else do(name) if modal.startswith("do") else modal.split()[0]
        yield Asked(f"{before}What {auxiliary} {name} not {verb}?", more, "object")
    elif verb in PLURAL and more and modal in {"must", "should", "has to", "have to", "needs to", "need to"}:
        auxiliary = "must" if modal in {"must", "has to", "have to", "needs to", "need to"} else modal
        yield Asked(f"{before}What {auxiliary} {name} do?", rest, "function")
    elif modal == "can" and verb in PLURAL and more:
        yield Asked(f"{before}What can {name} do?", rest, "function", "", "", "")


_PART = frozenset(["default", "range", "goal", "maximum", "limit"])
_PARTICIPLES = word_set(
    """
    kept made set put read built sent known shown given taken done found held left lost split cut run written
    bought sold told seen drawn grown born thrown broken chosen hidden spread fed fit shut
    """
)


def _is(topic: str, verb: str, rest: str, before: str, subject: Subject | None) -> Iterator[Asked]:
    name = the(topic)
    if before == "" and subject and re.sub("^the ", "", name.casefold()) in _PART:
        name = f"{name if name.startswith('the') else 'the ' + name.lower()} of {subject.name}"
    start = f"{before}What {verb} {name}"
    if re.match(r"not\b", rest):
        return
    if used := _USED.match(rest):
        yield _used_for(used, f"{verb} {name} {rest[: used.start('how')].strip()}", before)
    elif ARTICLE.match(rest) or _VALUE.match(rest) or (verb == "is" and _WHEN.match(rest)):
        back, why = cut_off(rest)
        term = ("", "") if before else (topic, back)
        yield Asked(f"{start}?", back, "definition", why, *term)
    elif (adjective := ADJECTIVE.match(rest)) and not (verb == "are" and several(words(rest))):
        how, what = adjective["how"], adjective["what"]
        tail = "to do" if how == "to" and what.split()[0] in PLURAL else how
        yield Asked(f"{start} {adjective['adjective']} {tail}?", what, "object")
    elif _nominal(verb, rest):
        back, why = (rest, "") if verb == "are" and _LISTING.search(rest) else cut_off(rest)
        yield Asked(f"{start}?", back, "definition", why)


_WHEN = re.compile(r"when (?!to )")
_LISTING = re.compile(r", | and | or ")


def _used_for(used: re.Match[str], verb: str, before: str) -> Asked:
    """Return what something is used for or when, `verb` with the name in it."""
    how, what = used["how"], used["what"]
    if how in {"when", "if"}:
        return Asked(f"{before}When {verb}?", f"{how} {what}", "when")
    back = f"to {what}" if how == "to" else what
    return Asked(f"{before}What {verb} {'for' if how == 'to' else how}?", back, "use")


def _nominal(verb: str, rest: str) -> bool:
    """Return whether what something is is surely a thing: no participle, no adjective."""
    found = words(rest)
    if found[0].lower() in _PARTICIPLES or re.match(r"[a-z-]+(?:ed|ing|ly)\b", rest):
        return False
    if verb == "are":
        return bool(_LISTING.search(rest)) or (len(found) > 1 and several(found))
    return len(found) > 1 and bool(re.match(r"[A-Z0-9`]", rest))


_INTO = re.compile(r"(?P<what>.+?) into (?P<back>.+)$")
# Verbs that say little without all that stands behind them.
_TAKES_MORE = frozenset(
    ["turn", "convert", "map", "transform", "translate", "split", "divide", "break", "change", "make"]
)
# Verbs that are no nouns, as they follow a plural.
_SURE = word_set(
    """
    allow make reduce provide connect support prevent create produce avoid give keep require become
    """
)


def _second(rest: str) -> tuple[str, str]:
    """Return what a first verb takes, and the second verb with all behind it: `the provinces and allow trade`."""
    for match in re.finditer(r",? and (?P<more>(?P<verb>[a-z]+) .+)$", rest):
        verb, first = match["verb"], rest[: match.start()]
        known = verb in BASE and verb not in NOUNS
        if first and (known or (verb in _SURE and not first.endswith(" to"))):
            return first, match["more"]
    return rest, ""


def does(name: str, verb: str, rest: str, before: str, auxiliary: str) -> Iterator[Asked]:
    """Yield the questions of `X verb rest`: how, when, into what, and what it takes; nothing where that is unsure."""
    inner = the(name)
    if not rest or re.match(r"(?:not|n't)\b", rest):
        return
    by = _BY.match(rest)
    if by and len(by["how"].split()) > 1 and not re.search(r"\b(?:and|which|that)$", by["what"]):
        yield Asked(f"{before}How {auxiliary} {inner} {verb} {by['what']}?", by["how"], "means")
    if verb == "get" or re.match(r"(?:because|since|and|or|but|than|as)\b", rest):  # stronger: nothing that it takes
        return
    rest, second = _second(rest)
    back, why = cut_off(rest)
    why = "; ".join(part for part in (why, second) if part)
    if verb == "mean":
        term = ("", "") if before else (name, back)
        yield Asked(f"{before}What {auxiliary} {inner} mean?", back, "definition", why, *term)
    elif found := _phrased(verb, back, auxiliary):
        asked, back, rule = found
        yield Asked(f"{before}{asked.format(name=f'{auxiliary} {inner}')}", back, rule, why)
    else:
        yield Asked(f"{before}What {auxiliary} {inner} {verb}?", back, "object", why)
        named = re.search("[A-Z0-9`]", name[1:]) and auxiliary == "does"
        if named and not before and len(words(rest)) >= _TELLING:
            yield Asked(f"What {third(verb)} {rest}?", name, "identity")


# Fewer words behind a verb fit many names.
_TELLING = 3
_LONG_OBJECT = 8


def _phrased(verb: str, back: str, auxiliary: str) -> tuple[str, str, str] | None:
    """Return the question with {name}, the answer and the rule where a verb goes with more than an object."""
    into = _INTO.match(back)
    if into and len(words(into["what"])) < _LONG_OBJECT and not into["back"].startswith(("one ", "another")):
        return f"What {{name}} {verb} {_held(into['what'])} into?", into["back"], "object"
    if verb in {"let", "make"} or (verb in _TAKES_MORE and (into or re.match(r"\w+ed\b", back))):
        return "What {name} do?", f"{third(verb) if auxiliary == 'does' else verb} {back}", "function"
    for preposition in _TRAILING:
        if back.startswith(f"{preposition} ") and verb != "have":
            return f"What {{name}} {verb} {preposition}?", back[len(preposition) + 1 :], "object"
    when = re.match(r"(?P<what>.*?) ?(?P<when>\b(?:when|if|until|unless)\b .+)$", back)
    if when and len(when["what"].split()) <= _LONG_OBJECT:
        return f"When {{name}} {verb} {_held(when['what'])}".rstrip() + "?", when["when"], "when"
    return None


def _held(text: str) -> str:
    """Return a text in which braces are no place to fill in."""
    return text.replace("{", "{{").replace("}", "}}")
