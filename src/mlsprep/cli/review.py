"""`review`: today's session on the screen."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import DeckOption, DomainOption, ExamOption, LanguageOption, TagOption, TopicOption
from mlsprep.errors import MlsprepError


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
    with common.opened(ctx) as app:
        language = common.language(app, lang)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise MlsprepError("`review` needs a terminal; in a script use `mlsprep next` and `mlsprep answer`.")
        from mlsprep.tasks import study
        from mlsprep.tasks.backup import after_session
        from mlsprep.tasks.session import Plan, Session

        chosen = study.choose(app, common.choice(domain, topic, deck, tag, exam))
        session = Session(app, chosen, Plan(new, limit, minutes, ahead, cram))
        common.quiet(app)
        from mlsprep.screens.console import standard_output
        from mlsprep.screens.keys import open_keys
        from mlsprep.screens.pages import print_summary
        from mlsprep.screens.review import run

        console = standard_output()
        try:
            summary = run(
                session,
                console,
                open_keys(),
                language=language,
                editor=app.settings.editor,
                clock=time.monotonic,
            )
            print_summary(console, summary, language)
        finally:
            after_session(app, answers=session.done)
