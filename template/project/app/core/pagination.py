"""Keyset pagination: a page starts after the last row of the page before."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Generic, TypeVar, TypeVarTuple

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Integer, Select, and_, bindparam, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import InvalidError
from app.core.types import Body, Id, View

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class PageQuery(Body):
    """Which page of a list."""

    limit: int = Field(20, ge=1, le=100, description="How many items, at the most.")
    cursor: str | None = Field(
        None,
        max_length=2000,
        pattern="^[A-Za-z0-9_=-]*$",
        description="The `next_cursor` of the page before.",
    )


class Page(View, Generic[T]):
    """A page of a list."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """The rows of a page, and the cursor of the next page."""

    items: Sequence[T]
    next_cursor: str | None


class Order:
    """One way to sort a list: by a column, and by id where that is equal."""

    def __init__(
        self,
        column: InstrumentedAttribute[Any],
        row_id: InstrumentedAttribute[int],
        kind: Any,
        *,
        descending: bool = False,
    ) -> None:
        self.columns = (column, row_id)
        self.name = f"{'-' if descending else ''}{column.key}"
        self.adapter: TypeAdapter[tuple[str, Any, int]] = TypeAdapter(tuple[str, kind, Id])
        self.sorting = [key.desc() if descending else key.asc() for key in self.columns]
        last = bindparam("last_value", type_=column.type), bindparam("last_id", type_=row_id.type)
        reaches, passes = (le, lt) if descending else (ge, gt)
        # Pairs alone would make some servers read the index from its start.
        self.after = and_(reaches(column, last[0]), passes(tuple_(*self.columns), tuple_(*last)))

    def apply(self, query: Select[*Ts], *, after: bool) -> Select[*Ts]:
        """Sort the rows, leave out those up to the cursor, and ask for one row more than fits."""
        if after:
            query = query.where(self.after)
        return query.order_by(*self.sorting).limit(bindparam("row_limit", type_=Integer))

    def bind(self, page: PageQuery) -> dict[str, Any]:
        """Return the values of the parameters that such a query has."""
        values: dict[str, Any] = {"row_limit": page.limit + 1}
        if page.cursor is not None:
            values["last_value"], values["last_id"] = self._read_cursor(page.cursor)
        return values

    def cut(self, rows: Sequence[T], page: PageQuery) -> Slice[T]:
        """Make a page of the rows that such a query found."""
        items = rows[: page.limit]
        return Slice(items, self._write_cursor(items[-1]) if len(rows) > page.limit else None)

    def _write_cursor(self, row: Any) -> str:
        value, row_id = (getattr(row, column.key) for column in self.columns)
        return urlsafe_b64encode(self.adapter.dump_json((self.name, value, row_id))).decode()

    def _read_cursor(self, cursor: str) -> tuple[Any, int]:
        try:
            name, value, row_id = self.adapter.validate_python(
                tuple(json.loads(urlsafe_b64decode(cursor)))
            )
        except (ValueError, TypeError, RecursionError, ValidationError) as error:
            raise InvalidError("The cursor is not one of this list.") from error
        if name != self.name:
            raise InvalidError(f"The cursor belongs to the order {name}, not {self.name}.")
        return value, row_id


def make_orders(
    row_id: InstrumentedAttribute[int], kinds: Mapping[InstrumentedAttribute[Any], Any]
) -> dict[str, Order]:
    """Offer each column in both directions, by the name that a client gives, such as `-title`.

    The type of each column bounds its values, which come back from the client in a cursor.
    """
    orders = [
        Order(column, row_id, kind, descending=descending)
        for column, kind in kinds.items()
        for descending in (False, True)
    ]
    return {order.name: order for order in orders}
