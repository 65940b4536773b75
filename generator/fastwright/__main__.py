"""The process of the command `fastwright`, and of `python -m fastwright`."""

import contextlib
import gc
import os
import sys


def main() -> None:
    """Run the command line of this process, and end with its exit code."""
    # A process that ends in a moment has no garbage worth looking for: a tenth of its start-up.
    gc.disable()
    try:
        from fastwright.cli import run

        code = run()
    except KeyboardInterrupt:
        code = 130
    # Nor are the modules worth taking apart. Whoever reads the output may be gone by now.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
