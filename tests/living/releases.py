"""Releases of the template that improve real things, made up so that updates have a future.

Each is a patch of the template as it is: where that changes, the patch has to follow it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.render.conftest import git

Patch = Callable[[Path], None]


@dataclass(frozen=True)
class Release:
    """One version of the template: what it is called, what it is about, and what it changes."""

    tag: str
    title: str
    patch: Patch


def replace(template: Path, name: str, old: str, new: str) -> None:
    """Change a text of the template, which has to be there."""
    place = template / name
    text = place.read_text("utf-8")
    assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
    place.write_text(text.replace(old, new), "utf-8")


def insert(template: Path, name: str, after: str, new: str) -> None:
    """Add lines below a line of the template, which has to be there."""
    replace(template, name, after, after + new)


SERVICE = "template/project"


def send_referrer_policy(template: Path) -> None:
    """Send one more header with each answer, and test it."""
    insert(
        template,
        f"{SERVICE}/app/core/middleware.py",
        '                message["headers"].append((b"x-content-type-options", b"nosniff"))\n',
        '                message["headers"].append((b"referrer-policy", b"no-referrer"))\n',
    )
    (template / SERVICE / "tests/test_headers.py").write_text(
        '''"""What every answer says about itself."""

from httpx2 import AsyncClient


async def test_no_page_learns_where_a_link_was(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/health/live")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
'''
    )


def let_browsers_remember(template: Path) -> None:
    """Add a setting, with its line in the list of settings."""
    insert(
        template,
        f"{SERVICE}/app/config.py",
        "    origins: list[str] = []\n",
        "    # Seconds that a browser may remember what it is allowed.\n"
        "    max_age: int = Field(600, ge=0, le=86_400)\n",
    )
    insert(
        template,
        f"{SERVICE}/app/main.py",
        "            allow_headers=PAGE_HEADERS,\n",
        "            max_age=settings.cors.max_age,\n",
    )
    insert(
        template,
        f"{SERVICE}/.env.example",
        "#CORS_ORIGINS=[]\n",
        "# Seconds that a browser may remember what it is allowed\n#CORS_MAX_AGE=600\n",
    )


REVISION = '''"""Users are found by name."""

from collections.abc import Sequence

from alembic import op

revision: str = "5f0a3c1d9e77"
down_revision: str | Sequence[str] | None = "0b1c5e0c6f2a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(op.f("ix_users_name"), "users", ["name"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(op.f("ix_users_name"), table_name="users")
'''


def find_users_by_name(template: Path) -> None:
    """Change the schema, with a revision of its own."""
    replace(
        template,
        f"{SERVICE}/app/users/models.py",
        "name: Mapped[str] = mapped_column(String(100))",
        "name: Mapped[str] = mapped_column(String(100), index=True)",
    )
    place = template / SERVICE / "migrations/versions/20260301_0000_users_by_name.py"
    place.write_text(REVISION)


def rename_docs(template: Path) -> None:
    """Give a module another name."""
    core = template / SERVICE / "app/core"
    (core / "docs.py").rename(core / "pages.py")
    main = f"{SERVICE}/app/main.py"
    line = "from app.core.docs import serve_docs\n"
    replace(template, main, line, "")
    insert(
        template,
        main,
        "from app.core.openapi import Service, refuse_unknown_parameters\n",
        "from app.core.pages import serve_docs\n",
    )


def ask_for_a_license(template: Path) -> None:
    """Ask a new question, and say how older projects have answered it."""
    insert(
        template,
        "copier.yml",
        "    None, no pipeline is written: none\n",
        "license:\n"
        "  type: str\n"
        "  help: Under which terms others may use the service\n"
        "  default: mit\n"
        "  choices: {MIT: mit, None: none}\n",
    )
    insert(
        template,
        "copier.yml",
        "    revisions: migrations/versions\n",
        "    answers_of_older_projects: {license: none}\n",
    )
    insert(
        template,
        "copier.yml",
        "  # options: a folder each\n",
        # Plain Copier excludes this from the render of the version before, too.
        "  - \"{{ '' if license | default('none') == 'mit' else 'LICENSE' }}\"\n",
    )
    (template / SERVICE / "LICENSE").write_text("MIT License\n\nCopyright of its authors.\n")
    insert(
        template,
        f"{SERVICE}/AGENTS.md",
        "## House rules\n\n",
        "- What is decided for a reason is written down where it is done.\n",
    )


RELEASES = (
    Release("v1.1.0", "Answers tell browsers to send no referrer.", send_referrer_policy),
    Release("v1.2.0", "Browsers remember which pages are allowed.", let_browsers_remember),
    Release("v1.3.0", "Users are found by name.", find_users_by_name),
    Release("v1.4.0", "The pages of the documentation are called what they are.", rename_docs),
    Release("v1.5.0", "A service may have a license.", ask_for_a_license),
)


def release_all(template: Path, releases: Sequence[Release] = RELEASES) -> None:
    """Make releases, in a repository that has the first one."""
    for release in releases:
        release.patch(template)
        replace(
            template,
            "CHANGELOG.md",
            "# Changelog\n",
            f"# Changelog\n\n## {release.tag}\n\n- {release.title}\n",
        )
        git(template, "add", "--all")
        git(template, "commit", "--quiet", "--message", release.title)
        git(template, "tag", release.tag)
