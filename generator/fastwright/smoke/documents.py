"""Files of JSON that other runs have written, and that anybody may have edited since."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from fastwright.errors import UsageError

_LARGEST = 200_000_000

T = TypeVar("T")


def read_document(path: Path, kind: str, convert: Callable[[Any], T], *, hint: str) -> T:
    """Return what stands in a file.

    Args:
        path: The file.
        kind: What it has to be, as people call it.
        convert: Makes it of the values of JSON, or fails.
        hint: Where such a file comes from.

    Raises:
        UsageError: If there is no such file.

    """
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"The {kind} {path} is larger than {_LARGEST:,} bytes.")
        return convert(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UsageError(f"The {kind} {path} cannot be read: {error.strerror}.") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        message = f"{path} is no {kind} of fastwright smoke: {type(error).__name__}: {error}."
        raise UsageError(message, hint=hint) from error
