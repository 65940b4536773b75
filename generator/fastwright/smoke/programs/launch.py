"""Runs a program that ends with the process that started this one, however that ends.

That process holds the other end of standard input and never writes. This is a program of its own,
which imports next to nothing, since it is started for each check: `python -I -S launch.py COMMAND…`
"""

import _thread
import os
import signal
import sys


def main() -> int:
    """Run the command of this process's arguments, and return its exit code."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        child = os.posix_spawnp(
            sys.argv[1],
            sys.argv[1:],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nothing, 0)],
            setsigdef=[signal.SIGINT, signal.SIGPIPE, signal.SIGTERM],
        )
    except OSError as error:
        print(f"{sys.argv[1]} cannot be run: {error.strerror}", flush=True)
        return 127
    signal.signal(signal.SIGTERM, lambda number, _: os.kill(child, number))
    _thread.start_new_thread(end_with_parent, ())
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def end_with_parent() -> None:
    """Kill this group of processes once nobody is left at the other end of standard input."""
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    # Without taking the interpreter apart, which would wait for the thread.
    os._exit(main())
