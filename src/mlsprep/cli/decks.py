"""`import`, `lint`, `decks`, `exams`, `topics`: what there is, and how it gets in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption
from mlsprep.errors import InputError, UsageError

if TYPE_CHECKING:
    from mlsprep.tasks.library import ImportReport

Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH...", help="Deck files, or folders of them.", show_default=False, readable=False),
]


def _matches(pairs: list[str]) -> dict[str, str]:
    out = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals or not old or not new:
            raise UsageError(f"--match {pair}: write OLD=NEW, each as deck/note.")
        out[old.partition("#")[0]] = new.partition("#")[0]
    return out


def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="Deck files, or folders of them.", show_default=False, readable=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Allow more than a fifth of a deck to be retired.")] = False,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", metavar="OLD=NEW", help="The old note (deck/note) goes on as the new one."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back.")] = False,
    json: JsonOption = False,
) -> None:
    """Bring decks in, or newer versions of them; history stays."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        if undo:
            if paths:
                raise UsageError("`import --undo` takes no file: it takes the last import back.")
            report = library.undo_import(app)
            if json:
                common.print_json({"undone": report})
            else:
                typer.echo("The last import is taken back; notes it had brought are retired.")
            return
        if not paths:
            raise UsageError("Name the files to import: mlsprep import PATH...")
        try:
            done = library.import_paths(app, paths, dry_run=dry_run, yes=yes, matches=_matches(match or []))
        except InputError as error:
            if json:
                common.print_json({"problems": [library.problem_dict(problem) for problem in error.problems]})
            raise
        if json:
            common.print_json(done.as_dict())
        else:
            _print_report(done)


def _print_report(report: ImportReport) -> None:
    from mlsprep.core.changes import FATES
    from mlsprep.screens.console import standard_error
    from mlsprep.screens.tables import print_problems

    print_problems(standard_error(), report.problems)
    counted = ", ".join(f"{report.changes.count(fate)} {fate}" for fate in FATES if report.changes.count(fate))
    head = "Would import" if report.dry_run else "Imported"
    typer.echo(f"{head}: {counted or 'nothing'}; {report.cards} new cards, {report.questions} new questions.")
    for change in report.changes.changes:
        if change.old is not None and change.what in {"matched", "moved", "kept"}:
            typer.echo(f"  {change.what}: {change.old.key} -> {change.key}")
    for old in report.changes.retired:
        typer.echo(f"  retired: {old.key}")
    for before, after in report.changes.suggestions:
        typer.echo(f"  the same note? then import again with --match {before}={after}")


def lint(
    paths: Paths,
    strict: Annotated[bool, typer.Option("--strict", help="Measure the quality of the content too.")] = False,
    json: JsonOption = False,
) -> None:
    """Check deck files; print every problem with its place."""
    from mlsprep.tasks.library import lint as check
    from mlsprep.tasks.library import problem_dict

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


decks_app = typer.Typer(
    help="What decks there are; `remove` and `restore` one.", rich_markup_mode=None, add_completion=False
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
def remove(ctx: typer.Context, deck: Annotated[str, typer.Argument(metavar="DECK")]) -> None:
    """Hide a deck: its cards are not asked, their history stays."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        library.hide(app, deck, hidden=True)
        typer.echo(f"{deck} is hidden; `mlsprep decks restore {deck}` brings it back.")


@decks_app.command()
def restore(ctx: typer.Context, deck: Annotated[str, typer.Argument(metavar="DECK")]) -> None:
    """Show a hidden deck again."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import library

        library.hide(app, deck, hidden=False)
        typer.echo(f"{deck} is back.")


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
