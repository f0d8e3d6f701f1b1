"""What a note is about: a topic, found by names and words in its prompt and in the headings above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field, ValidationError

from mlsprep.bundled import folder
from mlsprep.core.note import normalise
from mlsprep.errors import InputError
from mlsprep.formats.document import compose
from mlsprep.formats.fields import Model, Word
from mlsprep.formats.findings import Finding, findings_of, problems_of
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path as File

_FILE = "topic-words.yaml"
# A description to find the term of names other things; a prompt that names more things than this compares them.
_QUOTED = re.compile(r"“[^”]*”")
_SEVERAL = 2
_OPENING = re.compile(r"(?:(?:what|which|why|how|when) (?:is|are|does|do|was|can)? ?)?(?:an? |the )?")


class _TopicModel(Model):
    names: list[Word] = Field(default_factory=list)
    en: list[Word] = Field(default_factory=list)
    ko: list[Word] = Field(default_factory=list)


class TopicWords(NamedTuple):
    """By what topics are known: `names` are proper names and decide; `words` count where no name does.

    Both map normalised words to the topic.
    """

    names: Mapping[str, str]
    words: Mapping[str, str]


def read_topic_words(path: File) -> TopicWords:
    """Return the words of a file that maps topics to `names`, `en` and `ko`. Raises InputError.

    A word means one topic: a word that two topics list is an error.
    """
    source = read_text(path)
    document = compose(source.text, source.file)
    findings: list[Finding] = []
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    data = document.data if isinstance(document.data, dict) else {}
    if not data:
        findings.append(
            Finding((), "words of topics are a mapping: `group/topic: {names: [...], en: [...], ko: [...]}`")
        )
    for topic, item in data.items():
        try:
            model = _TopicModel.model_validate(item)
        except ValidationError as error:
            found = findings_of(error, _TopicModel, "a topic", item)
            findings += [finding.under((topic,)) for finding in found]
            continue
        for field, known in (("names", names), ("en", words), ("ko", words)):
            for index, word in enumerate(getattr(model, field)):
                owner = names.get(normalise(word), words.get(normalise(word), topic))
                if owner != topic:
                    findings.append(Finding((topic, field, index), f"`{word}` is a word of `{owner}` already"))
                known[normalise(word)] = topic
    if findings or document.problems:
        raise InputError(problems_of(document, findings))
    return TopicWords(names, words)


def load_topic_words() -> TopicWords:
    """Return the words of topics that ship with the program."""
    return read_topic_words(folder("decks") / _FILE)


def topic_finder(words: TopicWords, topics: Collection[str] | None) -> Callable[[str, Sequence[str]], str | None]:
    """Return a function from a note's prompt and the headings above it (the outermost first) to its topic.

    Precise rather than complete: a name in the prompt decides; then a name or else a word in the nearest heading that
    has one; then a word that the prompt starts with. What points to two topics points to none. Only `topics` are found,
    all if None.
    """
    names, plain = (
        _matcher({word: topic for word, topic in part.items() if topics is None or topic in topics}) for part in words
    )

    def find(prompt: str, path: Sequence[str]) -> str | None:
        asked = _QUOTED.sub(" ", prompt)
        here = names(asked)
        if len(here) == 1:
            return next(iter(here))
        if len(here) > _SEVERAL:
            return None
        for heading in reversed(path):
            above = names(heading) or plain(heading)
            if above:  # a heading of several topics: what is further out is no better
                both = above & here if here else above
                return next(iter(both)) if len(both) == 1 else None
        if here:
            return None
        first = plain(asked, _OPENING)
        return next(iter(first)) if len(first) == 1 else None

    return find


def _matcher(topics: Mapping[str, str]) -> Callable[..., frozenset[str]]:
    """Return a function from a text to the topics whose words it has; the longest word at a place counts.

    With a pattern for an opening, only a word right behind that counts.
    """
    pattern = _pattern(topics)
    known: dict[tuple[str, re.Pattern[str] | None], frozenset[str]] = {}

    def matches(text: str, opening: re.Pattern[str] | None = None) -> frozenset[str]:
        if (text, opening) not in known:
            plain = normalise(text.replace("*", "").replace("`", ""))
            if opening is None:
                found = [match[0] for match in pattern.finditer(plain)]
            else:
                start = opening.match(plain)
                first = pattern.match(plain, start.end() if start else 0)
                found = [first[0]] if first else []
            known[text, opening] = frozenset(topics[word] for word in found)
        return known[text, opening]

    return matches


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of the words as a whole; a Korean one may have a particle behind it.

    Words are tried by their first letter, which is five times as fast as one after the other.
    """
    first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        first.setdefault(word[0], []).append(re.escape(word[1:]) + after)
    branches = (f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in first.items())
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(branches) or '(?!)'})")
