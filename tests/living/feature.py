"""A feature that a team adds to its service: a table, a migration, an endpoint, settings, tests."""

import re
from pathlib import Path

from tests.living.conftest import Life

FILES = {
    "app/comments/__init__.py": '"""What readers say."""\n',
    "app/comments/config.py": '''"""Settings of comments."""

from pydantic import BaseModel, Field


class CommentSettings(BaseModel, frozen=True):
    """How many comments are shown."""

    shown: int = Field(20, ge=1, le=100)
''',
    "app/comments/models.py": '''"""The table of comments."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Record


class Comment(Record, Base):
    """Something that a reader says about an article."""

    __tablename__ = "comments"

    text: Mapped[str] = mapped_column(String(500))
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
''',
    "app/comments/router.py": '''"""Endpoints of comments."""

from fastapi import APIRouter, Request
from sqlalchemy import select

from app.comments.models import Comment
from app.config import get_settings
from app.db.session import find_database

router = APIRouter(tags=["comments"])


@router.get("/comments")
async def list_comments(request: Request) -> list[str]:
    """Show the newest comments."""
    newest = select(Comment.text).order_by(Comment.id.desc()).limit(get_settings().comments.shown)
    async with find_database(request).read() as session:
        return list(await session.scalars(newest))
''',
    "tests/test_comments.py": '''"""What readers say can be read."""

from httpx2 import AsyncClient


async def test_there_are_no_comments_in_the_beginning(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/comments")
    assert (answer.status_code, answer.json()) == (200, [])
''',
}
ROW = "| `GET /comments` | | 200 | 200 | 200 | 200 | 200 |\n"


def add_comments(life: Life) -> None:
    """Add the feature, as AGENTS.md says; its migration goes to the database of the service."""
    for name, text in FILES.items():
        place = life.path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
    settings, tables = life.path / "app/config.py", life.path / "app/db/tables.py"
    edit(
        settings,
        r"(?=from app\.core\.logging)",
        "from app.comments.config import CommentSettings\n",
    )
    edit(settings, r"(?=    cors: Cors)", "    comments: CommentSettings = CommentSettings()\n")
    edit(tables, r"(?=from app\.db\.base)", "from app.comments.models import Comment\n")
    edit(tables, r'(?<=    "Base",\n)', '    "Comment",\n')
    router = life.path / "app/router.py"
    edit(
        router,
        r"(?=from app\.core\.problems)",
        "from app.comments.router import router as comments\n",
    )
    edit(router, r"(?<=    articles,\n)", "    comments,\n")
    edit(life.path / ".env.example", r"(?=#CORS_ORIGINS)", "#COMMENTS_SHOWN=20\n")
    edit(life.path / "README.md", r"\Z", "\n## Comments\n\nReaders may say what they think.\n")
    edit(
        life.path / "app/core/docs.py",
        r"(?<=    async def show\(request: Request\) -> HTMLResponse:\n)",
        "        # Everybody may see what the service can do.\n",
    )
    if (life.path / "docs/access.md").exists():
        edit(life.path / "docs/access.md", r"(?=\| `GET /articles` )", ROW)
    life.run("ruff", "check", "--fix", "--quiet")
    life.run("ruff", "format", "--quiet")
    life.run("alembic", "revision", "--autogenerate", "-m", "comments")
    life.run("alembic", "upgrade", "head")


def edit(place: Path, where: str, new: str) -> None:
    """Insert a text at a place that has to be there once."""
    text, number = re.subn(where, new.replace("\\", r"\\"), place.read_text("utf-8"))
    assert number == 1, f"{place} has {where} {number} times"
    place.write_text(text, "utf-8")
