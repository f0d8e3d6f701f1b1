"""What the commands share: options, the opened program, JSON on stdout, progress and notices on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from mlsprep.settings import Settings
    from mlsprep.store.session import Store
    from mlsprep.tasks.app import App
    from mlsprep.tasks.study import Choice


def _complete(names: Callable[[Store], list[str]]) -> Callable[[typer.Context, str], list[str]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        from mlsprep.store.session import Store
        from mlsprep.tasks.app import default_home

        home = ctx.find_root().params.get("home") or default_home()
        path = Path(home) / "mlsprep.db"
        with contextlib.suppress(Exception):  # a shell that completes must never see an error
            if path.exists():
                return [name for name in names(Store(path)) if name.startswith(incomplete)]
        return []

    return complete


def _domains(store: Store) -> list[str]:
    return list(dict.fromkeys(domain.id for exam in store.exams() for domain in exam.domains))


DomainOption = Annotated[
    list[str] | None,
    typer.Option(
        "--domain",
        metavar="NAME",
        help="Only this domain of the exam (id, alias or beginning).",
        autocompletion=_complete(_domains),
    ),
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        metavar="NAME",
        help="Only this topic, or group of topics.",
        autocompletion=_complete(lambda store: [topic.id for topic in store.topics()]),
    ),
]
DeckOption = Annotated[
    list[str] | None,
    typer.Option(
        "--deck",
        metavar="NAME",
        help="Only this deck, or folder of decks.",
        autocompletion=_complete(lambda store: list(store.deck_ids())),
    ),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", metavar="TAG", help="Only notes with this tag.", autocompletion=_complete(lambda s: s.tags())
    ),
]
ExamOption = Annotated[
    str | None,
    typer.Option(
        "--exam",
        metavar="EXAM",
        help="Only what this exam asks for, by its domains.",
        autocompletion=_complete(lambda store: [exam.id for exam in store.exams()]),
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


class _Bar:
    """Progress of whatever runs: a bar on stderr for each title, gone before anything else is said."""

    def __init__(self) -> None:
        self._title: str | None = None
        self._stack = contextlib.ExitStack()
        self._advance: Callable[[int, int], None] = lambda *_: None

    def __call__(self, title: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if title != self._title:
            self.close()
            from mlsprep.screens.console import standard_error
            from mlsprep.screens.tables import progress

            self._title = title
            self._advance = self._stack.enter_context(progress(standard_error(), title))
        self._advance(done, total)

    def close(self) -> None:
        """Take the bar away."""
        self._stack.close()
        self._title, self._advance = None, lambda *_: None


@contextlib.contextmanager
def opened(ctx: typer.Context) -> Iterator[App]:
    """Give a command the program's state; progress and notices go to stderr."""
    from mlsprep.tasks.app import open_app

    home = ctx.find_root().params.get("home")
    app = open_app(Path(home) if home else None)
    bar = _Bar()

    def notice(text: str) -> None:
        bar.close()
        say(text)

    app.progress, app.notice = bar, notice
    try:
        yield app
    finally:
        bar.close()
        app.reopen()


def quiet(app: App) -> None:
    """Take a progress bar away before something else is shown."""
    if isinstance(app.progress, _Bar):
        app.progress.close()


def say(text: str) -> None:
    """Tell the learner something, on stderr."""
    from mlsprep.screens.tables import message

    message(text)


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def output() -> Console:
    """Return the console that data for people is printed on."""
    from mlsprep.screens.console import standard_output

    return standard_output()


def language(app: App, wanted: str | None = None) -> str:
    """Return the language to show, as asked for or as set. Raises UsageError for one that does not exist."""
    from mlsprep.settings import check

    return str(check("language", wanted)) if wanted else app.settings.language


def reload(app: App) -> Settings:
    """Return the settings as the file has them now."""
    from mlsprep.settings import load

    return load(app.home)
