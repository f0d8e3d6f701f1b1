"""English sentences to questions: what a sentence says of its topic decides how it is asked for."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.english_verbs import BASE, NOUNS, PLURAL, third
from mlsprep.formats.notes.sentences import ANSWER_WORDS, FRONT_WORDS, bare, pointing, tidy, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = r"(?P<topic>[^,;:]{1,90}?)"
_ADVERB = (
    r"(?:(?:also|often|usually|typically|generally|commonly|mainly|primarily|mostly|only|always|never|simply|"
    r"automatically|then|still|just|best|well|widely|very|more|most) )*"
)
_USED = re.compile(
    rf"^{_ADVERB}(?:used|useful|suited|suitable|designed|ideal|intended|good|great|best|meant|appropriate|helpful|"
    rf"recommended|preferred|optimized) (?P<how>for|to|when|if|in|with|by|as|on|at) (?P<what>.+)$"
)
_ADJECTIVE = re.compile(
    r"^(?P<adjective>(?:(?:very|more|most|less|highly|not|fairly|quite|strongly|largely|mainly|"
    r"also) )?[a-z-]+) (?P<how>to|of|on|against|with|from|by|in|between|than|for|at|into|as|within) (?P<what>.+)$"
)
_ARTICLE = re.compile(
    r"^(?:an?|the|one of|any|another|simply an?|just an?|basically an?|essentially an?) ", re.IGNORECASE
)
_VALUE = re.compile(r"^(?:`[^`]+`|[~≈<>≤≥]?\s?[-+]?\$?\d[\w.,/%× -]*|(?:true|false|none|null)\b)", re.IGNORECASE)
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
_NUMERIC = re.compile(
    r"^(?P<what>[A-Za-z][A-Za-z -]{2,40}?):? ?(?:=|of|is)? ?(?P<value>[~≈<>≤≥]?\s?\$?\d[\d.,]*\s?(?:%|"
    r"[kKMGTP]i?B|ms|s|sec|seconds?|min|minutes?|hours?|h|days?|weeks?|months?|years?|x|times|GB|TB|requests?.*|"
    r"shards?|nodes?|instances?|records?.*|/.*)?)$"
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


_METHOD = re.compile(
    r"(?!.*'s\b)[\w-]+ (?:\w+ )?(?:method|rule|theorem|curve|test|trick|tradeoff|trade-off|problem|node|principle|law|score|"
    r"rate|ratio|coefficient|matrix|function|distance|equation|membrane|wall|distribution|cycle|effect|hypothesis|"
    r"interval|threshold|apparatus|size|index)$"
)


def the(name: str) -> str:
    """Return a name as it stands inside a sentence: an article at its start is small, `Elbow method` has one."""
    if _METHOD.match(name) and not re.match(r"(?:the|an?) ", name, re.IGNORECASE):
        return f"the {name}"
    return re.sub(r"^(The|A|An)(?= )", lambda match: match[1].lower(), name)


def be(name: str) -> str:
    """Return `is` or `are`, by the last word of a name; names with capitals count as one."""
    head = re.split(r"\s(?:of|for|in|to|with|on)\s", re.sub(r"\s*\([^()]*\)", "", name))[0]
    last = head.split()[-1] if head.split() else ""
    plural = bool(re.fullmatch(r"[a-z-]*(?:[^siu]s|ies|sses|xes)", last)) or " and " in head
    return "are" if plural else "is"


def do(name: str) -> str:
    """Return `does` or `do` for a name."""
    return "do" if be(name) == "are" else "does"


def _all(text: str, subject: Subject | None, *, alone: bool) -> Iterator[Asked]:
    yield from _choosing(text, subject)
    if subject and subject.name and third_person(text):
        yield from _fragment(text, subject, alone=alone)
        return
    lead, rest = "", text
    if match := _LEAD.match(text):
        lead, rest = match["lead"], match["rest"]
    explicit = list(_stated(rest, lead, subject))
    yield from explicit
    if not explicit and subject and subject.name:
        yield from _fragment(text, subject, alone=alone)


def _choosing(text: str, subject: Subject | None) -> Iterator[Asked]:
    """Use X when A / If A, use X: which one when A?"""
    if (match := _IF.match(text)) and not pointing(match["what"]):
        when = match["when"]
        front = f"{when}, what should you use?"
        if when.lower().startswith("to "):
            front = f"What should you use {when[0].lower()}{when[1:]}?"
        yield Asked(front, match["what"], "condition", match["more"] or "")
    elif (match := _WHEN.match(text)) and not pointing(match["topic"]):
        how, name = match["how"].lower(), the(match["topic"])
        placed = subject and subject.name and not re.search("[A-Z0-9`]", name)
        start = f"In {subject.name}, when" if placed and subject else "When"
        if how in {"when", "whenever", "if", "in case"}:
            yield Asked(f"{start} should you use {name}?", f"{how} {match['what']}", "when")
        else:
            start = f"In {subject.name}, what" if placed and subject else "What"
            yield Asked(f"{start} should you use {name} for?", f"{'' if how == 'for' else 'to '}{match['what']}", "use")


def _topic(name: str) -> bool:
    """Return whether a phrase can be what a sentence speaks of: a name of a few words."""
    if _BAD_TOPIC.match(name) or len(name.split()) > 9 or pointing(name) or re.search(r" but |[,:;] | which | that ", name):  # noqa: PLR2004
        return False
    found = name.split()
    return not third_person(name) and not any(word in BASE for word in found[1:-1])


# Words of every day: what is said of them is said of the subject's.
_GENERIC = frozenset(
    "training inference prediction retention latency cost pricing billing input output data storage scaling testing"
    " validation evaluation performance complexity speed memory size length depth accuracy weights features labels steps"
    " results users messages records".split()
)


def _stated(text: str, lead: str, subject: Subject | None) -> Iterator[Asked]:
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
    verb = next((index for index in range(1, end) if found[index] in BASE and _verb(found, index)), 0)
    be_at = next((index for index in range(1, min(len(found) - 1, 9)) if found[index] in {"is", "are"}), 0)
    if be_at and (not verb or be_at < verb):
        name, rest = _name(found[:be_at]), " ".join(found[be_at + 1 :])
        if _topic(name):
            yield from _is(name, found[be_at], rest, before, subject)
            return
    if verb and _certain(found, verb, subject):
        yield from _does(_name(found[:verb]), BASE[found[verb]], " ".join(found[verb + 1 :]), before, "does")
        return
    plural = next((index for index in range(1, min(len(found) - 1, 6)) if found[index] in PLURAL), 0)
    if plural and re.search(r"[^s]s\)?$", found[plural - 1]) and _certain(found, plural, subject):
        yield from _does(_name(found[:plural]), found[plural], " ".join(found[plural + 1 :]), before, "do")


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


def _name(found: list[str]) -> str:
    """Return words as a name, without examples in brackets; a short form in brackets stays."""
    return re.sub(r"\s*\((?:e\.g|i\.e|ex|such as|like)\b[^()]*\)", "", " ".join(found))


def _certain(found: list[str], verb: int, subject: Subject | None) -> bool:
    """Return whether the words before a verb are surely its subject: a name, what an article opens, or the note's own."""
    name = _name(found[:verb])
    if not _topic(name):
        return False
    inner = found[1:verb]
    if any(word.lower() in _INSIDE for word in inner):
        return False
    own = bool(subject and subject.name and name.casefold() in subject.name.casefold())
    capital = bool(re.match(r"[A-Z0-9`(]", name)) or found[0] in _GENERIC
    return own or capital or bool(re.match(r"(?:an?|the|each|every|all|both) ", name))


