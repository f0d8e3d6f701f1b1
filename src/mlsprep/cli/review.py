"""`review`: today's session on the screen."""

from __future__ import annotations

from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import DeckOption, DomainOption, ExamOption, LanguageOption, TagOption, TopicOption


def review(
    ctx: typer.Context,
    domain: DomainOption = None,
    topic: TopicOption = None,
    deck: DeckOption = None,
    tag: TagOption = None,
    exam: ExamOption = None,
    new: Annotated[
        int | None, typer.Option("--new", metavar="N", min=0, help="So many new cards in this session.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many cards.")] = None,
    minutes: Annotated[
        float | None, typer.Option("--minutes", metavar="M", min=0.1, help="Stop after M minutes.")
    ] = None,
    ahead: Annotated[int, typer.Option("--ahead", metavar="DAYS", min=0, max=365, help="Take so many days early.")] = 0,
    cram: Annotated[
        bool,
        typer.Option("--cram", help="Ask whatever is chosen, due or not; the memory stays as it is."),
    ] = False,
    lang: LanguageOption = None,
) -> None:
    """Study today's cards."""
    from mlsprep.cli import daily
    from mlsprep.tasks.session import Plan

    chosen = common.choice(domain, topic, deck, tag, exam)
    daily.review(common.home(ctx), chosen, Plan(new, limit, minutes, ahead, cram), lang)
