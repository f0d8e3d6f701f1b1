"""`import`: decks, notes, sheets and other programs' files into the library."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import JsonOption, LanguageOption
from mlsprep.errors import InputError, MlsprepError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlsprep.formats import Options
    from mlsprep.tasks.app import App
    from mlsprep.tasks.incoming import Request
    from mlsprep.tasks.report import ImportReport


def _formats() -> list[str]:
    from mlsprep.formats import READERS

    return [suffix.removeprefix(".") for suffix in READERS]


# What can be said of a file, by `import` and by `draft` alike.
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="Read the files as md, csv, tsv, apkg, yaml ..., whatever they are called.",
        autocompletion=_formats,
    ),
]
DeckName = Annotated[
    str | None,
    typer.Option(
        "--deck",
        metavar="DECK",
        help="The deck to put the notes in.",
        autocompletion=common.complete(lambda store: list(store.deck_ids())),
    ),
]
TopicName = Annotated[
    str | None,
    typer.Option(
        "--topic",
        metavar="TOPIC",
        help="The topic of all notes.",
        autocompletion=common.complete(lambda store: [topic.id for topic in store.topics()]),
    ),
]
DomainName = Annotated[
    str | None,
    typer.Option(
        "--domain",
        metavar="NAME",
        help="The exam domain of notes without a topic.",
        autocompletion=common.complete(common.domains),
    ),
]
TagNames = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        metavar="TAG",
        help="A tag for all notes; may be repeated.",
        autocompletion=common.complete(lambda store: store.tags()),
    ),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option("--columns", metavar="NAMES", help="What the columns are: front,back,tags ... (- for none)."),
]
DelimiterOption = Annotated[
    str | None, typer.Option("--delimiter", metavar="CHAR", help="What parts the columns: , ; tab ...")
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="The encoding of a text file: utf-8, cp949 ...")
]
HeaderOption = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether the first line names the columns.")
]
TextLanguage = Annotated[
    str | None, typer.Option("--language", metavar="en|ko", help="The language of texts that do not say theirs.")
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Say for each line what became of it.")]


def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...",
            help="Decks (YAML, JSON), notes (Markdown), sheets (CSV, TSV), Anki packages; or folders of them.",
            show_default=False,
            readable=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Look at each new note on the screen: accept, edit or reject it.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="With --review: bring up what you rejected, too.")] = False,
    explain: ExplainOption = False,
    deck: DeckName = None,
    topic: TopicName = None,
    domain: DomainName = None,
    tag: TagNames = None,
    format: FormatOption = None,  # noqa: A002 - what the option is called
    columns: ColumnsOption = None,
    delimiter: DelimiterOption = None,
    encoding: EncodingOption = None,
    header: HeaderOption = None,
    language: TextLanguage = None,
    new: Annotated[
        int | None, typer.Option("--new", metavar="N", min=0, help="At most so many new cards of these decks a day.")
    ] = None,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Leave out the reviews that the files bring along.")
    ] = False,
    retire: Annotated[
        bool, typer.Option("--retire", help="Retire what a sheet or a notes file no longer has, too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Allow more than a fifth of a deck to be retired.")] = False,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", metavar="OLD=NEW", help="The old note (deck/note) goes on as the new one."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back.")] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Bring decks, notes, sheets and Anki packages in, or newer versions of them; history stays."""
    with common.opened(ctx) as app:
        if undo:
            _undo(app, paths, json=json)
            return
        if not paths:
            raise UsageError("Name the files to import: mlsprep import PATH...")
        if again and not review:
            raise UsageError("--again goes with --review: it brings up what you rejected earlier.")
        if review and dry_run:
            raise UsageError("Choose one: --dry-run writes nothing, --review stores what you accept.")
        from mlsprep.tasks import incoming, library
        from mlsprep.tasks.report import problem_dict

        said = options(deck, topic, domain, tag, columns, delimiter, encoding, header, language)
        request = incoming.Request(
            options=said,
            suffix=incoming.suffix_of(format) if format else None,
            retire=retire,
            new_per_day=new,
            history=not no_history,
            again=again,
        )
        matches = _matches(match or [])
        try:
            if review:
                done = _triage(app, paths, request, matches, yes=yes, lang=lang)
            else:
                done = library.import_paths(app, paths, dry_run=dry_run, yes=yes, matches=matches, request=request)
        except InputError as error:
            if json:
                common.print_json({"problems": [problem_dict(problem) for problem in error.problems]})
            raise
        common.quiet(app)
        if json:
            common.print_json({**done.as_dict(), **({"lines": done.lines_as_dicts()} if explain else {})})
            return
        from mlsprep.screens.console import standard_error
        from mlsprep.screens.imports import print_lines_explained, print_report

        if explain:
            print_lines_explained(common.output(), done.lines)
        print_report(common.output(), standard_error(), done)


def _undo(app: App, paths: Sequence[Path] | None, *, json: bool) -> None:
    from mlsprep.tasks import library

    if paths:
        raise UsageError("`import --undo` takes no file: it takes the last import back.")
    report = library.undo_import(app)
    if json:
        common.print_json({"undone": report})
    else:
        typer.echo("The last import is taken back; notes it had brought are retired.")
        if reviews := report.get("history", {}).get("reviews"):
            typer.echo(f"The reviews it had brought ({reviews:,}) stay in the log, from which nothing is taken.")


def options(
    deck: str | None,
    topic: str | None,
    domain: str | None,
    tags: Sequence[str] | None,
    columns: str | None,
    delimiter: str | None,
    encoding: str | None,
    header: bool | None,
    language: str | None,
) -> Options:
    """Return the options of a file as readers take them. Raises UsageError for one that cannot be meant."""
    from mlsprep.formats import Options

    if language not in {None, "en", "ko"}:
        raise UsageError(f"--language {language}: it is en or ko.")
    return Options(
        deck=deck,
        topic=topic,
        domain=domain,
        tags=tuple(tags or ()),
        columns=tuple(name.strip() for name in columns.split(",")) if columns else (),
        delimiter=delimiter,
        encoding=encoding,
        header=header,
        language=language,
    )


def _matches(pairs: list[str]) -> dict[str, str]:
    out = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals or not old or not new:
            raise UsageError(f"--match {pair}: write OLD=NEW, each as deck/note.")
        out[old.partition("#")[0]] = new.partition("#")[0]
    return out


def _triage(
    app: App, paths: Sequence[Path], request: Request, matches: Mapping[str, str], *, yes: bool, lang: str | None
) -> ImportReport:
    """Let the learner decide of each new note; what was decided is stored however the screen is left."""
    shown = common.language(app, lang)
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise MlsprepError(
            "`import --review` needs a terminal; `import --dry-run` says what a file would bring, "
            "`mlsprep draft` writes it as a deck file to edit."
        )
    from mlsprep.tasks.triage import Triage

    triage = Triage(app, paths, request=request, yes=yes, matches=matches)
    common.quiet(app)
    if not triage.total:
        return triage.finish()
    from mlsprep.screens.console import standard_output
    from mlsprep.screens.keys import open_keys
    from mlsprep.screens.triage import run

    console = standard_output()
    left = False
    try:
        run(triage, console, open_keys(), language=shown, editor=app.settings.editor, clock=time.monotonic)
        left = True
    finally:  # Ctrl-C, a closed terminal, an error: what was decided is not decided again
        if not left and triage.decided:
            _say_stored(app, triage.finish())
    return triage.finish()


def _say_stored(app: App, report: ImportReport) -> None:
    common.quiet(app)
    common.say(f"Stored what was decided: {report.changes.count('new')} accepted, {report.rejected} rejected.")
