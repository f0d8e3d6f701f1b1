"""`exam`: a full mock paper by the blueprint."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption, LanguageOption
from mlsprep.cli.quiz import need_terminal, play

if TYPE_CHECKING:
    from mlsprep.tasks.app import App
    from mlsprep.tasks.exam import Sitting

exam_app = typer.Typer(
    help="Mock exams: start, resume, list, show.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@exam_app.command()
def start(
    ctx: typer.Context,
    exam: Annotated[
        str | None, typer.Option("--exam", metavar="EXAM", help="Which exam (default: the one set).")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=1, max=600, help="Instead of its own.")
    ] = None,
    extra_minutes: Annotated[
        int,
        typer.Option("--extra-minutes", metavar="N", min=0, max=600, help="Extra time, such as for another language."),
    ] = 0,
    half: Annotated[bool, typer.Option("--half", help="Half the questions in half the time.")] = False,
    allow_pause: Annotated[bool, typer.Option("--allow-pause", help="Let the clock be stopped.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed draws the same paper.")] = None,
    lang: LanguageOption = None,
) -> None:
    """Sit a paper: timed, without feedback, saved at every answer."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task

        language = common.language(app, lang)
        need_terminal("exam start", "mlsprep quiz --json` and `mlsprep answer-quiz")
        _sit(app, task.start(app, task.Start(exam, minutes, extra_minutes, half, allow_pause, seed)), language)


@exam_app.command()
def resume(ctx: typer.Context, lang: LanguageOption = None) -> None:
    """Go on with the open paper; its clock went on."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task

        language = common.language(app, lang)
        need_terminal("exam resume", "mlsprep exam list --json")
        _sit(app, task.resume(app), language)


def _sit(app: App, sitting: Sitting, language: str) -> None:
    common.quiet(app)
    from mlsprep.screens.console import standard_output
    from mlsprep.screens.exam import browse, print_result, sit
    from mlsprep.screens.keys import open_keys

    console = standard_output()
    found = None
    try:
        found = sit(sitting, console, open_keys(), language=language, clock=time.monotonic)
    finally:
        if found is None and not sitting.over:
            common.say("The paper is still open and its clock runs; `mlsprep exam resume` goes on with it.")
    if found is None:
        return
    browse(found, console, open_keys(), language=language)
    print_result(console, found, language)


@exam_app.command("list")
def list_(ctx: typer.Context, json: JsonOption = False) -> None:
    """List the papers with their scores."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task

        task.expire(app)
        rows = task.listed(app)
        if json:
            common.print_json(rows)
            return
        from mlsprep.screens.lists import print_papers

        print_papers(common.output(), rows, app.settings.language)


Number = Annotated[int, typer.Argument(metavar="N", help="The number of the paper.")]


@exam_app.command()
def show(ctx: typer.Context, number: Number, lang: LanguageOption = None, json: JsonOption = False) -> None:
    """Show what a paper came to, by domain and task, with every question."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task

        language = common.language(app, lang)
        task.expire(app)
        found = task.result(app, number)
        if json:
            common.print_json(task.result_dict(found))
            return
        from mlsprep.screens.exam import browse, print_questions, print_result

        if sys.stdin.isatty() and sys.stdout.isatty():
            common.quiet(app)
            from mlsprep.screens.keys import open_keys

            browse(found, common.output(), open_keys(), language=language)
            return
        print_result(common.output(), found, language)
        print_questions(common.output(), found, language)


@exam_app.command("retry-wrong")
def retry_wrong(ctx: typer.Context, number: Number, lang: LanguageOption = None) -> None:
    """Drill the questions of a paper that were answered wrong."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task
        from mlsprep.tasks.quiz import Quiz

        language = common.language(app, lang)
        need_terminal("exam retry-wrong", "mlsprep quiz --missed --json")
        items = task.wrong_items(app, number)
        if not items:
            typer.echo("Every question of this paper was right.")
            return
        play(app, Quiz(app, items), language)


@exam_app.command()
def abandon(ctx: typer.Context) -> None:
    """Put the open paper away without a result."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import exam as task

        typer.echo(f"Paper {task.abandon(app)} is put away.")
