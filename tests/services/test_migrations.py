"""The migrations of each service lead to its models, and back."""

import ast

from tests.services.service import Service

ROUND_TRIP = (
    "alembic upgrade head && alembic check && alembic downgrade base && alembic upgrade head"
    " && alembic revision --autogenerate -m nothing"
)


def test_they_go_up_and_down_and_leave_nothing_to_migrate(service: Service) -> None:
    before = set(service.path.glob("migrations/versions/*.py"))

    service.run("python", "-m", "dev", "--fresh", "sh", "-c", ROUND_TRIP)

    [revision] = set(service.path.glob("migrations/versions/*.py")) - before
    functions = {
        node.name: node.body
        for node in ast.parse(revision.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }
    revision.unlink()
    for name in ("upgrade", "downgrade"):
        assert [type(statement) for statement in functions[name][1:]] == [ast.Pass], name
