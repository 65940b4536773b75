# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Example data for development: `python -m dev python -m dev.seed`."""

import asyncio
import sys
from decimal import Decimal

from sqlalchemy import select

from app.articles.models import Article, ArticleState
from app.commands import CommandError, open_transaction
from app.config import get_settings
# {% if has_passwords %}
from app.login.passwords import hash_password
from app.login.tokens import make_token
# {% endif %}
from app.users.models import User

USERS = {"ada@example.com": "Ada", "grace@example.com": "Grace"}
ARTICLES = [
    ("ada@example.com", "Notes on an engine", "published", "0.00"),
    ("ada@example.com", "A table of numbers", "draft", "4.50"),
    ("grace@example.com", "How to find a moth", "published", "12.00"),
    ("grace@example.com", "Words for machines", "archived", "1.25"),
]


async def seed() -> str:
    """Add the examples that are not there yet, and say how many."""
    if get_settings().environment == "production":
        raise CommandError("Example data does not belong into production: set ENVIRONMENT.")
    # {% if has_passwords %}
    # Nobody knows this password: make a user of your own with `create-admin`.
    password_hash = await hash_password(make_token())
    # {% endif %}
    async with open_transaction() as session:
        users = {user.email: user for user in await session.scalars(select(User))}
        slugs = set(await session.scalars(select(Article.slug)))
        before = len(users) + len(slugs)
        for email, name in USERS.items():
            users.setdefault(
                email,
                User(
                    email=email,
                    name=name,
                    # {% if has_passwords %}
                    password_hash=password_hash,
                    # {% endif %}
                ),
            )
        for email, title, state, price in ARTICLES:
            slug = title.lower().replace(" ", "-")
            if slug not in slugs:
                slugs.add(slug)
                session.add(
                    Article(
                        title=title,
                        slug=slug,
                        content=f"{title}: an example.",
                        state=ArticleState(state),
                        price=Decimal(price),
                        author=users[email],
                    )
                )
        session.add_all(users.values())
    return f"{len(users) + len(slugs) - before} records were added."


if __name__ == "__main__":
    try:
        print(asyncio.run(seed()))
    except CommandError as error:
        sys.exit(str(error))
# {% endcall %}