# Behind one of these a verb belongs to a clause inside the subject.
_INSIDE = frozenset(["that", "which", "who", "where", "when", "how", "what", "if", "because", "to", "and", "then", "as"])


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
        if word in BASE and (index + 1 == len(found) or _verb(found, index)):
            rest = " ".join([BASE[word], *found[index + 1 :]])
            yield Asked(f"{before}Why does {the(name)} {rest}?", back, "cause")
            return


def _modal(match: re.Match[str], before: str) -> Iterator[Asked]:
    name, modal, rest = the(match["topic"]), match["modal"].replace("'", "'"), match["rest"]
    negative = bool(re.search("n't|not$", modal))
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


def _is(topic: str, verb: str, rest: str, before: str, subject: Subject | None) -> Iterator[Asked]:
    name = the(topic)
    if before == "" and subject and re.sub("^the ", "", name.casefold()) in _PART:
        name = f"{name if name.startswith('the') else 'the ' + name.lower()} of {subject.name}"
    if re.match(r"not\b", rest):
        return
    if used := _USED.match(rest):
        how = used["how"]
        if how in {"when", "if"}:
            yield Asked(
                f"{before}When {verb} {name} {rest[: used.start('how')].strip()}?", f"{how} {used['what']}", "when"
            )
        else:
            lead = rest[: used.start("how")].strip()
            tail = "for" if how == "to" else how
            yield Asked(
                f"{before}What {verb} {name} {lead} {tail}?",
                (f"to {used['what']}" if how == "to" else used["what"]),
                "use",
            )
        return
    if _ARTICLE.match(rest) or _VALUE.match(rest):
        back, why = cut_off(rest)
        yield Asked(
            f"{before}What {verb} {name}?",
            back,
            "definition",
            why,
            "" if before else topic,
            "" if before else back,
        )
        return
    if (adjective := _ADJECTIVE.match(rest)) and not (verb == "are" and several(words(rest))):
        how, what = adjective["how"], adjective["what"]
        tail = "to do" if how == "to" and what.split()[0] in PLURAL else how
        yield Asked(f"{before}What {verb} {name} {adjective['adjective']} {tail}?", what, "object")
        return
    found = words(rest)
    if found[0].lower() in _PARTICIPLES or re.match(r"[a-z-]+(?:ed|ing|ly)\b", rest):
        return
    if re.match(r"when (?!to )", rest) and verb == "is":
        back, why = cut_off(rest)
        yield Asked(f"{before}What is {name}?", back, "definition", why, topic, back)
    elif re.search(r", | and | or ", rest) and verb == "are":
        yield Asked(f"{before}What are {name}?", rest, "list")
    elif len(found) > 1 and (re.match(r"[A-Z0-9`]", rest) if verb == "is" else several(found)):
        back, why = cut_off(rest)
        yield Asked(f"{before}What {verb} {name}?", back, "definition", why)


