"""How a template is named: in full, by a shorthand of Copier's, or by a path of this machine."""

import re
from pathlib import Path
from urllib.parse import urlsplit

SHORTHANDS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
_REMOTE = re.compile(r"^(git\+)?(https?|ssh|git|file)://|^[\w.-]+@[\w.-]+:")


def is_remote(address: str) -> bool:
    """Tell whether an address is a URL of git, or an account at a host as ssh has it."""
    return bool(_REMOTE.match(address))


def is_full(address: str) -> bool:
    """Tell whether an address means the same from every folder."""
    full = expand(address)
    return is_remote(full) or Path(full).expanduser().is_absolute()


def expand(address: str) -> str:
    """Return the full URL that a shorthand stands for, and any other address as it is."""
    for short, full in SHORTHANDS.items():
        if address.startswith(short):
            path = address.removeprefix(short).strip("/").removesuffix(".git")
            return f"{full}{path}.git"
    return address


def as_git_takes_it(address: str) -> str:
    """Return a full address in the form that git takes."""
    full = expand(address)
    return full.removeprefix("git+") if is_remote(full) else str(Path(full).expanduser())


def holds_password(address: str) -> bool:
    """Tell whether a web address holds a name or a password, which nobody should record."""
    parts = urlsplit(address.removeprefix("git+"))
    return parts.scheme.startswith("http") and "@" in parts.netloc


def without_password(address: str) -> str:
    """Return an address as everybody may see it."""
    if not holds_password(address):
        return address
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('@')[2]}"
