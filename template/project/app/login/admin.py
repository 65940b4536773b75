# {% from "template/parts/relocate.jinja" import relocated with context %}
# {% call relocated() %}
"""Administrators are made here, by somebody who can run commands, and nowhere else."""

import getpass
import sys

from app.auth.scopes import Role
from app.commands import CommandError, open_transaction
from app.login.passwords import hash_password
from app.users.models import User
from app.users.repository import UserRepository
from app.users.schemas import UserIn


def ask_password() -> str:
    """Read a new password: twice from a terminal, or one line from a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("The passwords differ: nothing was changed.")
    return password


async def create_admin(email: str, name: str) -> str:
    """Make a known user an administrator, or add one; return what was done."""
    async with open_transaction() as session:
        user = await UserRepository(session).get_by_email(email.lower())
        if user is not None:
            user.role, user.is_active = Role.ADMIN, True
            return f"{email} is an administrator now, with the password as before."
    new = UserIn(name=name, email=email, password=ask_password())
    password_hash = await hash_password(new.password)
    async with open_transaction() as session:
        admin = User(name=new.name, email=new.email, password_hash=password_hash, role=Role.ADMIN)
        await UserRepository(session).add(admin)
    return f"{new.email} was added as an administrator."
# {% endcall %}
