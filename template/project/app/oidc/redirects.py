"""Where a browser may be sent."""

import re
from collections.abc import Collection

from app.core.errors import InvalidError

# A path of one slash, perhaps after an origin. Browsers take a backslash for a slash and leave
# tabs out, so that neither may be anywhere.
TARGET = re.compile(r"(?P<origin>https?://[a-z0-9.:\[\]-]+)?/(?!/)[!-\[\]-~]*")
MAX_LENGTH = 300


def check_target(target: str, origins: Collection[str]) -> str:
    """Return a path of this service, or a URL of an origin that the settings list."""
    match = TARGET.fullmatch(target)
    if match is None or match["origin"] not in (None, *origins):
        raise InvalidError("return_to is neither a path nor a URL of an origin that is allowed.")
    return target
