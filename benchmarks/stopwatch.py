"""Times one process from outside, as a program of its own.

It is run by its path and kept small: Linux counts the memory of the process that starts another towards the other's
peak, so a benchmark that has Anki loaded could not measure it. It takes one JSON object (`command`, `env`, and for a
pseudo-terminal `terminal`; `until` is a regular expression: the clock stops when the output first matches) and prints
one.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import struct
import sys
import termios
import time
from typing import Any

PATIENCE = 120.0
"""Seconds until a process that does not do its job is given up."""

SIZE = (30, 100)
"""Rows and columns of the pseudo-terminal."""


def _spawn(command: list[str], env: dict[str, str]) -> tuple[int, int]:
    """Start a process with its output in a pipe; return its id and the end to read from."""
    ours, theirs = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, theirs, 1), (os.POSIX_SPAWN_DUP2, theirs, 2)]
    number = os.posix_spawn(command[0], command, env, file_actions=actions)
    os.close(theirs)
    return number, ours


def _spawn_in_terminal(command: list[str], env: dict[str, str]) -> tuple[int, int]:
    """Start a process in a pseudo-terminal; return its id and the terminal's other side."""
    number, terminal = os.forkpty()
    if number == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
            os.execve(command[0], command, env)
        finally:
            os._exit(127)
    return number, terminal


def _read(source: int, seconds: float) -> bytes | None:
    """Return what was written, nothing when the process closed its side. Raises TimeoutError."""
    ready, _, _ = select.select([source], [], [], max(0.0, seconds))
    if not ready:
        raise TimeoutError
    try:
        return os.read(source, 65536) or None
    except OSError:  # EIO: the last holder of the terminal's other side is gone
        return None


def measure(spec: dict[str, Any]) -> dict[str, Any]:
    """Run a process to its end; return seconds, peak memory (bytes), exit code and output."""
    until = re.compile(spec["until"].encode()) if spec.get("until") else None
    terminal = bool(spec.get("terminal"))
    output, stopped = b"", None
    began = time.perf_counter()
    number, source = (_spawn_in_terminal if terminal else _spawn)(spec["command"], spec["env"])
    try:
        while (data := _read(source, began + PATIENCE - time.perf_counter())) is not None:
            output += data
            if until and stopped is None and until.search(output):
                stopped = time.perf_counter()
                if terminal:
                    os.write(source, b"q")
    except TimeoutError:
        os.kill(number, 9)
    _, status, used = os.wait4(number, 0)
    ended = time.perf_counter()
    return {
        "seconds": (stopped or ended) - began,
        "memory": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "code": os.waitstatus_to_exitcode(status),
        "stopped": stopped is not None or until is None,
        "output": output[-2000:].decode(errors="replace"),
    }


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
