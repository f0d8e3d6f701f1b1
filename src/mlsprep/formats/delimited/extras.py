"""What a note has besides its sides, column by column: tags, topics, reasons, sources."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mlsprep.formats import Context
    from mlsprep.formats.delimited.cells import Cells, Pair
    from mlsprep.formats.delimited.report import Report
    from mlsprep.formats.delimited.rows import Declared
    from mlsprep.formats.delimited.sides import Sides

NO_TASKS: Mapping[str, str] = MappingProxyType({})

_BETWEEN = re.compile(r"[\s,]+")
_PATH = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")
_NAMED = 20
_EXCERPT = 40


def extras(cells: Cells, sides: Sides, said: Declared, context: Context, report: Report) -> dict[str, list[Any]]:
    """Return the columns of `Note` that do not depend on the deck; fields that no row fills are not among them."""
    out: dict[str, list[Any]] = {}
    common = (*said.tags, *context.options.tags)
    if tags := cells.field("tags"):
        out["tags"] = _each(tags, lambda cell: tuple(dict.fromkeys((*common, *_words(cell)))))
    elif common:
        out["tags"] = [tuple(dict.fromkeys(common))] * cells.count
    strangers = _put_topics(out, cells, context)
    _put_domains(out, strangers, cells, context)
    if strangers:
        _tell_strangers(out, strangers, cells, report)
    _put_texts(out, cells, sides)
    if sources := cells.field("source"):
        out["source"] = [cell or None for cell in sources]
    for field in ("url", "checked"):
        if values := cells.field(field):
            out[field] = _valid(field, values, cells, report)
    if tasks := cells.field("task"):
        out["tasks"] = _each(tasks, _tasks)
    return out


def _put_texts(out: dict[str, list[Any]], cells: Cells, sides: Sides) -> None:
    """Put reasons and states into the columns of notes; hints, and what stands behind a gap, go before the reason."""
    for field in ("why", "status"):
        if cells.has(field):
            out[field] = _texts(cells.pair(field), cells.count)
    if cells.has("hint"):
        out["why"] = _joined(_texts(cells.pair("hint"), cells.count), out.get("why"))
    if sides.behind_gaps:
        out["why"] = _joined([sides.behind_gaps.get(index) for index in range(cells.count)], out.get("why"))


def _words(cell: str) -> list[str]:
    return [word for word in _BETWEEN.split(cell) if word]


def _each(cells: list[str], make: Callable[[str], Any]) -> list[Any]:
    """Return what is made of every cell, made once for all cells that are the same."""
    known = {cell: make(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


Strangers = dict[str, list[int]]
"""Names that nobody knows, with the rows that have them: they become tags."""


def _put_topics(out: dict[str, list[Any]], cells: Cells, context: Context) -> Strangers:
    strangers: Strangers = {}
    topics = (context.options.topic,) if context.options.topic else ()
    if listed := cells.field("topic"):
        known = {cell: _topics(cell, context.topics) for cell in set(listed)}
        out["topics"] = [known[cell] or topics for cell in listed]
        for index, cell in enumerate(listed):
            if cell and not known[cell]:
                strangers.setdefault(cell, []).append(index)
    elif topics:
        out["topics"] = [topics] * cells.count
    return strangers


def _put_domains(out: dict[str, list[Any]], strangers: Strangers, cells: Cells, context: Context) -> None:
    given: list[str | None] = [None] * cells.count
    if named := cells.field("domain"):
        domains = _domains(context)
        for index, cell in enumerate(named):
            if domains is None or cell in domains:
                given[index] = cell or None
            elif cell:
                strangers.setdefault(cell, []).append(index)
    if whole := context.options.domain:
        placed = out.get("topics", [()] * cells.count)
        given = [cell or (None if there else whole) for cell, there in zip(given, placed, strict=True)]
    if any(given):
        out["domain"] = given


def _topics(cell: str, known: frozenset[str] | None) -> tuple[str, ...]:
    """Return the topics a cell lists; nothing where one of them is none."""
    words = tuple(dict.fromkeys(cell.split()))
    fine = all(word in known if known is not None else _PATH.fullmatch(word) for word in words)
    return words if fine else ()


def _domains(context: Context) -> frozenset[str] | None:
    if context.blueprints is None:
        return None
    domains = [domain for blueprint in context.blueprints for domain in blueprint.domains]
    return frozenset(name for domain in domains for name in (domain.id, *domain.aliases))


def _tell_strangers(out: dict[str, list[Any]], strangers: Strangers, cells: Cells, report: Report) -> None:
    tags = list(out.get("tags", [()] * cells.count))
    for name, indices in strangers.items():
        word = "-".join(_words(name))
        for index in indices:
            tags[index] = tuple(dict.fromkeys((*tags[index], word))) if word else tags[index]
    out["tags"] = tags
    names = ", ".join(f"`{_short(name)}`" for name in list(strangers)[:_NAMED])
    more = f" and {len(strangers) - _NAMED} more" if len(strangers) > _NAMED else ""
    line = cells.lines[min(map(min, strangers.values()))]
    report.warn(line, f"no topics or domains that are known here, taken as tags: {names}{more}")


def _valid(field: str, values: list[str], cells: Cells, report: Report) -> list[str | None]:
    """Return addresses or dates; one that is none is left out and told of."""
    from pydantic import TypeAdapter, ValidationError  # 0.1 s that only sheets with such columns wait for

    from mlsprep.formats.fields import Checked, Url

    adapter: TypeAdapter[str] = TypeAdapter(Url if field == "url" else Checked)
    known: dict[str, str | None] = {"": None}
    for index, cell in enumerate(values):
        if cell in known:
            continue
        try:
            known[cell] = adapter.validate_python(cell)
        except ValidationError:
            known[cell] = None
            what = "no address of the web" if field == "url" else "no date such as 2026-11"
            report.warn_row(cells.lines[index], f"`{_short(cell)}` is {what} and is left out")
    return [known[cell] for cell in values]


def _texts(pair: Pair, count: int) -> list[Text | None]:
    """Return a text for each row, None for a row without words."""
    none = [""] * count
    rows = list(zip(pair[0] or none, pair[1] or none, strict=True))
    known = {row: Text(row[0] or None, row[1] or None) if any(row) else None for row in set(rows)}
    return [known[row] for row in rows]


def _joined(first: Iterable[Text | None], second: Iterable[Text | None] | None) -> list[Text | None]:
    """Return two columns of texts as one, a paragraph each."""
    if second is None:
        return list(first)
    return [
        Text(_both(one.en, other.en), _both(one.ko, other.ko)) if one and other else one or other
        for one, other in zip(first, second, strict=True)
    ]


def _both(one: str | None, other: str | None) -> str | None:
    return f"{one}\n\n{other}" if one and other else one or other


def _tasks(cell: str) -> Mapping[str, str]:
    """Return the tasks of `mls-c01=1.1 mla-c01=2.1`."""
    items = [item.split("=", 1) for item in cell.split() if "=" in item]
    return MappingProxyType({exam: task for exam, task in items if exam and task})


def _short(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