_PART = frozenset(["default", "range", "goal", "maximum", "limit"])
_PARTICIPLES = frozenset(
    "kept made set put read built sent known shown given taken done found held left lost split cut run written bought"
    " sold told seen drawn grown born thrown broken chosen hidden spread fed fit shut".split()
)


def several(found: list[str]) -> bool:
    """Return whether a phrase is of several things: `units of throughput`; `slow` and `easy to read` are none."""
    head = next((index for index, word in enumerate(found) if word in _AFTER_NOUN), len(found))
    return head > 0 and bool(re.search(r"[^su]s,?$", found[head - 1])) and found[head - 1] not in {"always", "less"}


_NO_PLURAL = frozenset(["always", "less", "does", "has", "this"])
_AFTER_NOUN = frozenset("of that which with for in on to from by at who where used".split())


def cut_off(rest: str) -> tuple[str, str]:
    """Return an answer without what another clause adds, and the addition."""
    for match in re.finditer(
        r"; | - | — | because |, which |, (?:and|so|but|while|whereas) (?=\w+ )| but (?=\w+ )| while (?=\w+ )", rest
    ):
        if len(rest[: match.start()].split()) >= 1 and (
            len(rest.split()) > ANSWER_WORDS or not match[0].startswith((", and", " - ", " but", " while"))
            or re.match(r"(?:each|every|it|they|the|all|this|both) ", rest[match.end() :])
            or _clause(rest[match.end() :])
        ):  # fmt: skip
            return rest[: match.start()], rest[match.end() :]
    return rest, ""


