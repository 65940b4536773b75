"""The table of articles."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Row, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db.base import Base, Record, make_enum
from app.db.dialect import ID, PRICE, TEXT
from app.users.models import User


class ArticleState(StrEnum):
    """Where an article is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Article(Record, Base):
    """Something that a user wrote."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        ForeignKeyConstraint(
            ["author_id"], ["users.id"], info={"conflict": "An article needs its author."}
        ),
        UniqueConstraint("slug", info={"conflict": "Another article has this slug."}),
        Index(None, "created_at", "id"),
    )

    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(TEXT)
    state: Mapped[ArticleState] = mapped_column(make_enum(ArticleState, "state"))
    price: Mapped[Decimal] = mapped_column(PRICE)
    author_id: Mapped[int] = mapped_column(ID, index=True)
    author: Mapped[User] = relationship(lazy="raise")


# What a read returns: the columns of an article, and those of its author as `author`.
ArticleRow: TypeAlias = Row[*tuple[Any, ...]]
