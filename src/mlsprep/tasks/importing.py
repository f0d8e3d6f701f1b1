"""What an import changes: its notes held against the library, and all of it written, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlsprep.core.changes import Change, Changes, compare, turned_down
from mlsprep.core.day import to_micros
from mlsprep.core.kinds import load_note
from mlsprep.core.media import media_names
from mlsprep.core.note import Deck
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.tasks.report import DeckReport, ImportReport

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.changes import Existing
    from mlsprep.core.note import Note
    from mlsprep.core.past import Past
    from mlsprep.errors import Problem
    from mlsprep.formats import Medium
    from mlsprep.store.imports import Head
    from mlsprep.tasks.app import App
    from mlsprep.tasks.incoming import Incoming, Request
    from mlsprep.tasks.library import Knowledge
    from mlsprep.tasks.media import Shelf

RETIRED_SHARE = 0.2
"""An import that would retire more than this share of a source's notes asks first: the file may be half a file."""

BACKUP_CHANGES = 50
BACKUP_NEW = 1000
"""An import that changes or retires at least so many notes, or brings more than so many, is preceded by a backup."""

MOST_HELD = 5000
"""So many new or changed notes are held against what ships with the program, which takes half a second. 100,000 would
take longer than the whole import, and are vocabulary."""

NEW_PER_DAY = 10
"""New cards a day of a deck that comes from notes, a sheet or Anki, where nothing else is said: half of what
the common limit is, so that a deck of 5,000 words does not push everything else aside."""


