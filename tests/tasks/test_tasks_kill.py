"""Processes killed at any instant, and many at once: what was acknowledged is in the log, once, and nothing is half."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.small import NOTES, Program, Watch, rows

from mlsprep.settings import Settings
from mlsprep.store import backup
from mlsprep.tasks import doctor
from mlsprep.tasks.app import App

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANSWERING = """
import os, random, signal, sys
from mlsprep.core.review import Rating
from mlsprep.tasks import study
from mlsprep.tasks.app import open_app

cards, fuse, seed = range(int(sys.argv[1]), int(sys.argv[2])), int(sys.argv[3]), int(sys.argv[4])
chance = random.Random(seed)
app = open_app(None)
database = app.store._db
if fuse:  # burn down while SQLite works: the process dies in the middle of a statement
    left = [fuse]
    def burn():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    database.set_progress_handler(burn, 5)
while True:
    if chance.random() < 0.2:
        try:
            done = study.undo(app)
        except Exception as error:
            assert "no answer to undo" in str(error), error
        else:
            print("undid", done.review.hex(), flush=True)
        continue
    card = chance.choice(cards)
    if app.store.scheduling(card).suspended:  # forgotten so often that it is a leech
        with app.store.transaction():
            app.store.mark(card, "suspended", None, 0)
    result = study.answer(app, card, Rating(chance.randrange(1, 5)), milliseconds=7)
    print("stored", result.review.hex(), flush=True)
"""

ONCE_EACH = """
import sys
from mlsprep.core.review import Rating
from mlsprep.tasks import study
from mlsprep.tasks.app import open_app

app = open_app(None)
for card in map(int, sys.argv[1:]):
    print(study.answer(app, card, Rating.GOOD).review.hex(), flush=True)
