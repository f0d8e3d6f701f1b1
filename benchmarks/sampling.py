"""Taking measurements: whole processes by the stopwatch, ours and the reference in turns, medians of both."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STOPWATCH = Path(__file__).with_name("stopwatch.py")


class JobError(Exception):
    """A process that was to be timed did not do its job; the message holds what it said."""


class SkippedError(Exception):
    """A job cannot be measured here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: seconds, and peak memory in bytes where it was a whole process."""

    seconds: float
    memory: int | None = None


def process(
    *command: str,
    env: dict[str, str] | None = None,
    until: str | None = None,
    terminal: bool = False,
    folder: Path | None = None,
) -> Sample:
    """Time a process from its start to its end, or until its output matches `until`.

    Args:
        command: the program by its full path, and its arguments.
        env: added to an environment that is otherwise bare.
        until: a regular expression.
        terminal: give it a pseudo-terminal; a `q` is typed once `until` has matched.
        folder: where it runs.

    Raises:
        JobError: it failed, or never wrote what was waited for.
    """
    bare = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ.get("HOME", "/"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    spec = {"command": command, "env": {**bare, **(env or {})}, "until": until, "terminal": terminal}
    found = subprocess.run(
        [sys.executable, "-I", str(STOPWATCH), json.dumps(spec)],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    result = json.loads(found.stdout)
    if result["code"] != 0 or not result["stopped"]:
        raise JobError(f"{' '.join(command)} ended with {result['code']}:\n{result['output']}")
    return Sample(result["seconds"], result["memory"])


def inside(*arguments: str) -> list[Sample]:
    """Run a program of `benchmarks.inside`; return the times it took itself, each with the process's peak memory.

    Raises JobError when it failed.
    """
    command = (sys.executable, "-m", "benchmarks.inside", *arguments)
    spec = {"command": command, "env": {**os.environ}, "until": None}
    found = subprocess.run(
        [sys.executable, "-I", str(STOPWATCH), json.dumps(spec)],
        check=True,
        capture_output=True,
        text=True,
        cwd=STOPWATCH.parents[1],
    )
    result = json.loads(found.stdout)
    lines = result["output"].splitlines()
    if result["code"] != 0 or not lines:
        raise JobError(f"{' '.join(command)} ended with {result['code']}:\n{result['output']}")
    return [Sample(seconds, result["memory"]) for seconds in json.loads(lines[-1])]


def alternately(
    ours: Callable[[], Sample],
    reference: Callable[[], Sample],
    repeat: int,
) -> tuple[list[Sample], list[Sample]]:
    """Return so many samples of each, taken in turns after one of each that does not count (it warms the caches)."""
    ours()
    reference()
    pairs = [(ours(), reference()) for _ in range(repeat)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def median(samples: Sequence[Sample]) -> float:
    """Return the median time in seconds."""
    return statistics.median(sample.seconds for sample in samples)


def peak(samples: Sequence[Sample]) -> int | None:
    """Return the median of peak memory in bytes, None where it was not measured."""
    known = [sample.memory for sample in samples if sample.memory is not None]
    return int(statistics.median(known)) if known else None


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(percent * 100) // 10_000) - 1)]
