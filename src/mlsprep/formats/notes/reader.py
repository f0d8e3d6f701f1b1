"""A Markdown notes file to a deck: explicit cards first, then what the grammar of ordinary notes makes of the rest."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.note import FROM_NOTES, Deck, Note
from mlsprep.errors import Problem
from mlsprep.formats import Fate, Reading, without_collector
from mlsprep.formats.deck_ids import deck_id
from mlsprep.formats.findings import unknown
from mlsprep.formats.identity import Identities, identities
from mlsprep.formats.notes.explicit import Explicit, explicit_cards
from mlsprep.formats.notes.front import FrontMatter, front_matter
from mlsprep.formats.notes.inference import load_topic_words, topic_finder
from mlsprep.formats.notes.language import in_language, language_of, text_of
from mlsprep.formats.notes.lines import tags_of, without_decks
from mlsprep.formats.notes.ordinary import cards_of
from mlsprep.formats.notes.tree import Block, Tree, parse, unified
from mlsprep.formats.notes.vocabulary import load_vocabulary
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from mlsprep.formats import Context
    from mlsprep.formats.notes.draft import Draft

_NAMED = 12
_LANGUAGES = {"ko": "Korean", "en": "English", None: "the same in both"}


def read_notes(path: Path, context: Context) -> Reading:
    """Read a notes file. Raises InputError for a file that cannot be had as text, or a bad vocabulary."""
    source = read_text(path)
    return parse_notes(source.text, source.file, context, source.digest)


def parse_notes(text: str, file: str, context: Context, digest: str = "") -> Reading:
    """Read the text of a notes file; `file` is what problems call it, and its stem is the name of the deck."""
    tree = parse(text, file)
    front, problems = front_matter(tree.front_matter, context)
    problems += _strange_options(context, file)
    if any(problem.severity == "error" for problem in problems):
        return Reading(problems=problems)
    with without_collector():
        return _Notes(tree, front, unified(text).split("\n"), file, context).reading(problems, digest)


def _strange_options(context: Context, file: str) -> tuple[Problem, ...]:
    """Return what is wrong with the topic the learner names."""
    topic = context.options.topic
    if topic is None or context.topics is None or topic in context.topics:
        return ()
    return (Problem(file, 0, 0, unknown("topic", topic, context.topics)),)


class _Made(NamedTuple):
    """A note without an id, and the rule that made it."""

    note: Note
    rule: str


class _Notes:
    """Puts together what the two layers found in a file."""

    def __init__(self, tree: Tree, front: FrontMatter, lines: list[str], file: str, context: Context) -> None:
        self.root = tree.root
        self.offset = tree.offset
        self.front = front
        self.lines = lines
        self.file = file
        self.context = context
        self.options = context.options
        stem = file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file
        self.deck = deck_id(self.options.deck or front.deck or stem)
        self.title = front.title or _first_title(tree.root) or stem
        self.source = front.source or file.replace("\\", "/").rpartition("/")[2]

    def reading(self, problems: tuple[Problem, ...], digest: str) -> Reading:
        """Return the deck with what became of every line."""
        explicit = explicit_cards(self.root, self.lines, cards=self.front.cards)
        vocabulary = load_vocabulary(self.options.vocabulary)
        drafts, fates = cards_of(self.root, vocabulary, explicit.taken, self.deck)
        made = [_Made(note, draft.rule) for draft, note in self._notes(explicit, drafts)]
        found = identities([item.note for item in made], self.deck)
        kept = ((made[index].note, name) for index, name in found.ids.items() if index not in found.taken)
        notes = tuple(replace(note, id=name) for note, name in kept)
        told = list(_told(made, found, explicit, fates))
        told += _untold(self.root, self.lines, self.offset, {fate.line for fate in told})
        told.sort(key=lambda fate: fate.line)
        problems += tuple(Problem(self.file, left.line, 0, left.message, "warning") for left in explicit.left)
        if not notes:
            message = "nothing in this file became a card; write one as `Q: ...` and `A: ...`, or as `front :: back`"
            problems += (Problem(self.file, 0, 0, message, "warning"),)
            return Reading(problems=problems, fates=tuple(told))
        deck = Deck(
            self.deck,
            text_of(self.title),
            notes,
            source=self.source,
            checked=self.front.checked or None,
            url=self.front.url or None,
            digest=digest,
            file=self.file,
            partial=True,
        )
        return Reading((deck,), problems, fates=tuple(told), found=_sentences(notes, len(explicit.cards)))

    def _notes(self, explicit: Explicit, drafts: Sequence[Draft]) -> Iterable[tuple[Draft, Note]]:
        """Yield drafts as notes, in the order of the file."""
        language = self.options.language or self.front.language or None
        finder = topic_finder(load_topic_words(), self.context.topics)
        known = (self.options.topic,) if self.options.topic else self.front.topics
        tags = _Tags(explicit, self.root)
        common = (*self.front.tags, *self.options.tags)
        whole = self.options.domain or self.front.domain or None
        own = {id(card.draft) for card in explicit.cards}
        for draft in sorted((*(card.draft for card in explicit.cards), *drafts), key=lambda draft: draft.line):
            told = id(draft) in own
            body = in_language(draft.kind, draft.body, language) if told or language else draft.body
            topic = None if known else finder(body.prompt, draft.subject)
            topics = known or ((topic,) if topic else ())
            named = (*common, *(draft.tags if told else (*tags.at(draft.line), *draft.tags)))
            if body.asks:
                named = (*named, FROM_NOTES)
            yield (
                draft,
                Note(
                    "",
                    draft.kind,
                    body,
                    explicit=False,
                    topics=topics,
                    domain=None if topics else whole,
                    tags=tuple(dict.fromkeys(named)),
                    why=draft.why,
                    source=self.source,
                    url=self.front.url or None,
                    checked=self.front.checked or None,
                    line=draft.line,
                ),
            )


class _Tags:
    """The tags of ordinary notes: those that hold where a note stands, and those on its own line."""

    def __init__(self, explicit: Explicit, root: Block) -> None:
        self.lines = sorted(explicit.tags)
        self.tags = explicit.tags
        self.own: dict[int, tuple[str, ...]] = {}
        for block in root.walk():
            if block.marks and block.kind != "tags":
                self.own |= {line: without_decks(tags) for line, tags in tags_of(block).items()}

    def at(self, line: int) -> tuple[str, ...]:
        """Return the tags of a note on a line."""
        index = bisect.bisect_right(self.lines, line)
        holding = self.tags[self.lines[index - 1]] if index else ()
        return (*holding, *self.own.get(line, ()))


def _told(made: Sequence[_Made], found: Identities, explicit: Explicit, fates: Iterable[Fate]) -> Iterator[Fate]:
    """Yield what became of the lines that a rule saw."""
    for index, item in enumerate(made):
        note, rule = item
        if index in found.repeated or index in found.taken:
            yield Fate(note.line, "left out", "duplicate")
        else:
            yield Fate(note.line, "question" if note.body.asks else "note", rule, found.ids[index])
    names = {(item.note.line, item.rule): found.ids.get(index, "") for index, item in enumerate(made)}
    for card in explicit.cards:
        name = names.get((card.draft.line, card.draft.rule), "")
        yield from (Fate(line, "part", card.draft.rule, name) for line in card.lines if line != card.draft.line)
    yield from (Fate(left.line, "left out", "unfinished card") for left in explicit.left)
    # Notes of the grammar are told of above, by their ids.
    yield from (fate for fate in fates if fate.what not in {"note", "question"})


def _untold(root: Block, lines: Sequence[str], offset: int, told: set[int]) -> Iterator[Fate]:
    """Yield what became of the other lines that are not empty: none is passed over in silence."""
    reasons = dict.fromkeys(range(1, offset + 1), "front matter")
    for block in root.walk():
        if reason := _SILENT.get(block.kind):
            reasons |= dict.fromkeys(range(block.line, block.end + 1), reason)
        elif block.kind in {"paragraph", "item"}:
            first = block.starts[0] if block.starts else block.line
            reasons |= dict.fromkeys(range(first, first + block.raw.count("\n") + 1), _NOTHING)
    for number, line in enumerate(lines, 1):
        if line.strip() and number not in told:
            reason = reasons.get(number) or _outside(line)
            yield Fate(number, "part" if reason in _KEPT else "left out", reason)


def _outside(line: str) -> str:
    """Return why a line that is in no block of the tree is left out."""
    if _TARGET.match(line):
        return "target of a link"
    return "nested too deep" if re.search(r"\w", line) else _NOTHING


_NOTHING = "nothing to ask"
_KEPT = frozenset({"front matter", "tags"})
# A target that links name by a word leaves no trace in the tree.
_TARGET = re.compile(r"[\s>*+\d.-]*\[[^\]]+\]:")
_SILENT = {
    "code": "code",
    "table": "table",
    "html": "HTML",
    "image": "image",
    "rule": "rule",
    "tags": "tags",
}


def _first_title(root: Block) -> str:
    """Return the text of the first heading of the highest rank in a file, if nothing else has that rank."""
    first = next((block for block in root.children if block.kind == "heading" and block.level == 1), None)
    return first.text.replace("\n", " ").replace("**", "").replace("`", "").strip() if first else ""


def _sentences(notes: Sequence[Note], deck_cards: int) -> tuple[str, ...]:
    """Return what was found, for a preview."""
    questions = sum(note.body.asks for note in notes)
    out = [f"{_count(len(notes) - questions, 'note')} for cards and {_count(questions, 'question')}"]
    if deck_cards:
        out[0] += f"; {deck_cards} of them written as cards"
    topics = Counter(topic for note in notes for topic in note.topics[:1] or ("",))
    none = topics.pop("", 0)
    listed = [f"{topic} ({_count(count, 'note')})" for topic, count in topics.most_common()]
    if len(listed) > _NAMED:
        listed[_NAMED:] = [f"{len(listed) - _NAMED} more"]
    if domains := Counter(note.domain for note in notes if note.domain):
        listed += [f"domain {name} ({count})" for name, count in domains.items()]
        none -= sum(domains.values())
    listed += [f"none ({none})"] if none else []
    out.append(f"topics: {', '.join(listed)}")
    languages = Counter(language_of(note.body.prompt) for note in notes)
    out.append("language: " + ", ".join(f"{_LANGUAGES[code]} ({count})" for code, count in languages.most_common()))
    return tuple(out)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
