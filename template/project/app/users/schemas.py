"""What goes in and out about users."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

# {% if has_passwords %}
from app.auth.scopes import Role
# {% endif %}
from app.core.pagination import PageQuery
# {% filter replace(" Body," if has_oidc else "", "") %}
from app.core.types import Body, Email, Line, View
# {% endfilter %}

UserName = Annotated[Line, Field(max_length=100)]
# {% if has_passwords %}
# Without NUL, which no login takes.
Password = Annotated[str, Field(min_length=12, max_length=128, pattern=r"^[^\x00]*$")]
# {% endif %}
# {% if not has_oidc %}


class UserIn(Body):
    """A new user."""

    name: UserName
    email: Email
    # {% if has_passwords %}
    role: Role = Role.AUTHOR
    password: Password
    # {% endif %}
# {% endif %}


@with_config(ConfigDict(extra="forbid"))
class UserChange(TypedDict, total=False):
    """What to change of a user: what is left out stays as it is."""

    name: UserName
    email: Email
    # {% if has_principal %}
    is_active: bool
    # {% endif %}
    # {% if has_passwords %}
    role: Role
    # {% endif %}


class UserQuery(PageQuery):
    """Which page of the users, in which order."""

    sort: Literal["created_at", "-created_at", "name", "-name"] = "created_at"


class UserOut(View):
    """A user with what not everybody sees."""

    id: int
    name: str
    # {% filter replace("str", "str | None" if has_oidc else "str") %}
    email: str
    # {% endfilter %}
    # {% if has_principal %}
    is_active: bool
    # {% endif %}
    # {% if has_passwords %}
    role: Role
    # {% endif %}
    version: int
    created_at: datetime
    updated_at: datetime
