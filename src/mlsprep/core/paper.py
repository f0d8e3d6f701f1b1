"""A mock exam: drawing a paper by the blueprint, and what its answers come to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.quiz import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlsprep.core.exam import Blueprint


class Entry(NamedTuple):
    """A question a paper may hold: its local id, kind, and its place in the exam.

    `used` is when a paper last held it (0: never; larger is later).
    """

    question: int
    kind: str
    domain: str
    task: str
    used: int = 0


class Placed(NamedTuple):
    """A question of a paper; whether it is `scored` is not told to the taker."""

    question: int
    scored: bool


def shares(weights: Mapping[str, float], count: int) -> dict[str, int]:
    """Return how many of `count` questions each domain gets: largest remainder, ties to the heavier one."""
    total = sum(weights.values())
    exact = {name: count * weight / total for name, weight in weights.items()}
    out = {name: math.floor(value) for name, value in exact.items()}
    order = list(weights)
    left = sorted(order, key=lambda name: (out[name] - exact[name], -weights[name], order.index(name)))
    for name in left[: count - sum(out.values())]:
        out[name] += 1
    return out


KIND_SHARE = {"ordering": 0.08, "matching": 0.08}
"""About how much of a paper each of these kinds is, where the exam has it: AWS publishes the kinds but no numbers."""


def draw_paper(blueprint: Blueprint, pool: Sequence[Entry], *, count: int, unscored: int, seed: int) -> list[Placed]:
    """Return a paper: domains by weight, kinds as the exam has them, tasks spread, nothing of the last papers.

    Questions that no paper held come first, then those held longest ago. Within these, each question of a domain is
    as likely as any other of its kind and task. Returns fewer than `count` questions only where the pool is smaller.

    Args:
        blueprint: the exam.
        pool: the questions there are.
        count: how many the paper has.
        unscored: how many of them do not count.
        seed: the same seed draws the same paper.
    """
    fitting = [entry for entry in pool if entry.kind in blueprint.kinds]
    quotas = shares({domain.id: domain.weight for domain in blueprint.domains}, count)
    special = {kind: round(share * count) for kind, share in KIND_SHARE.items() if kind in blueprint.kinds}
    chosen: list[Entry] = []
    spread = _spread(special, quotas)
    for domain in blueprint.domains:
        here = [entry for entry in fitting if entry.domain == domain.id]
        taken: list[Entry] = []
        for kind in special:
            taken += _pick([entry for entry in here if entry.kind == kind], spread[kind][domain.id], seed)
        rest = [entry for entry in here if entry.kind not in special]
        taken += _pick(rest, quotas[domain.id] - len(taken), seed)
        if len(taken) < quotas[domain.id]:  # too few of the plain kind: take what there is
            left = [entry for entry in here if entry not in taken]
            taken += _pick(left, quotas[domain.id] - len(taken), seed)
        chosen += taken
    silent = _unscored(chosen, min(unscored, max(0, len(chosen) - 1)), seed)
    order = sorted(chosen, key=lambda entry: draw(seed, "place", entry.question))
    return [Placed(entry.question, entry.question not in silent) for entry in order]


def _spread(special: Mapping[str, int], quotas: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return how many questions of each special kind every domain gives."""
    return {kind: shares({name: float(quota) for name, quota in quotas.items()}, n) for kind, n in special.items()}


_FINE = 1 << 53
"""In how many places a start may lie between two entries: whole numbers, so that no rounding favours one."""


def _pick(entries: Sequence[Entry], count: int, seed: int) -> list[Entry]:
    """Return `count` entries, least recently used first, the tasks taking turns by how many entries they have.

    With one value of `used`, every entry is as likely as another: the entries lie task by task in a line, and of the
    line's L entries every L/k-th is taken from one uniform start (a systematic sample).
    """
    generations: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        generations[entry.used].append(entry)
    out: list[Entry] = []
    for used in sorted(generations):
        wanted = min(count - len(out), len(generations[used]))
        if wanted <= 0:
            break
        line = sorted(
            generations[used],
            key=lambda entry: (draw(seed, "task", entry.task), entry.task, draw(seed, "pick", entry.question)),
        )
        start = int(draw(seed, "start", line[0].domain, line[0].kind, used) * _FINE)
        out += [line[(start + turn * _FINE) * len(line) // (wanted * _FINE)] for turn in range(wanted)]
    return out


def _unscored(chosen: Sequence[Entry], count: int, seed: int) -> set[int]:
    """Return the questions that do not count: spread over the domains like the paper itself."""
    sizes = Counter(entry.domain for entry in chosen)
    quotas = shares({domain: float(size) for domain, size in sizes.items()}, count) if chosen else {}
    out: set[int] = set()
    for domain, quota in quotas.items():
        here = sorted(
            (entry.question for entry in chosen if entry.domain == domain),
            key=lambda question: draw(seed, "unscored", question),
        )
        out.update(here[:quota])
    return out


# -- scoring -----------------------------------------------------------------------------------------------------------

PASS_SHARE = 0.72
"""The share of scored questions right that is taken for the pass mark. AWS does not publish how raw scores are scaled:
this is an estimate, and every result says so."""


def scaled(right: float, count: int, *, least: int, most: int, passing: int) -> int:
    """Return the scaled score: linear from `least` at nothing right to `passing` at `PASS_SHARE`, then to `most`."""
    if count <= 0:
        return least
    share = min(max(right / count, 0.0), 1.0)
    if share <= PASS_SHARE:
        return round(least + (passing - least) * share / PASS_SHARE)
    return round(passing + (most - passing) * (share - PASS_SHARE) / (1 - PASS_SHARE))


class Score(NamedTuple):
    """An estimated score with the range that two in three such papers would fall in."""

    scaled: int
    low: int
    high: int
    passed: bool


def score(right: int, count: int, *, least: int, most: int, passing: int) -> Score:
    """Return the scaled score and its band.

    The band is one standard deviation of the Agresti-Coull estimate of the share of right answers to either side.
    """
    value = scaled(right, count, least=least, most=most, passing=passing)
    share = (right + 2) / (count + 4)
    deviation = math.sqrt(share * (1 - share) / (count + 4)) * count
    low = scaled(right - deviation, count, least=least, most=most, passing=passing)
    high = scaled(right + deviation, count, least=least, most=most, passing=passing)
    return Score(value, low, high, value >= passing)


def tally(marks: Iterable[tuple[str, bool, bool]]) -> dict[str, tuple[int, int]]:
    """Return (right, asked) by name, of (name, right, scored): unscored questions never count."""
    out: dict[str, tuple[int, int]] = {}
    for name, right, scored in marks:
        if scored:
            had = out.get(name, (0, 0))
            out[name] = (had[0] + right, had[1] + 1)
    return out
