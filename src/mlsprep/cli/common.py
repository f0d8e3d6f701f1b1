"""What the commands share: options, the opened program, JSON on stdout."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlsprep.cli import opening
from mlsprep.cli.opening import language, quiet, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from mlsprep.settings import Settings
    from mlsprep.store.session import Store
    from mlsprep.tasks.app import App
    from mlsprep.tasks.study import Choice


def complete(names: Callable[[Store], list[str]]) -> Callable[[typer.Context, str], list[str]]:
    """Return what completes a name in the shell, from the names a store has."""

    def found(ctx: typer.Context, incomplete: str) -> list[str]:
        from mlsprep.store.session import Store
        from mlsprep.tasks.app import default_home

        home = ctx.find_root().params.get("home") or default_home()
        path = Path(home) / "mlsprep.db"
        with contextlib.suppress(Exception):  # a shell that completes must never see an error
            if path.exists():
                return [name for name in names(Store(path)) if name.startswith(incomplete)]
        return []

    return found


def domains(store: Store) -> list[str]:
    """Return the ids of the domains of all exams."""
    return list(dict.fromkeys(domain.id for exam in store.exams() for domain in exam.domains))


DomainOption = Annotated[
    list[str] | None,
    typer.Option(
        "--domain",
        metavar="NAME",
        help="Only this domain of the exam (id, alias or beginning).",
        autocompletion=complete(domains),
    ),
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        metavar="NAME",
        help="Only this topic, or group of topics.",
        autocompletion=complete(lambda store: [topic.id for topic in store.topics()]),
    ),
]
DeckOption = Annotated[
    list[str] | None,
    typer.Option(
        "--deck",
        metavar="NAME",
        help="Only this deck, or folder of decks.",
        autocompletion=complete(lambda store: list(store.deck_ids())),
    ),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Only notes with this tag.", autocompletion=complete(lambda s: s.tags())),
]
ExamOption = Annotated[
    str | None,
    typer.Option(
        "--exam",
        metavar="EXAM",
        help="Only what this exam asks for, by its domains.",
        autocompletion=complete(lambda store: [exam.id for exam in store.exams()]),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", metavar="en|ko|both", help="Show cards in this language.")
]


def choice(
    domain: list[str] | None = None,
    topic: list[str] | None = None,
    deck: list[str] | None = None,
    tag: list[str] | None = None,
    exam: str | None = None,
) -> Choice:
    """Return the filter options as the tasks take them."""
    from mlsprep.tasks.study import Choice

    return Choice(tuple(domain or ()), tuple(topic or ()), tuple(deck or ()), tuple(tag or ()), exam)


def home(ctx: typer.Context) -> Path | None:
    """Return the home folder that the command line names."""
    given = ctx.find_root().params.get("home")
    return Path(given) if given else None


@contextlib.contextmanager
def opened(ctx: typer.Context) -> Iterator[App]:
    """Give a command the program's state."""
    with opening.opened(home(ctx)) as app:
        yield app


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    sys.stdout.write(json.dumps(document, ensure_ascii=not unicode, indent=2) + "\n")


def output() -> Console:
    """Return the console that data for people is printed on."""
    from mlsprep.screens.console import standard_output

    return standard_output()


def messages() -> Console:
    """Return the console that messages are printed on."""
    from mlsprep.screens.console import standard_error

    return standard_error()


def reload(app: App) -> Settings:
    """Return the settings as the file has them now."""
    from mlsprep.settings import load

    return load(app.home)


__all__ = [
    "choice",
    "complete",
    "domains",
    "home",
    "language",
    "messages",
    "opened",
    "output",
    "print_json",
    "quiet",
    "reload",
    "say",
]
