"""What goes in and out about articles."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.articles.models import ArticleState
from app.core.pagination import PageQuery
from app.core.types import Body, Id, Line, Price, Slug, Text, Timestamp, View

Title = Annotated[Line, Field(max_length=200)]
Content = Annotated[Text, Field(max_length=100_000)]


class ArticleIn(Body):
    """A new article."""

    title: Title
    slug: Slug
    content: Content
    state: ArticleState = ArticleState.DRAFT
    price: Price = Decimal("0.00")
    # {% if not has_principal %}
    author_id: Id
    # {% endif %}


@with_config(ConfigDict(extra="forbid"))
class ArticleChange(TypedDict, total=False):
    """What to change of an article: what is left out stays as it is."""

    title: Title
    slug: Slug
    content: Content
    state: ArticleState
    price: Price


class ArticleQuery(PageQuery):
    """Which articles, and which page of them in which order."""

    state: ArticleState | None = None
    author_id: Id | None = None
    created_from: Timestamp | None = Field(None, description="The earliest time of creation.")
    created_before: Timestamp | None = Field(None, description="The time after the latest one.")
    sort: Literal["created_at", "-created_at", "title", "-title", "price", "-price"] = "-created_at"


class AuthorOut(View):
    """A user, as everybody sees it."""

    id: int
    name: str


class ArticleOut(View):
    """An article with its author."""

    id: int
    title: str
    slug: str
    content: str
    state: ArticleState
    price: Price
    author: AuthorOut
    version: int
    created_at: datetime
    updated_at: datetime
