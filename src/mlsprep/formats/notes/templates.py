"""Questions of the vocabulary filled in: names put in their places, particles chosen by sound."""

from __future__ import annotations

import re

from mlsprep.formats.notes.korean import attach

_PARTICLE = re.compile(r"\{([가-힣]+/[가-힣]+)\}")


def fill(template: str, **names: str) -> str:
    """Return a question with its names and particles; a subject that its term repeats is said once."""
    subject, term = names.get("subject", ""), names.get("term", "")
    if subject and term and subject.casefold() in term.casefold():
        template = re.sub(
            r"\{subject\}(?:의 \{name\}|의 [가-힣 ]+ 중|의 [가-힣 ]+에서|에서|의) (?=\{term\})", "", template
        )
        template = re.sub(r"^In (?:the [a-z ]+ of )?\{subject\}, ", "", template)
        template = re.sub(r" of \{subject\}", "", template)
    if subject.endswith(" 시"):
        template = template.replace("{subject}의 ", "{subject} ").replace("{subject}에서 ", "{subject} ")
    for name, value in names.items():
        template = template.replace(f"{{{name}}}", value)
    while match := _PARTICLE.search(template):
        before = template[: match.start()]
        word = before.rpartition(" ")[2] or before
        template = before[: len(before) - len(word)] + attach(word, match[1]) + template[match.end() :]
    flat = " ".join(template.split())
    return flat[:1].upper() + flat[1:] if flat[:1].isascii() and not flat.startswith("`") else flat
