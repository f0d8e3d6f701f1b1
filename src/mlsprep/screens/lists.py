"""Lists of what there is: what waits, decks, exams, topics, cards, backups, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text as Line

from mlsprep.core.note import Text
from mlsprep.screens.tables import Column, print_lines, print_table
from mlsprep.screens.text import plain
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from mlsprep.core.exam import Blueprint
    from mlsprep.screens.tables import Cell
    from mlsprep.store.backup import Backup
    from mlsprep.tasks.doctor import Check
    from mlsprep.tasks.session import HistoryRow

_TITLES = {
    "domain": ("domain", "영역"),
    "due": ("due", "복습"),
    "learning": ("learning", "학습"),
    "new": ("new", "새 카드"),
    "deck": ("deck", "덱"),
    "title": ("title", "제목"),
    "notes": ("notes", "노트"),
    "cards": ("cards", "카드"),
    "questions": ("questions", "문제"),
    "seen": ("seen", "본 카드"),
    "retired": ("retired", "은퇴"),
    "task": ("task", "과제"),
    "weight": ("weight", "비중"),
    "topic": ("topic", "주제"),
    "total": ("total", "합계"),
    "other": ("other", "그 밖"),
    "card": ("card", "카드"),
    "front": ("front", "앞면"),
    "state": ("state", "상태"),
    "when": ("when", "때"),
    "what": ("what", "일"),
    "rating": ("rating", "평가"),
    "seconds": ("seconds", "초"),
    "stability": ("stability", "안정성"),
    "difficulty": ("difficulty", "난이도"),
    "check": ("check", "점검"),
    "ok": ("ok", "결과"),
    "detail": ("detail", "내용"),
    "made": ("made", "만든 때"),
    "reason": ("reason", "이유"),
    "file": ("file", "파일"),
    "core": ("core", "핵심"),
    "exam": ("exam", "시험"),
    "paper": ("paper", "번호"),
    "started": ("started", "시작"),
    "right": ("right", "정답"),
    "score": ("score", "점수"),
    "pass": ("result", "결과"),
    "passed": ("passed", "합격"),
    "failed": ("failed", "불합격"),
}


def title(language: str, name: str) -> str:
    """Return a heading in the language of the screen."""
    english, korean = _TITLES[name]
    return korean if language == "ko" else english


def _columns(language: str, *names: str, numbers: Sequence[str] = ()) -> list[Column]:
    return [Column(title(language, name), number=name in numbers) for name in names]


_COUNTS = ("due", "learning", "new")


def print_due(
    console: Console,
    counts: Sequence[int],
    places: Mapping[str, Mapping[str, int]],
    exam: Blueprint | None,
    language: str,
) -> None:
    """Print what waits, by domain of the exam."""
    titles = {domain.id: plain(domain.title, language) for domain in exam.domains} if exam else {}
    rows: list[list[Cell]] = [
        [titles.get(name, title(language, "other")), *(place[part] for part in _COUNTS)]
        for name, place in places.items()
    ]
    new, learning, due = counts
    rows.append([title(language, "total"), due, learning, new])
    print_table(console, "", _columns(language, "domain", *_COUNTS, numbers=_COUNTS), rows)


def print_decks(console: Console, decks: Sequence[Mapping[str, Any]], language: str) -> None:
    """Print every deck with its numbers."""
    names = ("notes", "cards", "questions", "seen", "due", "retired")
    rows = [
        [deck["id"], plain(Text.of(deck["title"]), language), *(deck[name] for name in names)]
        for deck in decks
        if not deck["hidden"]
    ]
    total = [sum(deck[name] for deck in decks if not deck["hidden"]) for name in names]
    rows.append([title(language, "total"), "", *total])
    print_table(console, "", _columns(language, "deck", "title", *names, numbers=names), rows)


def print_exams(console: Console, exams: Sequence[Mapping[str, Any]], language: str) -> None:
    """Print every exam with its domains and tasks, and how many cards and questions each has."""
    numbers = ("weight", "cards", "questions")
    for exam in exams:
        status = f"{exam['status']}; partly covered" if exam["partial"] else exam["status"]
        head = f"{exam['id']}  {plain(Text.of(exam['title']), language)}  ({status})"
        print_lines(console, [Line(head, "bold")])
        rows: list[list[Cell]] = []
        for domain in exam["domains"]:
            name = plain(Text.of(domain["title"]), language)
            rows.append([domain["id"], name, f"{domain['weight']:g}%", domain["cards"], domain["questions"]])
            rows += [
                [f"  {task['id']}", plain(Text.of(task["title"]), language), "", task["cards"], task["questions"]]
                for task in domain["tasks"]
            ]
        print_table(console, "", _columns(language, "task", "title", *numbers, numbers=numbers), rows)
        print_lines(console, [Line()])


def print_coverage(console: Console, coverage: Mapping[str, Any], language: str) -> None:
    """Print exam tasks by cards and questions, then topics by cards, questions and the notes that they cover."""
    numbers = ("cards", "core", "questions")
    tasks: list[list[Cell]] = [
        [exam["id"], task["id"], plain(Text.of(task["title"]), language), *(task[name] for name in numbers)]
        for exam in coverage["exams"]
        if not exam["partial"]
        for domain in exam["domains"]
        for task in domain["tasks"]
    ]
    print_table(console, "", _columns(language, "exam", "task", "title", *numbers, numbers=numbers), tasks)
    print_lines(console, [Line()])
    notes = [item["id"] for item in coverage["notes"]]
    rows: list[list[Cell]] = [
        [topic["id"], *(topic[name] for name in numbers), *("x" if note in topic["notes"] else "" for note in notes)]
        for topic in coverage["topics"]
    ]
    columns = [*_columns(language, "topic", *numbers, numbers=numbers), *(Column(note) for note in notes)]
    print_table(console, "", columns, rows)


def print_topics(console: Console, topics: Sequence[Mapping[str, Any]], language: str) -> None:
    """Print the topic tree with how many cards and questions each topic has."""
    numbers = ("cards", "seen", "questions")
    rows = [
        [topic["id"], plain(Text.of(topic["title"]), language), *(topic[name] for name in numbers)] for topic in topics
    ]
    print_table(console, "", _columns(language, "topic", "title", *numbers, numbers=numbers), rows)


def print_cards(console: Console, cards: Sequence[Mapping[str, Any]], language: str) -> None:
    """Print cards, a line each."""
    rows = []
    for card in cards:
        marks = [name for name in ("suspended", "flag", "wrong", "retired") if card[name]]
        state = ", ".join([card["state"], *marks])
        rows.append([card["id"], card["key"], plain(Text.of(card["front"]), language), state, card["due"]])
    columns = [Column("id", number=True), *_columns(language, "card", "front", "state", "due")]
    print_table(console, "", columns, rows)


def print_history(console: Console, rows: Sequence[HistoryRow], language: str) -> None:
    """Print a card's log."""
    numbers = ("seconds", "stability", "difficulty")
    names = ("when", "what", "rating", "due", *numbers)
    table = [
        [
            row.at.strftime("%Y-%m-%d %H:%M"),
            row.kind + (" (undone)" if row.undone else ""),
            row.rating.name.lower() if row.rating else None,
            row.due or None,
            f"{row.seconds:.1f}",
            row.stability,
            row.difficulty,
        ]
        for row in rows
    ]
    print_table(console, "", _columns(language, *names, numbers=numbers), table)


