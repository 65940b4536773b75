"""Structured logs, as JSON or for people, with the id of the request in each line."""

import logging
import sys
from typing import Literal

import structlog
from pydantic import BaseModel
from structlog.typing import Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class LogSettings(BaseModel, frozen=True):
    """What is logged, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


def configure_logging(settings: LogSettings) -> None:
    """Send our own logs and those of libraries to stdout, in one form."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    render: list[Processor]
    if settings.format == "console":
        # Plain tracebacks: the pretty ones show variables, and with them secrets.
        plain = structlog.dev.plain_traceback
        colors = sys.stdout.isatty()
        render = [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
    else:
        render = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*SHARED, *render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # It reports each of its plugins when the first readiness probe loads it.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Statements are logged at the finest level only, and never the rows that they find: what is
    # stored is nobody's business.
    statements = logging.INFO if level == logging.DEBUG else logging.WARNING
    logging.getLogger("sqlalchemy.engine").setLevel(statements)
    # {% if uses_sqlite %}
    logging.getLogger("aiosqlite").setLevel(statements)
    # {% endif %}
