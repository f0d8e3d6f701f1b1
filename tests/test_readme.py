"""The README and the documents say what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
import typer

from mlsprep.cli.commands import COMMANDS, app

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
JSON = (CHECKOUT / "docs" / "json.md").read_text(encoding="utf-8")


def command(name: str) -> typer.core.TyperCommand:
    group = typer.main.get_command(app)
    found = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]
    assert found is not None, name
    return found  # type: ignore[no-any-return]


def test_the_coverage_in_the_readme_is_that_of_the_decks() -> None:
    script = runpy.run_path(str(CHECKOUT / "docs" / "coverage.py"))
    assert script["updated"](README) == README


def test_every_command_is_in_the_readme_and_every_one_there_exists() -> None:
    named = {word for words in re.findall(r"`mlsprep ([a-z-]+)", README) for word in [words]}
    assert named <= set(COMMANDS) | {"--install-completion"}
    table = README.partition("## Commands")[2].partition("\n## ")[0]
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", table)] == []


def test_every_document_of_json_is_of_a_command() -> None:
    first = {re.match(r"\| `([a-z-]+)", line)[1] for line in JSON.splitlines() if re.match(r"\| `[a-z]", line)}  # type: ignore[index]
    assert first <= set(COMMANDS)


@pytest.mark.parametrize(
    "option", sorted(set(re.findall(r"`(--[a-z-]+)", README)) - {"--home", "--install-completion"})
)
def test_every_option_of_the_readme_exists(option: str) -> None:
    options = set()
    for name in COMMANDS:
        found = command(name)
        inner = getattr(found, "commands", {"": found}).values()
        for one in (found, *inner):
            for parameter in one.params:
                options.update(parameter.opts + parameter.secondary_opts)
    assert option in options


def test_the_picture_is_there() -> None:
    assert (CHECKOUT / "docs" / "review.svg").read_text(encoding="utf-8").startswith("<svg")