"""


pytestmark = pytest.mark.usefixtures("shipped")


def counts(normal: int, full: int) -> list[object]:
    """Return how often to try: a sample in the normal run, all of it with `-m long`."""
    return [pytest.param(normal, id="sample"), pytest.param(full, id="full", marks=pytest.mark.long)]


def unsound(home: Path) -> list[str]:
    """Return what the doctor finds wrong."""
    app = App(home, Settings(timezone="UTC"), Watch())
    try:
        return [f"{check.name}: {check.detail}" for check in doctor.examine(app)[0] if not check.ok]
    finally:
        app.reopen()


def logged(home: Path) -> list[str]:
    return [row[0].hex() for row in rows(home, "SELECT id FROM reviews WHERE kind <> 2")]


def undone(home: Path) -> list[str]:
    return [row[0].hex() for row in rows(home, "SELECT undoes FROM reviews WHERE kind = 2")]


@pytest.mark.parametrize("kills", counts(10, 200))
def test_every_acknowledged_answer_survives_a_kill(program: Program, kills: int) -> None:
    chance = random.Random(kills)
    acknowledged: dict[str, list[str]] = {"stored": [], "undid": []}
    for attempt in range(kills):
        fuse = chance.randrange(1, 4000) if attempt % 2 else 0
        arguments = ("1", "11", str(fuse), str(attempt))
        with program.python("-c", ANSWERING, *arguments) as process:
            assert process.stdout
            assert process.stderr
            if not fuse:
                for _ in range(chance.randrange(1, 60)):
                    line = process.stdout.readline()
                    assert line, process.stderr.read()
                    what, _, review = line.strip().partition(" ")
                    acknowledged[what].append(review)
                process.kill()
            for line in process.stdout:
                what, _, review = line.strip().partition(" ")
                if line.endswith("\n"):
                    acknowledged[what].append(review)
            assert process.wait(60) == -signal.SIGKILL, process.stderr.read()
        in_log = logged(program.home)
        assert len(in_log) == len(set(in_log))
        assert set(acknowledged["stored"]) <= set(in_log)
        assert len(in_log) <= len(acknowledged["stored"]) + attempt + 1  # one per kill may be stored and not said
        in_log = undone(program.home)
        assert len(in_log) == len(set(in_log))
        assert set(acknowledged["undid"]) <= set(in_log)
    assert unsound(program.home) == []
    assert acknowledged["stored"]


@pytest.mark.parametrize("kills", counts(8, 200))
def test_every_answer_that_the_command_acknowledged_survives_a_kill(program: Program, kills: int) -> None:
    chance = random.Random(kills)
    acknowledged = []
    for attempt in range(kills):
        process = program.start("answer", str(1 + attempt % 10), "good")
        try:
            out, _ = process.communicate(timeout=chance.uniform(0.03, 0.35))
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
        if out.endswith("\n"):
            acknowledged.append(1 + attempt % 10)
    in_log = [row[0] for row in rows(program.home, "SELECT card FROM reviews")]
    for card in range(1, 11):
        most = len([attempt for attempt in range(kills) if 1 + attempt % 10 == card])
        assert acknowledged.count(card) <= in_log.count(card) <= most
    assert unsound(program.home) == []


@pytest.mark.parametrize("kills", counts(6, 100))
def test_an_import_killed_is_an_import_that_never_was(
    program: Program, deck_file: Callable[..., Path], kills: int
) -> None:
    notes = "".join(f'  - {{id: n{index}, front: "What is {index}?", back: "It"}}\n' for index in range(400))
    path = deck_file(f"deck: own/many\ntopic: data/storage\nnotes:\n{notes}")
    chance = random.Random(kills)
    for _ in range(kills):
        process = program.start("import", str(path))
        try:
            process.communicate(timeout=chance.uniform(0.3, 1.2))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        [(found,)] = rows(
            program.home, "SELECT count(*) FROM notes n JOIN decks d ON d.id = n.deck WHERE d.key LIKE 'own%'"
        )
        assert found in {0, 400}
    assert unsound(program.home) == []
    assert program("import", str(path)).code == 0
    assert unsound(program.home) == []


@pytest.mark.parametrize(("processes", "each"), [(4, 10), pytest.param(8, 50, marks=pytest.mark.long)])
def test_processes_answering_together_lose_and_double_nothing(
    program: Program, deck_file: Callable[..., Path], processes: int, each: int
) -> None:
    """Each has cards of its own, and all of them answer the first card too."""
    total = processes * each
    notes = "".join(f'  - {{id: n{index}, front: "What is {index}?", back: "It"}}\n' for index in range(total))
    assert program("import", str(deck_file(f"deck: own/many\ntopic: data/storage\nnotes:\n{notes}"))).code == 0
    cards = [
        str(row[0])
        for row in rows(program.home, "SELECT c.id FROM cards c WHERE c.key LIKE 'own/many/%' ORDER BY c.id")
    ]
    assert len(cards) == total
    running = [program.python("-c", ONCE_EACH, *cards[index::processes], "1") for index in range(processes)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * processes, said
    acknowledged = [line for out, _ in said for line in out.split()]
    assert len(acknowledged) == total + processes
    assert sorted(acknowledged) == sorted(logged(program.home))
    by_card = dict(rows(program.home, "SELECT card, count(*) FROM reviews GROUP BY card"))
    assert by_card == {1: processes, **dict.fromkeys(map(int, cards), 1)}
    assert unsound(program.home) == []


@pytest.mark.parametrize("kills", counts(8, 100))
def test_a_first_run_killed_leaves_no_half_made_database(fresh_program: Program, tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    for attempt in range(kills):
        fresh_program.home = home = tmp_path / f"home{attempt}"
        process = fresh_program.start("due", "--plain")
        try:
            process.communicate(timeout=chance.uniform(0.1, 1.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if (home / "mlsprep.db").exists():
            assert backup.check(home / "mlsprep.db") is None
            assert rows(home, "SELECT count(*) FROM notes") == [(12,)]
        if attempt % 4 == 0:
            assert fresh_program("due", "--plain").out == f"{NOTES}\n"
            assert unsound(home) == []


@pytest.mark.parametrize("processes", counts(4, 8))
def test_first_runs_at_once_all_succeed(fresh_program: Program, processes: int) -> None:
    running = [fresh_program.start("due", "--plain") for _ in range(processes)]
    said = [process.communicate(timeout=120) for process in running]
    assert [out for out, _ in said] == [f"{NOTES}\n"] * processes, said
    assert sorted(path.name for path in fresh_program.home.iterdir()) == ["mlsprep.db"]
    assert unsound(fresh_program.home) == []


def test_an_answer_waits_while_another_process_writes(program: Program) -> None:
    with closing(sqlite3.connect(program.home / "mlsprep.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = program.start("answer", "1", "good")
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
        other.execute("ROLLBACK")
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out


def test_what_waits_is_shown_while_another_process_writes(program: Program) -> None:
    with closing(sqlite3.connect(program.home / "mlsprep.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO marks VALUES ('flag', 1, '1', 0)")
        assert program("due", "--plain").out == f"{NOTES}\n"
        other.execute("ROLLBACK")
