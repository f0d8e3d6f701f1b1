"""The entry point: one exit for the whole program, and no traceback ever reaches a learner."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from mlsprep.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
