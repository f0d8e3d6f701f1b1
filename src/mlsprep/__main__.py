"""The entry point: one exit for the whole program, and no traceback ever reaches a learner."""

from __future__ import annotations

import gc
import sys

gc.disable()  # start-up makes objects that stay: looking for garbage among them costs 3-9 ms; a session turns it on


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from mlsprep.cli.main import run
    except KeyboardInterrupt:  # before there is a program to stop
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
