"""The quiz or exam screen over a fake, for tests in a pseudo-terminal: play_quiz.py REPORT [exam] [ko].

What happened is written to the file REPORT: first the process id, at the end what the drill or the paper was told.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from rich.console import Console
from tests.screens.fake_quiz import CHOICE, MATCHING, ORDERING, TYPED, FakeQuiz, FakeSitting, quiz, sitting

from mlsprep.core.note import Text
from mlsprep.screens.exam import browse, print_result, sit
from mlsprep.screens.keys import open_keys
from mlsprep.screens.quiz import print_quiz_summary, run

LONG = CHOICE._replace(stem=Text("\n".join(f"line {number}" for number in range(1, 61)), None))


class Running(FakeSitting):
    """A paper whose clock runs."""

    def tick(self) -> None:
        now = time.monotonic()
        self.seconds_left = max(0.0, self.seconds_left - (now - (self.at or now)))
        self.at = now
        super().tick()

    at: float | None = None


def main() -> None:
    report, options = Path(sys.argv[1]), sys.argv[2:]
    report.write_text(f"{os.getpid()}\n")
    language = "ko" if "ko" in options else "en"
    console = Console()
    drill = FakeQuiz(items=[CHOICE, LONG, TYPED, MATCHING])
    left = 3.0 if "late" in options else 7800.0
    paper = Running(items=[CHOICE, LONG, ORDERING, MATCHING, TYPED], seconds_left=left, may_pause=True)
    try:
        if "exam" in options:
            found = sit(sitting(paper), console, open_keys(), language=language, clock=time.monotonic)
            if found is None:
                sys.stdout.write("the paper is open\n")
            else:
                browse(found, console, open_keys(), language=language)
                print_result(console, found, language)
        else:
            summary = run(
                quiz(drill),
                console,
                open_keys(),
                language=language,
                editor=None,
                clock=time.monotonic,
                ask_confidence=True,
            )
            print_quiz_summary(console, summary, language)
    finally:
        with report.open("a") as file:
            file.write("".join(f"{' '.join(map(str, entry[:3]))}\n" for entry in (*drill.log, *paper.log)))
    sys.stdout.write("back on the main screen\n")


if __name__ == "__main__":
    main()
