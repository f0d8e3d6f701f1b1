"""`draft`: notes as a deck file to edit; nothing is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.imports import (
    ColumnsOption,
    DeckName,
    DelimiterOption,
    DomainName,
    EncodingOption,
    ExplainOption,
    FormatOption,
    HeaderOption,
    TagNames,
    TextLanguage,
    TopicName,
    options,
)


def draft(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="NOTES...", help="Notes, or a folder of them.", show_default=False, readable=False),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="DECK.yaml", help="The deck file to write (- for standard output), or a folder."
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
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
) -> None:
    """Write notes as a deck file to edit, each note with its line; nothing is stored."""
    from mlsprep.screens.console import standard_error
    from mlsprep.screens.imports import print_drafts, print_lines_explained
    from mlsprep.screens.tables import print_problems
    from mlsprep.tasks import drafting
    from mlsprep.tasks.app import open_app
    from mlsprep.tasks.incoming import Request, suffix_of

    said = options(deck, topic, domain, tag, columns, delimiter, encoding, header, language)
    request = Request(options=said, suffix=suffix_of(format) if format else None)
    drafts = drafting.draft(open_app(common.home(ctx)), paths, request)
    messages = standard_error()
    for made in drafts:
        print_problems(messages, made.problems)
    if explain:
        shown = messages if str(output) == "-" else common.output()
        print_lines_explained(shown, [line for made in drafts for line in made.lines])
    if str(output) == "-":
        sys.stdout.write(drafting.one(drafts).text)
        return
    print_drafts(messages, drafting.write(drafts, output, force=force))