_INTO = re.compile(r"(?P<what>.+?) into (?P<back>.+)$")
# Verbs that say little without all that stands behind them.
_TAKES_MORE = frozenset(["turn", "convert", "map", "transform", "translate", "split", "divide", "break", "change", "make"])


def _clause(text: str) -> bool:
    """Return whether a text opens with a name and its verb: `Greengrass deploys them`."""
    found = text.split()
    return len(found) > 2 and found[0][:1].isupper() and found[1] in BASE and _verb(found, 1)  # noqa: PLR2004


def _second(rest: str) -> tuple[str, str]:
    """Return what a first verb takes, and the second verb with all behind it: `the provinces and allow trade`."""
    for match in re.finditer(r",? and (?P<more>(?P<verb>[a-z]+) .+)$", rest):
        verb, first = match["verb"], rest[: match.start()]
        known = verb in BASE and verb not in NOUNS
        if first and (known or (verb in _SURE and not first.endswith(" to"))):
            return first, match["more"]
    return rest, ""


# Verbs that are no nouns, as they follow a plural.
_SURE = frozenset("allow make reduce provide connect support prevent create produce avoid give keep require become".split())


def _does(name: str, verb: str, rest: str, before: str, auxiliary: str) -> Iterator[Asked]:
    inner = the(name)
    if not rest or re.match(r"(?:not|n't)\b", rest):
        return
    by = _BY.match(rest)
    if (
        by
        and len(by["what"].split()) >= 1
        and len(by["how"].split()) > 1
        and not re.search(r"\b(?:and|which|that)$", by["what"])
    ):
        yield Asked(f"{before}How {auxiliary} {inner} {verb} {by['what']}?", by["how"], "means")
    if re.match(r"(?:because|since|and|or|but|than|as)\b", rest):
        return
    if verb == "get":  # stronger, slow: nothing that it takes
        return
    rest, second = _second(rest)
    back, why = cut_off(rest)
    why = "; ".join(part for part in (why, second) if part)
    if verb == "mean":
        yield Asked(
            f"{before}What {auxiliary} {inner} mean?",
            back,
            "definition",
            why,
            "" if before else name,
            "" if before else back,
        )
        return
    if (match := _INTO.match(back)) and len(words(match["what"])) <= 7 and not match["back"].startswith(("one ", "another")):  # noqa: PLR2004
        yield Asked(f"{before}What {auxiliary} {inner} {verb} {match['what']} into?", match["back"], "object", why)
        return
    if verb in _TAKES_MORE and (match or re.match(r"\w+ed\b", back)):
        yield Asked(f"{before}What {auxiliary} {inner} do?", f"{third(verb) if auxiliary == 'does' else verb} {back}", "function", why)
        return
    for preposition in _TRAILING:
        if back.startswith(f"{preposition} ") and verb != "have":
            yield Asked(
                f"{before}What {auxiliary} {inner} {verb} {preposition}?", back[len(preposition) + 1 :], "object", why
            )
            return
    when = re.match(r"(?P<what>.*?) ?(?P<when>\b(?:when|if|until|unless)\b .+)$", back)
    if when and len(when["what"].split()) <= 8:  # noqa: PLR2004 - more is no object
        asked = f"{before}When {auxiliary} {inner} {verb} {when['what']}".rstrip()
        yield Asked(f"{asked}?", when["when"], "when", why)
        return
    yield Asked(f"{before}What {auxiliary} {inner} {verb}?", back, "object", why)
    if not before and len(words(rest)) >= 3 and re.search("[A-Z0-9`]", name[1:]) and auxiliary == "does":  # noqa: PLR2004
        yield Asked(f"What {third(verb)} {rest}?", name, "identity")


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
    elif (match := _ADJECTIVE.match(f"{first} {rest}")) and _STATE.match(match["adjective"].split()[-1]):
        back, why = cut_off(match["what"])
        yield Asked(f"{where}What {be(name)} {name} {match['adjective']} {match['how']}?", back, "object", why)
    elif (match := _NUMERIC.match(text)) and not match["what"].lower().startswith(("a ", "the ")):
        label = match["what"].strip().lower() if match["what"][1:].islower() else match["what"].strip()
        yield Asked(f"{where}What is the {label} of {name}?", match["value"], "value")
    elif not subject.agent or (_SENTENCE.match(text) and not _CLASS.search(text)):
        return
    elif _ARTICLE.match(text) or (_nominal(text) and (alone or _CLASS.search(text))):
        back, why = cut_off(text)
        yield Asked(f"{where}What {be(name)} {name}?", back, "definition", why, subject.name, back)


