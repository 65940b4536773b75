# {% from "template/parts/anonymous.jinja" import anonymous with context %}
# {% call anonymous() %}
"""The endpoints of articles."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.articles.models import Article, ArticleRow
from app.articles.schemas import ArticleChange, ArticleIn, ArticleOut, ArticleQuery
from app.articles.service import ArticleServiceDep
# {% if has_principal %}
from app.auth.dependencies import ArticleWriter, Reader
# {% endif %}
from app.core.concurrency import ETAG, ExpectedVersion, set_etag
# {% if has_principal %}
from app.core.openapi import ANONYMOUS
# {% endif %}
from app.core.pagination import Page, Slice
from app.core.problems import problem_responses
from app.core.types import Id

router = APIRouter(prefix="/articles", tags=["articles"])


@router.get("", response_model=Page[ArticleOut], openapi_extra=ANONYMOUS)
async def list_articles(
    query: Annotated[ArticleQuery, Query()], principal: Reader, articles: ArticleServiceDep
) -> Slice[ArticleRow]:
    """List the articles that the caller may see."""
    return await articles.list_page(query, principal)


@router.post(
    "", status_code=201, response_model=ArticleOut, responses={201: ETAG, **problem_responses(409)}
)
async def create_article(
    new: ArticleIn, principal: ArticleWriter, response: Response, articles: ArticleServiceDep
) -> ArticleRow:
    """Write an article."""
    article = await articles.create(new, principal)
    set_etag(response, article.version)
    return article


@router.get(
    "/{article_id}",
    response_model=ArticleOut,
    responses={200: ETAG, **problem_responses(404)},
    # {% if has_principal %}
    openapi_extra=ANONYMOUS,
    # {% endif %}
)
async def get_article(
    article_id: Id, principal: Reader, response: Response, articles: ArticleServiceDep
) -> ArticleRow:
    """Return one article."""
    article = await articles.get(article_id, principal)
    set_etag(response, article.version)
    return article


@router.patch(
    "/{article_id}",
    response_model=ArticleOut,
    responses={200: ETAG, **problem_responses(404, 409, 412, 428)},
)
async def change_article(
    article_id: Id,
    change: ArticleChange,
    version: ExpectedVersion,
    # {% if has_principal %}
    principal: ArticleWriter,
    # {% endif %}
    response: Response,
    articles: ArticleServiceDep,
) -> Article:
    """Change an article."""
    article = await articles.change(article_id, change, version, principal)
    set_etag(response, article.version)
    return article


@router.delete("/{article_id}", status_code=204, responses=problem_responses(404, 412, 428))
async def delete_article(
    article_id: Id, version: ExpectedVersion, principal: ArticleWriter, articles: ArticleServiceDep
) -> None:
    """Delete an article."""
    await articles.delete(article_id, version, principal)
# {% endcall %}
