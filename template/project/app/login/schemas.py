"""What goes in and out at login."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from app.core.types import Body, Email, Text, View
from app.users.schemas import Password, UserName

TokenText = Annotated[Text, Field(min_length=1, max_length=100)]


class Forgotten(Body):
    """Who wants another password."""

    email: Email


class Registration(Forgotten):
    """Who wants to become a user."""

    name: UserName


class NewPassword(Body):
    """A password, and the token of a mail."""

    token: TokenText
    password: Password


class LoginForm(Body):
    """The form of OAuth2's password flow; the user name is the e-mail address."""

    grant_type: Literal["password"] = "password"
    username: Annotated[Text, Field(min_length=1, max_length=254)]
    password: Annotated[Text, Field(min_length=1, max_length=128)]
    scope: Annotated[Text, Field(max_length=1000)] = ""
    client_id: Annotated[Text, Field(max_length=200)] | None = None
    client_secret: Annotated[Text, Field(max_length=200)] | None = None


class RefreshIn(Body):
    """A refresh token that is given back."""

    refresh_token: TokenText


class PasswordChange(Body):
    """A new password, and the old one as a proof."""

    current_password: Annotated[Text, Field(max_length=128)]
    new_password: Password


class TokensOut(View):
    """A fresh pair of tokens."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    refresh_token: str
    scope: str


class SessionOut(View):
    """A session of the caller, perhaps the one that is asking."""

    id: int
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str
    current: bool


class KeysOut(View):
    """Public keys, as RFC 7517 writes them."""

    keys: list[dict[str, Any]]
