"""English words in notes: how names stand inside questions, and which words are surely verbs."""

from __future__ import annotations

import itertools
import re

from mlsprep.formats.notes.english_verbs import BASE, NOUNS, PLURAL, SINGULAR, word_set
from mlsprep.formats.notes.sentences import ANSWER_WORDS

_METHOD = re.compile(
    r"(?!.*'s\b)[\w-]+ (?:\w+ )?(?:method|rule|theorem|curve|test|trick|tradeoff|trade-off|problem|node|principle|law|"
    r"score|rate|ratio|coefficient|matrix|function|distance|equation|membrane|wall|distribution|cycle|effect|"
    r"hypothesis|interval|threshold|apparatus|size|index)$"
)


# What opens a name with an article and is nobody's name: `the batch size`, but `the Gini index`.
_SMALL = word_set(
    "activation batch cell chunk confusion cost cross decay discount error exploding false growth hash kernel"
    " learning loss negative positive sample sigmoid softmax step true vanishing window"
)


def the(name: str) -> str:
    """Return a name as it stands inside a sentence: an article at its start is small, `Elbow method` has one."""
    if _METHOD.match(name) and not re.match(r"(?:the|an?) ", name, re.IGNORECASE):
        small = name.split(maxsplit=1)[0].lower() in _SMALL
        return f"the {name[0].lower()}{name[1:]}" if small else f"the {name}"
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


_NO_PLURAL = frozenset(["always", "less", "does", "has", "this"])
_AFTER_NOUN = word_set("of that which with for in on to from by at who where used")


def several(found: list[str]) -> bool:
    """Return whether a phrase is of several things: `units of throughput`; `slow` and `easy to read` are none."""
    head = next((index for index, word in enumerate(found) if word in _AFTER_NOUN), len(found))
    return head > 0 and bool(re.search(r"[^su]s,?$", found[head - 1])) and found[head - 1] not in {"always", "less"}


_NO_OBJECT = frozenset(
    ["is", "are", "was", "were", "can", "cannot", "must", "should", "will", "that", "which", "of", "per"]
)
_FINITE = _NO_OBJECT - {"that", "which", "of", "per"}
_NOUN_OBJECT = frozenset(["and", "or", "for", "in", "from", "between", "after", "before", "during", "when", "without"])


_OBJECTS = frozenset(["whether", "if", "that", "the", "a", "an", "how", "each", "all"])


def surely(found: list[str], index: int) -> bool:
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
    return not (
        following in PLURAL and (following not in SINGULAR or (rest[1:2] and rest[1] in _OBJECTS)) and len(rest) > 1
    ) and not (following in BASE and following not in NOUNS)


def third_person(text: str) -> bool:
    """Return whether a line opens with a verb of the third person, perhaps behind an adverb."""
    found = text.split()
    if not found:
        return False
    if found[0].lower() in BASE and (found[0].islower() or len(found) > 2):  # noqa: PLR2004 - `Scores` alone is a noun
        return len(found) == 1 or surely(found, 0)
    return len(found) > 1 and found[0].endswith("ly") and found[1] in BASE


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


def _clause(text: str) -> bool:
    """Return whether a text opens with a name and its verb: `Greengrass deploys them`."""
    found = text.split()
    return len(found) > 2 and found[0][:1].isupper() and found[1] in BASE and surely(found, 1)  # noqa: PLR2004


def yes_or_no(name: str, head: str) -> str:
    """Return `does X scale to zero?` for a column `Scales to zero`, "" where its head is no verb."""
    first, _, rest = head.partition(" ")
    if first in BASE or first in PLURAL:
        return f"{do(name)} {name} {BASE.get(first, first)} {rest}".strip() + "?"
    if first in {"is", "are", "can", "has"}:
        return f"{'does' if first == 'has' else first} {name} {'have ' if first == 'has' else ''}{rest}".strip() + "?"
    return ""
