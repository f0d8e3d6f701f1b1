"""What a benchmark found, and the table that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADINGS = ("job", "ours", "reference", "ratio", "bar", "", "ours MB", "ref. MB")


@dataclass(frozen=True, slots=True)
class Row:
    """One job measured: medians (or another percentile, as the name says) in seconds, peak memory in bytes.

    `at_most` is the bar as a ratio to the reference, `within` the bar in seconds; without either the row only informs.
    `skipped` says why nothing was measured.
    """

    job: str
    ours: float | None = None
    reference: float | None = None
    at_most: float | None = None
    within: float | None = None
    our_memory: int | None = None
    reference_memory: int | None = None
    skipped: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the reference's time ours is."""
        return self.ours / self.reference if self.ours is not None and self.reference else None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, `skipped`, or nothing where there is no bar."""
        if self.skipped:
            return "skipped"
        if self.at_most is not None and self.ratio is not None:
            return "ok" if self.ratio <= self.at_most else "over"
        if self.within is not None and self.ours is not None:
            return "ok" if self.ours <= self.within else "over"
        return ""


def duration(seconds: float | None) -> str:
    """Return a time in the unit that shows three digits of it."""
    if seconds is None:
        return "-"
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def _cells(row: Row) -> tuple[str, ...]:
    if row.skipped:
        return row.job, "-", "-", "-", "-", row.verdict, row.skipped, ""
    bar = "-" if row.within is None else f"<= {row.within:g} s"
    if row.at_most is not None:
        bar = f"<= {row.at_most:g} x"
    return (
        row.job,
        duration(row.ours),
        duration(row.reference),
        "-" if row.ratio is None else f"{row.ratio:.2f} x",
        bar,
        row.verdict,
        "" if row.our_memory is None else f"{row.our_memory / 2**20:.0f}",
        "" if row.reference_memory is None else f"{row.reference_memory / 2**20:.0f}",
    )


def lines(rows: Sequence[tuple[str, ...]], widths: Sequence[int]) -> Iterable[str]:
    """Yield each row with its cells padded: the first to the left, the others to the right."""
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def render(rows: Sequence[Row]) -> str:
    """Return the table as text."""
    body = [_cells(row) for row in rows]
    sized = [HEADINGS, *(cells for cells, row in zip(body, rows, strict=True) if not row.skipped)]
    widths = [max(len(cells[column]) for cells in sized) for column in range(len(HEADINGS))]
    widths[0] = max(len(cells[0]) for cells in [HEADINGS, *body])
    widths[5] = max(len(row.verdict) for row in rows) if rows else 0
    return "\n".join(lines([HEADINGS, *body], widths))
