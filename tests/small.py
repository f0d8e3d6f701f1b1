"""A small library to ship with, a clock that stands still, and the program in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.tasks.app import Clock

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""When tests take place."""

LIBRARY = {
    "topics.yaml": """
topics:
  - id: data
    title: {en: Data, ko: 데이터}
    topics:
      - {id: streaming, title: {en: Streaming, ko: 스트리밍}}
      - {id: storage, title: {en: Storage, ko: 저장소}}
  - id: modeling
    title: {en: Modeling, ko: 모델링}
    topics:
      - {id: trees, title: {en: Trees, ko: 트리}}
""",
    "families.yaml": """
service:
  title: {en: service, ko: 서비스}
  attributes:
    unit:
      title: {en: unit, ko: 단위}
      ask: {en: "What does {subject} scale by?", ko: "{subject}의 확장 단위는?"}
    replay:
      title: {en: replay, ko: 재생}
      ask: {en: "How far back does {subject} replay?", ko: "{subject}의 재생 범위는?"}
""",
    "exams/mls-c01.yaml": """
exam: mls-c01
title: {en: Specialty, ko: 스페셜티}
status: retired 2026-03-31
successor: mla-c01
questions: {scored: 50, unscored: 15}
minutes: 180
kinds: [choice]
score: {min: 100, max: 1000, pass: 750}
source: made up
checked: 2026-11
domains:
  - id: data-engineering
    number: 1
    aliases: [data]
    title: {en: Data Engineering, ko: 데이터 엔지니어링}
    weight: 40
    tasks:
      - {id: "1.1", title: {en: Store, ko: 저장}, topics: [data/storage]}
      - {id: "1.2", title: {en: Ingest, ko: 수집}, topics: [data/streaming]}
  - id: modeling
    number: 2
    aliases: [model-development]
    title: {en: Modeling, ko: 모델링}
    weight: 60
    tasks:
      - {id: "2.1", title: {en: Train, ko: 학습}, topics: [modeling/trees]}
""",
    "exams/mla-c01.yaml": """
exam: mla-c01
title: {en: Associate, ko: 어소시에이트}
status: live
questions: {scored: 50, unscored: 15}
minutes: 130
kinds: [choice, ordering, matching]
score: {min: 100, max: 1000, pass: 720}
source: made up
checked: 2026-11
domains:
  - id: data-preparation
    number: 1
    aliases: [data, eda]
    title: {en: Data Preparation, ko: 데이터 준비}
    weight: 55
    tasks:
      - {id: "1.1", title: {en: Ingest, ko: 수집}, topics: [data/storage, data/streaming]}
  - id: model-development
    number: 2
    aliases: [modeling, model]
    title: {en: Model Development, ko: 모델 개발}
    weight: 45
    tasks:
      - {id: "2.1", title: {en: Train, ko: 학습}, topics: [modeling/trees]}
""",
    "data/streaming.yaml": """
deck: data/streaming
title: {en: Streaming, ko: 스트리밍}
topic: data/streaming
source: made up
checked: 2026-11
notes:
  - id: shard
    front: {en: "What does one shard take in?", ko: "샤드 하나의 수집량은?"}
    back: {en: "1 MB/s or 1,000 records/s", ko: "1 MB/s 또는 1,000 레코드/s"}
    why: {en: "A shard is the unit of capacity.", ko: "샤드는 용량의 단위이다."}
    tags: [core]
  - id: retention
    front: {en: "How long are records kept by default?", ko: "레코드의 기본 보존 기간은?"}
    back: {en: "24 hours", ko: "24시간"}
    reverse: true
  - id: firehose
    kind: cloze
    text: {en: "{{c1::Firehose}} delivers to {{c2::S3}}.", ko: "{{c1::Firehose}}는 {{c2::S3}}로 전달한다."}
  - id: kds
    kind: facts
    family: service
    subject: KDS
    facts:
      unit: {en: shard, ko: 샤드}
      replay: {en: 365 days, ko: 365일}
""",
    "data/storage.yaml": """
deck: data/storage
title: {en: Storage, ko: 저장소}
topic: data/storage
notes:
  - {id: s3, front: {en: "What is S3?", ko: "S3란?"}, back: {en: "An object store", ko: "객체 저장소"}}
  - {id: efs, front: {en: "What is EFS?", ko: "EFS란?"}, back: {en: "A file system", ko: "파일 시스템"}, tags: [files]}
  - {id: ebs, front: {en: "What is EBS?", ko: "EBS란?"}, back: {en: "A block device", ko: "블록 장치"}}
""",
    "modeling/trees.yaml": """
deck: modeling/trees
title: {en: Trees, ko: 트리}
topic: modeling/trees
notes:
  - {id: gini, front: {en: "What is Gini?", ko: "지니란?"}, back: {en: "An impurity", ko: "불순도"}, tags: [core]}
  - {id: depth, front: {en: "What does depth do?", ko: "깊이의 역할은?"}, back: {en: "Overfits", ko: "과적합"}}
  - {id: eta, front: {en: "What does `eta` do?", ko: "`eta`의 역할은?"}, back: {en: "Shrinks steps", ko: "스텝 축소"}}
  - id: q-cpu
    kind: choice
    stem: {en: "Which instances suit XGBoost on CPU?", ko: "CPU에서 XGBoost에 알맞은 인스턴스는?"}
    options:
      - {text: M5, correct: true, why: {en: memory-bound, ko: 메모리 제약}}
      - {text: C5, why: {en: compute, ko: 연산}}
      - {text: T3, why: {en: bursts, ko: 버스트}}
      - {text: G4, why: {en: GPU, ko: GPU}}
    difficulty: 2
""",
    "modeling/extra.yaml": """
deck: modeling/extra
title: {en: Extra, ko: 추가}
topic: modeling/trees
optional: true
notes:
  - {id: bagging, front: {en: "What is bagging?", ko: "배깅이란?"}, back: {en: "Averaging", ko: "평균"}}
""",
}
"""What the program ships with, in tests: 13 cards of 10 notes, 1 more of an optional deck, 1 question."""

