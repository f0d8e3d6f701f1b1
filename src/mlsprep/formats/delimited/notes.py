"""The columns of a sheet to decks of notes, in bulk: a hundred thousand rows take well below a second."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from mlsprep.core.kinds import KINDS
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Note, Text, derived_ids, in_bulk, is_derived
from mlsprep.formats.deck_ids import deck_id, is_deck_id
from mlsprep.formats.delimited.extras import NO_TASKS, extras
from mlsprep.formats.delimited.sides import Sides, gap_fault

if TYPE_CHECKING:
    from mlsprep.formats import Context
    from mlsprep.formats.delimited.cells import Cells
    from mlsprep.formats.delimited.report import Report
    from mlsprep.formats.delimited.rows import Declared

FOREIGN = frozenset(KINDS) - {"basic", "cloze"}
"""Kinds that a sheet of ours shows and cannot carry: their rows are for reading."""


def decks_of(cells: Cells, said: Declared, context: Context, report: Report, stem: str) -> tuple[Deck, ...]:
    """Return the decks of a sheet that is named `stem`; rows without a side and the like are told to the report."""
    sides = Sides(cells, said)
    keep = _kept(cells, sides, report)
    shared = extras(cells, sides, said, context, report)
    whole = context.options.deck or said.deck or stem
    names = None if context.options.deck else cells.field("deck")
    groups: dict[str, tuple[str, list[int]]] = {}
    if names is None:
        groups[_deck_id(whole, exact=whole == context.options.deck)] = (whole, keep)
    else:
        ids = {name: _deck_id(name or whole, exact=cells.exact) for name in set(names)}
        for index in keep:
            groups.setdefault(ids[names[index]], (names[index] or whole, []))[1].append(index)
    roaming = any(field == "guid" for field, _ in said.places)
    decks = []
    for deck, (name, indices) in groups.items():
        notes = _notes(deck, indices, cells, sides, shared, report)
        decks.append(Deck(deck, Text(name, name), notes, partial=True, roaming=roaming))
    return tuple(decks)


def _deck_id(name: str, *, exact: bool) -> str:
    """Return the id for a name; one that the learner or a sheet of ours gives stays as it is where it can."""
    return unicodedata.normalize("NFC", name) if exact and is_deck_id(name) else deck_id(name)


def _kept(cells: Cells, sides: Sides, report: Report) -> list[int]:
    """Return the rows that make notes; the others are told of."""
    keep = list(range(cells.count))
    if foreign := [index for index, kind in enumerate(sides.kinds) if kind in FOREIGN]:
        keep = [index for index in keep if sides.kinds[index] not in FOREIGN]
        some = "a row" if len(foreign) == 1 else f"{len(foreign):,} rows"
        sentence = f"{some} of facts and the like, the first of them here: a sheet shows them and cannot carry them"
        report.warn(cells.lines[foreign[0]], sentence)
    faults: dict[int, str] = {}
    if not all(sides.prompts) or not all(sides.answers):
        for index in keep:
            if not sides.prompts[index]:
                faults[index] = "the front is empty"
            elif not sides.answers[index] and index not in sides.gaps:
                faults[index] = "the back is empty"
    faults |= {index: fault for index, body in sides.gaps.items() if (fault := gap_fault(body.text))}
    for index in keep if faults else ():
        if index in faults:
            report.warn_row(cells.lines[index], f"{faults[index]}; the row is left out")
    return [index for index in keep if index not in faults] if faults else keep


def _notes(
    deck: str, keep: list[int], cells: Cells, sides: Sides, shared: dict[str, list[Any]], report: Report
) -> tuple[Note, ...]:
    given = sides.ids
    explicit = {index: given[index] for index in keep if given[index]} if given else {}
    ids = _derived(deck, [index for index in keep if index not in explicit] if explicit else keep, sides) | explicit
    if len(set(ids.values())) < len(keep):
        keep = _once(keep, ids, explicit, cells, report)
    fronts, backs, reverse = sides.fronts, sides.backs, sides.reverse
    bodies: list[Any] = in_bulk(
        Basic,
        len(keep),
        front=[fronts[index] for index in keep],
        back=[backs[index] for index in keep],
        reverse=[reverse[index] for index in keep] if reverse else (False,) * len(keep),
    )
    kinds = ["basic"] * len(keep)
    for place, index in enumerate(keep if sides.gaps else ()):
        if index in sides.gaps:
            bodies[place], kinds[place] = sides.gaps[index], "cloze"
    columns = {field: [values[index] for index in keep] for field, values in shared.items()}
    columns.setdefault("tasks", [NO_TASKS] * len(keep))
    notes = in_bulk(
        Note,
        len(keep),
        id=[ids[index] for index in keep],
        kind=kinds,
        body=bodies,
        explicit=[index in explicit and not is_derived(explicit[index]) for index in keep],
        line=[cells.lines[index] for index in keep],
        **columns,
    )
    return tuple(notes)


def _derived(deck: str, rows: list[int], sides: Sides) -> dict[int, str]:
    """Return the ids of rows that have none of their own."""
    plain = [index for index in rows if index not in sides.gaps] if sides.gaps else rows
    prompts, answers = sides.prompts, sides.answers
    derived = derived_ids(deck, "basic", [prompts[index] for index in plain], [answers[index] for index in plain])
    ids = dict(zip(plain, derived, strict=True))
    if sides.gaps:
        gaps = {index: sides.gaps[index] for index in rows if index in sides.gaps}
        bodies = list(gaps.values())
        derived = derived_ids(deck, "cloze", [body.prompt for body in bodies], [body.answer for body in bodies])
        ids.update(zip(gaps, derived, strict=True))
    return ids


def _once(keep: list[int], ids: dict[int, str], explicit: dict[int, str], cells: Cells, report: Report) -> list[int]:
    """Leave out rows that say what an earlier one says; an id that two different rows have is an error."""
    firsts: dict[str, int] = {}
    kept, again = [], []
    for index in keep:
        first = firsts.setdefault(ids[index], index)
        if first == index:
            kept.append(index)
        elif (index in explicit) == (first in explicit) and (index not in explicit or cells.same(first, index)):
            again.append(index)
        else:
            report.error(
                cells.lines[index],
                f"the id `{ids[index]}` is taken by the row on line {cells.lines[first]}; give each row its own",
            )
    if again:
        some = "a row says" if len(again) == 1 else f"{len(again):,} rows say"
        first = cells.lines[firsts[ids[again[0]]]]
        sentence = f"{some} what an earlier one says (here what line {first} says); each is taken once"
        report.warn(cells.lines[again[0]], sentence)
    return kept