# -- what would change -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do to the library as it is.

    `decks` are as they will be stored; `limits` are the limits of new cards that decks which are there get now.
    `changes` are without what the learner turned down, which is `rejected`. `sizes` are how many notes the decks have,
    `history` what cards of the notes have been through, by where that was.
    """

    incoming: Incoming
    decks: tuple[Deck, ...]
    changes: Changes
    limits: Mapping[str, int]
    rejected: frozenset[str]
    heads: Mapping[str, Head]
    sizes: Mapping[str, int]
    history: tuple[tuple[str, Mapping[str, Past]], ...]


def plan(app: App, connection: Connection, incoming: Incoming, request: Request, matches: Mapping[str, str]) -> Plan:
    """Hold what the files gave against the library; `matches` says which old notes go on as which new ones.

    Raises UsageError for a match that names no note.
    """
    from mlsprep.store import imports, library

    app.progress("Comparing", 0, 1)
    heads = imports.heads(connection)
    former = library.former(connection)
    incoming = _at_home(connection, incoming, heads)
    decks = _roamed(
        connection, [_stored_head(_with_limit(deck, request), heads.get(deck.id)) for deck in incoming.decks]
    )
    there = library.existing(connection, [deck.id for deck in decks])
    _check_matches(decks, former, matches)
    changes = compare(decks, there, former, matches, retire=True if request.retire else None)
    changed = {f"{deck.id}/{name}": at for deck in decks for name, at in (deck.returned or {}).items()}
    bundled = {deck for deck, head in heads.items() if head.bundled}
    changes = _with_own_versions(connection, changes, bundled, changed)
    out: frozenset[str] = frozenset()
    if not request.again and (keys := library.rejected(connection)):
        out = turned_down(changes, keys, library.rejected_notes(connection))
        changes = changes.without(out)
    app.progress("Comparing", 1, 1)
    return Plan(
        incoming,
        tuple(decks),
        changes,
        _limits(decks, heads, request),
        out,
        heads,
        Counter(note.deck for note in there if not note.retired),
        _history(incoming.pasts if request.history else (), changes),
    )


def _with_own_versions(
    connection: Connection, changes: Changes, bundled: Collection[str], changed: Mapping[str, int]
) -> Changes:
    """Return the changes, aware of the learner's own versions of notes, which a file of theirs may bring back.

    What says the same as the learner's version changes nothing. What differs from a note that ships with the program is
    an edit of the learner's: the program goes on saying what its source says. Of an edit here and one in another
    program, whose moments are `changed`, the later one counts.
    """
    from mlsprep.store import imports

    held = {
        change.old.number: change.old
        for change in changes.changes
        if change.old is not None and change.what in {"updated", "kept"}
    }
    own = imports.own_versions(connection, [number for number, old in held.items() if old.edited])
    out = []
    for change in changes.changes:
        old = change.old
        if old is None or old.number not in held:
            out.append(change)
            continue
        mine_at, mine = own.get(old.number, (0, None))
        if mine == change.note.dump() and not old.retired:
            out.append(replace(change, what="unchanged"))
        elif mine is not None and changed.get(change.key, 0) > mine_at:
            source = load_note(old.content, id=old.id, explicit=old.explicit)
            out.append(replace(change, note=source, own=change.note, what="updated"))
        elif old.deck in bundled and old.deck == change.deck and not old.says(change.note):
            source = load_note(old.content, id=old.id, explicit=old.explicit)
            version = change.note if mine is None else None
            out.append(replace(change, note=source, own=version, what="kept" if version is None else "updated"))
        else:
            out.append(change)
    return replace(changes, changes=tuple(out))


def _history(
    pasts: Sequence[tuple[str, Mapping[str, Past]]], changes: Changes
) -> tuple[tuple[str, Mapping[str, Past]], ...]:
    """Return the histories of the notes that the changes are about."""
    keys = {change.key for change in changes.changes} if pasts else set()
    own = (
        (device, {key: past for key, past in some.items() if key.partition("#")[0] in keys}) for device, some in pasts
    )
    return tuple((device, some) for device, some in own if some)


def _stored_head(deck: Deck, head: Head | None) -> Deck:
    """Return a deck with the head it is stored with, where it is one of ours that comes back with some of its notes.

    A sheet has no titles: there a deck of the learner's keeps the one it has.
    """
    if head is None or not deck.partial:
        return deck
    if not head.bundled and deck.returned is None:
        return replace(deck, title=head.title) if deck.title.get("en") == deck.id else deck
    return replace(
        deck,
        title=head.title,
        topic=head.topic,
        source=head.source,
        checked=head.checked,
        url=head.url,
        optional=head.optional,
        digest=head.digest,
    )


def _at_home(connection: Connection, incoming: Incoming, heads: Mapping[str, Head]) -> Incoming:
    """Bring notes that come back from another program, with their histories, to where they have been moved since."""
    from mlsprep.store import library

    back = [deck for deck in incoming.decks if deck.returned is not None]
    there = {old.key for old in library.existing(connection, [deck.id for deck in back])} if back else set()
    gone = [key for deck in back for note in deck.notes if (key := f"{deck.id}/{note.id}") not in there]
    former = library.former(connection)
    moved = {key: now for key in gone if (now := former(key)) is not None}
    if not moved:
        return incoming
    decks = {
        deck.id: replace(deck, notes=tuple(note for note in deck.notes if f"{deck.id}/{note.id}" not in moved))
        for deck in incoming.decks
    }
    for deck in incoming.decks:
        for note in deck.notes:
            if (now := moved.get(f"{deck.id}/{note.id}")) is None:
                continue
            blank = Deck(now.deck, heads[now.deck].title, (), partial=True, returned={})
            home = decks.get(now.deck, blank)
            if any(other.id == now.id for other in home.notes):  # the other program has it under both names
                continue
            changed = {now.id: (deck.returned or {}).get(note.id, 0)}
            here = replace(note, id=now.id, explicit=now.explicit)
            decks[now.deck] = replace(home, notes=(*home.notes, here), returned={**(home.returned or {}), **changed})
    names = {key: now.key for key, now in moved.items()}
    pasts: list[tuple[str, Mapping[str, Past]]] = []
    for device, some in incoming.pasts:
        pasts.append((device, {key: past for key, past in some.items() if key.partition("#")[0] not in names}))
        parted = ((*key.partition("#"), past) for key, past in some.items())
        pasts.append(
            (device, {f"{names[note]}{mark}{facet}": past for note, mark, facet, past in parted if note in names})
        )
    return replace(incoming, decks=tuple(decks.values()), pasts=tuple(pasts))


def _roamed(connection: Connection, decks: Sequence[Deck]) -> list[Deck]:
    """Let a note of a roaming deck name the other decks in which it was found before."""
    from mlsprep.store import imports

    if not any(deck.roaming for deck in decks):
        return list(decks)
    found = imports.places(connection, imports.roaming(connection))
    out = []
    for deck in decks:
        if deck.roaming:
            notes = []
            for note in deck.notes:
                places = found.get((note.id, note.kind), [])
                was = [f"{place}/{note.id}" for place in places] if deck.id not in places else []
                notes.append(replace(note, was=tuple(dict.fromkeys((*note.was, *was)))) if was else note)
            deck = replace(deck, notes=tuple(notes))  # noqa: PLW2901 - the same deck, its notes with their places
        out.append(deck)
    return out


def _check_matches(decks: Sequence[Deck], former: Callable[[str], Existing | None], matches: Mapping[str, str]) -> None:
    if not matches:
        return
    incoming = {f"{deck.id}/{note.id}" for deck in decks for note in deck.notes}
    for old, new in matches.items():
        source = former(old)
        if source is None:
            raise UsageError(f"--match {old}={new}: there is no note {old}.")
        if new not in incoming:
            raise UsageError(f"--match {old}={new}: the files hold no note {new}.")
        if source.key in incoming and source.key != new:
            raise UsageError(f"--match {old}={new}: {old} is still in the files; take it out, or leave the match.")


def _limits(decks: Sequence[Deck], heads: Mapping[str, Head], request: Request) -> dict[str, int]:
    """Return the limits of the learner's decks that are there, where a new one is given."""
    if request.new_per_day is None:
        return {}
    return {deck.id: request.new_per_day for deck in decks if (head := heads.get(deck.id)) and not head.bundled}


