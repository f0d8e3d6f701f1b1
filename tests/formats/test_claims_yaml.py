"""The claims beside the decks are read whole, and what is wrong in them is told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.core.claims import Claims
from mlsprep.errors import InputError
from mlsprep.formats.claims_yaml import read_claims

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_without_claims_has_none(tmp_path: Path) -> None:
    assert read_claims(tmp_path) == Claims({})


def test_hyperparameters_come_with_bounds_and_words(tmp_path: Path) -> None:
    (tmp_path / "hyperparameters.yaml").write_text(
        "algorithms/x:\n  source: guide\n  hyperparameters:\n"
        "    eta: {default: 0.3, low: 0, high: 1}\n    mode: {values: [a, b], required: true}\n"
    )
    algorithm = read_claims(tmp_path).algorithms["algorithms/x"]
    eta, mode = algorithm.hyperparameters["eta"], algorithm.hyperparameters["mode"]
    assert (eta.default, eta.low, eta.high, eta.required) == ("0.3", 0.0, 1.0, False)
    assert (mode.values, mode.required, algorithm.open) == (("a", "b"), True, False)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("{name: '(', says: a, deck: b, card: c/d}", "this is no regular expression"),
        ("{name: x, says: a, deck: b}", "card"),
        ("{name: x, says: a, deck: b, card: c/d, colour: red}", "colour"),
    ],
)
def test_a_wrong_claim_is_told_with_its_line(tmp_path: Path, claim: str, message: str) -> None:
    (tmp_path / "claims.yaml").write_text(f"names: {{}}\noutdated:\n  - {claim}\n")
    with pytest.raises(InputError) as caught:
        read_claims(tmp_path)
    assert caught.value.problems[0].line == 3
    assert message in str(caught.value)


def test_a_bound_is_a_number(tmp_path: Path) -> None:
    text = "a/b:\n  source: guide\n  hyperparameters:\n    eta: {low: few}\n"
    (tmp_path / "hyperparameters.yaml").write_text(text)
    with pytest.raises(InputError, match="a number is expected"):
        read_claims(tmp_path)
