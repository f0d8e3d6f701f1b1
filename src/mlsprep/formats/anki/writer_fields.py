"""What the notes of an Anki package say: note types, fields, and the note itself for the way back."""

from __future__ import annotations

import functools
import json
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.formats.anki.guid import guid_of
from mlsprep.formats.anki.markdown import both

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlsprep.core.note import Deck, Family, Note

OWN = "mlsprep"
"""What the names of our note types begin with, and the name of the field that holds the note itself."""

BASIC, CLOZE, SIDES = "mlsprep basic", "mlsprep cloze", "mlsprep sides"
"""Our note types; of the last one there is one for each number of cards."""

STYLE = """.card { font-family: sans-serif; font-size: 20px; text-align: center; color: #1c1c1c; background: #fdfdfd; }
.side { max-width: 40em; margin: 0 auto; }
[lang=ko] { margin-top: .6em; color: #555; }
.more { margin-top: 1.2em; font-size: 14px; color: #666; text-align: left; }
.source { font-size: 12px; color: #888; }
.cloze { font-weight: bold; color: #0a58ca; }
code, pre { font-family: monospace; font-size: .9em; }
pre { text-align: left; white-space: pre-wrap; }
table { margin: .5em auto; border-collapse: collapse; }
th, td { border: 1px solid #bbb; padding: .15em .5em; }
ul, ol { display: inline-block; text-align: left; }
img { max-width: 100%; }
.nightMode.card, .night_mode .card { color: #e4e4e4; background: #242424; }
.nightMode [lang=ko], .night_mode [lang=ko] { color: #b0b0b0; }
.nightMode .more, .night_mode .more, .nightMode .source, .night_mode .source { color: #a0a0a0; }
.nightMode .cloze, .night_mode .cloze { color: #7ab0ff; }
"""


class Template(NamedTuple):
    """A card of a note type: its name, its front and its back."""

    name: str
    front: str
    back: str


class NoteType(NamedTuple):
    """A note type of ours. Fields and templates never change: Anki would take it for another note type."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    cloze: bool = False


_BELOW = (
    '{{#Why}}<div class="more">{{Why}}</div>{{/Why}}{{#Source}}<div class="more source">{{Source}}</div>{{/Source}}'
)


def _back(front: str, answer: str) -> str:
    return f'{front}<hr id="answer"><div class="side">{answer}</div>{_BELOW}'


def _side(name: str) -> str:
    return f'<div class="side">{{{{{name}}}}}</div>'


NOTE_TYPES = {
    # The second card is there where `Reverse` says so: with a note type of its own, a note that gets a reverse later
    # would change its type, which Anki refuses to import.
    BASIC: NoteType(
        BASIC,
        ("Front", "Back", "Why", "Source", "Reverse", OWN),
        (
            Template("recall", _side("Front"), _back("{{FrontSide}}", "{{Back}}")),
            Template(
                "reverse",
                f"{{{{#Reverse}}}}{_side('Back')}{{{{/Reverse}}}}",
                _back("{{FrontSide}}", "{{Front}}"),
            ),
        ),
    ),
    CLOZE: NoteType(
        CLOZE,
        ("Text", "Why", "Source", OWN),
        (
            Template(
                "cloze",
                _side("cloze:Text"),
                _side("cloze:Text") + _BELOW,
            ),
        ),
        cloze=True,
    ),
}


@functools.cache
def note_type(name: str) -> NoteType:
    """Return the note type of that name, `mlsprep sides N` for a note of N cards that each have sides of their own."""
    if name in NOTE_TYPES:
        return NOTE_TYPES[name]
    places = range(1, int(name.removeprefix(SIDES)) + 1)
    fields = [f"{side} {place}" for place in places for side in ("Front", "Back")]
    cards = [
        Template(f"card {place}", _side(f"Front {place}"), _back("{{FrontSide}}", f"{{{{Back {place}}}}}"))
        for place in places
    ]
    return NoteType(name, (*fields, "Why", "Source", OWN), tuple(cards))


class Written(NamedTuple):
    """A note as it is in a package: `cards` are the facets by their place (`ord`) in the note type."""

    guid: str
    type: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: Mapping[int, str]

    def field(self, name: str) -> str:
        """Return a field by its name."""
        return self.fields[note_type(self.type).fields.index(name)]


def own_data(deck: Deck, note: Note, facet: str | None) -> str:
    """Return what the last field holds: the note itself, as JSON that no editor of HTML has a reason to touch."""
    about: dict[str, Any] = {"id": deck.id, "title": deck.title.dump()}
    for name in ("topic", "source", "checked", "url"):
        if value := getattr(deck, name):
            about[name] = value
    if deck.optional:
        about["optional"] = True
    data: dict[str, Any] = {"deck": about, "note": note.id, "explicit": note.explicit, "content": note.dump()}
    if facet is not None:
        data["facet"] = facet
    plain = json.dumps(data, separators=(",", ":"))  # ASCII: Anki normalises Unicode
    # Anki looks for gaps in every field; two braces are in no JSON but inside a string.
    for char, code in (("{{", "\\u007b\\u007b"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        plain = plain.replace(char, code)
    return plain


def source_line(deck: Deck, note: Note) -> str:
    """Return what is shown smallest on the back: a service's status, the source, and when it was checked."""
    source, checked, url = note.source or deck.source, note.checked or deck.checked, note.url or deck.url
    said = [both(note.status)] if note.status else []
    if source:
        said.append(escape(source))
    if checked:
        said.append(f"checked {escape(checked)}")
    if url and url.startswith(("http://", "https://")):
        said.append(f'<a href="{escape(url)}">{escape(url)}</a>')
    return " · ".join(said)


