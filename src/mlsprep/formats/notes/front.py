"""What the front matter of a notes file says of its deck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from mlsprep.core.note import LANGUAGES
from mlsprep.formats.fields import Checked, Url
from mlsprep.formats.findings import Finding, problems_of, unknown
from mlsprep.formats.notes.lines import is_deck, without_decks

if TYPE_CHECKING:
    from mlsprep.errors import Problem
    from mlsprep.formats import Context
    from mlsprep.formats.document import Document

_KNOWN = ("deck", "title", "topic", "topics", "domain", "tags", "language", "source", "url", "checked")
# Other names for the same: hashcards writes `name`, Obsidian `tag`.
_ALSO = {"name": "title", "tag": "tags", "lang": "language"}
# What Obsidian, its plug-ins and site generators write there, and what says nothing about cards.
_IGNORED = frozenset(
    {
        *("alias", "aliases", "author", "created", "cssclass", "cssclasses", "date", "description", "draft", "id"),
        *("kanban-plugin", "layout", "modified", "permalink", "publish", "slug", "status", "type", "updated"),
    }
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself; empty where it says nothing. `cards` is whether it is tagged as holding cards."""

    deck: str = ""
    title: str = ""
    topics: tuple[str, ...] = ()
    domain: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    source: str = ""
    url: str = ""
    checked: str = ""
    cards: bool = False


def front_matter(document: Document | None, context: Context) -> tuple[FrontMatter, tuple[Problem, ...]]:
    """Return what front matter says, and what is wrong with it: all of it warnings, since the notes can be read."""
    if document is None or not isinstance(document.data, dict):
        return FrontMatter(), document.problems if document else ()
    found = FrontMatter()
    findings: list[Finding] = []
    for key, value in document.data.items():
        name = _ALSO.get(key.lower(), key.lower())
        if name in _IGNORED or name.startswith("sr-") or value in ("", [], "~", "null"):
            continue
        if name not in _KNOWN:
            message = f"{unknown('key', key, _KNOWN)}; it is left out"
            findings.append(Finding((key,), message, key=True, severity="warning"))
            continue
        values, problem = _values(value)
        problem = problem or _wrong(name, values, context)
        if problem:
            findings.append(Finding((key,), problem, severity="warning"))
        elif name == "tags":
            tags = tuple(tag.lstrip("#") for tag in values)
            found = replace(found, tags=without_decks(tags), cards=any(is_deck(tag) for tag in tags))
        elif name in {"topic", "topics"}:
            found = replace(found, topics=tuple(dict.fromkeys((*found.topics, *values))))
        else:
            said: dict[str, Any] = {name: " ".join(values) if name in {"title", "source"} else values[0]}
            found = replace(found, **said)
    return found, problems_of(document, findings)


def _values(value: Any) -> tuple[list[str], str]:
    """Return a value as a list of words or lines, and what is wrong with it."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value if item.strip()], ""
    if isinstance(value, str):
        return [value.strip()], ""
    return [], "a text or a list of texts is expected here; it is left out"


def _wrong(name: str, values: list[str], context: Context) -> str:
    """Return what is wrong with the value of a key, "" if nothing is. Splits the tags of one line in place."""
    if name == "tags":
        values[:] = [tag for item in values for tag in item.replace(",", " ").split()]
        return ""
    if not values:
        return "a value is missing here; it is left out"
    if name in {"topic", "topics", "domain"}:
        return _strange(name, values, context)
    if name == "language" and values[0] not in LANGUAGES:
        return f"{unknown('language', values[0], LANGUAGES)}; it is detected"
    if name in {"checked", "url"}:
        try:
            TypeAdapter(Checked if name == "checked" else Url).validate_python(values[0])
        except ValidationError:
            what = "no date such as 2026-11" if name == "checked" else "no address of the web"
            return f"`{values[0]}` is {what}; it is left out"
    return ""


def _strange(name: str, values: list[str], context: Context) -> str:
    """Return what is wrong with topics or a domain: a name that nobody knows."""
    what, known = "topic", context.topics
    if name == "domain":
        domains = [domain for blueprint in context.blueprints or () for domain in blueprint.domains]
        named = frozenset(word for domain in domains for word in (domain.id, *domain.aliases))
        what, known, values = "domain", named if context.blueprints is not None else None, values[:1]
    strange = next((value for value in values if known is not None and value not in known), None)
    return f"{unknown(what, strange, known or ())}; it is left out" if strange else ""
