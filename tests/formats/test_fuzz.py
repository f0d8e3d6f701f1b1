"""Every reader, given damaged files: a clear error or decks, never an exception, a hang, or a change to the library."""

from __future__ import annotations

import random
import signal
import sqlite3
from contextlib import closing, contextmanager
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support import packages
from tests.support.mutations import mutated, mutated_package

from mlsprep.core.note import Deck
from mlsprep.errors import InputError, MlsprepError
from mlsprep.formats import READERS, Context, read
from mlsprep.tasks.library import import_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mlsprep.formats import Reading
    from mlsprep.tasks.app import App

SECONDS = 10
"""No file may keep a reader longer."""

NORMAL, MANY = 40, 2000

YAML = """deck: my/own
title: {en: Own, ko: 내 것}
topic: data/storage
tags: []
notes:
  - id: s3
    front: {en: "What is `S3`?", ko: "S3란?"}
    back: {en: "An object store", ko: 객체 저장소}
    why: "Because."
    tags: [core]
  - {id: gap, kind: cloze, text: "{{c1::Firehose}} delivers to {{c2::S3::where}}."}
  - id: q
    kind: choice
    stem: Which one?
    options:
      - {text: A, correct: true, why: right}
      - {text: B, why: wrong}
    difficulty: 2
  - {id: o, kind: ordering, stem: Order, steps: [one, two, three], difficulty: 1}
  - {id: m, kind: matching, stem: Match, pairs: [{left: a, right: b}, {left: c, right: d}], difficulty: 1}
"""

MARKDOWN = """---
deck: my/notes
topic: data/storage
tags: [aws, ml]
---
# Explicit
Q: What is S3?
A: An object store.

C: XGBoost is [memory-bound].

front :: back
term ::: both ways

What is EFS?
?
A file system.

==Firehose== delivers to {{c1::S3}}. #core

# Ordinary notes

## (1) XGBoost

- 용도: 분류와 회귀
- 하이퍼파라미터:
    - `eta`: 학습률
    - `gamma`: 분할 최소 손실 감소값
    - subsample: 과적합 방지
- 입력 형식: CSV, LibSVM, Parquet
- **Batch transform**: predicts a whole data set at once
- 데이터 -> 전처리 -> 학습 -> 배포

| service | limit |
|---|---|
| Lambda | 15 minutes |
| Firehose | 900 seconds |

1. [link](https://example.org) ![](x.png)

```python
print("code")
```
"""

CSV = """front,back,tags,back_ko
What is S3?,"An object store, of AWS",aws core,객체 저장소
"A ""quoted"" one?","two
lines",,
=1+1,formula,math,
"""
TSV = "What is S3?\tAn object store\taws\n지니란?\t불순도\t\nWhat is <b>EFS</b>?\tA file system\tfiles\n"
TXT = (
    "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\n#columns:GUID\tFront\tBack\tTags\n"
    'abc\tWhat is S3?\tAn <i>object</i> store\taws core\ndef\t지니란?\t불순도\t\nghi\tLine<br>break\t"quoted"""\tx\n'
)


@cache
def json_seed() -> bytes:
    """Return a deck as the program itself writes it."""
    import tempfile
    from pathlib import Path

    from mlsprep.core.day import Calendar
    from mlsprep.formats import Collection, write

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "own.yaml", Path(folder) / "own.json"
        source.write_text(YAML, encoding="utf-8")
        decks = read(source).decks
        assert all(isinstance(deck, Deck) for deck in decks)
        write(Collection(decks, {}, {}, Calendar(), 0, Path(folder), ()), target)
        return target.read_bytes()


class Source(NamedTuple):
    """Where the damaged files of one format come from."""

    suffix: str
    whole: Callable[[], bytes]
    damage: Callable[[random.Random], bytes]


def text(suffix: str, *seeds: Callable[[], bytes]) -> Source:
    def damage(rng: random.Random) -> bytes:
        every = [seed() for seed in seeds]
        return mutated(every[0], every, rng)

    return Source(suffix, seeds[0], damage)


