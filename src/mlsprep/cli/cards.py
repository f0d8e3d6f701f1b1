"""`cards` and `card`: find cards, look at one, change what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mlsprep.cli import common
from mlsprep.cli.common import DeckOption, DomainOption, ExamOption, JsonOption, LanguageOption, TagOption, TopicOption
from mlsprep.errors import InputError, MlsprepError

if TYPE_CHECKING:
    from mlsprep.tasks.app import App

CardArgument = Annotated[str, typer.Argument(metavar="CARD", help="The card's id or key.")]


def cards(
    ctx: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help="Words that the card contains, and is:due, is:wrong, is:suspended ..."),
    ] = None,
    domain: DomainOption = None,
    topic: TopicOption = None,
    deck: DeckOption = None,
    tag: TagOption = None,
    exam: ExamOption = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = None,
    json: JsonOption = False,
) -> None:
    """List cards."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import listing, study

        chosen = study.choose(app, common.choice(domain, topic, deck, tag, exam))
        rows = listing.cards(app, " ".join(query or ()), chosen, limit)
        if json:
            common.print_json(rows)
        else:
            from mlsprep.screens.lists import print_cards

            print_cards(common.output(), rows, app.settings.language)
            common.say(f"{len(rows)} cards")


card_app = typer.Typer(
    help="Look at a card, or change what becomes of it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@card_app.command()
def show(ctx: typer.Context, card: CardArgument, lang: LanguageOption = None, json: JsonOption = False) -> None:
    """Show a card with everything known of it."""
    with common.opened(ctx) as app:
        from mlsprep.cli.loop import card_dict
        from mlsprep.core.memory import retrievability
        from mlsprep.tasks import study

        language = common.language(app, lang)
        studied = app.store.card(study.find_card(app, card))
        memory = studied.memory
        recall = retrievability(memory, app.today, app.store.parameters())
        if json:
            common.print_json(
                {
                    **card_dict(studied),
                    "tags": list(studied.card.tags),
                    "due": study.due_text(app, memory),
                    "stability": memory.stability,
                    "difficulty": memory.difficulty,
                    "retrievability": recall,
                    "reps": memory.reps,
                    "lapses": memory.lapses,
                    "suspended": "suspended" in studied.marks,
                    "suspended_as": studied.marks.get("suspended"),
                    "flag": int(studied.marks.get("flag", 0)),
                    "wrong": studied.marks.get("wrong"),
                    "edited": studied.card.own,
                    "retired": studied.retired,
                },
            )
            return
        from mlsprep.screens.tables import card_view

        console = common.output()
        view = card_view(
            studied.card,
            memory,
            language=language,
            width=console.width,
            calendar=app.calendar,
            recall=recall,
            suspended="suspended" in studied.marks,
            flagged="flag" in studied.marks,
        )
        console.print(view)


@card_app.command()
def history(ctx: typer.Context, card: CardArgument, json: JsonOption = False) -> None:
    """Show everything that happened to a card."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import session, study

        rows = session.history(app, study.find_card(app, card))
        if json:
            common.print_json(
                [
                    {
                        "review": row.review,
                        "at": row.at.isoformat(timespec="microseconds"),
                        "kind": row.kind,
                        "rating": int(row.rating) if row.rating else None,
                        "duration": row.seconds,
                        "source": row.source,
                        "undone": row.undone,
                        "stability": row.stability,
                        "difficulty": row.difficulty,
                        "due": row.due or None,
                    }
                    for row in rows
                ],
            )
            return
        from mlsprep.screens.lists import print_history

        print_history(common.output(), rows, app.settings.language)


def _mark(app: App, card: str, kind: str, value: str | None) -> int:
    from mlsprep.tasks import study

    number = study.find_card(app, card)
    app.store.card(number)
    with app.store.transaction():
        app.store.mark(number, kind, value, app.micros())
    return number


@card_app.command()
def suspend(ctx: typer.Context, card: CardArgument) -> None:
    """Stop asking a card."""
    with common.opened(ctx) as app:
        number = _mark(app, card, "suspended", "user")
        typer.echo(f"Card {number} is suspended.")


@card_app.command()
def unsuspend(ctx: typer.Context, card: CardArgument) -> None:
    """Ask a suspended card again."""
    with common.opened(ctx) as app:
        number = _mark(app, card, "suspended", None)
        typer.echo(f"Card {number} is asked again.")


@card_app.command()
def flag(
    ctx: typer.Context,
    card: CardArgument,
    off: Annotated[bool, typer.Option("--off", help="Take the flag away.")] = False,
) -> None:
    """Flag a card."""
    with common.opened(ctx) as app:
        number = _mark(app, card, "flag", None if off else "1")
        typer.echo(f"Card {number} is {'not flagged' if off else 'flagged'}.")


@card_app.command()
def reset(ctx: typer.Context, card: CardArgument) -> None:
    """Make a card new again; its history stays in the log."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import study

        number = study.find_card(app, card)
        study.reset(app, number)
        typer.echo(f"Card {number} is new again.")


@card_app.command()
def edit(ctx: typer.Context, card: CardArgument) -> None:
    """Edit a card's note in your editor; your version survives the next import of its deck."""
    with common.opened(ctx) as app:
        from mlsprep.cli.editor import edit_text
        from mlsprep.tasks import session, study

        note = app.store.card(study.find_card(app, card)).note
        text = session.edit_text(app, note)
        while True:
            edited = edit_text(text, app.settings.editor)
            try:
                changed = session.save_edit(app, note, edited)
            except InputError as error:
                common.say(str(error))
                if not typer.confirm("Edit again?", default=True):
                    raise MlsprepError("The edit was dropped; the note is as it was.") from error
                text = edited
                continue
            typer.echo("Your version is stored." if changed else "Nothing changed.")
            return


@card_app.command()
def diff(ctx: typer.Context, card: CardArgument) -> None:
    """Show your version of a note against its source's."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import session, study

        lines = session.difference(app, app.store.card(study.find_card(app, card)).note)
        typer.echo("\n".join(lines) if lines else "You have no version of your own of this note.")


@card_app.command()
def revert(ctx: typer.Context, card: CardArgument) -> None:
    """Take the source's version of a note instead of yours."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import session, study

        session.revert(app, app.store.card(study.find_card(app, card)).note)
        typer.echo("The note is as its source has it.")
