# {% if not has_principal %}
# {% include "template/project/app/articles/dependencies_none.py" %}
# {% else %}
"""Who writes an article: the caller."""

from typing import Annotated

from fastapi import Depends

from app.auth.dependencies import ArticleWriter


async def get_author_id(principal: ArticleWriter) -> int:
    """Make the caller the author."""
    return principal.id


AuthorId = Annotated[int, Depends(get_author_id)]
# {% endif %}
