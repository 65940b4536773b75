"""What goes in and out about API keys."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, WithJsonSchema

from app.api_keys.keys import PATTERN
from app.auth.scopes import Scope
from app.core.pagination import PageQuery
from app.core.types import Body, Id, Line, View

KeyLabel = Annotated[Line, Field(max_length=100)]
ScopeList = Annotated[list[Scope], Field(max_length=50)]
# Every key ends: one that is forgotten somewhere does no harm for longer than a year.
Days = Annotated[int, Field(ge=1, le=366)]


class KeyIn(Body):
    """A new key; it belongs to the caller unless it says otherwise."""

    label: KeyLabel
    scopes: ScopeList
    days: Days = 90
    owner_id: Id | None = None


class Rotation(Body):
    """How to replace a key."""

    overlap: int = Field(
        3600, ge=0, le=7 * 86_400, description="Seconds that the old key is still good for."
    )


class KeyQuery(PageQuery):
    """Which keys, and which page of them in which order."""

    owner_id: Id | None = None
    sort: Literal["created_at", "-created_at", "expires_at", "-expires_at"] = "created_at"


class KeyOut(View):
    """A key without its secret."""

    id: int
    prefix: str
    label: str
    owner_id: int
    scopes: Annotated[list[Scope], BeforeValidator(sorted)]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    replaced_at: datetime | None


class NewKeyOut(KeyOut):
    """A new key, with the only sight of it that there will be."""

    key: Annotated[
        SecretStr,
        PlainSerializer(SecretStr.get_secret_value, return_type=str),
        # Otherwise it would be called write-only.
        WithJsonSchema({"type": "string", "pattern": PATTERN}),
    ]
