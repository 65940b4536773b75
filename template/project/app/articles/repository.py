"""Articles in the database."""

from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Bundle, joinedload

from app.articles.models import Article, ArticleRow
from app.articles.schemas import ArticleQuery, Title
from app.core.pagination import Slice, make_orders
from app.core.types import Price, Timestamp
from app.users.models import User

ORDERS = make_orders(
    Article.id, {Article.created_at: Timestamp, Article.title: Title, Article.price: Price}
)
# What an answer holds, as plain columns: reads need no objects that track their changes. The author
# comes in the same query; a list would have to ask for each of them otherwise.
ROWS: Select[*tuple[Any, ...]] = select(
    Article.id,
    Article.title,
    Article.slug,
    Article.content,
    Article.state,
    Article.price,
    Article.version,
    Article.created_at,
    Article.updated_at,
    Bundle("author", User.id, User.name),
).join(Article.author)
ROW_BY_ID = ROWS.where(Article.id == bindparam("article_id"))


class ArticleRepository:
    """Reads and writes articles in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def read(self, article_id: int) -> ArticleRow | None:
        """Find what there is to show of an article and its author."""
        result = await self.session.execute(ROW_BY_ID, {"article_id": article_id})
        row: ArticleRow | None = result.one_or_none()
        return row

    async def get(self, article_id: int) -> Article | None:
        """Find an article that is to be changed."""
        author = joinedload(Article.author, innerjoin=True)
        return await self.session.get(Article, article_id, options=[author])

    async def list_page(self, query: ArticleQuery) -> Slice[ArticleRow]:
        """Find one page of what there is to show of the articles that the query asks for."""
        articles = ROWS
        if query.state is not None:
            articles = articles.where(Article.state == query.state)
        if query.author_id is not None:
            articles = articles.where(Article.author_id == query.author_id)
        if query.created_from is not None:
            articles = articles.where(Article.created_at >= query.created_from)
        if query.created_before is not None:
            articles = articles.where(Article.created_at < query.created_before)
        order = ORDERS[query.sort]
        rows = await self.session.execute(order.select_page(articles, query))
        return order.cut(rows.all(), query)

    async def add(self, article: Article) -> None:
        """Insert an article."""
        self.session.add(article)
        await self.session.flush()

    async def delete(self, article: Article) -> None:
        """Delete an article."""
        await self.session.delete(article)
        await self.session.flush()
