"""What is logged at which level."""

import logging

import pytest

from app.config import Settings
from app.core.logging import LogSettings, configure_logging


@pytest.mark.parametrize(("level", "is_logged"), [("debug", True), ("info", False)])
def test_statements_of_the_database_are_logged_at_the_finest_level_only(
    settings: Settings, level: str, is_logged: bool
) -> None:
    try:
        configure_logging(LogSettings.model_validate({"level": level}))
        assert logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO) == is_logged
    finally:
        configure_logging(settings.log)
