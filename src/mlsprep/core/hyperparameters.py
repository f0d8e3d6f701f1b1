"""Notes against the hyperparameters of an algorithm: names, defaults, ranges, accepted words, and what is required."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.assertion import NUMBER, denies, fold, number, pattern
from mlsprep.core.claims import Clash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlsprep.core.claims import Algorithm, Hyperparameter
    from mlsprep.core.statement import Names, Statement

_CONTEXT = pattern(r"hyper ?-?parameters?\b|하이퍼 ?파라미터|초매개변수|하이퍼 ?매개변수")
_PARAMETERS = pattern(r"parameters?\b|파라미터|매개 ?변수")
_FEWEST = 3
"""Names a list must have to be taken for hyperparameters by its names alone; half of them must be known."""
_NAMED = pattern(r"(?i:hyper-?parameters?|하이퍼 ?파라미터)\s+(?:called\s+)?([A-Za-z][A-Za-z0-9]*)(?![\w-])")
_DEFAULT = pattern(r"\bdefaults?\b|기본 ?값|디폴트|기본은|기본으로|기본적으로")
_RANGE = pattern(r"\brange\b|\bbetween\b|\bfrom\b.*\bto\b|valid values|범위|사이|허용")
_TUNING = pattern(
    r"tun(?:e|ing)|recommend|typical|usual|suggest|good|start|튜닝|권장|추천|보통|일반|시작|주로|흔히|예:|e\.g\."
)
_REQUIRED = pattern(r"\b(?:is |are )?(?:required|mandatory)\b|필수|반드시 (?:지정|설정)")
_MUST = pattern(rf"{_REQUIRED.pattern} ?(?:hyper ?-?)?(?:parameter|하이퍼|파라미터|값|매개|이다|임|[.,)]|$)")
_OPTIONAL = pattern(r"\boptional\b|not (?:required|mandatory)|선택 (?:사항|항목|파라미터)|필수(?:가|는)? ?아")
_CHOICE = pattern(r"values?|options?|choices?|choose|one of|값|옵션|선택|중 하나")
_CODE = pattern(r"`([^`]+)`")
_IDENTIFIER = pattern(r"(?<![\w.:/-])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w(/:-])")
_INTERVAL = pattern(rf"[\[(]?\s*({NUMBER.pattern})\s*(?:,|~|–|—|to|and|에서|부터|-)\s*({NUMBER.pattern})\s*[\])]?")


def clashes(statement: Statement, about: Sequence[Algorithm], key: str, names: Names) -> Iterator[Clash]:
    """Yield where a statement contradicts what the algorithm's documentation lists.

    `about` holds every algorithm the statement may mean, `key` the deck to look in. Of several algorithms with one
    name, a hyperparameter is that of any.
    """
    yield from _unknown_names(statement, about, key)
    if len(about) != 1:
        return
    name, known = _named(statement, about[0], names)
    if known is not None:
        for check in (_default, _range, _requirement, _words):
            yield from check(statement, name, known, f"{key}: {about[0].source}")


def _listed(text: str) -> list[str]:
    """Return the identifiers of a text as written: code spans that are one word, and words with an underscore."""
    spans = [span.strip() for span in _CODE.findall(text)]
    words = [span for span in spans if re.fullmatch(r"[A-Za-z]\w*", span)]
    return list(dict.fromkeys(words + _IDENTIFIER.findall(_CODE.sub(" ", text))))


def _unknown_names(statement: Statement, about: Sequence[Algorithm], key: str) -> Iterator[Clash]:
    """Yield names that are almost those of hyperparameters: another case, a missing part, a wrong number."""
    if any(algorithm.open for algorithm in about):
        return
    known = {name for algorithm in about for name in algorithm.hyperparameters}
    every = [item for algorithm in about for item in algorithm.hyperparameters.values()]
    words = {word.casefold() for item in every for word in item.values}
    given = _listed(statement.front)
    if _CONTEXT.search(statement.asked + " " + statement.said):
        given += [word for word in _NAMED.findall(statement.front) if word.casefold() in known]
        if _CONTEXT.search(statement.asked) and not given:
            given = _listed(statement.raw) + _bare(statement.raw)
    elif _PARAMETERS.search(statement.asked) and not given:
        given = _listed(statement.raw)
        if len(given) < _FEWEST or sum(name in known for name in given) < len(given) / 2:
            return
    else:
        return
    wrong = [name for name in given if name not in known and name.casefold() not in words]
    meant = {name: near for name in dict.fromkeys(wrong) if (near := _meant(name, known))}
    if meant:
        says = ", ".join(f"`{name}`" for name in meant)
        deck = ", ".join(f"`{near}`" for near in meant.values())
        plural = "hyperparameters called" if len(meant) > 1 else "a hyperparameter called"
        sources = " / ".join(dict.fromkeys(algorithm.source for algorithm in about))
        yield Clash(f"there is {plural} {says}".replace("is hyper", "are hyper"), deck, f"{key}: {sources}")


def _bare(text: str) -> list[str]:
    """Return the items of a plain list of names, which need no code marks: `batch_size, L1, Wd`."""
    items = [item.strip() for item in re.split(r"[,;·/\n]|\s및\s|\sand\s", _CODE.sub(" ", text))]
    return [item for item in items if re.fullmatch(r"[A-Za-z][A-Za-z0-9]{1,11}", item) and not item.islower()]


def _meant(name: str, known: set[str]) -> str | None:
    """Return the hyperparameter that a name must mean, or None where that is open."""
    for other in sorted(known):
        if other.casefold() == name.casefold():
            return other
    tails = [other for other in known if other.endswith("_" + name.casefold()) or name.casefold().endswith("_" + other)]
    if len(tails) == 1:
        return tails[0]
    shape = re.sub(r"\d+", "#", name.casefold())
    twins = sorted(other for other in known if "#" in shape and re.sub(r"\d+", "#", other) == shape)
    return twins[-1] if twins else None


def _named(statement: Statement, algorithm: Algorithm, names: Names) -> tuple[str, Hyperparameter | None]:
    """Return the one hyperparameter that a statement is about, by its question or its only code span."""
    text = statement.front or statement.raw
    given = [name for name in _listed(text) if name in algorithm.hyperparameters]
    if not given and not _CODE.search(text):
        words = re.findall(r"[a-z][a-z0-9_]*", names.without(fold(text)))
        given = [word for word in dict.fromkeys(words) if word in algorithm.hyperparameters and word not in _PLAIN]
    if len(given) != 1 or len(_listed(text)) > 1:
        return "", None
    return given[0], algorithm.hyperparameters[given[0]]


# Hyperparameters whose name is an ordinary word: only a code span means them.
_PLAIN = {"mode", "epochs", "optimizer", "loss", "objective", "seed", "verbose", "k", "algorithm", "patience", "depth"}


def _default(statement: Statement, name: str, known: Hyperparameter, source: str) -> Iterator[Clash]:
    text = statement.said
    if not known.default:
        return
    asked = _DEFAULT.search(statement.asked)
    if asked:
        part = text
    elif found := _DEFAULT.search(text):
        part = re.split(r"[;.]\s|\n|,\s(?![\d])", text[found.end() :])[0][:40]
    else:
        return
    if denies(part) or _TUNING.search(part) or re.search(r"xgboost (?:1|0)|version|버전|open", statement.whole):
        return
    numbers = [match[0] for match in NUMBER.finditer(part)]
    try:
        right = float(known.default)
    except ValueError:
        yield from _default_word(part, name, known, source)
        return
    if len(numbers) == 1 and number(numbers[0]) != right:
        yield Clash(f"the default of `{name}` is {numbers[0]}", known.default, source)


def _default_word(part: str, name: str, known: Hyperparameter, source: str) -> Iterator[Clash]:
    said = [word for word in known.values if re.search(rf"(?<![\w-]){re.escape(word.casefold())}(?![\w-])", part)]
    flags = {"true": "false", "false": "true"}
    right = known.default.casefold()
    if len(said) == 1 and said[0].casefold() != right and (right not in flags or flags[right] == said[0].casefold()):
        yield Clash(f"the default of `{name}` is {said[0]}", known.default, source)


def _range(statement: Statement, name: str, known: Hyperparameter, source: str) -> Iterator[Clash]:
    if not _RANGE.search(statement.asked + " " + statement.said) or _TUNING.search(statement.whole):
        return
    found = list(_INTERVAL.finditer(statement.said))
    if len(found) != 1 or (known.low is None and known.high is None):
        return
    low, high = number(found[0][1]), number(found[0][2])
    beyond = (known.low is not None and low < known.low) or (known.high is not None and high > known.high)
    if low < high and beyond:
        right = f"{_shown(known.low)} to {_shown(known.high)}"
        yield Clash(f"`{name}` ranges from {found[0][1]} to {found[0][2]}", right, source)


def _shown(bound: float | None) -> str:
    return "any number" if bound is None else f"{bound:g}"


def _requirement(statement: Statement, name: str, known: Hyperparameter, source: str) -> Iterator[Clash]:
    if (
        re.search(r"\bwhen\b|\bif\b|경우|때|면 ", statement.whole)
        or statement.asked.endswith("?")
        or statement.said.endswith("?")
    ):
        return
    optional = _OPTIONAL.search(statement.said)
    refused = _REQUIRED.search(statement.said) and denies(statement.said)
    if known.required and (optional or refused):
        yield Clash(f"`{name}` is optional", "it is required", source)
        return
    demanded = _MUST.search(statement.said) and not optional and not denies(statement.said)
    if demanded and known.default and not known.required:
        yield Clash(f"`{name}` is required", f"it has a default, {known.default}", source)


def _words(statement: Statement, name: str, known: Hyperparameter, source: str) -> Iterator[Clash]:
    """Yield values in a pure list of code spans that the hyperparameter does not accept."""
    if not known.values or not _CHOICE.search(statement.whole):
        return
    rest = _CODE.sub(" ", statement.raw)
    if not re.fullmatch(r"[\s,.;·/]*(?:(?:or|and|및|또는|와|과|one of|중|하나|등)[\s,.]*)*", rest.strip()):
        return
    accepted = {word.casefold() for word in known.values}
    wrong = [span for span in _CODE.findall(statement.raw) if span.casefold() not in accepted]
    if wrong:
        yield Clash(f"`{name}` accepts `{wrong[0]}`", f"it accepts {', '.join(known.values)}", source)