def _doing(text: str, found: list[str], name: str, where: str, subject: Subject, *, alone: bool) -> Iterator[Asked]:
    """A line that opens with a verb: all of it where it is all there is on its subject, else what the verb takes."""
    at = 0 if found[0].lower() in BASE else 1
    verb, rest = BASE[found[at].lower()], " ".join(found[at + 1 :])
    if alone and rest:
        back, why = cut_off(text)
        yield Asked(f"{where}What {do(name)} {name} do?", back, "function", why, subject.name, back)
    yield from _does(name, verb, rest, where, do(name))


def third_person(text: str) -> bool:
    """Return whether a line opens with a verb of the third person, perhaps behind an adverb."""
    found = text.split()
    if not found:
        return False
    if found[0].lower() in BASE and (found[0].islower() or len(found) > 2):  # noqa: PLR2004 - `Scores` alone is a noun
        return len(found) == 1 or _verb(found, 0)
    return len(found) > 1 and found[0].endswith("ly") and found[1] in BASE


_NO_OBJECT = frozenset(["is", "are", "was", "were", "can", "cannot", "must", "should", "will", "that", "which", "of", "per"])
_FINITE = _NO_OBJECT - {"that", "which", "of", "per"}
_NOUN_OBJECT = frozenset(["and", "or", "for", "in", "from", "between", "after", "before", "during", "when", "without"])


def _verb(found: list[str], index: int) -> bool:
    """Return whether a word of the form of a verb is surely one: no noun stands there with its own verb behind."""
    word = found[index].lower()
    following = found[index + 1].lower() if index + 1 < len(found) else ""
    if following in _NO_OBJECT or word not in NOUNS:
        return following not in _NO_OBJECT - {"that"}
    if following in _NOUN_OBJECT or not following:
        clause = list(itertools.takewhile(lambda other: not other.endswith(","), found[index + 1 :]))
        return index < 2 and not any(other in BASE or other in _FINITE for other in clause)  # noqa: PLR2004 - one name
    rest = found[index + 1 : index + 4]
    # `data stores hold`, `model weights change`: another verb follows at once.
    return not (following in PLURAL and following not in {"cost", "data"} and len(rest) > 1) and not (
        following in BASE and following not in NOUNS
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


def _nominal(text: str) -> bool:
    first = text.split(" ", maxsplit=1)[0].lower()
    return not _NOT_NOMINAL.match(text) and first not in PLURAL and len(text.split()) > 2  # noqa: PLR2004


def yes_or_no(name: str, head: str) -> str:
    """Return `does X scale to zero?` for a column `Scales to zero`, "" where its head is no verb."""
    first, _, rest = head.partition(" ")
    if first in BASE or first in PLURAL:
        return f"{do(name)} {name} {BASE.get(first, first)} {rest}".strip() + "?"
    if first in {"is", "are", "can", "has"}:
        return f"{'does' if first == 'has' else first} {name} {'have ' if first == 'has' else ''}{rest}".strip() + "?"
    return ""
