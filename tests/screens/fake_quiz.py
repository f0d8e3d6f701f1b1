"""A drill and a paper without a database, for tests of the screens: fixed questions, everything noted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from tests.screens.fake import DOMAIN, SEOUL, sheet

from mlsprep.core.note import Text
from mlsprep.core.quiz import Item, Kind, Option, Reply, is_blank, is_right
from mlsprep.errors import MlsprepError
from mlsprep.tasks.exam import DomainResult, Mark, Marked, Result, TaskResult
from mlsprep.tasks.quiz import QuizSummary, Verdict

if TYPE_CHECKING:
    from mlsprep.core.quiz import Confidence
    from mlsprep.tasks.exam import Sitting
    from mlsprep.tasks.quiz import Quiz

INGESTION = Text("Batch and streaming ingestion", "배치와 스트리밍 수집")
SOURCE = "Amazon Data Firehose developer guide"


def option(en: str, ko: str, why: tuple[str, str] | None = None) -> Option:
    return Option(Text(en, ko), Text(*why) if why else None)


def item(kind: Kind, **values: Any) -> Item:
    base: dict[str, Any] = {
        "key": f"data/ingestion/q-{kind}",
        "question": 1,
        "topics": ("data/streaming",),
        "source": SOURCE,
        "checked": "2026-11",
        "deck_title": INGESTION,
        "domain": DOMAIN,
    }
    return Item(kind=kind, **{**base, **values})


CHOICE = item(
    Kind.CHOICE,
    stem=Text(
        "A retailer sends 5 MB/s of JSON click events from its web shop and wants them in S3 as Parquet within five "
        "minutes, partitioned by hour. The team has no time to run servers or to write consumers. Which solution needs "
        "the LEAST operational effort?",
        "한 소매업체가 웹 쇼핑몰에서 초당 5 MB의 JSON 클릭 이벤트를 보내며, 5분 안에 시간별로 나눈 Parquet으로 "
        "S3에 두려 한다. 팀은 서버를 운영하거나 컨슈머를 작성할 시간이 없다. 운영 부담이 가장 적은 방법은?",
    ),
    options=(
        option(
            "Amazon Kinesis Data Streams with an AWS Lambda consumer that writes Parquet files",
            "Parquet 파일을 쓰는 AWS Lambda 컨슈머를 붙인 Amazon Kinesis Data Streams",
            (
                "The consumer and its batching are code that has to be kept.",
                "컨슈머와 배치 처리를 코드로 관리해야 한다.",
            ),
        ),
        option(
            "Amazon MSK with a self-managed connector on Amazon EC2",
            "Amazon EC2에서 직접 관리하는 커넥터를 붙인 Amazon MSK",
            ("Brokers and connectors have to be run.", "브로커와 커넥터를 운영해야 한다."),
        ),
        option(
            "Amazon Data Firehose with record format conversion and dynamic partitioning",
            "레코드 형식 변환과 동적 파티셔닝을 켠 Amazon Data Firehose",
            (
                "It converts JSON to Parquet with a Glue table as the schema and partitions by keys of the record.",
                "Glue 테이블을 스키마로 JSON을 Parquet으로 바꾸고 레코드의 키로 나눈다.",
            ),
        ),
        option(
            "An AWS Glue batch job that runs once a day",
            "하루 한 번 도는 AWS Glue 배치 작업",
            ("Once a day misses the five minutes.", "하루 한 번으로는 5분을 지킬 수 없다."),
        ),
    ),
    answer=(2,),
    cards=("data/ingestion/firehose",),
)
RESPONSE = item(
    Kind.RESPONSE,
    stem=Text(
        "Training loss keeps falling while validation loss rises. Which TWO changes reduce overfitting?",
        "학습 손실은 계속 줄지만 검증 손실은 커진다. 과적합을 줄이는 변경 두 가지는?",
    ),
    options=(
        option("Stronger `L2` regularization", "더 강한 `L2` 정규화", ("It shrinks weights.", "가중치를 줄인다.")),
        option("More hidden layers", "은닉층 추가", ("More capacity overfits more.", "용량이 커지면 더 과적합한다.")),
        option("Early stopping", "조기 종료", ("It stops before noise is learned.", "잡음을 배우기 전에 멈춘다.")),
        option("A higher learning rate", "더 큰 학습률"),
        option(
            "Fewer training rows", "학습 데이터 줄이기", ("Less data, more variance.", "데이터가 적으면 분산이 커진다.")
        ),
    ),
    answer=(0, 2),
)
ORDERING = item(
    Kind.ORDERING,
    stem=Text(
        "A hospital wants topics from free-text discharge notes with SageMaker LDA. Put the steps in order.",
        "한 병원이 자유 서술형 퇴원 기록에서 SageMaker LDA로 토픽을 찾으려 한다. 단계를 순서대로 배열하시오.",
    ),
    options=(
        option(
            "Count each vocabulary word per note",
            "기록마다 어휘의 단어 빈도 계산",
            ("LDA learns from counts.", "LDA는 빈도로 학습한다."),
        ),
        option(
            "Label a sample of notes", "일부 기록에 레이블 지정", ("LDA is unsupervised.", "LDA는 비지도 학습이다.")
        ),
        option("Tokenise and lemmatise the notes", "기록을 토큰화하고 표제어로 변환"),
        option(
            "Start training with `num_topics`",
            "`num_topics`를 지정해 학습 시작",
            ("On one CPU instance.", "CPU 인스턴스 한 대에서."),
        ),
        option("Fix the vocabulary of words to count", "빈도를 셀 어휘 확정"),
    ),
    answer=(2, 4, 0, 3),
)
MATCHING = item(
    Kind.MATCHING,
    stem=Text(
        "Match each source with the managed service that brings it into S3 with the LEAST effort.",
        "각 소스를 가장 적은 노력으로 S3에 가져오는 관리형 서비스를 연결하시오.",
    ),
    options=(
        option("Amazon AppFlow", "Amazon AppFlow"),
        option("AWS DMS", "AWS DMS"),
        option("AWS DataSync", "AWS DataSync"),
        option("AWS Transfer Family", "AWS Transfer Family"),
        option("AWS Batch", "AWS Batch"),
        option("Amazon Data Firehose", "Amazon Data Firehose"),
    ),
    lefts=(
        option(
            "Files on an on-premises SMB share",
            "온프레미스 SMB 공유의 파일",
            ("It copies file shares on a schedule.", "파일 공유를 일정에 따라 복사한다."),
        ),
        option(
            "Row changes of a live SQL Server",
            "운영 중인 SQL Server의 행 변경",
            ("It reads the transaction log.", "트랜잭션 로그를 읽는다."),
        ),
        option("Tickets in a SaaS help desk", "SaaS 헬프데스크의 티켓"),
        option("CSV files that suppliers push by SFTP", "공급사가 SFTP로 보내는 CSV 파일"),
    ),
    answer=(2, 1, 0, 3),
)
TYPED = item(
    Kind.TYPED,
    stem=Text("What is the default of `eta` in SageMaker XGBoost?", "SageMaker XGBoost에서 `eta`의 기본값은?"),
    accepted=("0.3", "0.30"),
    why=Text("Smaller values need more rounds.", "값이 작을수록 라운드가 더 필요하다."),
    generated=True,
)
ITEMS = (CHOICE, RESPONSE, ORDERING, MATCHING, TYPED)
TOPIC = Text("Streaming data", "스트리밍 데이터")


@dataclass
class FakeQuiz:
    """What the quiz screen asks of a drill."""

    items: list[Item] = field(default_factory=lambda: list(ITEMS))
    at: int = 0
    left: float | None = None
    refuse: str | None = None
    log: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    flagged: bool = False
    cards: list[tuple[Text, Text]] = field(default_factory=lambda: list(sheet().entries))
    page: Any = field(default_factory=sheet)
    results: list[bool] = field(default_factory=list)

    @property
    def item(self) -> Item | None:
        late = self.left is not None and self.left <= 0 and len(self.results) <= self.at
        return None if late or self.at >= len(self.items) else self.items[self.at]

    @property
    def seconds_left(self) -> float | None:
        return self.left

    @property
    def number(self) -> int:
        return min(self.at + 1, len(self.items))

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def right(self) -> int:
        return sum(self.results)

    def submit(self, reply: Reply, confidence: Confidence | None, seconds: float) -> Verdict:
        if self.refuse:
            raise MlsprepError(self.refuse)
        right = is_right(self.items[self.at], reply)
        self.log.append(("submit", reply.picks or reply.text, None if confidence is None else int(confidence), seconds))
        self.results.append(right)
        return Verdict(right, () if right else self.items[self.at].cards)

    def next(self) -> None:
        self.at += 1

    def linked(self) -> list[tuple[Text, Text]]:
        return self.cards

    def sheet(self) -> Any:
        return self.page

    def flag(self) -> bool:
        self.flagged = not self.flagged
        return self.flagged

    def wrong(self, text: str) -> None:
        self.log.append(("wrong", text))

    def summary(self) -> QuizSummary:
        missed = tuple(one for one, right in zip(self.items, self.results, strict=False) if not right)
        by_topic = ((TOPIC, self.right, len(self.results)), (Text("XGBoost", "XGBoost"), 1, 3))
        submitted = [entry for entry in self.log if entry[0] == "submit"]
        sure = sum(entry[2] == 3 and not right for entry, right in zip(submitted, self.results, strict=True))
        return QuizSummary(len(self.results), self.right, 312.0, by_topic, sure, missed)


def quiz(fake: FakeQuiz) -> Quiz:
    """The fake as what the screens expect."""
    return cast("Quiz", fake)


@dataclass
class FakeSitting:
    """What the exam screen asks of a paper."""

    items: list[Item] = field(default_factory=lambda: [ITEMS[index % len(ITEMS)] for index in range(65)])
    exam: Text = field(default_factory=lambda: Text("AWS Certified Machine Learning Engineer - Associate", None))
    number: int = 1
    seconds_left: float = 7800.0
    paused: bool = False
    may_pause: bool = False
    over: bool = False
    refuse: str | None = None
    ended_elsewhere: str = ""
    confidence: int | None = None
    notices: list[str] = field(default_factory=list)
    log: list[tuple[Any, ...]] = field(default_factory=list)
    replies: dict[int, Reply] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    strokes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    ticks: int = 0

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def item(self) -> Item:
        return self.items[self.number - 1]

    @property
    def reply(self) -> Reply:
        return self.replies.get(self.number, Reply())

    @property
    def flagged(self) -> bool:
        return self.number in self.flags

    @property
    def struck(self) -> frozenset[int]:
        return frozenset(self.strokes[self.number])

    def marks(self) -> list[Mark]:
        return [
            Mark(number, not is_blank(one, self.replies.get(number, Reply())), number in self.flags)
            for number, one in enumerate(self.items, 1)
        ]

    def go(self, number: int) -> None:
        self.log.append(("go", number))
        self.number = number

    def save(self, reply: Reply) -> None:
        if self.refuse:
            raise MlsprepError(self.refuse)
        self.log.append(("save", self.number, reply.picks or reply.text))
        self.replies[self.number] = reply

    def flag(self) -> bool:
        self.flags ^= {self.number}
        return self.flagged

    def sure(self) -> int | None:
        self.confidence = {None: 3, 3: 2, 2: 1}.get(self.confidence)
        return self.confidence

    def strike(self, option: int) -> None:
        self.strokes[self.number] ^= {option}

    def tick(self) -> None:
        self.ticks += 1
        if self.seconds_left <= 0:
            self.over = True

    def pause(self) -> None:
        self.log.append(("pause",))
        self.paused = True

    def resume(self) -> None:
        self.log.append(("resume",))
        self.paused = False

    def submit(self) -> Result:
        self.log.append(("submit",))
        self.over = True
        return result()


def sitting(fake: FakeSitting) -> Sitting:
    """The fake as what the screens expect."""
    return cast("Sitting", fake)


REPLIES = {
    "choice": Reply((0,)),
    "response": Reply((2, 0)),
    "ordering": Reply((2, 0, 4, 1)),
    "matching": Reply((2, 5, None, 3)),
    "typed": Reply(text="0.1"),
}


def marks() -> tuple[Marked, ...]:
    shown = [*ITEMS, CHOICE]
    replies = [*(REPLIES[one.kind] for one in ITEMS), Reply((2,))]
    return tuple(
        Marked(number, one, reply, is_right(one, reply), number != 2, number == 3, None, 95.0 * number)
        for number, (one, reply) in enumerate(zip(shown, replies, strict=True), 1)
    )


def result(**values: Any) -> Result:
    base: dict[str, Any] = {
        "id": 4,
        "exam": Text("AWS Certified Machine Learning Engineer - Associate", None),
        "exam_id": "mla-c01",
        "scaled": 708,
        "low": 655,
        "high": 752,
        "passing": 720,
        "passed": False,
        "right": 35,
        "scored": 50,
        "seconds": 6912.0,
        "minutes": 130,
        "domains": (
            DomainResult(
                Text("Data Preparation for Machine Learning (ML)", "머신 러닝을 위한 데이터 준비"),
                28.0,
                10,
                14,
                (
                    TaskResult("1.1", Text("Ingest and store data", "데이터 수집과 저장"), 4, 5),
                    TaskResult(
                        "1.2", Text("Transform data and perform feature engineering", "데이터 변환과 특성 공학"), 6, 9
                    ),
                ),
            ),
            DomainResult(
                Text("ML Model Development", "ML 모델 개발"),
                26.0,
                9,
                13,
                (TaskResult("2.1", Text("Choose a modeling approach", "모델링 방법 선택"), 9, 13),),
            ),
            DomainResult(
                Text("Deployment and Orchestration of ML Workflows", "ML 워크플로 배포와 조율"), 22.0, 9, 11, ()
            ),
            DomainResult(
                Text("ML Solution Monitoring, Maintenance, and Security", "모니터링, 유지 관리, 보안"), 24.0, 7, 12, ()
            ),
        ),
        "questions": marks(),
        "submitted_at": datetime(2026, 11, 21, 16, 42, tzinfo=SEOUL),
        "automatic": False,
        "trend": (601, 655, 731, 708),
        "nudged": ("data/ingestion/firehose#recall",),
    }
    return Result(**{**base, **values})
