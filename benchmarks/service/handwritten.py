"""The service as an expert writes it by hand in one file: FastAPI and the async ORM, no layers.

It is the measure of `benchmarks.service`: idiomatic, neither crippled nor tuned. With `AUTH_SECRET`
set it also has passwords and tokens, and looks the user up for each request that needs a login.
"""
# ruff: noqa: D101, D103

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, ForeignKey, Numeric, String, Text, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship

AUTH_SECRET = os.environ.get("AUTH_SECRET", "")

engine = create_async_engine(
    os.environ["DATABASE_URL"],
    pool_size=int(os.environ["DATABASE_POOL_SIZE"]),
    max_overflow=0,
)
new_session = async_sessionmaker(engine, expire_on_commit=False)
passwords = PasswordHash.recommended()


# ---------------------------------------------------------------------------------------- tables


def now() -> datetime:
    return datetime.now(UTC)


class State(StrEnum):
    draft = "draft"
    published = "published"
    archived = "archived"


class Base(DeclarativeBase):
    pass


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now, onupdate=now)


class User(Timestamped, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Article(Timestamped, Base):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=State.draft)
    price: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal(0))
    version: Mapped[int] = mapped_column()
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    author: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


# --------------------------------------------------------------------------------------- schemas


class UserIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")


class Registration(UserIn):
    password: str = Field(min_length=12, max_length=128)


class UserChange(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=100)


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    version: int
    created_at: datetime
    updated_at: datetime


class AuthorOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str


class ArticleBody(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    slug: str = Field(min_length=1, max_length=200, pattern=r"^[a-z0-9-]+$")
    content: str = Field(max_length=100_000)
    state: State = State.draft
    price: Decimal = Field(default=Decimal("0.00"), ge=0, max_digits=12, decimal_places=2)


class ArticleIn(ArticleBody):
    author_id: int


class ArticleChange(BaseModel):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    content: str | None = Field(default=None, max_length=100_000)
    state: State | None = None
    price: Decimal | None = Field(default=None, ge=0, max_digits=12, decimal_places=2)


class ArticleOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    slug: str
    content: str
    state: State
    price: Decimal
    author: AuthorOut
    version: int
    created_at: datetime
    updated_at: datetime


class UserPage(BaseModel):
    items: list[UserOut]
    next_cursor: str | None


class ArticlePage(BaseModel):
    items: list[ArticleOut]
    next_cursor: str | None


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105


# ---------------------------------------------------------------------------------- dependencies


async def get_session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[int, Query(ge=0)]

oauth2 = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/token")


async def current_user(token: Annotated[str, Depends(oauth2)], session: SessionDep) -> User:
    try:
        claims = jwt.decode(token, AUTH_SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "Invalid token") from error
    user = await session.get(User, int(claims["sub"]))
    if user is None:
        raise HTTPException(401, "Unknown user")
    return user


CurrentUser = Annotated[User, Depends(current_user)]


# ------------------------------------------------------------------------------------- endpoints

health = APIRouter(prefix="/health")
users = APIRouter(prefix="/users")
articles = APIRouter(prefix="/articles")
auth = APIRouter(prefix="/auth")


@health.get("/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@health.get("/ready")
async def ready(session: SessionDep) -> dict[str, str]:
    await session.execute(text("SELECT 1"))
    return {"status": "ok"}


@users.get("", response_model=UserPage)
async def list_users(session: SessionDep, limit: Limit = 20, cursor: Cursor = 0):
    query = select(User).where(User.id > cursor).order_by(User.id).limit(limit + 1)
    found = list(await session.scalars(query))
    items = found[:limit]
    return {"items": items, "next_cursor": str(items[-1].id) if len(found) > limit else None}


@users.post("", status_code=201, response_model=UserOut)
async def create_user(body: UserIn, session: SessionDep):
    user = User(**body.model_dump())
    session.add(user)
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "The email is taken") from error
    return user


@users.get("/{user_id}", response_model=UserOut)
async def get_user(user_id: int, session: SessionDep):
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "No such user")
    return user


