"""What goes in about accounts."""

from app.core.types import Body, Email
from app.login.schemas import TokenText
from app.users.schemas import Password, UserName


class Registration(Body):
    """Who wants to become a user."""

    name: UserName
    email: Email


class Forgotten(Body):
    """Who wants another password."""

    email: Email


class NewPassword(Body):
    """A password, and the token of a mail."""

    token: TokenText
    password: Password
