# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""What goes out about sessions."""

from pydantic import BaseModel

from app.auth.scopes import Scope
from app.users.schemas import UserOut


class SessionOut(BaseModel):
    """Who is calling, and what it may do; a browser sends the token along with its changes."""

    user: UserOut
    scopes: list[Scope]
    csrf_token: str | None


class LoggedOut(BaseModel):
    """Where to send the browser, so that it is logged out at the provider, too."""

    location: str
# {% endcall %}
