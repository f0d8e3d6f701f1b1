"""English texts behind a term: what a text says of its term decides how it is asked for; the plain form if unsure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.english_statements import ask, sound, used
from mlsprep.formats.notes.english_verbs import BASE, NOUNS, PLURAL, SINGULAR, word_set
from mlsprep.formats.notes.english_words import be, cut_off, do, several, the, third_person
from mlsprep.formats.notes.sentences import bare, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAW = re.compile(r"\b(?:law|theorem|rule|principle|lemma|hypothesis|axiom|dogma|postulate|thesis)\b", re.IGNORECASE)
_ADJECTIVE = re.compile(r"[A-Za-z-]+(?:ous|able|ible)")
_NUMBER = re.compile(
    r"(?:`[^`\s]+`|[~≈<>≤≥±]?\s?[-+]?[$€£]?\d[\d.,/e^×x-]*\s?(?:%|[A-Za-zµ°]{1,8}(?:/[A-Za-z]+)?)?|true|false|none|null)",
    re.IGNORECASE,
)
# Behind one of these a phrase goes on, and a verb is not that of the term's text.
_INNER = word_set(
    """
    that which who whose where when if of with for from by in on to at per as between under over into than how what
    because since while after before during through via using without
    """
)
# Whatever the word, with an article or a plural behind it it is a verb: `lifts anchors`, unlike `sales figures`.
_DOING = re.compile(
    r"[a-z]{2,}[^\Wsui]s (?:the|an?|each|every|all|its|your|their|one|two|new) |"
    r"(?!savings|sales|sports|systems|operations|communications|logistics|arms|goods)[a-z]{2,}[^\Wsui]s "
    r"[a-z]{2,}[^\Wsui]s\b"
)
_ELLIPSIS = re.compile(r"\b(?:ones?|another|others|respectively)$")


def describe(text: str, about: Subject) -> Iterator[Asked]:
    """Yield the questions that the text of a term answers: never what stands inside the text, only what the term is."""
    yield from sound(_forms(bare(text), about))


def _forms(text: str, about: Subject) -> Iterator[Asked]:
    if _named(text, about.name):
        yield from (asked for asked in ask(text, None) if about.name.casefold() in asked.front.casefold())
    where = f"In {about.context}, " if about.context and not about.known else ""
    back, why = cut_off(text)
    back, more = _first(back)
    why = "; ".join(part for part in (more, why) if part)
    if _ELLIPSIS.search(back):
        return
    if found := used(text):
        front, back = found
        yield Asked(f"{where}{front.format(be=be(about.name), name=the(about.name))}", back, "use")
    elif front := _event(text, about.name):
        yield Asked(f"{where}{front}", back, "date" if _DATE.fullmatch(about.name) else "list", why)
    elif front := _doing(text, about.name):
        yield Asked(f"{where}{front}", back, "function", why, about.name, back)
    elif front := _measure(text, about, where):
        yield Asked(front, back, "value", why)
    elif front := _meaning(text, back, about.name):
        term = ("", "") if "stand for" in front else (about.name, back)
        yield Asked(f"{where}{front}", back, "definition" if term[0] else "label", why, *term)


def _event(text: str, name: str) -> str:
    """Return the question for what happened at a date, or for what a term lists; "" for another term."""
    if _DATE.fullmatch(name) and len(words(text)) > 1:
        return f"What happened in {name}?"
    return f"What are the {name[0].lower()}{name[1:]}?" if _OF.match(name) else ""


def _doing(text: str, name: str) -> str:
    """Return the question for what something does, did, or how it works, by the verb that opens its text."""
    inner = the(name)
    if _past(text):
        return f"What did {inner} do?"
    if third_person(text) or _DOING.match(text):
        return f"What {do(name)} {inner} do?"
    if not _plain_verb(text):
        return ""
    plural = be(name) == "are" or _PLURAL_NAME.fullmatch(name)
    return f"What do {inner} do?" if plural else f"How does {inner} work?"


def _measure(text: str, about: Subject, where: str) -> str:
    """Return the question for a value: a number, or what anything may have."""
    name = about.name
    if where and name.casefold() in _MEASURES:
        return f"What is the {name.lower()} of {about.context}?"
    if where and _COUNT.match(text) and _PLAIN.fullmatch(name) and " - " not in text:
        return f"What {be(name)} the {name} of {about.context}?"
    return f"{where}What is the value of {the(name)}?" if _NUMBER.fullmatch(text) else ""


def _meaning(text: str, back: str, name: str) -> str:
    """Return the question for what a term is; "" for a bare word."""
    inner = the(name)
    if spelled_out(name, text):
        return f"What does {name} stand for?"
    if len(words(text)) < 2:  # noqa: PLR2004 - a word says nothing
        return ""
    if _clausal(text) and not text.startswith("when "):
        return f"What does {inner} say?" if _LAW.search(name) else f"What characterises {inner}?"
    if _ADJECTIVE.fullmatch(name):
        return f"What does “{name.lower()}” mean?"
    plural = _PLURAL_NAME.fullmatch(name) and several(words(_LEADING.sub("", back)))
    return f"What {'are' if plural else be(name)} {inner}?"


_OF = re.compile(
    r"(?:pros|cons|(?:dis)?advantages|drawbacks|benefits|limits|examples|types|kinds) (?:of|for) ", re.IGNORECASE
)
_PLURAL_NAME = re.compile(r"[A-Z]?[a-z]+[^\Wsiu]s")
_LEADING = re.compile(r"^(?:the|an?) ")
_COUNT = re.compile(r"[~≈<>≤≥±]?\s?[$€£]?\d")
_ERA = r"(?:BC|AD|BCE|CE)"
_DATE = re.compile(
    rf"(?:c\.? ?)?(?:\d{{1,4}} {_ERA}|AD \d{{1,4}}|1\d{{3}}s?|20\d{{2}}s?)(?:\s?[-–]\s?\d{{1,4}}(?: {_ERA})?)?"
)
_PAST = frozenset(f"{verb}d" if verb.endswith("e") else f"{verb}ed" for verb in PLURAL) | word_set(
    "abolished conquered deposed discovered founded invented legalized ruled wrote won led built"
)
_PAST_OBJECT = re.compile(r"(?P<verb>[a-z]+) (?:the|an?|his|her|its|their|[A-Z])")


def _past(text: str) -> bool:
    """Return whether a text opens with what somebody did: `legalized the faith`; `weighted mean` is none."""
    match = _PAST_OBJECT.match(text)
    return match is not None and match["verb"] in _PAST


def form(text: str) -> str:
    """Return the form of a description: a number, what something does, what one does, or what it is."""
    if _COUNT.match(text):
        return "number"
    if third_person(text) or _DOING.match(text):
        return "does"
    return "order" if _plain_verb(text) else "is"


def spelled_out(name: str, text: str) -> bool:
    """Return whether a text spells out a short name: `Receiver Operating Characteristic` for ROC."""
    short = re.sub(r"[^A-Za-z]", "", name)
    parts = [part for part in re.split(r"[\s/-]+", text) if re.match("[A-Za-z]", part)]
    if not 1 < len(short) <= 7 or sum(letter.isupper() for letter in short) < 2:  # noqa: PLR2004 - a short form
        return False
    heads = "".join(part[0] for part in parts).casefold()
    strong = "".join(part[0] for part in parts if part.lower() not in _SMALL_WORDS).casefold()
    return len(parts) > 1 and short.casefold().removesuffix("s") in {heads, strong, heads.removesuffix("s")}


# What anything may have, so that it is that of what stands above.
_MEASURES = word_set(
    """
    complexity latency speed accuracy size length depth width height weight price capacity throughput durability
    availability age date year capital population area author duration frequency temperature color colour
    """
)
_PLAIN = re.compile(r"[a-z-]+(?: [a-z-]+){0,3}")
_SMALL_WORDS = word_set("of the and for in to a an on with by")


def _named(text: str, name: str) -> bool:
    """Return whether a text is a sentence on its term, which it opens with."""
    plain = re.sub(r"^(?:an?|the) ", "", text, flags=re.IGNORECASE).casefold()
    return bool(name) and plain.startswith(f"{name.casefold()} ")


def _first(text: str) -> tuple[str, str]:
    """Return a text without the remarks behind a semicolon or in later brackets, and those."""
    head, _, rest = text.partition("; ")
    return (head, rest) if rest and len(words(head)) > 1 else (text, "")


def _plain_verb(text: str) -> bool:
    """Return whether a text opens with a verb as in an order: `orchestrate API calls`; nouns are none."""
    found = words(text)
    if len(found) < 2 or found[0].lower() not in PLURAL or found[0].lower() in SINGULAR:  # noqa: PLR2004
        return False
    return found[1].lower() not in _INNER


def _clausal(text: str) -> bool:
    """Return whether a text has a verb of its own, as `chromosomes line up at the equator`."""
    found = words(text)
    for index, word in enumerate(found[:7]):
        if word.lower() in _INNER or word.endswith((",", ";", ":")):
            return False
        if index == 0:
            continue
        following = found[index + 1].lower() if index + 1 < len(found) else ""
        if word in {"is", "are", "can", "must", "should", "will", "has", "have", "was", "were", "gets", "becomes"}:
            return bool(following)
        if word in BASE and following and following not in _INNER - {"in", "on", "to", "into"}:
            return word not in NOUNS or following in _DETERMINERS
        if word in PLURAL and word not in SINGULAR - {"line", "form"} and re.search(r"[^s]s$", found[index - 1]):
            return bool(following)
    return False


_DETERMINERS = word_set("the a an all no each every its their one two")