def _with_limit(deck: Deck, request: Request) -> Deck:
    """Return a deck with the limit it has when it comes for the first time; afterwards it is the learner's.

    A deck file is written for this program: without a word its cards come under the common limit.
    """
    foreign = NEW_PER_DAY if deck.partial or deck.roaming else None
    given = (request.new_per_day, deck.new_per_day, foreign)
    return replace(deck, new_per_day=next((limit for limit in given if limit is not None), None))


def ask_before_retiring(planned: Plan) -> None:
    """Raise MlsprepError where more of a deck would be retired than a slip should cost."""
    gone = Counter(note.deck for note in planned.changes.retired)
    for deck, count in gone.items():
        if count > RETIRED_SHARE * planned.sizes[deck]:
            raise MlsprepError(
                f"The import would retire {count} of {planned.sizes[deck]} notes of {deck}; nothing was written. "
                "If they are meant to go, repeat it with --yes; --dry-run shows which.",
            )


def added(changes: Changes) -> tuple[int, int]:
    """Return how many cards and questions come with the changes that were not there before."""
    cards = questions = 0
    for change in changes.changes:
        if change.what == "unchanged":
            continue  # of 100,000 of them nothing has to be read
        had = set(change.old.facets) if change.old else set()
        body = (change.own or change.note).body
        cards += len(set(body.facets()) - had)
        questions += change.note.body.asks and change.old is None
    return cards, questions


def contradictions(connection: Connection, planned: Plan, knowledge: Knowledge) -> list[Problem]:
    """Return where what the learner noted, as far as it is new or changed, says otherwise than the bundled decks."""
    said = [change for change in planned.changes.changes if change.what in {"new", "updated", "matched"}]
    if len(said) > MOST_HELD:
        said = [change for change in said if change.deck in planned.incoming.noted]
    touched = {change.key for change in said} if len(said) <= MOST_HELD else set()
    noted = [
        replace(deck, notes=notes)
        for deck in planned.decks
        if touched
        and deck.id in planned.incoming.noted
        and (notes := tuple(note for note in deck.notes if f"{deck.id}/{note.id}" in touched))
    ]
    if not noted:
        return []
    from mlsprep.bundled import folder
    from mlsprep.core import contradict
    from mlsprep.formats.claims_yaml import read_claims
    from mlsprep.store import library

    ours = [deck for deck, head in planned.heads.items() if head.bundled and deck not in planned.incoming.noted]
    known = [
        (old.deck, load_note(old.content, id=old.id)) for old in library.existing(connection, ours) if not old.retired
    ]
    return contradict.contradictions(noted, known, knowledge.families, read_claims(folder("decks")))


def report(planned: Plan, more: Iterable[Problem] = (), *, dry_run: bool) -> ImportReport:
    """Return what an import will do; history and media are counted when they are brought in."""
    cards, questions = added(planned.changes)
    new = Counter(change.deck for change in planned.changes.changes if change.what == "new")
    return ImportReport(
        planned.changes,
        cards,
        questions,
        (*planned.incoming.problems, *more),
        dry_run,
        rejected=len(planned.rejected),
        left_out=dict(
            Counter(fate.reason for _, fate in planned.incoming.fates if fate.what == "left out").most_common()
        ),
        decks=tuple(
            DeckReport(
                deck.id,
                deck.title.both(),
                new[deck.id],
                planned.limits.get(deck.id, head.new_per_day)
                if (head := planned.heads.get(deck.id))
                else deck.new_per_day,
                deck.roaming,
            )
            for deck in planned.decks
        ),
        found=planned.incoming.found,
        topics=dict(
            Counter(
                topic
                for deck in planned.decks
                if deck.id in planned.incoming.noted
                for note in deck.notes
                for topic in (note.topics[:1] or (note.domain or "",))
            ).most_common(),
        ),
        lines=planned.incoming.fates,
    )


# -- writing -----------------------------------------------------------------------------------------------------------


