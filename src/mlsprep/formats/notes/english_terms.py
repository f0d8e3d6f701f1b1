"""English texts behind a term: what a value says of its term decides how it is asked for, the plain form when unsure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.english_statements import ask, be, cut_off, do, several, sound, the, third_person, used
from mlsprep.formats.notes.english_verbs import BASE, NOUNS, PLURAL
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
_INNER = frozenset(
    "that which who whose where when if of with for from by in on to at per as between under over into than how what"
    " because since while after before during through via using without".split()
)
# Whatever the word, with an article behind it it is a verb.
_DOING = re.compile(r"[a-z]{2,}[^\Wsui]s (?:the|an?|each|every|all|its|your|their|one|two|new) ")
_ELLIPSIS = re.compile(r"\b(?:ones?|another|others|respectively)$")


def describe(text: str, about: Subject) -> Iterator[Asked]:
    """Yield the questions that the text of a term answers: never what stands inside the text, only what the term is."""
    yield from sound(_forms(bare(text), about))


def _forms(text: str, about: Subject) -> Iterator[Asked]:
    name = the(about.name)
    if _named(text, about.name):
        yield from (asked for asked in ask(text, None) if about.name.casefold() in asked.front.casefold())
    where = f"In {about.context}, " if about.context and not about.known else ""
    back, why = cut_off(text)
    back, more = _first(back)
    why = "; ".join(part for part in (more, why) if part)
    if _ELLIPSIS.search(back):
        return
    term = (about.name, back)
    if found := used(text):
        front, back = found
        yield Asked(f"{where}{front.format(be=be(about.name), name=name)}", back, "use")
    elif re.match(r"(?:pros|cons|(?:dis)?advantages|drawbacks|benefits|limits|examples|types|kinds) (?:of|for) ", name, re.IGNORECASE):
        yield Asked(f"{where}What are the {name[0].lower()}{name[1:]}?", back, "list", why)
    elif _DATE.fullmatch(about.name):
        yield Asked(f"{where}What happened in {about.name}?", back, "date", why, *term)
    elif _past(text):
        yield Asked(f"{where}What did {name} do?", back, "function", why, *term)
    elif third_person(text) or _DOING.match(text):
        yield Asked(f"{where}What {do(about.name)} {name} do?", back, "function", why, *term)
    elif _plain_verb(text):
        plural = be(about.name) == "are" or re.fullmatch(r"[A-Z]?[a-z]+[^s\W]s", about.name)
        asked = f"What do {name} do?" if plural else f"How does {name} work?"
        yield Asked(f"{where}{asked}", back, "function", why, *term)
    elif spelled_out(about.name, text):
        yield Asked(f"{where}What does {about.name} stand for?", text, "label")
    elif _LAW.search(about.name) and _clausal(text):
        yield Asked(f"{where}What does {name} say?", back, "definition", why, *term)
    elif where and about.name.casefold() in _MEASURES and not third_person(text):
        yield Asked(f"What is the {about.name.lower()} of {about.context}?", back, "value", why)
    elif re.match(r"[~≈<>≤≥±]?\s?[$€£]?\d", text) and where and _PLAIN.fullmatch(about.name) and " - " not in text:
        yield Asked(f"What {be(about.name)} the {about.name} of {about.context}?", back, "value", why)
    elif _NUMBER.fullmatch(text):
        yield Asked(f"{where}What is the value of {name}?", back, "value")
    elif len(words(text)) > 1 and _clausal(text) and not text.startswith("when "):
        yield Asked(f"{where}What characterises {name}?", back, "definition", why, *term)
    elif len(words(text)) > 1 and _ADJECTIVE.fullmatch(about.name):
        yield Asked(f"{where}What does “{about.name.lower()}” mean?", back, "definition", why, *term)
    elif len(words(text)) > 1:
        plural = re.fullmatch(r"[A-Z][a-z]+[^\Wsiu]s", about.name) and several(words(re.sub("^(?:the|an?) ", "", back)))
        yield Asked(f"{where}What {'are' if plural else be(about.name)} {name}?", back, "definition", why, *term)


_DATE = re.compile(r"(?:c\.? ?)?(?:\d{1,4} (?:BC|AD|BCE|CE)|AD \d{1,4}|1\d{3}s?|20\d{2}s?)(?:\s?[-–]\s?\d{1,4}(?: (?:BC|AD|BCE|CE))?)?")
_PAST = frozenset(f"{verb}d" if verb.endswith("e") else f"{verb}ed" for verb in PLURAL) | {
    "abolished", "conquered", "deposed", "discovered", "founded", "invented", "legalized", "ruled", "wrote", "won", "led", "built",
}  # fmt: skip


def _past(text: str) -> bool:
    """Return whether a text opens with what somebody did: `legalized the faith`; `weighted mean` is none."""
    return bool(re.match(r"[a-z]+ (?:the|an?|his|her|its|their|[A-Z])", text)) and text.split()[0] in _PAST


def form(text: str) -> str:
    """Return the form of a description: a number, what something does, what one does, or what it is."""
    if re.match(r"[~≈<>≤≥]?\s?[$€]?\d", text):
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
_MEASURES = frozenset(
    "complexity latency speed accuracy size length depth width height weight price capacity throughput durability"
    " availability age date year capital population area author duration frequency temperature color colour".split()
)
_PLAIN = re.compile(r"[a-z-]+(?: [a-z-]+){0,3}")
_SMALL_WORDS = frozenset("of the and for in to a an on with by".split())


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
    if len(found) < 2 or found[0].lower() not in PLURAL or found[0].lower() in _NOUN_VERBS:  # noqa: PLR2004
        return False
    return found[1].lower() not in _INNER


# Verbs that open a text as nouns more often: `score of a test`, `cost per request`.
_NOUN_VERBS = frozenset(
    "access answer balance block bound cache call cause change charge check class control cost count cover cut display"
    " drive drop end estimate exchange express fall feed filter fit fix flag form function gain group guard guide"
    " handle help hold host increase index input join label lack launch layer lead limit link list load lock log look"
    " loss map mask match mean measure mix model move need offer order output package pass pay place plot point pool"
    " process produce project query queue raise range rank reach record release report request result return review"
    " route run sample scale schedule score search select set shape share shift show shuffle signal sort span speed"
    " split stack start step stop store stream stress subset suit support switch task test time tie tool track train"
    " transfer transform trigger tune turn value view wait watch weight work zero open clean complete correct separate"
    " slow smooth lower clear close fast direct live level standard approximate aggregate average isolate".split()
)


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
        if word in PLURAL and word not in _NOUN_VERBS - {"line", "form"} and re.search(r"[^s]s$", found[index - 1]):
            return bool(following)
    return False


_DETERMINERS = frozenset("the a an all no each every its their one two".split())
