"""`export`: decks out of the library, for other programs and other people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import DeckOption, JsonOption, TagOption, TopicOption


def _formats() -> list[str]:
    from mlsprep.formats import WRITERS

    return [suffix.removeprefix(".") for suffix in WRITERS]


def export(
    ctx: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="The file to write; its ending says how: .apkg, .csv, .tsv, .json, .md, .yaml."
        ),
    ],
    deck: DeckOption = None,
    topic: TopicOption = None,
    tag: TagOption = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="Leave out reviews and schedule.")] = False,
    format: Annotated[  # noqa: A002 - what the option is called
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Write apkg, csv, tsv, json, md or yaml, whatever the file is called.",
            autocompletion=_formats,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    json: JsonOption = False,
) -> None:
    """Write decks to a file: for Anki and AnkiDroid, as a sheet, as notes, as a deck file."""
    with common.opened(ctx) as app:
        from mlsprep.tasks.export import export as write

        report = write(
            app,
            path,
            decks=deck or (),
            topics=topic or (),
            tags=tag or (),
            history=not no_history,
            format=format,
            force=force,
        )
        common.quiet(app)
        if json:
            common.print_json(report.as_dict())
            return
        from mlsprep.screens.imports import print_export

        print_export(common.output(), common.messages(), report)