def write(
    app: App,
    connection: Connection,
    shelf: Shelf,
    planned: Plan,
    made: ImportReport,
) -> ImportReport:
    """Carry a plan out in the connection's transaction; return the report with what history and media came to."""
    from mlsprep.store import backup, placing, writing

    changes = planned.changes
    touched = sum(change.what not in {"unchanged", "new"} for change in changes.changes) + len(changes.retired)
    changed = bool(touched or changes.count("new"))
    if touched >= BACKUP_CHANGES or changes.count("new") > BACKUP_NEW or planned.history:
        now, keep = app.calendar.local(app.now), app.settings.backups_kept
        backup.create(app.database, app.backups, reason="before-import", now=now, keep=keep)
    exam = app.store.exam(app.settings.exam)
    writer = writing.Writer(connection, to_micros(app.now), exam)
    named = {change.deck for change in changes.changes}  # a deck whose notes were all turned down is none
    decks = [deck for deck in planned.decks if deck.id in planned.heads or deck.id in named or not deck.notes]
    numbers = writer.decks(decks, bundled=False)
    for deck_id, limit in planned.limits.items():
        placing.limit_deck(connection, deck_id, limit)
    if changed:
        writer.write(changes, numbers, lambda done, total: app.progress("Importing", done, total))
    reviews, known = _carry(app, connection, planned)
    if writer.unplaced:
        placing.place_new(connection, exam)
    kept = shelf.put(needed(planned), lambda done, total: app.progress("Media", done, total))
    made = replace(made, reviews=reviews, known=known, media=kept)
    if changed or reviews:  # else an undo would reach for the import before, which may be a month old
        paths = [str(path).encode(errors="backslashreplace").decode() for path in planned.incoming.paths]  # any bytes
        writer.journal(paths, made.as_dict())
    return made


def _carry(app: App, connection: Connection, planned: Plan) -> tuple[int, int]:
    """Bring in what cards have been through elsewhere; return how many answers are new and how many were known."""
    if not planned.history:
        return 0, 0
    from mlsprep.store import pasts as log

    brought = {change.key for change in planned.changes.changes if change.what == "new"}
    new = known = 0
    for name, pasts in planned.history:
        numbers = log.numbers(connection, pasts)
        carried = log.carry(
            connection,
            {numbers[key]: past for key, past in pasts.items() if key in numbers},
            device=log.device(connection, name),
            parameters=app.store.parameters(),
            fresh={number for key, number in numbers.items() if key.partition("#")[0] in brought},
            progress=lambda done, total: app.progress("History", done, total),
        )
        new, known = new + carried.new, known + carried.known
    return new, known


def foreseen(connection: Connection, shelf: Shelf, planned: Plan, made: ImportReport) -> ImportReport:
    """Return the report of a dry run with what history and media would come to."""
    new = known = 0
    if planned.history:
        from mlsprep.store import pasts as log

        continued = {change.key: change.old.key for change in planned.changes.changes if change.old}
        for _, pasts in planned.history:
            old = {
                key: f"{continued.get(note, note)}{mark}{facet}"
                for key in pasts
                for note, mark, facet in [key.partition("#")]
            }
            numbers = log.numbers(connection, old.values())
            there = {numbers[old[key]]: past for key, past in pasts.items() if old[key] in numbers}
            carried = log.foreseen(connection, there)
            new += carried.new + sum(log.answers(past.events) for key, past in pasts.items() if old[key] not in numbers)
            known += carried.known
    return replace(made, reviews=new, known=known, media=shelf.lacking(needed(planned)))


def needed(planned: Plan) -> list[Medium]:
    """Return the media to keep: what only a note that is left out names is not."""
    media = planned.incoming.media
    changes = planned.changes.changes
    if not media or sum(len(deck.notes) for deck in planned.decks) == len(changes):
        return list(media)
    notes = [change.own or change.note for change in changes]
    named = set(media_names(text for note in notes for text in (*note.body.texts(), note.why)))
    return [medium for medium in media if medium.name in named]


def decided(planned: Plan, keys: Collection[str], own: Mapping[str, Note]) -> Plan:
    """Return a plan with only those of its new notes that the learner accepted, some in a version of their own."""
    out = {change.key for change in planned.changes.changes if change.what == "new" and change.key not in keys}
    changes = planned.changes.without(out)
    edited: tuple[Change, ...] = tuple(
        replace(change, own=own[change.key]) if change.what == "new" and change.key in own else change
        for change in changes.changes
    )
    changes = replace(changes, changes=edited)
    return replace(planned, changes=changes, history=_history(planned.history, changes))
