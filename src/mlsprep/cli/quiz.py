"""`quiz` and `answer-quiz`: a drill of questions, on the screen or for scripts."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import (
    DeckOption,
    DomainOption,
    ExamOption,
    JsonOption,
    LanguageOption,
    TagOption,
    TopicOption,
)
from mlsprep.errors import MlsprepError, UsageError

if TYPE_CHECKING:
    from mlsprep.tasks.app import App
    from mlsprep.tasks.quiz import Quiz

KINDS = ("choice", "response", "ordering", "matching", "typed")


def quiz(
    ctx: typer.Context,
    domain: DomainOption = None,
    topic: TopicOption = None,
    deck: DeckOption = None,
    tag: TagOption = None,
    exam: ExamOption = None,
    number: Annotated[
        int, typer.Option("-n", "--number", metavar="N", min=1, max=500, help="How many questions.")
    ] = 10,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help=f"Only: {', '.join(KINDS)}.")] = None,
    difficulty: Annotated[
        int | None,
        typer.Option("--difficulty", min=1, max=3, help="1 recall, 2 apply, 3 trade-off."),
    ] = None,
    missed: Annotated[bool, typer.Option("--missed", help="Only questions last answered wrong.")] = False,
    unseen: Annotated[bool, typer.Option("--unseen", help="Only questions never answered.")] = False,
    generated: Annotated[
        str,
        typer.Option("--generated", metavar="no|yes|only", help="Questions made from facts, among the written ones."),
    ] = "yes",
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed draws the same drill.")] = None,
    timed: Annotated[
        float | None,
        typer.Option("--timed", metavar="MINUTES", min=0.1, help="So many minutes for the whole drill."),
    ] = None,
    ask_confidence: Annotated[
        bool,
        typer.Option("--confidence/--no-confidence", help="Ask how sure you are."),
    ] = True,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Drill questions: what you have not seen, are weak at, or missed."""
    for name in kind or ():
        if name not in KINDS:
            raise UsageError(f"There is no kind {name}; there are {', '.join(KINDS)}.")
    if generated not in {"no", "yes", "only"}:
        raise UsageError("--generated is no, yes or only.")
    with common.opened(ctx) as app:
        from mlsprep.tasks import study
        from mlsprep.tasks.quiz import Drill, Quiz, item_dict, put_together

        language = common.language(app, lang)
        if not json:
            need_terminal("quiz", "mlsprep quiz --json` and `mlsprep answer-quiz")
        chosen = study.choose(app, common.choice(domain, topic, deck, tag, exam))
        if seed is None:
            seed = int.from_bytes(app.random(4), "big")
        kinds = tuple(kind) if kind else None
        drill = Drill(number, kinds, difficulty, missed, unseen, seed, timed, generated)
        items = put_together(app, chosen, drill)
        if json:
            common.print_json({"seed": seed, "questions": [item_dict(item) for item in items]})
            return
        play(app, Quiz(app, items, timed), language, ask_confidence=ask_confidence)


def need_terminal(command: str, instead: str) -> None:
    """Raise MlsprepError where there is no terminal, naming what a script uses instead."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise MlsprepError(f"`{command}` needs a terminal; in a script use `{instead}`.")


def play(app: App, drill: Quiz, language: str, *, ask_confidence: bool = True) -> None:
    """Ask a drill on the screen and print what it came to."""
    common.quiet(app)
    from mlsprep.screens.console import standard_output
    from mlsprep.screens.keys import open_keys
    from mlsprep.screens.quiz import print_quiz_summary, run

    console = standard_output()
    summary = run(
        drill,
        console,
        open_keys(),
        language=language,
        editor=app.settings.editor,
        clock=time.monotonic,
        ask_confidence=ask_confidence,
    )
    print_quiz_summary(console, summary, language)


def answer_quiz(ctx: typer.Context, json: JsonOption = False) -> None:
    """Log replies to questions, given as JSON on standard input."""
    with common.opened(ctx) as app:
        from mlsprep.tasks.quiz import answer_headless

        results = answer_headless(app, sys.stdin.read())
        if json:
            common.print_json(results)
            return
        for result in results:
            typer.echo(f"{result['id']}: {'right' if result['right'] else 'wrong'}")
            for card in result["nudged"]:
                typer.echo(f"  due today: {card}")
