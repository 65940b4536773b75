"""The packages of a project: a lock file and an environment, both made by uv."""

from fastwright.steps import command

DEPENDENCIES = (
    command("Lock the dependencies", "uv", "lock"),
    command("Install the dependencies", "uv", "sync"),
)
