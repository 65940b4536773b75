# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""The rules of the policy, one by one."""

import pytest

from app.articles.models import ArticleState
from app.auth.policy import (
    check_may_change_article,
    check_may_end_user,
    find_reader_id,
    may_read_article,
)
from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES, Role
from app.core.errors import ForbiddenError

DRAFT, PUBLISHED, ARCHIVED = ArticleState
NOBODY = None
OTHER = Principal(2, Kind.USER, SCOPES[Role.AUTHOR])
AUTHOR = Principal(1, Kind.USER, SCOPES[Role.AUTHOR])
# A caller of less than a role, such as a program that only reads.
READER = Principal(1, Kind.MACHINE, frozenset())
EDITOR = Principal(3, Kind.USER, SCOPES[Role.EDITOR])
ADMIN = Principal(4, Kind.USER, SCOPES[Role.ADMIN])


@pytest.mark.parametrize(
    ("state", "principal", "allowed"),
    [
        (DRAFT, NOBODY, False),
        (DRAFT, OTHER, False),
        (DRAFT, AUTHOR, True),
        (DRAFT, READER, True),
        (DRAFT, EDITOR, True),
        (DRAFT, ADMIN, True),
        (PUBLISHED, NOBODY, True),
        (PUBLISHED, OTHER, True),
        (PUBLISHED, AUTHOR, True),
        (PUBLISHED, READER, True),
        (PUBLISHED, EDITOR, True),
        (PUBLISHED, ADMIN, True),
        (ARCHIVED, NOBODY, False),
        (ARCHIVED, OTHER, False),
        (ARCHIVED, AUTHOR, True),
        (ARCHIVED, READER, True),
        (ARCHIVED, EDITOR, True),
        (ARCHIVED, ADMIN, True),
    ],
)
def test_who_may_read_an_article(
    state: ArticleState, principal: Principal | None, allowed: bool
) -> None:
    assert may_read_article(principal, AUTHOR.id, state) == allowed


@pytest.mark.parametrize(
    ("state", "principal", "allowed"),
    [
        (DRAFT, OTHER, False),
        (DRAFT, AUTHOR, True),
        (DRAFT, EDITOR, True),
        (DRAFT, ADMIN, True),
        (PUBLISHED, OTHER, False),
        (PUBLISHED, AUTHOR, True),
        (PUBLISHED, EDITOR, True),
        (PUBLISHED, ADMIN, True),
        (ARCHIVED, OTHER, False),
        (ARCHIVED, AUTHOR, False),
        (ARCHIVED, EDITOR, True),
        (ARCHIVED, ADMIN, True),
    ],
)
def test_who_may_change_an_article(
    state: ArticleState, principal: Principal, allowed: bool
) -> None:
    if allowed:
        check_may_change_article(principal, AUTHOR.id, state)
    else:
        with pytest.raises(ForbiddenError):
            check_may_change_article(principal, AUTHOR.id, state)


@pytest.mark.parametrize(
    ("principal", "reader_id"),
    [(NOBODY, 0), (AUTHOR, 1), (READER, 1), (OTHER, 2), (EDITOR, None), (ADMIN, None)],
)
def test_whose_unpublished_articles_a_list_shows(
    principal: Principal | None, reader_id: int | None
) -> None:
    assert find_reader_id(principal) == reader_id


@pytest.mark.parametrize(("user_id", "allowed"), [(ADMIN.id, False), (AUTHOR.id, True)])
def test_nobody_ends_the_own_user(user_id: int, allowed: bool) -> None:
    if allowed:
        check_may_end_user(ADMIN, user_id)
    else:
        with pytest.raises(ForbiddenError):
            check_may_end_user(ADMIN, user_id)


def test_each_role_may_what_the_one_before_may() -> None:
    assert SCOPES[Role.AUTHOR] < SCOPES[Role.EDITOR] < SCOPES[Role.ADMIN]
# {% endcall %}
