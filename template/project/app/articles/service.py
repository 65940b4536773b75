# {% from "template/parts/anonymous.jinja" import anonymous with context %}
# {% call anonymous() %}
"""What can be done with articles."""

from typing import Annotated, TypeVar

from fastapi import Depends, Request

from app.articles.models import Article, ArticleRow
from app.articles.repository import ArticleRepository
from app.articles.schemas import ArticleChange, ArticleIn, ArticleQuery
# {% if has_principal %}
from app.auth.policy import check_may_change_article, find_reader_id, may_read_article
from app.auth.principal import Principal
# {% endif %}
from app.core.concurrency import check_version
from app.core.errors import NotFoundError
from app.core.pagination import Slice
from app.db.session import Database, find_database

T = TypeVar("T", Article, ArticleRow)


class ArticleService:
    """The use cases about articles; each opens its own session."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def list_page(
        self, query: ArticleQuery, principal: Principal | None
    ) -> Slice[ArticleRow]:
        # {% if has_principal %}
        reader_id = find_reader_id(principal)
        # {% endif %}
        async with self.database.read() as session:
            # {% filter replace("" if has_principal else ", reader_id", "") %}
            return await ArticleRepository(session).list_page(query, reader_id)
            # {% endfilter %}

    async def get(self, article_id: int, principal: Principal | None) -> ArticleRow:
        async with self.database.read() as session:
            article = await ArticleRepository(session).read(article_id)
        return require_found(article, article_id, principal)

    async def create(self, new: ArticleIn, principal: Principal) -> ArticleRow:
        values = new.model_dump()
        # {% if has_principal %}
        values["author_id"] = principal.id
        # {% endif %}
        async with self.database.write() as session:
            articles = ArticleRepository(session)
            article_id = await articles.insert(values)
            return require_found(await articles.read(article_id), article_id, principal)

    async def change(
        self, article_id: int, change: ArticleChange, version: int, principal: Principal
    ) -> Article:
        """Change an article that still is as the caller saw it."""
        async with self.database.write() as session:
            article = await ArticleRepository(session).get(article_id)
            article = require_found(article, article_id, principal)
            # {% if has_principal %}
            check_may_change_article(principal, article.author_id, article.state)
            # {% endif %}
            check_version(article.version, version)
            for name, value in change.items():
                setattr(article, name, value)
        return article

    async def delete(self, article_id: int, version: int, principal: Principal) -> None:
        """Delete an article that still is as the caller saw it."""
        async with self.database.write() as session:
            articles = ArticleRepository(session)
            article = require_found(await articles.get(article_id), article_id, principal)
            # {% if has_principal %}
            check_may_change_article(principal, article.author_id, article.state)
            # {% endif %}
            check_version(article.version, version)
            await articles.delete(article)


def require_found(article: T | None, article_id: int, principal: Principal | None) -> T:
    """Return an article that must be there."""
    # {% if has_principal %}
    # That there is one is a secret, too.
    if article and not may_read_article(principal, article.author_id, article.state):
        article = None
    # {% endif %}
    if article is None:
        raise NotFoundError(f"There is no article {article_id}.")
    return article


async def get_article_service(request: Request) -> ArticleService:
    """Give the use cases their database."""
    return ArticleService(find_database(request))


ArticleServiceDep = Annotated[ArticleService, Depends(get_article_service)]
# {% endcall %}
