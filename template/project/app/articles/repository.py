"""Articles in the database."""

from functools import cache
from typing import Any, cast

# {% filter replace("" if has_principal else ", or_", "") %}
from sqlalchemy import CursorResult, Select, Table, bindparam, insert, or_, select
# {% endfilter %}
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Bundle, joinedload

# {% filter replace("" if has_principal else ", ArticleState", "") %}
from app.articles.models import Article, ArticleRow, ArticleState
# {% endfilter %}
from app.articles.schemas import ArticleQuery, Title
from app.core.pagination import Slice, make_orders
from app.core.types import Price, Timestamp
from app.users.models import User

ORDERS = make_orders(
    Article.id, {Article.created_at: Timestamp, Article.title: Title, Article.price: Price}
)
# What an answer holds, as plain columns: reads need no objects that track their changes. The author
# comes in the same query; a list would have to ask for each of them otherwise.
TABLE = cast("Table", Article.__table__)
ROWS = select(*TABLE.columns, Bundle("author", User.id, User.name)).join(Article.author)
# Made once, here and below: to build a statement takes longer than to send it.
ROW_BY_ID = ROWS.where(Article.id == bindparam("article_id"))
INSERT = insert(TABLE)
FILTERS = {
    "state": Article.state == bindparam("state"),
    "author_id": Article.author_id == bindparam("author_id"),
    "created_from": Article.created_at >= bindparam("created_from"),
    "created_before": Article.created_at < bindparam("created_before"),
    # {% if has_principal %}
    # What the policy lets somebody read who does not manage articles.
    "reader_id": or_(
        Article.state == ArticleState.PUBLISHED, Article.author_id == bindparam("reader_id")
    ),
    # {% endif %}
}


@cache
def select_page(sort: str, filters: frozenset[str], *, after: bool) -> Select[*tuple[Any, ...]]:
    """Build the query for a page in one order, with some filters, with or without rows before."""
    query = ROWS.where(*(FILTERS[name] for name in sorted(filters)))
    return ORDERS[sort].apply(query, after=after)


class ArticleRepository:
    """Reads and writes articles in a session that somebody else opened."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def read(self, article_id: int) -> ArticleRow | None:
        """Find what there is to show of an article and its author."""
        result = await self.session.execute(ROW_BY_ID, {"article_id": article_id})
        return result.one_or_none()

    # {% filter replace("" if has_principal else ", reader_id: int | None", "") %}
    async def list_page(self, query: ArticleQuery, reader_id: int | None) -> Slice[ArticleRow]:
    # {% endfilter %}
        """Find one page of what there is to show of the articles that the query asks for."""
        values = query.model_dump(include=set(FILTERS), exclude_none=True)
        # {% if has_principal %}
        if reader_id is not None:
            values["reader_id"] = reader_id
        # {% endif %}
        order = ORDERS[query.sort]
        page = select_page(query.sort, frozenset(values), after=query.cursor is not None)
        rows = await self.session.execute(page, values | order.bind(query))
        return order.cut(rows.all(), query)

    async def insert(self, values: dict[str, Any]) -> int:
        """Insert an article, and return its id."""
        result = cast("CursorResult[Any]", await self.session.execute(INSERT, values))
        assert result.inserted_primary_key is not None
        return int(result.inserted_primary_key[0])

    async def get(self, article_id: int) -> Article | None:
        """Find an article that is to be changed."""
        author = joinedload(Article.author, innerjoin=True)
        return await self.session.get(Article, article_id, options=[author])

    async def delete(self, article: Article) -> None:
        await self.session.delete(article)
        await self.session.flush()
