"""The bounds of what comes in: no unbounded text, number or time gets further than this."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

PRICE_PATTERN = r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$"


class Body(BaseModel):
    """What comes in: fields that it does not declare are refused."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What goes out, read from the attributes of a row."""

    model_config = ConfigDict(from_attributes=True)


def parse_price(value: object) -> Decimal:
    """Read an amount from text such as `12.50`: numbers of JSON would arrive as inexact floats."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or re.fullmatch(PRICE_PATTERN, value) is None:
        raise ValueError("must be a string such as '12.50', with 2 decimal places at the most")
    return Decimal(value)


def parse_timestamp(value: object) -> datetime:
    """Read an RFC 3339 time as UTC; one that UTC cannot hold becomes the nearest that it can."""
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("must be an RFC 3339 time such as '2030-01-31T12:00:00Z'")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("must have a time zone, such as '2030-01-31T12:00:00Z'")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return (datetime.min if moment.year == 1 else datetime.max).replace(tzinfo=UTC)


def format_price(value: Decimal) -> str:
    """Write an amount with both of its decimal places."""
    return f"{value:.2f}"


# An id that every client can hold: JSON documents, OpenAPI among them, may be read with doubles.
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
# One line: no control characters, no space around it.
Line = Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$")]
# Text of several lines: anything but NUL, which not every database stores.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Slug = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Email = Annotated[EmailStr, Field(max_length=254), AfterValidator(str.lower)]
Price = Annotated[
    Decimal,
    BeforeValidator(parse_price),
    PlainSerializer(format_price, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": PRICE_PATTERN, "examples": ["12.50"]}),
]
Timestamp = Annotated[
    datetime,
    BeforeValidator(parse_timestamp),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
