"""What the tests of `fastwright smoke` share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of this repository, which holds a template."""
    return Path(__file__).parents[2]
