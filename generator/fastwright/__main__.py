"""The process of the command `fastwright`, and of `python -m fastwright`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line of this process, and end with its exit code."""
    # A process that ends in a moment has no garbage worth looking for: a tenth of its start-up.
    gc.disable()
    from fastwright.cli import run

    code = run()
    # Nor are the modules worth taking apart.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
