"""What an error of the database means to a client."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import ConflictError, DomainError, PreconditionFailedError, UnavailableError
from app.db.base import Base
from app.db.dialect import find_constraint, is_conflict, is_unavailable


def explain(error: SQLAlchemyError) -> DomainError | None:
    """Translate an error of the database; None means that it is a mistake of ours."""
    if isinstance(error, StaleDataError):
        return PreconditionFailedError("It was changed in the meantime: read it again.")
    if isinstance(error, PoolTimeoutError):
        return UnavailableError("All connections to the database are in use.")
    if isinstance(error, DBAPIError) and is_conflict(error):
        return explain_conflict(find_constraint(error))
    if isinstance(error, DBAPIError) and is_unavailable(error):
        return UnavailableError("The database cannot answer now.")
    return None


def explain_conflict(name: str | None) -> ConflictError:
    """Say what the violated constraint has to say itself, in `info["conflict"]`."""
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if constraint.name == name and "conflict" in constraint.info:
                return ConflictError(constraint.info["conflict"])
    return ConflictError("It collides with what is stored, or other records depend on it.")
