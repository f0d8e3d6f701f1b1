"""Anki packages (`.apkg`, `.colpkg`): decks, notes, media and histories."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.note import LANGUAGES, Deck, Note, Text
from mlsprep.errors import Problem
from mlsprep.formats import Reading
from mlsprep.formats.anki.bodies import Builder
from mlsprep.formats.anki.collection import Collection, DamagedError, NoteType, Place
from mlsprep.formats.anki.guid import note_id
from mlsprep.formats.anki.history import Clock, Historian, first_day
from mlsprep.formats.anki.package import Package, refuse
from mlsprep.formats.anki.presets import Preset
from mlsprep.formats.anki.templates import Sheet, compiled
from mlsprep.formats.deck_ids import deck_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mlsprep.core.past import Past
    from mlsprep.formats import Context
    from mlsprep.formats.anki.collection import CardRow, LogRow, NoteRow
    from mlsprep.formats.anki.own import Own
    from mlsprep.formats.anki.package import Media

DEFAULT_DECK = 1
LATEST = 253_402_300_799
"""The end of the year 9999, in seconds."""
_LONGEST_GUID = 200
_LONGEST_ID = 300
_STAGES = 4


class _Contents(NamedTuple):
    """Everything of a collection that is used, out of the database."""

    types: Mapping[int, NoteType]
    places: Mapping[int, Place]
    presets: Mapping[int, Preset]
    notes: Sequence[NoteRow]
    cards: Mapping[int, Sequence[CardRow]]
    studied: frozenset[int]
    created: int
    offset: Any
    rollover: Any
    scheduler: Any
    format: str


def read_package(path: Path, context: Context) -> Reading:
    """Read an Anki package. Raises InputError where nothing of it can be used."""
    with ExitStack() as stack:
        package = stack.enter_context(Package(path))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mlsprep-", ignore_cleanup_errors=True)))
        media = package.media(context.options.media)
        target = folder / "collection"
        try:
            name = package.collection(target)
            context.progress(1, _STAGES)
            collection = stack.enter_context(Collection(target))
            return _Importer(path, context, _contents(collection, name), media).reading(collection)
        except DamagedError as error:
            refuse(
                path, f"this package's collection is damaged: {error}; export it again in Anki (Tools, Check Database)"
            )
        except OSError as error:
            refuse(path, f"the collection cannot be unpacked: {error.strerror or error}")


def _contents(collection: Collection, name: str) -> _Contents:
    return _Contents(
        types=collection.note_types(),
        places=collection.decks(),
        presets=collection.presets(),
        notes=collection.notes(),
        cards={note: list(rows) for note, rows in groupby(collection.cards(), key=attrgetter("note"))},
        studied=collection.studied(),
        created=collection.created,
        offset=collection.config("creationOffset"),
        rollover=collection.config("rollover"),
        scheduler=collection.config("schedVer"),
        format=name,
    )


class _Importer:
    """Makes decks of the contents of a collection."""

    def __init__(self, path: Path, context: Context, contents: _Contents, media: Media) -> None:
        self.path = path
        self.context = context
        self.contents = contents
        self.media = media
        self.deck_ids = self._deck_ids()
        self.tags: dict[str, tuple[str, ...]] = {}
        self.builder = Builder(media.renamed, _maker(context.options.language))
        self.decks: dict[str, list[Note]] = {}
        self.keys: dict[int, str] = {}
        """`deck/note#facet` of every card that may have a history or marks."""
        self.problems: list[Problem] = list(media.problems)
        self.cards = 0
        self.reviews = 0
        self.without_cards = 0
        self.odd_guids = 0
        self.unknown_types = 0

    def reading(self, collection: Collection) -> Reading:
        """Return what the package holds."""
        own = self._own()
        self._notes(own)
        self.context.progress(2, _STAGES)
        pasts = self._pasts(collection)
        self.context.progress(3, _STAGES)
        decks = self._decks(own)
        self._warnings(own)
        if collection.damaged_text:
            self._warn("some texts are not UTF-8: what cannot be read is shown as U+FFFD")
        found = self._found(decks, sum(event.rating is not None for past in pasts.values() for event in past.events))
        if lost := collection.reviews() - self.reviews:
            found.append(f"{_count(lost, 'review')} of cards that were deleted: left out")
        self.context.progress(_STAGES, _STAGES)
        return Reading(decks, tuple(self.problems), pasts, self.media.files, found=tuple(found))

    # -- decks ---------------------------------------------------------------------------------------------------------

    def _deck_ids(self) -> dict[int, str]:
        """Return our ids of Anki's decks: names that become the same id are told apart by a hash of the name."""
        taken: dict[str, str] = {}
        out = {}
        for number, place in sorted(self.contents.places.items()):
            name = place.name or f"deck {number}"
            wanted = self.context.options.deck or deck_id(name[:_LONGEST_ID])
            if not self.context.options.deck and taken.setdefault(wanted, name) != name:
                wanted = f"{wanted}-{_short_hash(name)}"
                taken[wanted] = name
            out[number] = wanted
        return out

    def _place(self, number: int) -> str:
        """Return our id of the deck with that number; cards of unknown decks go where Anki puts them."""
        return self.deck_ids.get(number) or self.deck_ids.get(DEFAULT_DECK) or self.context.options.deck or "default"

    def _decks(self, own: Own | None) -> tuple[Deck, ...]:
        options = self.context.options
        out: dict[str, Deck] = {deck.id: deck for deck in own.decks} if own else {}
        places = {self.deck_ids[number]: place for number, place in sorted(self.contents.places.items(), reverse=True)}
        for number, place in sorted(self.contents.places.items(), key=lambda item: item[1].name):
            empty = not place.filtered and number != DEFAULT_DECK and self.deck_ids[number] not in out
            if empty and not options.deck and not own:
                self.decks.setdefault(self.deck_ids[number], [])
        for name in sorted(self.decks):
            notes = self.decks[name]
            if name in out:
                there = {note.id for note in out[name].notes}
                notes = [*out[name].notes, *(note for note in notes if note.id not in there)]
                out[name] = _with(out[name], notes)
                continue
            place = places.get(name, Place(name))
            preset = self.contents.presets.get(place.preset)
            limit = place.new_per_day if place.new_per_day is not None else preset.new_per_day if preset else None
            out[name] = Deck(
                id=name,
                title=Text.of(name if options.deck else _clean(place.name) or name),
                notes=tuple(notes),
                topic=options.topic,
                file=str(self.path),
                # A parent without notes of its own is in a package of one of its children too.
                partial=not notes,
                roaming=True,
                new_per_day=limit,
            )
        return tuple(out.values())

    # -- notes ---------------------------------------------------------------------------------------------------------

    def _own(self) -> Own | None:
        """Return the notes that this program wrote into a package, None where there are none."""
        from mlsprep.formats.anki.own import OwnRow, is_own, own_notes

        ours = {number: kind for number, kind in self.contents.types.items() if is_own(kind.name)}
        if not ours:
            return None
        from mlsprep.formats.anki.html import to_text

        rows = [
            OwnRow(
                row.id,
                dict(zip(ours[row.type].fields, row.fields.split("\x1f"), strict=False)),
                self._tags(row.tags),
                min(row.mod, LATEST),
            )
            for row in self.contents.notes
            if row.type in ours
        ]
        renamed = self.media.renamed
        return own_notes(rows, self.context.families or {}, lambda html: to_text(html, renamed))

    def _notes(self, own: Own | None) -> None:
        contents, options, builder = self.contents, self.context.options, self.builder
        ours = self._own_cards(own) if own else frozenset()
        sheets: dict[int, Sheet] = {}
        taken: set[str] = set()
        topics = (options.topic,) if options.topic else ()
        for row in contents.notes:
            cards = contents.cards.get(row.id)
            if row.id in ours or not cards:
                self.without_cards += not cards
                continue
            sheet = sheets.get(row.type)
            if sheet is None:
                sheet = sheets[row.type] = self._sheet(row)
            kind, body, why, facets = builder.body(sheet, row.fields.split("\x1f"), cards)
            name = self._id(row, taken)
            tags = self._tags(row.tags)
            if options.tags:
                tags = tuple(dict.fromkeys((*tags, *options.tags)))
            where = self._place(cards[0].deck)
            note = Note(id=name, kind=kind, body=body, topics=topics, domain=options.domain, tags=tags, why=why)
            there = self.decks.get(where)
            if there is None:
                there = self.decks[where] = []
            there.append(note)
            self._cards(cards, facets, f"{where}/{name}")

    def _own_cards(self, own: Own) -> frozenset[int]:
        """Note the keys of the cards of our own notes, and return the numbers of these notes."""
        for place, key in own.keys.items():
            for card in self.contents.cards.get(place.note, ()):
                if card.ord == place.ord:
                    self.keys[card.id] = key
                    self.cards += 1
        return frozenset(place.note for place in own.keys) - frozenset(own.rest)

    def _cards(self, cards: Sequence[CardRow], facets: Mapping[int, str], key: str) -> None:
        """Note the keys of cards that may have a history or marks; of two at one place the first counts."""
        self.cards += len(facets)
        known: set[int] = set()
        for card in cards:
            marked = card.type or card.flags or card.queue < 0 or card.id in self.contents.studied
            if marked and card.ord not in known:
                self.keys[card.id] = f"{key}#{facets[card.ord]}"
            known.add(card.ord)

    def _sheet(self, row: NoteRow) -> Sheet:
        kind = self.contents.types.get(row.type)
        if kind is None:
            self.unknown_types += 1
            from mlsprep.formats.anki.collection import Template

            count = row.fields.count("\x1f") + 1
            names = tuple(f"f{index}" for index in range(count))
            back = "<br>".join(f"{{{{{name}}}}}" for name in names[1:]) or "{{f0}}"
            kind = NoteType("", cloze=False, fields=names, templates=(Template("", "{{f0}}", back),))
        return compiled(kind)

    def _id(self, row: NoteRow, taken: set[str]) -> str:
        guid = row.guid
        name = note_id(guid) if guid and len(guid) <= _LONGEST_GUID else note_id(f"{row.id}")
        if name in taken:
            name = note_id(f"{guid[:_LONGEST_GUID]}~{row.id}")
            self.odd_guids += 1
        taken.add(name)
        return name

    def _tags(self, raw: str) -> tuple[str, ...]:
        found = self.tags.get(raw)
        if found is None:
            found = self.tags[raw] = tuple(dict.fromkeys(tag for word in raw.split() if (tag := _clean_tag(word))))
        return found

    # -- histories -----------------------------------------------------------------------------------------------------

    def _pasts(self, collection: Collection) -> dict[str, Past]:
        contents = self.contents
        if not self.keys:
            return {}
        calendar = self.context.calendar
        offset = contents.offset if isinstance(contents.offset, int) else None
        rollover = contents.rollover if isinstance(contents.rollover, int) else None
        # Packages of Anki 2.0. A later Anki takes the rows of such a collection as they are, and so do we.
        old = contents.format == "collection.anki2" and rollover is None and contents.scheduler in (None, 1)
        clock = Clock(calendar, first_day(contents.created, offset, rollover, calendar.zone))
        historian = Historian(clock, old)
        leeches = {row.id for row in contents.notes if "leech" in row.tags.lower().split()}
        presets = {number: contents.presets.get(place.preset, _NO_PRESET) for number, place in contents.places.items()}
        waiting = {card.id: card for cards in contents.cards.values() for card in cards if card.id in self.keys}
        pasts = {}

        def tell(card: CardRow, rows: Sequence[LogRow]) -> None:
            preset = presets.get(card.deck, _NO_PRESET)
            past = historian.past(card, rows, preset, leech=card.note in leeches)
            if past is not None:
                pasts[self.keys[card.id]] = past
            self.reviews += sum(row.ease > 0 for row in rows)

        for number, rows in collection.logs():
            card = waiting.pop(number, None)
            if card is not None:
                tell(card, rows)
        for card in waiting.values():
            tell(card, ())
        return pasts

    # -- what is said --------------------------------------------------------------------------------------------------

    def _warnings(self, own: Own | None) -> None:
        builder = self.builder
        said = [
            (self.without_cards, "{} without a card: left out", "note"),
            (self.unknown_types, "{} of unknown note types: the first field is the front", "sort of notes"),
            (self.odd_guids, "{} with the GUID of another note: kept under an id of its own", "note"),
            (builder.empty, "{} with an empty side: it says so", "card"),
            (builder.lost_gaps, "{} for a gap that is no longer in the text: it says so", "card"),
            (
                builder.occlusions,
                "{} of image occlusion: a terminal cannot hide a part of a picture, so the card says where it is",
                "note",
            ),
            (builder.shortened, "{} longer than a million characters: cut off there", "side"),
        ]
        for count, sentence, noun in said:
            if count:
                plural = "" if count == 1 else "s"
                self._warn(sentence.format(f"{count:,} {noun}{plural}"))
        for sentence in own.warnings if own else ():
            self._warn(sentence)

    def _warn(self, message: str) -> None:
        self.problems.append(Problem(str(self.path), 0, 0, message, "warning"))

    def _found(self, decks: Sequence[Deck], reviews: int) -> list[str]:
        shape = "current format" if self.contents.format.endswith("b") else "legacy format"
        notes, full = sum(len(deck.notes) for deck in decks), sum(bool(deck.notes) for deck in decks)
        counts = [_count(notes, "note"), _count(self.cards, "card"), _count(full, "deck")]
        counts += [_count(reviews, "review")] if reviews else []
        counts += [_count(len(self.media.files), "media file")] if self.media.files else []
        found = [f"Anki package ({shape}): {', '.join(counts)}"]
        rollover, begins = self.contents.rollover, self.context.calendar.starts
        if reviews and self.path.suffix.lower() == ".colpkg" and isinstance(rollover, int):
            hours = begins.total_seconds() / 3600
            if hours != rollover:
                found.append(
                    f"in Anki a day began at {rollover}:00, here at {hours:g}: answers in between count for another day"
                )
        used = {place.preset for number, place in self.contents.places.items() if self.decks.get(self.deck_ids[number])}
        fitted = [
            preset.name for number, preset in self.contents.presets.items() if preset.parameters and number in used
        ]
        if fitted and reviews:
            names = ", ".join(f"“{_clean(name)}”" for name in sorted(fitted)[:3])
            found.append(
                f"the Anki preset {names} has FSRS parameters fitted to you; "
                "`mlsprep optimize` fits them from the history that comes along"
            )
        return found


_NO_PRESET = Preset("")


def _with(deck: Deck, notes: Sequence[Note]) -> Deck:
    from dataclasses import replace

    return replace(deck, notes=tuple(notes))


def _maker(language: str | None) -> Callable[[str], Text]:
    """Return what makes a text of a string: in one language, or the same in both."""
    if language in LANGUAGES:
        return lambda text: Text(**{language: text})
    return lambda text: Text(text, text)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _clean(name: str) -> str:
    """Return a name in one line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())


def _clean_tag(tag: str) -> str:
    """Return a tag of Anki's as a tag of ours: commas become `_`, what cannot be seen is dropped."""
    if not tag.isprintable():
        tag = "".join(char for char in tag if char.isprintable())
    return tag.replace(",", "_")


def _short_hash(name: str) -> str:
    import hashlib

    return hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=3).hexdigest()
