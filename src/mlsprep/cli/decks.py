"""`lint`, `decks`, `exams`, `topics`: what there is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption
from mlsprep.errors import InputError, UsageError

Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH...", help="Deck files, or folders of them.", show_default=False, readable=False),
]


def lint(
    paths: Paths,
    strict: Annotated[bool, typer.Option("--strict", help="Measure the quality of the content too.")] = False,
    json: JsonOption = False,
) -> None:
    """Check deck files; print every problem with its place."""
    from mlsprep.tasks.library import lint as check
    from mlsprep.tasks.report import problem_dict

    problems = check(paths, strict=strict)
    if json:
        common.print_json({"problems": [problem_dict(problem) for problem in problems]})
    if problems and (strict or any(problem.severity == "error" for problem in problems)):
        raise InputError([] if json else problems)
    if not json:
        from mlsprep.screens.console import standard_error
        from mlsprep.screens.tables import print_problems

        print_problems(standard_error(), problems)
        sys.stderr.flush()
        typer.echo("No problems." if not problems else f"{len(problems)} warnings.")


DeckArgument = Annotated[
    str,
    typer.Argument(
        metavar="DECK",
        help="The id of a deck.",
        autocompletion=common.complete(lambda store: list(store.deck_ids())),
    ),
]

decks_app = typer.Typer(
    help="What decks there are; `remove`, `restore` or `limit` one.", rich_markup_mode=None, add_completion=False
)


@decks_app.callback(invoke_without_command=True)
def decks(ctx: typer.Context, json: JsonOption = False) -> None:
    """List the decks with how much of each is known."""
    if ctx.invoked_subcommand:
        return
    with common.opened(ctx) as app:
        from mlsprep.tasks import listing

        rows = listing.decks(app)
        if json:
            common.print_json(rows)
        else:
            from mlsprep.screens.lists import print_decks

            print_decks(common.output(), rows, app.settings.language)


@decks_app.command()
def remove(ctx: typer.Context, deck: DeckArgument) -> None:
    """Hide a deck: its cards are not asked, their history stays."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        library.hide(app, deck, hidden=True)
        typer.echo(f"{deck} is hidden; `mlsprep decks restore {deck}` brings it back.")


@decks_app.command()
def restore(ctx: typer.Context, deck: DeckArgument) -> None:
    """Show a hidden deck again."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        library.hide(app, deck, hidden=False)
        typer.echo(f"{deck} is back.")


@decks_app.command()
def limit(
    ctx: typer.Context,
    deck: DeckArgument,
    most: Annotated[str, typer.Argument(metavar="N|none", help="So many; `none`: what the settings say for all.")],
) -> None:
    """Set how many new cards of a deck come a day."""
    if most != "none" and not (most.isascii() and most.isdigit()):
        raise UsageError(f"{most} is no number of cards; write one, or `none` for what the settings say.")
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        library.limit_deck(app, deck, None if most == "none" else int(most))
        now = "as many new cards as the settings say" if most == "none" else f"{int(most)} new cards a day"
        typer.echo(f"{deck}: {now}.")


def exams(
    ctx: typer.Context,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="How tasks, topics and the notes they come from are covered."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the exams with cards and questions for each domain and task."""
    with common.opened(ctx) as app:
        from mlsprep.screens.lists import print_coverage, print_exams
        from mlsprep.tasks import listing

        if coverage:
            found = listing.coverage(app)
            if json:
                common.print_json(found)
            else:
                print_coverage(common.output(), found, app.settings.language)
            return
        rows = listing.exams(app)
        if json:
            common.print_json(rows)
        else:
            print_exams(common.output(), rows, app.settings.language)


def topics(ctx: typer.Context, json: JsonOption = False) -> None:
    """List the topics with cards and questions for each."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import listing

        rows = listing.topics(app)
        if json:
            common.print_json(rows)
        else:
            from mlsprep.screens.lists import print_topics

            print_topics(common.output(), rows, app.settings.language)
