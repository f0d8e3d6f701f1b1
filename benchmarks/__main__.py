"""`python -m benchmarks [NAME ...]`: run the jobs and print one table."""

from __future__ import annotations

import argparse
import platform
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from benchmarks.data import Size
from benchmarks.jobs import JOBS, Setting
from benchmarks.sampling import JobError, SkippedError
from benchmarks.table import Row, render
from mlsprep import __version__


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure mlsprep against its bars.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which jobs: {', '.join(JOBS)} (default: all)")
    parser.add_argument("--cards", type=int, default=100_000, help="cards of the library (default: 100000)")
    parser.add_argument("--reviews", type=int, default=1_000_000, help="reviews in its log (default: 1000000)")
    parser.add_argument("--repeat", type=int, default=5, help="how often a job is repeated (default: 5)")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "mlsprep-benchmarks",
        help="where generated databases are kept (default: %(default)s)",
    )
    found = parser.parse_args()
    if unknown := [name for name in found.names if name not in JOBS]:
        parser.error(f"there is no job {unknown[0]}; there are {', '.join(JOBS)}")
    return found


def main() -> int:
    """Run the jobs that were asked for; return 1 when one of them is over its bar or failed."""
    wanted = _arguments()
    print(
        f"mlsprep {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{wanted.cards:,} cards, {wanted.reviews:,} reviews; medians, P whole process, C inside one process",
        file=sys.stderr,
    )
    rows: list[Row] = []
    failed = False
    scratch = Path(tempfile.mkdtemp(prefix="mlsprep-bench-"))
    try:
        for name in wanted.names or JOBS:
            print(f"{name} ...", file=sys.stderr, flush=True)
            place = scratch / name
            place.mkdir(exist_ok=True)
            try:
                setting = Setting(Size(wanted.cards, wanted.reviews), wanted.repeat, wanted.cache, place)
                rows += JOBS[name](setting)
            except SkippedError as reason:
                rows.append(Row(name, skipped=str(reason)))
            except JobError as error:
                print(error, file=sys.stderr)
                rows.append(Row(name, skipped="failed, see above"))
                failed = True
            shutil.rmtree(place, ignore_errors=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(render(rows))
    return int(failed or any(row.verdict == "over" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
