"""The errors a person can meet: each knows its exit code and prints as one clear line."""

from __future__ import annotations

from typing import NamedTuple


class MlsprepError(Exception):
    """Something cannot be done; the message is one sentence a learner can act on."""

    exit_code = 1


class UsageError(MlsprepError):
    """The command was called wrongly: an unknown name, a value out of range."""

    exit_code = 2


class Problem(NamedTuple):
    """One thing wrong in a person's file.

    `line` and `column` count from 1; 0 means that the whole file is meant. `severity` is `error` (the file cannot
    be used) or `warning` (it can, but somebody should look).
    """

    file: str
    line: int
    column: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        """Return `file:line:column: message`, without the numbers that are not known."""
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        prefix = "warning: " if self.severity == "warning" else ""
        return f"{place}: {prefix}{self.message}"


class InputError(MlsprepError):
    """A file could not be used; `problems` holds every reason found in one pass."""

    exit_code = 3

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        """Keep the problems; the message is all of them, a line each."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
