"""The review screen over a fake session, for tests in a pseudo-terminal: play.py REPORT [option ...].

What happened is written to the file REPORT: first the process id, at the end what the session was told.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from rich.console import Console
from tests.screens.fake import FakeSession, card, session, simple

from mlsprep.core.card import Face
from mlsprep.core.note import Text
from mlsprep.errors import InputError, Problem
from mlsprep.screens.keys import open_keys
from mlsprep.screens.review import run


def reject_first(text: str) -> None:
    if "good" not in text:
        raise InputError([Problem("note.yaml", 1, 8, "`old` will not do")])


def main() -> None:
    report, options = Path(sys.argv[1]), sys.argv[2:]
    report.write_text(f"{os.getpid()}\n")
    long = "\n".join(f"line {number}" for number in range(1, 61))
    fake = FakeSession(
        cards=[
            card(1),
            card(2, face=Face(Text("Second question?", "둘째 질문?"), Text(long, long))),
            simple(3, "Third question?"),
        ]
    )
    if "reject" in options:
        fake.on_save = reject_first
    if "fail" in options:
        fake.previews = None  # type: ignore[method-assign, assignment]
    try:
        run(
            session(fake),
            Console(),
            open_keys(),
            language="ko" if "ko" in options else "en",
            editor=None,
            clock=time.monotonic,
        )
    finally:
        with report.open("a") as file:
            file.write("".join(f"{' '.join(map(str, entry[:2]))}\n" for entry in fake.log))
    sys.stdout.write("back on the main screen\n")


if __name__ == "__main__":
    main()
