"""Alembic's entry: migrates the database that the settings of the service name."""

import asyncio
import logging
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
# {% if uses_mysql %}
from alembic.operations.ops import DropTableOp, MigrationScript, ModifyTableOps
# {% endif %}
from pydantic_settings import BaseSettings
from sqlalchemy import Connection, TypeDecorator

from app.config import Settings
from app.db.config import DatabaseSettings
from app.db.engine import make_writing_engine
from app.db.tables import Base

logging.basicConfig(format="%(message)s")
logging.getLogger("alembic.runtime.migration").setLevel(logging.INFO)

# Seconds that one statement of a migration may take.
STATEMENT_TIMEOUT = 3600


class MigrationSettings(BaseSettings):
    """The settings that migrations need: none of the secrets of the service."""

    model_config = Settings.model_config

    database: DatabaseSettings


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write a revision with plain column types: it must not change when the service's own do."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    package = item.impl.__module__.split(".")
    if package[1] == "dialects":
        autogen_context.imports.add(f"from sqlalchemy.dialects import {package[2]}")
        return f"{package[2]}.{item.impl!r}"
    return f"sa.{item.impl!r}"


# {% if uses_mysql %}
def drop_tables_whole(_: Any, __: Any, scripts: list[MigrationScript]) -> None:
    """Write no change of a table that is dropped: its foreign keys need the indexes to the end."""
    for script in scripts:
        for steps in (script.upgrade_ops, script.downgrade_ops):
            if steps is not None:
                gone = {step.table_name for step in steps.ops if isinstance(step, DropTableOp)}
                steps.ops = [
                    step
                    for step in steps.ops
                    if not (isinstance(step, ModifyTableOps) and step.table_name in gone)
                ]


# {% endif %}
def run_migrations(**target: Any) -> None:
    """Run the migrations on a connection, or write them down for a URL."""
    context.configure(
        target_metadata=Base.metadata,
        compare_server_default=True,
        render_item=render_item,
        # {% if uses_mysql %}
        process_revision_directives=drop_tables_whole,
        # {% endif %}
        # {% if uses_sqlite %}
        render_as_batch=True,
        # {% endif %}
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        **target,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on(connection: Connection) -> None:
    """Run the migrations on this connection."""
    # {% if uses_sqlite %}
    # {% include "template/parts/rebuild.jinja" %}
    # {% endif %}
    run_migrations(connection=connection)


async def connect_and_run() -> None:
    """Open a connection for the migrations."""
    settings = MigrationSettings().database
    engine = make_writing_engine(
        settings.model_copy(update={"statement_timeout": STATEMENT_TIMEOUT})
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run_on)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    run_migrations(url=MigrationSettings().database.url.get_secret_value(), literal_binds=True)
else:
    asyncio.run(connect_and_run())
