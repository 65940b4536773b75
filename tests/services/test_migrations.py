"""A change of the models of each service is migrated, and back."""

import re

from tests.services.service import Service


def test_a_changed_column_is_migrated_both_ways_under_rows_that_refer_to_its_table(
    service: Service,
) -> None:
    [models] = [
        path for path in service.path.glob("app/**/*.py") if "class User(" in path.read_text()
    ]
    kept = models.read_text()
    before = set(service.path.glob("migrations/versions/*.py"))
    rows = "python -m dev.seed"
    steps = [
        "alembic upgrade head",
        rows,
        "alembic revision --autogenerate -m 'longer names'",
        "alembic upgrade head && alembic check && alembic downgrade -1 && alembic upgrade head",
        rows,
    ]
    models.write_text(re.sub(r"String\(100\)", "String(120)", kept))
    try:
        printed = service.run(
            *("python", "-m", "dev", "--fresh", "sh", "-c", " && ".join(steps)),
            ENVIRONMENT="development",
        )
    finally:
        models.write_text(kept)
        for revision in set(service.path.glob("migrations/versions/*.py")) - before:
            revision.unlink()
    assert re.findall(r"\d+ records were added", printed) == [
        "6 records were added",
        "0 records were added",
    ]