def anki(suffix: str, *, current: bool) -> Source:
    def damage(rng: random.Random) -> bytes:
        return mutated_package(rng, current=current)

    return Source(suffix, lambda: packages.package(current=current), damage)


SOURCES = {
    "yaml": text(".yaml", YAML.encode, MARKDOWN.encode),
    "md": text(".md", MARKDOWN.encode, YAML.encode, TXT.encode),
    "csv": text(".csv", CSV.encode, TSV.encode),
    "tsv": text(".tsv", TSV.encode, CSV.encode),
    "txt": text(".txt", TXT.encode, TSV.encode),
    "json": text(".json", json_seed, YAML.encode),
    "apkg, legacy": anki(".apkg", current=False),
    "apkg, current": anki(".apkg", current=True),
    "colpkg, current": anki(".colpkg", current=True),
}
ALIASES = {".markdown": ".md", ".yml": ".yaml"}


def test_every_reader_is_fuzzed() -> None:
    assert {source.suffix for source in SOURCES.values()} | set(ALIASES) == set(READERS)
    assert all(READERS[other] == READERS[suffix] for other, suffix in ALIASES.items())


@contextmanager
def watched(what: str) -> Iterator[None]:
    """Fail where something takes longer than a learner waits."""

    def ring(*_: object) -> None:
        pytest.fail(f"{what} takes more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check(reading: Reading) -> bool:
    """Assert that a reading is a clear error or decks; return whether it is decks."""
    for problem in reading.problems:
        assert problem.message.strip()
        assert problem.severity in {"error", "warning"}
        assert min(problem.line, problem.column) >= 0
    failed = any(problem.severity == "error" for problem in reading.problems)
    if failed:
        assert reading.decks == ()
    for deck in reading.decks:
        assert len({note.id for note in deck.notes}) == len(deck.notes)
        for note in deck.notes:
            assert note.body.facets() or note.body.asks
    return not failed


def dump(app: App) -> str:
    """Return everything in the database as text."""
    with closing(sqlite3.connect(app.database)) as connection:
        tables = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        ]
        found = {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}
    return repr(found)


def assault(source: Source, name: str, count: int, folder: Path, app: App, *, imports: int) -> None:
    path = folder / f"damaged{source.suffix}"
    context = Context()
    before = dump(app)
    for number in range(count):
        path.write_bytes(source.damage(random.Random(f"{name} {number}")))
        with watched(f"{name} {number}"):
            fine = check(read(path, context))
        if number % imports:
            continue
        with watched(f"import of {name} {number}"):
            try:
                report = import_paths(app, [path], dry_run=False, yes=True)
            except (InputError, MlsprepError):
                assert dump(app) == before, f"{name} {number} failed and left something behind"
            else:
                assert fine or report.problems, f"{name} {number}"
                before = dump(app)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm on this system")
@pytest.mark.parametrize("name", SOURCES)
def test_a_whole_file_is_read_and_imported(name: str, tmp_path: Path, app: App) -> None:
    path = tmp_path / f"whole{SOURCES[name].suffix}"
    path.write_bytes(SOURCES[name].whole())
    reading = read(path)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    assert sum(len(deck.notes) for deck in reading.decks) >= 3
    assert import_paths(app, [path]).changes.count("new") >= 3


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm on this system")
@pytest.mark.parametrize("name", SOURCES)
def test_damaged_files_end_in_a_clear_error_or_an_import(name: str, tmp_path: Path, app: App) -> None:
    assault(SOURCES[name], name, NORMAL, tmp_path, app, imports=4)


@pytest.mark.long
@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm on this system")
@pytest.mark.parametrize("name", SOURCES)
def test_two_thousand_damaged_files_of_each_format(name: str, tmp_path: Path, app: App) -> None:
    assault(SOURCES[name], name, MANY, tmp_path, app, imports=1)
