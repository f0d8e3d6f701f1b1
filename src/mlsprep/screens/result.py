"""What a paper came to: score, domains and tasks, time, trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Confidence
from mlsprep.screens.layout import KEY, QUIET, WARNING, bar
from mlsprep.screens.question import RIGHT, WRONG
from mlsprep.screens.quiz_pages import share_lines
from mlsprep.screens.tables import pairs, print_lines
from mlsprep.screens.text import clip, pad, plain, wrap
from mlsprep.screens.words import countdown, minutes, say

if TYPE_CHECKING:
    from rich.console import Console

    from mlsprep.tasks.exam import Marked, Result

SCALE = (100, 1000)
"""The lowest and the highest scaled score of AWS certifications."""

SLOWEST = 3
PAPERS = 8
"""How many of the slowest questions, and of the last papers, are listed."""


def print_result(console: Console, result: Result, language: str) -> None:
    """Print what a paper came to."""
    print_lines(console, result_lines(result, console.width, language))


def print_questions(console: Console, result: Result, language: str) -> None:
    """Print a line for every question of a paper: its number, whether it was right, how its stem begins."""
    print_lines(console, [Line(), *(_question(mark, console.width, language) for mark in result.questions)])


def _question(mark: Marked, width: int, language: str) -> Line:
    word = say(language, "slow-right" if mark.right else "slow-wrong")
    lead = Line.assemble(f"{mark.number:>3}  ", pad(Line(word, RIGHT if mark.right else WRONG), 7))
    stem = plain(mark.item.stem, "ko" if language == "ko" else "en")
    return Line.assemble(lead, clip(stem, max(0, width - lead.cell_len)))


def result_lines(result: Result, width: int, language: str) -> list[Line]:
    """Return what a paper came to."""
    voice = "ko" if language == "ko" else "en"
    lines = wrap(Line(plain(result.exam, voice), "bold"), width)
    word, style = ("passed", RIGHT) if result.passed else ("not-passed", WRONG)
    score = say(language, "score-of", score=result.scaled, low=result.low, high=result.high, passing=result.passing)
    percent = round(100 * result.right / result.scored) if result.scored else 0
    total = minutes(language, 60 * result.minutes)
    rows = [
        (say(language, "score"), score),
        (
            say(language, "accuracy"),
            say(language, "scored-right", right=result.right, n=result.scored, percent=percent),
        ),
        (say(language, "time"), say(language, "time-of", time=minutes(language, result.seconds), minutes=total)),
        (
            say(language, "handed"),
            f"{result.submitted_at:%Y-%m-%d %H:%M}, "
            + say(language, "handed-in-late" if result.automatic else "handed-in"),
        ),
    ]
    lines += [Line(), Line(say(language, word), f"bold {style}"), _scale(result, width), Line()]
    lines += [*pairs(rows, width), *wrap(Line(say(language, "estimate"), QUIET), width)]
    sure = sum(mark.confidence == Confidence.SURE and not mark.right for mark in result.questions)
    if sure:
        lines += wrap(Line(say(language, "sure-but-wrong", n=sure), f"bold {WARNING}"), width)
    if result.nudged:
        lines += wrap(Line(say(language, "due-again", n=len(result.nudged)), WARNING), width)
    return [
        *lines,
        *_domains(result, width, language),
        *_slowest(result, width, language),
        *_trend(result, width, language),
    ]


def _scale(result: Result, width: int) -> Line:
    """Return the score on its scale, with the pass mark as a gap."""
    low, high = SCALE
    room = min(width, 60) - 12
    if room < 10:  # noqa: PLR2004 - cells in which a score can be told from another
        return Line(str(result.scaled), "bold")
    share = (result.scaled - low) / (high - low)
    line = bar(round(1000 * share), 1000 - round(1000 * share), room)
    mark = round(room * (result.passing - low) / (high - low))
    marked = Line.assemble(line[:mark], ("|", "bold"), line[mark:])
    return Line.assemble((f"{low} ", QUIET), marked, (f" {high}", QUIET))


def _domains(result: Result, width: int, language: str) -> list[Line]:
    voice = "ko" if language == "ko" else "en"
    lines = [Line(), *wrap(Line(say(language, "by-domain"), QUIET), width)]
    for domain in result.domains:
        title = Line.assemble((plain(domain.title, voice), "bold"), (f"  {domain.weight:g}%", QUIET))
        lines += share_lines(title, domain.right, domain.asked, width, language)
        for task in domain.tasks:
            lead = Line(f"  {task.id}  ", QUIET)
            lines += share_lines(Line(plain(task.title, voice)), task.right, task.asked, width, language, lead=lead)
    return lines


def _slowest(result: Result, width: int, language: str) -> list[Line]:
    if not result.questions:
        return []
    mean = sum(mark.seconds for mark in result.questions) / len(result.questions)
    lines = [Line(), *wrap(Line(say(language, "slowest", mean=countdown(mean)), QUIET), width)]
    slow = sorted(result.questions, key=lambda mark: -mark.seconds)[:SLOWEST]
    return lines + [_slow(mark, width, language) for mark in slow]


def _slow(mark: Marked, width: int, language: str) -> Line:
    word = say(language, "slow-right" if mark.right else "slow-wrong")
    lead = Line.assemble(
        f"{mark.number:>3}  {countdown(mark.seconds):>5}  ", (word, RIGHT if mark.right else WRONG), "  "
    )
    stem = plain(mark.item.stem, "ko" if language == "ko" else "en")
    return Line.assemble(lead, clip(stem, max(0, width - lead.cell_len)))


def _trend(result: Result, width: int, language: str) -> list[Line]:
    if len(result.trend) < 2:  # noqa: PLR2004 - one paper is no trend
        return []
    low, high = SCALE
    lines = [Line(), *wrap(Line(say(language, "trend", passing=result.passing), QUIET), width)]
    room = max(4, min(width - 8, 40))
    for scaled in result.trend[-PAPERS:]:
        mark = KEY if scaled >= result.passing else QUIET
        lines.append(Line.assemble(pad(Line(f"{scaled:>5}", mark), 7), bar(scaled - low, high - scaled, room)))
    return lines