CARDS = 13
NOTES = 10


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class Watch(Clock):
    """A clock that stands still until it is told to go on."""

    def __init__(self, moment: datetime = NOON) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@dataclass
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Program:
    """The program in processes of its own, from a copy of the package with the small library."""

    site: Path
    home: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("MLSPREP", "LC_", "LANG"))}
        return {
            **outside,
            "PYTHONPATH": str(self.site),
            "MLSPREP_HOME": str(self.home),
            "MLSPREP_NOW": NOON.isoformat(),
            "TZ": "UTC",
            "COLUMNS": "80",
            "LANG": "C.UTF-8",
            **self.env,
            **more,
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        return self.python("-m", "mlsprep", *arguments, **options)

    def python(self, *arguments: str, env: dict[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        chosen: dict[str, Any] = {**pipes, "cwd": self.site, "text": True, "encoding": "utf-8", **options}
        return subprocess.Popen([sys.executable, *arguments], env=self.environment(**(env or {})), **chosen)

    def __call__(self, *arguments: str, **options: Any) -> Said:
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(timeout=60)
        return Said(process.returncode, out, err)


def rows(home: Path, query: str, *arguments: Any) -> list[Any]:
    """Ask the database of a home something behind the program's back."""
    with closing(sqlite3.connect(home / "mlsprep.db")) as connection:
        return connection.execute(query, arguments).fetchall()


def nobody() -> list[str]:
    """The start of a command that runs the rest as a user who owns nothing; empty where the tests do not run as root.

    Skips the test where there is no such user for this Python.
    """
    if os.geteuid():
        return []
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if not shutil.which(command[0]):
        pytest.skip("root may do everything, and setpriv is not there to be somebody else")
    probe = [*command, sys.executable, "-c", "import typer, rich, sqlalchemy, yaml"]
    if subprocess.run(probe, cwd="/", capture_output=True, check=False).returncode:
        pytest.skip("this Python is out of reach for another user")
    return command
