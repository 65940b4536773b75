"""A template whose variants have all that a service has, in a few lines each: proven in seconds."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from fastwright.smoke.questions.variants import Level, Variant

COPIER_YML = r"""
_min_copier_version: "9.19.1"
_subdirectory: project
_templates_suffix: ""
_envops:
  block_start_string: "# {%"
  block_end_string: "%}"
  trim_blocks: true
  lstrip_blocks: true
  keep_trailing_newline: true
name: {type: str, default: Miniature}
color: {type: str, default: red, choices: [red, green, blue]}
size: {type: str, default: small, choices: [small, large]}
"""

PYPROJECT = """\
[project]
name = "miniature"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = []

[dependency-groups]
dev = [
    "import-linter>=2.16",
    "mypy>=2.4.1,<3",
    "pytest>=9.2,<10",
    "ruff>=0.17.5,<0.18",
]

[tool.uv]
package = false

[tool.ruff]
line-length = 100

[tool.mypy]
strict = true
files = ["app", "dev", "tests"]

[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests"]

[tool.importlinter]
root_package = "app"

[[tool.importlinter.contracts]]
name = "Paint knows nothing of the command"
type = "forbidden"
source_modules = ["app.paint"]
forbidden_modules = ["app.server"]
"""

# An Alembic that has no migrations, so that none has to be installed.
ALEMBIC = '''\
"""Migrates nothing."""


def main(argv: list[str]) -> None:
    """Do as Alembic would."""
    print("alembic", *argv, flush=True)
'''

SERVER = '''\
"""A server with one operation."""

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from app.paint import COLOR

ANSWERS: dict[str, object] = {
    "/api/v1/health/ready": {"status": "ready"},
    "/api/v1/colors/1": {"color": COLOR},
    "/openapi.json": {
        "paths": {
            "/api/v1/colors/{color_id}": {
                "get": {
                    "parameters": [
                        {"name": "color_id", "in": "path", "schema": {"type": "integer"}}
                    ],
                    "responses": {"200": {}},
                }
            }
        }
    },
}


class Handler(BaseHTTPRequestHandler):
    """Answers what it knows."""

    def do_GET(self) -> None:  # the name that http.server looks for
        """Answer."""
        known = self.path in ANSWERS
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(json.dumps(ANSWERS.get(self.path)).encode())


def serve() -> None:
    """Serve until the process is ended."""
    HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
'''

FILES = {
    "{{ _copier_conf.answers_file }}": "# Made by Copier.\n{{ _copier_answers | to_nice_yaml -}}\n",
    "README.md": "# {{ name }}\n",
    ".gitignore": "__pycache__/\n.venv/\n",
    "pyproject.toml": PYPROJECT,
    "alembic/__init__.py": '"""Stands in for Alembic."""\n',
    "alembic/config.py": ALEMBIC,
    "app/__init__.py": '"""A service."""\n',
    "app/__main__.py": '"""Serves."""\n\nfrom app.server import serve\n\nserve()\n',
    "app/paint.py": '"""Paint."""\n\nCOLOR = "{{ color }}"\nSIZE = "{{ size }}"\n',
    "app/server.py": SERVER,
    "dev/__init__.py": '"""Development."""\n',
    "dev/__main__.py": '"""Runs a command."""\n\nimport subprocess\nimport sys\n\n'
    "sys.exit(subprocess.call(sys.argv[2:]))\n",
    "tests/__init__.py": '"""Tests."""\n',
    "tests/test_paint.py": '"""Paint."""\n\nfrom app.paint import COLOR\n\n\n'
    "def test_there_is_a_color() -> None:\n    assert COLOR\n",
}


def write_miniature(root: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the template, with some of its files changed, and return its root."""
    for name, text in (FILES | dict(changes or {})).items():
        path = root / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "copier.yml").write_text(COPIER_YML)
    return root


def change(root: Path, name: str, old: str, new: str) -> None:
    """Replace something in a file of the template that is there once."""
    path = root / name
    text = path.read_text()
    assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def variant(level: Level = Level.FULL, **answers: str) -> Variant:
    """Return a variant of it."""
    return Variant({"color": "red", "size": "small"} | answers, level)


def commit(root: Path) -> None:
    """Make a repository of a template, with everything in it."""
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        (*identity, "commit", "--quiet", "--message=First"),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
