"""The commands of the service: `python -m app --help`."""

import argparse
# {% if makes_callers %}
import asyncio
# {% endif %}
import sys
from collections.abc import Sequence

from pydantic import ValidationError

# {% if has_api_keys %}
from app.api_keys.commands import create_key
from app.auth.scopes import SCOPES, Role, Scope
# {% endif %}
from app.commands import CommandError, serve
# {% if has_passwords %}
from app.login.admin import create_admin
# {% endif %}


def make_parser() -> argparse.ArgumentParser:
    """Declare the commands and their arguments."""
    parser = argparse.ArgumentParser(prog="python -m app")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests, as the settings say")
    # {% if has_passwords %}
    admin = commands.add_parser("create-admin", help="make an administrator of a user, new or not")
    admin.add_argument("email")
    admin.add_argument("--name", default="Administrator", help="of a new user")
    # {% endif %}
    # {% if has_api_keys %}
    key = commands.add_parser("create-key", help="make an API key for a user, new or not")
    key.add_argument("email")
    key.add_argument("--name", default="Administrator", help="of a new user")
    key.add_argument("--label", required=True, help="what the key is for")
    key.add_argument("--days", type=int, default=90, help="that it is good for, 366 at the most")
    rights = key.add_mutually_exclusive_group(required=True)
    rights.add_argument("--role", type=Role, choices=list(Role), help="whose scopes it has")
    rights.add_argument("--scope", type=Scope, choices=list(Scope), action="append", dest="scopes")
    # {% endif %}
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 1 for a refusal, 2 for what is out of bounds."""
    options = make_parser().parse_args(arguments)
    try:
        if options.command == "serve":
            serve()
        # {% if has_passwords %}
        if options.command == "create-admin":
            print(asyncio.run(create_admin(options.email, options.name)))
        # {% endif %}
        # {% if has_api_keys %}
        if options.command == "create-key":
            scopes = options.scopes or SCOPES[options.role]
            key = create_key(options.email, options.name, options.label, scopes, options.days)
            print(asyncio.run(key))
        # {% endif %}
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except ValidationError as error:
        for fault in error.errors():
            variable = "_".join(map(str, fault["loc"])).upper()
            print(": ".join(filter(None, [variable, fault["msg"]])), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
