"""An exam as a blueprint: domains with weights, tasks with the topics that carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Task(NamedTuple):
    """One task statement of an exam and the topics it asks about."""

    id: str
    title: Text
    topics: tuple[str, ...]


class Domain(NamedTuple):
    """One domain of an exam; `weight` is its percentage of the scored questions."""

    id: str
    number: int
    title: Text
    weight: float
    aliases: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def topics(self) -> frozenset[str]:
        """Every topic of the domain's tasks."""
        return frozenset(topic for task in self.tasks for topic in task.topics)


class Blueprint(NamedTuple):
    """What an exam consists of.

    `minutes` is its length, `passing` the pass mark on the scaled score. `partial`: the library has only a part of what
    it asks.
    """

    id: str
    title: Text
    status: str
    successor: str | None
    scored: int
    unscored: int
    minutes: int
    kinds: tuple[str, ...]
    score_min: int
    score_max: int
    passing: int
    domains: tuple[Domain, ...]
    source: str = ""
    checked: str = ""
    partial: bool = False

    def primary_task(self, topics: tuple[str, ...], tasks: Mapping[str, str]) -> tuple[Domain, Task] | None:
        """Return the one task a note counts for: the one it names, else the first that lists one of its topics.

        The note's first topic is looked for in all tasks before its second is.
        """
        named = tasks.get(self.id)
        for domain in self.domains:
            for task in domain.tasks:
                if task.id == named:
                    return domain, task
        for topic in topics:
            for domain in self.domains:
                for task in domain.tasks:
                    if topic in task.topics:
                        return domain, task
        return None

    def dump(self) -> dict[str, Any]:
        """Return the blueprint as JSON values."""
        return {
            "id": self.id,
            "title": self.title.dump(),
            "status": self.status,
            "successor": self.successor,
            "scored": self.scored,
            "unscored": self.unscored,
            "minutes": self.minutes,
            "kinds": list(self.kinds),
            "score": [self.score_min, self.score_max, self.passing],
            "source": self.source,
            "checked": self.checked,
            "partial": self.partial,
            "domains": [
                {
                    "id": domain.id,
                    "number": domain.number,
                    "title": domain.title.dump(),
                    "weight": domain.weight,
                    "aliases": list(domain.aliases),
                    "tasks": [
                        {"id": task.id, "title": task.title.dump(), "topics": list(task.topics)}
                        for task in domain.tasks
                    ],
                }
                for domain in self.domains
            ],
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the blueprint that `dump` wrote."""
        return cls(
            id=data["id"],
            title=Text.of(data["title"]),
            status=data["status"],
            successor=data["successor"],
            scored=data["scored"],
            unscored=data["unscored"],
            minutes=data["minutes"],
            kinds=tuple(data["kinds"]),
            score_min=data["score"][0],
            score_max=data["score"][1],
            passing=data["score"][2],
            source=data["source"],
            checked=data["checked"],
            partial=data["partial"],
            domains=tuple(
                Domain(
                    item["id"],
                    item["number"],
                    Text.of(item["title"]),
                    item["weight"],
                    tuple(item["aliases"]),
                    tuple(Task(task["id"], Text.of(task["title"]), tuple(task["topics"])) for task in item["tasks"]),
                )
                for item in data["domains"]
            ),
        )


class Topic(NamedTuple):
    """A node of the topic tree; its id holds its place (`data/streaming` is below `data`)."""

    id: str
    title: Text


def find_domain(blueprint: Blueprint, name: str) -> Domain | None:
    """Return the domain a person means: by id, else by number, alias or title, else by an unambiguous beginning."""
    wanted = name.casefold().strip()
    if not wanted:
        return None
    names = [
        (domain, [text.casefold() for text in (domain.id, str(domain.number), *domain.aliases, *_titles(domain))])
        for domain in blueprint.domains
    ]
    for found in (
        [domain for domain, known in names if known[0] == wanted],
        [domain for domain, known in names if wanted in known],
        [domain for domain, known in names if any(text.startswith(wanted) for text in known)],
    ):
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _titles(domain: Domain) -> tuple[str, str]:
    return domain.title.get("en"), domain.title.get("ko")
