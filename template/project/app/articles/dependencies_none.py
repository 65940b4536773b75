"""Who writes an article: the user whom the request names."""

from typing import Annotated

from fastapi import Depends

from app.articles.schemas import ArticleIn


async def get_author_id(new: ArticleIn) -> int:
    """Take the author from the body."""
    return new.author_id


AuthorId = Annotated[int, Depends(get_author_id)]
