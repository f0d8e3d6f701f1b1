"""Notes against the profiles of the algorithms: kind of learning, input formats, hardware, how far training scales."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.assertion import clauses, denies, pattern
from mlsprep.core.claims import Clash, Profile
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.purposes import learning, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mlsprep.core.note import Family, Note
    from mlsprep.core.statement import Names, Statement


def profiles(
    known: Iterable[tuple[str, Note]], families: Mapping[str, Family], problems: Mapping[str, tuple[str, ...]]
) -> dict[str, Profile]:
    """Return the profiles of the bundled algorithms by deck: notes of facts that say how a subject learns."""
    found = {}
    for deck, note in known:
        body = note.body
        if isinstance(body, Facts) and "learning" in body.facts:
            family = families.get(body.family)
            attributes = family.attributes.values() if family else ()
            closed = frozenset(item.id for item in attributes if item.closed)
            facts = {name: tuple(value.get("en") for value in values) for name, values in body.facts.items()}
            found[deck] = Profile(f"{deck}/{note.id}", body.subject.get("en"), facts, closed, problems.get(deck, ()))
    return found


def clashes(statement: Statement, about: list[Profile], names: Names) -> Iterator[Clash]:
    """Yield where a statement contradicts the profile of its subject.

    A name may stand for several subjects (both versions of Object Detection): all of them must be contradicted.
    """
    for check in _CHECKS:
        found = [list(check(statement, profile, names)) for profile in about]
        if found and all(found):
            yield found[0][0]


# -- input formats -----------------------------------------------------------------------------------------------------

_FORMATS: dict[str, tuple[str, str]] = {  # name -> (how people write it, how the deck's values are recognised)
    "CSV": (r"(?<![\w.])csv\b", r"\bcsv\b"),
    "libsvm": (r"\blib-?svm\b", r"libsvm"),
    "Parquet": (r"\bparquet\b", r"parquet"),
    "RecordIO-protobuf": (r"recordio[- ]?(?:wrapped )?[-/ ]*proto(?:buf|col buffers?)|protobuf", r"recordio-protobuf"),
    "JSON Lines": (r"json ?lines\b|\bjsonl\b|\bjsonlines\b", r"json lines|augmented manifest"),
    "Avro": (r"\bavro\b", r"avro"),
    "ORC": (r"\borc\b", r"\borc\b"),
    "TFRecord": (r"\btf-?records?\b", r"tfrecord"),
    "image files": (r"\bjpe?gs?\b|\bpngs?\b|image files|이미지 파일", r"image files"),
}
_INPUT = pattern(
    r"input (?:data )?formats?|(?:training )?inputs?\b|file formats?|data formats?|train input|training data|accepts?\b"
    r"|입력 ?(?:데이터 )?형식|입력 ?포맷|데이터 형식|파일 형식|학습 (?:데이터|입력)|훈련 (?:데이터|입력)"
)
_NOT_TRAINING = pattern(
    r"inference|predict|output|response|convert|recommended|annotation|label|manifest|test\b|from\b|raw|metadata|index"
    r"|vocab|mask|추론|예측|출력|변환|권장|주석|레이블|저장|메타|원본|원시|어노테이션|어휘|마스크"
)


def _formats(statement: Statement, profile: Profile, names: Names) -> Iterator[Clash]:
    values = profile.facts.get("train_input", ())
    asked = names.without(statement.asked)
    if "train_input" not in profile.closed or not _INPUT.search(asked) or _NOT_TRAINING.search(asked):
        return
    right = [name for name, (_, known) in _FORMATS.items() if re.search(known, "; ".join(values), re.IGNORECASE)]
    for clause in clauses(statement.said):
        if denies(clause) or _NOT_TRAINING.search(clause) or re.search(r"unlike|instead|대신|달리", clause):
            continue
        for name, (written, _) in _FORMATS.items():
            if name not in right and re.search(written, clause):
                listed = ", ".join(values)
                yield Clash(f"{profile.title} trains on {name}", f"it takes {listed}", profile.card)
                return


# -- hardware ----------------------------------------------------------------------------------------------------------

_TRAIN = pattern(r"train|학습|훈련")
_INFER = pattern(r"inference|hosting|serving|추론|호스팅")
_HARDWARE = pattern(r"instance|hardware|인스턴스|하드웨어|\bgpus?\b|\bcpus?\b|machine type|compute")
_ONLY = {
    "gpu": pattern(
        r"gpus? ?(?:only|instances? only|전용|만 (?:지원|가능|사용)|만으로|인스턴스 전용|인스턴스만)"
        r"|only (?:on )?(?:a )?gpus?|gpus? (?:is |are |instances? (?:is |are ))?(?:required|mandatory)"
        r"|gpu(?: 인스턴스)?(?:가|는|이)? ?(?:필수|반드시)"
    ),
    "cpu": pattern(
        r"cpus? ?(?:only|instances? only|전용|만 (?:지원|가능|사용)|만으로|인스턴스 전용|인스턴스만)"
        r"|only (?:on )?(?:a )?cpus?|no gpus?\b|gpus? (?:is |are )?not supported"
        r"|gpu(?:는|를)? ?(?:미지원|불가|지원하지 않|사용할 수 없|지원 ?안)"
    ),
}
_CAN = {
    "gpu": pattern(r"\bgpus?\b|\bml\.[pg]\d"),
    "cpu": pattern(r"\bcpus?\b|\bml\.[cmr]\d"),
}
_POSSIBLE = pattern(
    r"(?:cpu|gpu)s? ?(?:/|or|and|또는|및|와|과|,|혹은) ?(?:a )?(?:cpu|gpu)s?|support|possible"
    r"|can (?:use|run|train)|지원|가능"
)
_DEVICE = pattern(r"(?<![a-z])[cg]pu")
_BARE = pattern(r"[\s().,:]*(?:cpu|gpu)s?(?: instances?| 인스턴스)?[\s().,:]*")
_SUPPORT = pattern(r"support|possible|\bcan\b|\byes\b|allowed|works?\b|지원|가능|할 수 있")
# What makes a statement one of a special case: a mode, a version, a size, a recommendation.
_SPECIAL = pattern(
    r"\bmode\b|version|\bwhen\b|\bif\b|large|small|\bbig\b|sparse|dense|recommend|prefer|usually|typical|better|faster"
    r"|best|cheap|single|skip-?gram|cbow|word2vec|classification mode|neo|elastic|spark|local|notebook|framework|script"
    r"|open[- ]source|모드|버전|경우|때|대규모|소규모|작은|큰|희소|권장|추천|일반적|보통|유리|빠르|적합|단일"
    r"|텍스트 분류|노트북|프레임워크|오픈|[<>≥≤]|\d+ ?gb|\d\.\d|->|→"
)


def _hardware(statement: Statement, profile: Profile, names: Names) -> Iterator[Clash]:
    asked = names.without(statement.asked)
    if not _HARDWARE.search(asked) and not (asked.strip() == "" or _TRAIN.search(asked) or _INFER.search(asked)):
        return
    if _SPECIAL.search(asked):
        return
    for clause in clauses(statement.said):
        text = names.without(clause)
        if _SPECIAL.search(text):
            continue
        for attribute, own, other in (("train_instance", _TRAIN, _INFER), ("inference_instance", _INFER, _TRAIN)):
            where = text if own.search(text) or other.search(text) else asked
            if other.search(where) or (attribute == "inference_instance" and not own.search(where)):
                continue
            if not _HARDWARE.search(asked) and not own.search(where):
                continue
            yield from _device(text, attribute, profile)


def _device(text: str, attribute: str, profile: Profile) -> Iterator[Clash]:
    values = profile.facts.get(attribute, ())
    if len(values) != 1 or values[0] not in ("CPU only", "GPU only", "CPU or GPU"):
        return
    deed = "trains" if attribute == "train_instance" else "serves"
    only = [device for device, expression in _ONLY.items() if expression.search(text)]
    if len(only) == 1:
        said = f"{only[0].upper()} only"
    elif not only and not denies(text) and all(item.search(text) for item in _CAN.values()) and _POSSIBLE.search(text):
        said = "CPU or GPU"
    elif (
        not only
        and not denies(text)
        and (_BARE.fullmatch(text) or (_SUPPORT.search(text) and len(_DEVICE.findall(text)) == 1))
    ):
        said = _DEVICE.findall(text)[0].upper()
        if said in values[0]:
            return
    else:
        return
    if said != values[0]:
        yield Clash(f"{profile.title} {deed} on {said}", f"{values[0]}", profile.card)


# -- several GPUs, several machines ------------------------------------------------------------------------------------

_SCALE = {
    "multi_gpu": (
        pattern(r"multi(?:ple)?[- ]?gpus?|several gpus|many gpus|(?:멀티|다중)[- ]?gpu|여러 gpu"),
        pattern(
            r"(?:one|a single|single) gpu (?:only|at most)|only (?:one|a single) gpu|단일 gpu만|gpu (?:1개|하나)만"
        ),
        "several GPUs",
    ),
    "multi_machine": (
        pattern(
            r"multi(?:ple)?[- ]?(?:machines?|instances?|nodes?)|several (?:machines|instances|nodes)"
            r"|distributed training|(?:멀티|다중)[- ]?(?:머신|인스턴스|노드)|여러 (?:머신|인스턴스|노드)"
            r"|분산 ?(?:학습|훈련)"
        ),
        pattern(
            r"(?:one|a single|single)[- ](?:machine|instance|node) only"
            r"|only (?:on )?(?:one|a single) (?:machine|instance|node)"
            r"|단일 (?:머신|인스턴스|노드)(?:만|에서만)|(?:머신|인스턴스) (?:1대|한 대)(?:만|에서만)"
        ),
        "several machines",
    ),
}
_REFUSED = pattern(r"미지원|불가|unsupported|\bnot?\b|없")
_GAIN = pattern(r"gain|benefit|speed|help|faster|도움|향상|효과|이득|효율|빨라|단일[·/]|[·/]멀티")


def _scale(statement: Statement, profile: Profile, names: Names) -> Iterator[Clash]:
    asked = names.without(statement.asked)
    if _INFER.search(asked) or _SPECIAL.search(re.sub(r"single|단일", "", asked)):
        return
    for attribute, (several, single, title) in _SCALE.items():
        value = profile.facts.get(attribute, ("",))[0]
        # "yes, in modes ..." is open to argument; "yes, with little gain" is not.
        if value not in ("yes", "no") and not value.startswith("yes, with"):
            continue
        for clause in clauses(statement.said):
            text = names.without(clause)
            if _INFER.search(text) or _SPECIAL.search(re.sub(r"single|단일", "", text)) or _GAIN.search(text):
                continue
            said: bool | None = None
            if several.search(text) and _SUPPORT.search(text):
                said = not denies(text)
            elif (several.search(text) and _REFUSED.search(text)) or (single.search(text) and not denies(text)):
                said = False
            if said is not None and said != value.startswith("yes"):
                verb = "trains" if said else "does not train"
                truth = "it does not" if said else "it does"
                yield Clash(f"{profile.title} {verb} on {title}", truth, profile.card)
                return


_CHECKS: tuple[Callable[[Statement, Profile, Names], Iterator[Clash]], ...] = (
    learning,
    problem,
    _formats,
    _hardware,
    _scale,
)