@users.patch("/{user_id}", response_model=UserOut)
async def change_user(user_id: int, body: UserChange, session: SessionDep):
    user = await get_user(user_id, session)
    for name, value in body.model_dump(exclude_unset=True).items():
        setattr(user, name, value)
    await session.commit()
    return user


@users.delete("/{user_id}", status_code=204)
async def delete_user(user_id: int, session: SessionDep) -> Response:
    await session.delete(await get_user(user_id, session))
    await session.commit()
    return Response(status_code=204)


@articles.get("", response_model=ArticlePage)
async def list_articles(session: SessionDep, limit: Limit = 20, cursor: Cursor = 0):
    query = (
        select(Article)
        .options(joinedload(Article.author))
        .where(Article.id > cursor)
        .order_by(Article.id)
        .limit(limit + 1)
    )
    found = list(await session.scalars(query))
    items = found[:limit]
    return {"items": items, "next_cursor": str(items[-1].id) if len(found) > limit else None}


async def save_article(article: Article, session: AsyncSession) -> Article:
    session.add(article)
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "The slug is taken") from error
    return article


async def find_article(article_id: int, session: AsyncSession) -> Article:
    article = await session.get(Article, article_id, options=[joinedload(Article.author)])
    if article is None:
        raise HTTPException(404, "No such article")
    return article


@articles.get("/{article_id}", response_model=ArticleOut)
async def get_article(article_id: int, session: SessionDep):
    return await find_article(article_id, session)


if AUTH_SECRET:

    @articles.post("", status_code=201, response_model=ArticleOut)
    async def create_own_article(body: ArticleBody, user: CurrentUser, session: SessionDep):
        return await save_article(Article(**body.model_dump(), author=user), session)

    @articles.patch("/{article_id}", response_model=ArticleOut)
    async def change_own_article(
        article_id: int, body: ArticleChange, user: CurrentUser, session: SessionDep
    ):
        article = await find_article(article_id, session)
        if article.author_id != user.id:
            raise HTTPException(403, "Not your article")
        for name, value in body.model_dump(exclude_unset=True).items():
            setattr(article, name, value)
        await session.commit()
        return article

    @auth.post("/register", status_code=201, response_model=UserOut)
    async def register(body: Registration, session: SessionDep):
        password_hash = await run_in_threadpool(passwords.hash, body.password)
        user = User(name=body.name, email=body.email, password_hash=password_hash)
        session.add(user)
        await session.commit()
        return user

    @auth.post("/token")
    async def login(
        form: Annotated[OAuth2PasswordRequestForm, Depends()], session: SessionDep
    ) -> Token:
        user = await session.scalar(select(User).where(User.email == form.username))
        if (
            user is None
            or user.password_hash is None
            or not await run_in_threadpool(passwords.verify, form.password, user.password_hash)
        ):
            raise HTTPException(401, "Wrong email or password")
        claims = {"sub": str(user.id), "exp": now() + timedelta(minutes=15)}
        return Token(access_token=jwt.encode(claims, AUTH_SECRET, algorithm="HS256"))

    @auth.get("/me", response_model=UserOut)
    async def me(user: CurrentUser):
        return user

else:

    @articles.post("", status_code=201, response_model=ArticleOut)
    async def create_article(body: ArticleIn, session: SessionDep):
        author = await session.get(User, body.author_id)
        if author is None:
            raise HTTPException(422, "No such author")
        article = Article(**body.model_dump(exclude={"author_id"}), author=author)
        return await save_article(article, session)

    @articles.patch("/{article_id}", response_model=ArticleOut)
    async def change_article(article_id: int, body: ArticleChange, session: SessionDep):
        article = await find_article(article_id, session)
        for name, value in body.model_dump(exclude_unset=True).items():
            setattr(article, name, value)
        await session.commit()
        return article


@articles.delete("/{article_id}", status_code=204)
async def delete_article(article_id: int, session: SessionDep) -> Response:
    await session.delete(await find_article(article_id, session))
    await session.commit()
    return Response(status_code=204)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(title="Hand-written", lifespan=lifespan)
api = APIRouter(prefix="/api/v1")
for router in (health, users, articles, auth):
    api.include_router(router)
app.include_router(api)


async def create_tables() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


if __name__ == "__main__":
    asyncio.run(create_tables())
