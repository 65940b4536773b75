"""A process that renders one variant after the other: Copier is imported once, and remembers.

It reads orders from standard input, a line of JSON each, answers each with a line on standard
output, and ends when there are no more. It works in a folder that has the template in `template`.
"""

import gc
import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any

from fastwright.shortcuts import taking_shortcuts

# The name of the template in the folder that it is rendered in; answers files record it.
TEMPLATE = "template"


def render(
    run_copy: Callable[..., object],
    answers: dict[str, Any],
    suggestions: dict[str, Any],
    into: str,
) -> str:
    """Render the template, and return why that cannot be done, or nothing."""
    from copier.errors import UnsafeTemplateError

    try:
        run_copy(TEMPLATE, into, data=answers, user_defaults=suggestions, defaults=True, quiet=True)
    except UnsafeTemplateError as error:
        return f"It wants to run code of its own: {error}"
    except Exception as error:
        # Whatever a template makes Copier do, it is the template that does not render.
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    """Render what is ordered."""
    orders, answers = sys.stdin, os.fdopen(os.dup(1), "w", buffering=1)
    # What a template prints is no answer.
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    import copier

    # What was imported stays: no collection of garbage need look at it again.
    gc.freeze()
    with taking_shortcuts():
        for line in orders:
            order = json.loads(line)
            fault = render(copier.run_copy, order["answers"], order["suggestions"], order["into"])
            print(json.dumps({"fault": fault}), file=answers, flush=True)


if __name__ == "__main__":
    main()
