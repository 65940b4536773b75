"""Where the template comes from: what was given, the environment, or this installation."""

import json
import os
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from urllib.parse import urlsplit

from fastwright.address import expand, holds_password, is_remote
from fastwright.errors import FastwrightError, UsageError

ENVIRONMENT_VARIABLE = "FASTWRIGHT_TEMPLATE"


@dataclass(frozen=True, slots=True)
class Source:
    """What was asked for.

    Attributes:
        url: A full git URL as Copier understands it, or the absolute path of a checkout.
        ref: A tag, branch or commit; None for HEAD of a checkout, or the latest tag of a remote.

    """

    url: str
    ref: str | None = None

    @property
    def is_checkout(self) -> bool:
        """Whether it is a folder of this machine with a working tree."""
        return Path(self.url, ".git").exists()

    @property
    def git_url(self) -> str:
        """The address in the form that git takes."""
        return self.url.removeprefix("git+")


def find_source(template: str | None, ref: str | None) -> Source:
    """Return where the template comes from: what was given, the environment, or this installation.

    Raises:
        FastwrightError: If nothing was given and the installation does not know its origin.

    """
    given = template or os.environ.get(ENVIRONMENT_VARIABLE)
    if given:
        return Source(_full_address(given), ref)
    origin = _origin_of(distribution("fastwright"))
    return origin if ref is None else Source(origin.url, ref)


def _full_address(given: str) -> str:
    """Return an address that means the same from every folder and to plain Copier."""
    full = expand(given)
    if not is_remote(full):
        return _absolute_path(full)
    url = full.removeprefix("git+")
    if holds_password(url):
        raise UsageError(
            "The address of the template holds a name or a password, and projects would record it.",
            hint="Leave it out of the address, and let git's credential helper provide it.",
        )
    # Copier takes other addresses for folders unless they are marked as git's.
    recognised = url.endswith(".git") or url.startswith(("git@", "git://"))
    return url if recognised else f"git+{url}"


def _absolute_path(given: str) -> str:
    path = Path(given).expanduser().resolve()
    if not path.exists():
        raise FastwrightError(
            f"The template {given} does not exist.",
            hint="Give the path of a git checkout or a git URL, or leave --template out.",
        )
    bare = path.is_file() or (path / "objects").is_dir()
    if not bare and not (path / ".git").exists():
        raise FastwrightError(
            f"The template {path} is not the root of a git repository: no update could find it.",
            hint="Name the root of its repository, or make it one and commit.",
        )
    # A folder without a working tree, and without this name, Copier does not take for a repository.
    if bare and path.is_dir() and path.suffix != ".git":
        return f"git+{path.as_uri()}"
    return path.as_posix()


def _origin_of(installed: Distribution) -> Source:
    """Return where an installation of this package came from, as its installer recorded."""
    recorded = json.loads(installed.read_text("direct_url.json") or "{}")
    url = recorded.get("url", "")
    if "vcs_info" in recorded:
        return Source(_full_address(url), recorded["vcs_info"]["commit_id"])
    if url.startswith("file://") and "dir_info" in recorded:
        return Source(_absolute_path(_path_of(url)))
    for entry in installed.metadata.get_all("Project-URL") or []:
        label, _, repository = entry.partition(", ")
        if label.lower() == "repository":
            return Source(_full_address(repository), f"v{installed.version}")
    raise FastwrightError(
        "This installation of fastwright does not know where its template is.",
        hint=f"Name it with --template PATH_OR_URL, or in {ENVIRONMENT_VARIABLE}.",
    )


def _path_of(file_url: str) -> str:
    from urllib.request import url2pathname

    return url2pathname(urlsplit(file_url).path)