def print_checks(console: Console, checks: Sequence[Check], language: str) -> None:
    """Print what the doctor found."""
    rows = [[check.name, "ok" if check.ok else "WRONG", check.detail] for check in checks]
    print_table(console, "", _columns(language, "check", "ok", "detail"), rows)


def print_backups(console: Console, backups: Sequence[Backup], language: str) -> None:
    """Print the backups, newest first, with the number that names them."""
    rows: list[list[Cell]] = [
        [number, item.made, item.reason, f"{item.size / 1_048_576:.1f} MiB", item.path.name]
        for number, item in enumerate(backups, 1)
    ]
    columns = [
        Column("", number=True),
        *_columns(language, "made", "reason"),
        Column("MiB", number=True),
        *_columns(language, "file"),
    ]
    print_table(console, "", columns, rows)


_PAPER_STATES = {
    "open": ("open", "진행 중"),
    "submitted": ("handed in", "제출"),
    "expired": ("time was up", "시간 종료"),
    "abandoned": ("put away", "그만둠"),
}


def print_papers(console: Console, rows: Sequence[Mapping[str, Any]], language: str) -> None:
    """Print every paper with its score, oldest first."""
    if not rows:
        print_lines(console, [Line(say(language, "no-papers"))])
        return
    numbers = ("questions", "right", "score")
    table = []
    for row in rows:
        right = None if row["right"] is None else f"{row['right']}/{row['scored']}"
        state = _PAPER_STATES.get(row["state"], (row["state"], row["state"]))[language == "ko"]
        passed = None if row["passed"] is None else title(language, "passed" if row["passed"] else "failed")
        table.append(
            [row["id"], row["exam"], row["started"][:10], state, row["questions"], right, row["scaled"], passed]
        )
    names = ("exam", "started", "state", "questions", "right", "score", "pass")
    print_table(console, "", _columns(language, "paper", *names, numbers=("paper", *numbers)), table)
