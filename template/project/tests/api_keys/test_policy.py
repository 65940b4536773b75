"""Who may make which key, by the rule itself."""

import pytest

from app.auth.policy import check_may_grant
from app.auth.principal import Kind, Principal
from app.auth.scopes import SCOPES, Role, Scope
from app.core.errors import ForbiddenError

OWN, FOREIGN = 1, 2
WRITE, KEYS = frozenset({Scope.ARTICLES_WRITE}), frozenset({Scope.KEYS_MANAGE})
ALL = SCOPES[Role.ADMIN]


@pytest.mark.parametrize(
    ("held", "owner_id", "granted", "allowed"),
    [
        (ALL, OWN, ALL, True),
        (ALL, FOREIGN, ALL, True),
        (KEYS, OWN, KEYS, True),
        (KEYS, OWN, frozenset(), True),
        (KEYS, OWN, WRITE, False),
        (KEYS, OWN, KEYS | WRITE, False),
        (KEYS, FOREIGN, frozenset(), False),
        (KEYS | WRITE, FOREIGN, WRITE, False),
        (ALL - {Scope.USERS_MANAGE}, OWN, ALL, False),
        (ALL - {Scope.USERS_MANAGE}, FOREIGN, WRITE, False),
        (frozenset({Scope.USERS_MANAGE}), FOREIGN, frozenset(), True),
        (frozenset({Scope.USERS_MANAGE}), FOREIGN, WRITE, False),
    ],
)
def test_who_may_make_a_key_for_whom(
    held: frozenset[Scope], owner_id: int, granted: frozenset[Scope], allowed: bool
) -> None:
    principal = Principal(OWN, Kind.MACHINE, held)
    if allowed:
        check_may_grant(principal, owner_id, granted)
    else:
        with pytest.raises(ForbiddenError):
            check_may_grant(principal, owner_id, granted)
