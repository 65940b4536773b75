"""What an error of the database means to a client."""

from sqlalchemy.exc import DBAPIError

from app.core.errors import ConflictError, DomainError, UnavailableError
from app.db.base import Base
from app.db.dialect import find_constraint, is_conflict, is_unavailable


def explain(error: DBAPIError) -> DomainError | None:
    """Translate an error of the driver; None means that it is a mistake of ours.

    A constraint says in `info["conflict"]` what the client is told when it refuses a change.
    """
    if is_conflict(error):
        name = find_constraint(error)
        for table in Base.metadata.tables.values():
            for constraint in table.constraints:
                if constraint.name == name and "conflict" in constraint.info:
                    return ConflictError(constraint.info["conflict"])
        return ConflictError("It collides with what is stored, or other records depend on it.")
    if is_unavailable(error):
        return UnavailableError("The database cannot answer now.")
    return None