def tag_of(tag: str) -> str:
    """Return a tag as Anki has tags: without blanks."""
    return "_".join(tag.split())


def written(deck: Deck, note: Note, families: Mapping[str, Family], name: str | None = None) -> Iterator[Written]:
    """Yield what a note is in a package: one note of Anki, or one for each card of a kind that Anki has no type for.

    `name` is what Anki knows a note by that did not come from there; None: its `deck/note`.
    """
    body: Any = note.body
    tags = tuple(dict.fromkeys(tag_of(tag) for tag in note.tags))
    guid = guid_of(note.id) or name or f"{deck.id}/{note.id}"
    below = both(note.why), source_line(deck, note)
    fields: tuple[str, ...]
    if note.kind == "basic":
        sides = both(body.front), both(body.back)
        fields = (*sides, *below, "yes" if body.reverse else "", own_data(deck, note, None))
        yield Written(guid, BASIC, fields, tags, dict(enumerate(body.facets())))
    elif note.kind == "cloze":
        gaps = both(body.text, cloze=True)
        cards = {int(facet.removeprefix("cloze-")) - 1: facet for facet in body.facets()}
        yield Written(guid, CLOZE, (gaps, *below, own_data(deck, note, None)), tags, cards)
    elif note.kind == "sides":
        shown = [both(text) for side in body.sides.values() for text in (side.front, side.back)]
        fields = (*shown, *below, own_data(deck, note, None))
        yield Written(guid, f"{SIDES} {len(body.sides)}", fields, tags, dict(enumerate(body.facets())))
    else:
        family = families.get(getattr(body, "family", ""))
        for facet in body.facets():
            face = body.face(facet, family)
            sides = both(face.front), both(face.back)
            fields = (*sides, *below, "", own_data(deck, note, facet))
            yield Written(f"{guid}#{facet}", BASIC, fields, tags, {0: facet})


def title_of(deck: Deck) -> str:
    """Return the name of a deck as a part of Anki's `parent::child`."""
    return " ".join(deck.title.get("en").replace("::", ":").split()) or deck.id
