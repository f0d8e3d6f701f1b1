"""What is wrong with the rows of a sheet, gathered so that a thousand bad rows do not become a thousand lines."""

from __future__ import annotations

from mlsprep.errors import Problem

MOST_WARNINGS = 20
"""Rows left out that are named one by one; the rest is counted."""
MOST_ERRORS = 100
"""Errors after which a file is not looked at further."""


class Report:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        """Start without a problem."""
        self._file = file
        self._problems: list[Problem] = []
        self._rows = 0
        self.errors = 0

    @property
    def full(self) -> bool:
        """Whether there are more errors than anybody reads."""
        return self.errors > MOST_ERRORS

    def error(self, line: int, message: str) -> None:
        """Add what makes the file unusable; the last one that fits says that it is the last."""
        self.errors += 1
        if self.errors > MOST_ERRORS:
            message = f"more than {MOST_ERRORS} problems; from here on nothing is looked at"
        if self.errors <= MOST_ERRORS + 1:
            self._problems.append(Problem(self._file, line, 1 if line else 0, message))

    def warn(self, line: int, message: str) -> None:
        """Add what somebody should look at."""
        self._problems.append(Problem(self._file, line, 1 if line else 0, message, "warning"))

    def warn_row(self, line: int, message: str) -> None:
        """Add what somebody should look at and what may be so in every row: named some times, then counted."""
        self._rows += 1
        if self._rows <= MOST_WARNINGS:
            self.warn(line, message)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems in the order of the file."""
        if self._rows > MOST_WARNINGS:
            more = f"{self._rows - MOST_WARNINGS:,} more rows like those named here were left out, or something of them"
            last = [Problem(self._file, 0, 0, more, "warning")]
        else:
            last = []
        return (*sorted(self._problems, key=lambda problem: (problem.line, problem.column)), *last)
