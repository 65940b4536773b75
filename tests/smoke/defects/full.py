"""Defects that only a running service shows, or only a real database."""

from fastwright.smoke.questions.variants import Level

from tests.smoke.defects.defect import Defect, only

PROJECT = "template/project"
FOREIGN_KEYS = '    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",\n'
REVISION = f"{PROJECT}/migrations/versions/20260101_0000_first.py"

FULL_DEFECTS = [
    Defect(
        "a driver that one database lacks",
        f"{PROJECT}/pyproject.toml",
        '# {% if uses_mysql %}\n    "asyncmy',
        '# {% if uses_mysql and has_principal %}\n    "asyncmy',
        "migrations",
        {"database": "mysql", "auth": "none"},
        Level.FULL,
    ),
    Defect(
        "foreign keys without names",
        f"{PROJECT}/app/db/base.py",
        FOREIGN_KEYS,
        only("not (uses_sqlite and has_api_keys)", FOREIGN_KEYS),
        "tests",
        {"database": "sqlite", "auth": "api_key"},
        Level.FULL,
    ),
    Defect(
        "a table of a mode that was not chosen",
        REVISION,
        "# {% if has_api_keys %}\n    op.create_table(",
        "# {% if has_api_keys or (uses_mysql and not has_principal) %}\n    op.create_table(",
        "migrations",
        {"database": "mysql", "auth": "none"},
        Level.FULL,
    ),
    Defect(
        "an index that a migration forgets",
        REVISION,
        '    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])\n',
        only(
            "not uses_mysql",
            '    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])\n',
        ),
        "migrations",
        {"database": "mysql", "auth": "jwt"},
        Level.FULL,
    ),
    Defect(
        "a way back that forgets a table",
        REVISION,
        '    op.drop_table("mail_tokens")\n',
        only("not uses_sqlite", '    op.drop_table("mail_tokens")\n'),
        "migrations",
        {"database": "sqlite", "auth": "jwt"},
        Level.FULL,
    ),
    Defect(
        "a column type of another database",
        "copier.yml",
        '    "sa.Text()": "mysql.MEDIUMTEXT()"\n',
        only("not has_api_keys", '    "sa.Text()": "mysql.MEDIUMTEXT()"\n').replace("# ", "    # "),
        "migrations",
        {"database": "mysql", "auth": "api_key"},
        Level.FULL,
    ),
    Defect(
        "a test that passes on one database only",
        f"{PROJECT}/tests/api_keys/test_memory.py",
        "async def test_without_a_memory_every_request_asks(",
        "async def test_keys_are_numbered_without_gaps(key: str, engine: AsyncEngine) -> None:\n"
        '    assert engine.dialect.name in ("postgresql", "sqlite")\n\n\n'
        "async def test_without_a_memory_every_request_asks(",
        "tests",
        {"database": "mysql", "auth": "api_key"},
        Level.FULL,
    ),
    Defect(
        "a hook that fails silently",
        f"{PROJECT}/migrations/env.py",
        "    # {% endif %}\n    run_migrations(connection=connection)\n",
        "    # {% endif %}\n"
        "    # {% if uses_sqlite and not has_principal %}\n"
        "    if connection.closed:\n"
        "        run_migrations(connection=connection)\n"
        "    # {% else %}\n"
        "    run_migrations(connection=connection)\n"
        "    # {% endif %}\n",
        "start",
        {"database": "sqlite", "auth": "none"},
        Level.FULL,
    ),
    Defect(
        "tokens that do not expire",
        f"{PROJECT}/app/login/tokens.py",
        '            "exp": now + settings.access_lifetime,\n',
        only("not is_layered", '            "exp": now + settings.access_lifetime,\n'),
        "tests",
        {"auth": "jwt", "layout": "layered"},
        Level.FULL,
    ),
    Defect(
        "a service that does not start",
        f"{PROJECT}/app/db/dialect_mysql.py",
        '        cursor.execute("SELECT VERSION()")\n',
        only("not has_principal", '        cursor.execute("SELECT VERSIONS()")\n')
        + only("has_principal", '        cursor.execute("SELECT VERSION()")\n'),
        "migrations",
        {"database": "mysql", "auth": "none"},
        Level.FULL,
    ),
    Defect(
        "an answer that is not documented",
        f"{PROJECT}/app/core/problems.py",
        "    return make_problem(request, error.status, str(error), error.headers)\n",
        only("uses_sqlite and has_oidc", "    error.status = HTTPStatus.IM_A_TEAPOT\n")
        + "    return make_problem(request, error.status, str(error), error.headers)\n",
        "http",
        {"database": "sqlite", "auth": "oidc"},
        Level.FULL,
    ),
]
