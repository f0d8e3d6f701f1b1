"""Writes the coverage tables of the README from the decks: `python docs/coverage.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mlsprep.settings import Settings
from mlsprep.tasks import listing
from mlsprep.tasks.app import App

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- coverage: written by docs/coverage.py -->\n", "<!-- end of coverage -->"


def tables() -> str:
    """Return what `mlsprep exams --coverage` says, as Markdown: exam tasks, then groups of topics by notes."""
    with tempfile.TemporaryDirectory() as home:
        app = App(Path(home), Settings(timezone="UTC"))
        found = listing.coverage(app)
        app.reopen()
    lines = ["| exam | task | | cards | questions |", "|---|---|---|---:|---:|"]
    for exam in found["exams"]:
        if exam["partial"]:
            continue
        for domain in exam["domains"]:
            lines += [
                f"| {exam['id']} | {task['id']} | {task['title']['en']} | {task['cards']} | {task['questions']} |"
                for task in domain["tasks"]
            ]
    notes = [item["id"] for item in found["notes"]]
    lines += ["", f"| topics | cards | questions | {' | '.join(f'notes {note}' for note in notes)} |"]
    lines += [f"|---|---:|---:|{':-:|' * len(notes)}"]
    groups: dict[str, list[dict[str, object]]] = {}
    for topic in found["topics"]:
        groups.setdefault(str(topic["id"]).partition("/")[0], []).append(topic)
    for group, topics in groups.items():
        cards, questions = (sum(int(str(topic[name])) for topic in topics) for name in ("cards", "questions"))
        marks = [str(sum(note in list(topic["notes"]) for topic in topics) or "") for note in notes]  # type: ignore[call-overload]
        lines.append(f"| {group} ({len(topics)}) | {cards} | {questions} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def updated(text: str) -> str:
    """Return the README with its coverage written anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}{tables()}{END}{tail}"


if __name__ == "__main__":
    README.write_text(updated(README.read_text(encoding="utf-8")), encoding="utf-8")
