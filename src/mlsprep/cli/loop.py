"""`due`, `next`, `answer`, `undo`: the review loop for prompts, scripts and editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlsprep.cli import common
from mlsprep.cli.common import DeckOption, DomainOption, ExamOption, JsonOption, TagOption, TopicOption
from mlsprep.errors import UsageError

if TYPE_CHECKING:
    from mlsprep.core.memory import Outcome
    from mlsprep.core.review import Rating
    from mlsprep.store.session import Studied
    from mlsprep.tasks.app import App
    from mlsprep.tasks.study import Counts


def _left(counts: Counts) -> dict[str, int]:
    return {"due": counts.due, "learning": counts.learning, "new": counts.new}


def _moment(app: App, at: int | None) -> str | None:
    from mlsprep.core.day import from_micros

    return None if at is None else app.calendar.local(from_micros(at)).isoformat(timespec="seconds")


def due(
    ctx: typer.Context,
    domain: DomainOption = None,
    topic: TopicOption = None,
    deck: DeckOption = None,
    tag: TagOption = None,
    exam: ExamOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Print one number, for a shell prompt.")] = False,
    json: JsonOption = False,
) -> None:
    """Say how much waits today."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import study

        wanted = common.choice(domain, topic, deck, tag, exam)
        chosen = study.ALL if plain and not any(wanted) else study.choose(app, wanted)
        line = study.day_line(app, chosen)
        counts = study.counts(line)
        if plain:
            typer.echo(str(sum(counts)))
            return
        if json:
            from mlsprep.core.day import day_date

            common.print_json(
                {
                    "study_day": day_date(app.today).isoformat(),
                    **_left(counts),
                    "total": sum(counts),
                    "next_due": _moment(app, study.next_due(app)),
                    "by_domain": study.by_domain(app, line, chosen.blueprint),
                },
            )
            return
        from mlsprep.screens.lists import print_due

        places = study.by_domain(app, line, chosen.blueprint)
        print_due(common.output(), counts, places, chosen.blueprint, app.settings.language)


def outcome_dict(app: App, outcome: Outcome) -> dict[str, Any]:
    """Return when a rating makes a card due, and after how many seconds."""
    from mlsprep.core.memory import Memory
    from mlsprep.tasks.study import due_text

    after = Memory(state=outcome.state, step=outcome.step, due=outcome.due)
    return {
        "due": due_text(app, after),
        "interval": int(outcome.interval.total_seconds()),
        "state": outcome.state.name.lower(),
    }


def card_dict(studied: Studied) -> dict[str, Any]:
    """Return a card as `next --json` shows it."""
    card = studied.card
    return {
        "id": card.id,
        "key": card.key,
        "deck": card.deck,
        "note": card.note,
        "facet": card.facet,
        "kind": card.kind,
        "topics": list(card.topics),
        "state": studied.memory.state.name.lower(),
        "front": card.face.front.both(),
        "back": card.face.back.both(),
        "why": card.why.both() if card.why else None,
        "source": card.source,
        "url": card.url,
        "checked": card.checked,
        "status": card.status.both() if card.status else None,
    }


def next_card(
    ctx: typer.Context,
    domain: DomainOption = None,
    topic: TopicOption = None,
    deck: DeckOption = None,
    tag: TagOption = None,
    exam: ExamOption = None,
    ahead: Annotated[int, typer.Option("--ahead", metavar="DAYS", min=0, max=365, help="Take so many days early.")] = 0,
    json: JsonOption = False,
) -> None:
    """Print the next card to answer."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import study
        from mlsprep.tasks.session import Plan, Session

        session = Session(app, study.choose(app, common.choice(domain, topic, deck, tag, exam)), Plan(ahead=ahead))
        if session.card is None:
            when = _moment(app, study.next_due(app))
            if json:
                common.print_json({"card": None, "left": _left(session.counts), "next_due": when})
            else:
                typer.echo("Nothing waits." + (f" The next card comes {when}." if when else ""))
            return
        studied = app.store.card(session.card.id)
        if json:
            ratings = {str(int(rating)): outcome_dict(app, result) for rating, result in session.previews().items()}
            common.print_json({"card": card_dict(studied), "ratings": ratings, "left": _left(session.counts)})
            return
        from mlsprep.screens.tables import print_text

        typer.echo(f"{studied.card.id}  {studied.card.key}")
        print_text(common.output(), studied.card.face.front, app.settings.language)


RATINGS = ("again", "hard", "good", "easy")


def parse_rating(text: str) -> Rating:
    """Return the rating a person writes: 1-4, or its name. Raises UsageError for anything else."""
    from mlsprep.core.review import Rating

    name = text.strip().casefold()
    if name in {"1", "2", "3", "4"}:
        return Rating(int(name))
    if name in RATINGS:
        return Rating(RATINGS.index(name) + 1)
    raise UsageError(f"{text!r} is no rating; write 1-4 or again, hard, good, easy.")


def answer(
    ctx: typer.Context,
    card: Annotated[str, typer.Argument(metavar="CARD", help="The card's id or key.")],
    rating: Annotated[str, typer.Argument(metavar="RATING", help="1-4, or again, hard, good, easy.")],
    if_due: Annotated[bool, typer.Option("--if-due", help="Refuse a card that is not due.")] = False,
    seconds: Annotated[float, typer.Option("--seconds", min=0, max=3600, help="How long the answer took.")] = 0,
    json: JsonOption = False,
) -> None:
    """Answer a card."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import study

        chosen = parse_rating(rating)
        if seconds != seconds:  # noqa: PLR0124 - nan is neither below nor above a limit
            raise UsageError("--seconds must be a number from 0 to 3600.")
        number = study.find_card(app, card)
        result = study.answer(app, number, chosen, milliseconds=round(seconds * 1000), if_due=if_due)
        memory = result.memory
        due_at = study.due_text(app, memory)
        if json:
            left = study.counts(study.day_line(app, study.ALL))
            common.print_json(
                {
                    "review": result.review.hex(),
                    "card": number,
                    "rating": int(chosen),
                    "at": _moment(app, result.at),
                    "due": due_at,
                    "interval": int(result.outcome.interval.total_seconds()) if result.outcome else None,
                    "state": memory.state.name.lower(),
                    "stability": memory.stability,
                    "difficulty": memory.difficulty,
                    "reps": memory.reps,
                    "lapses": memory.lapses,
                    "leech": result.leech,
                    "left": _left(left),
                },
            )
            return
        typer.echo(f"Card {number}: {chosen.name.lower()}, due {due_at}.")
        if result.leech:
            common.say(f"Card {number} was forgotten {memory.lapses} times and is suspended: it may need rewording.")


def undo(ctx: typer.Context, json: JsonOption = False) -> None:
    """Undo the last answer."""
    with common.opened(ctx) as app:
        from mlsprep.tasks import study

        undone = study.undo(app)
        if json:
            common.print_json({"undone": undone.review.hex(), "card": undone.card})
        else:
            typer.echo(f"The last answer to card {undone.card} is undone.")
