"""The git repository of a project, with a first commit that leaves a clean tree."""

import os
from pathlib import Path

from fastwright import git
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.project import Project
from fastwright.steps import Step

# The user's settings could leave files out of the commit, run hooks, or ask for a key.
_PLAIN = {
    "core.excludesFile": os.devnull,
    "core.hooksPath": os.devnull,
    "commit.gpgSign": "false",
}
_STAND_IN = {"user.name": "Fastwright", "user.email": "fastwright@localhost"}


def commit_project(project: Project) -> None:
    """Make a repository with a first commit, unless the project has or is part of one."""
    path = project.path
    if not (path / ".git").exists():
        if _is_part_of_repository(path):
            console.warn(f"{path} is inside a git repository: commit it there.")
            return
        _create_repository(path)
    if git.succeeds("rev-parse", "--verify", "--quiet", "HEAD", cwd=path):
        return
    git.run("add", "--all", cwd=path, config=_PLAIN)
    # Even if the project forgot to ignore its secrets.
    git.run("rm", "--cached", "--quiet", "--ignore-unmatch", "--", ".env", cwd=path)
    message = _first_message(project)
    git.run("commit", "--quiet", "-m", message, cwd=path, config=_PLAIN | _identity(path))


def _create_repository(path: Path) -> None:
    chosen = git.succeeds("config", "--get", "init.defaultBranch", cwd=path)
    git.run("init", "--quiet", *([] if chosen else ["--initial-branch=main"]), cwd=path)


def _is_part_of_repository(path: Path) -> bool:
    try:
        git.read("rev-parse", "--show-toplevel", cwd=path, variables={"LC_ALL": "C"})
    except FastwrightError as failure:
        return git.is_distrust(failure)
    return not git.succeeds("check-ignore", "--quiet", str(path), cwd=path)


def _identity(path: Path) -> dict[str, str]:
    if git.succeeds("var", "GIT_AUTHOR_IDENT", cwd=path):
        return {}
    console.warn(
        "git does not know your name, so the first commit is by Fastwright. To change that: "
        "git config --global user.name …, user.email …, then git commit --amend --reset-author"
    )
    return _STAND_IN


def _first_message(project: Project) -> str:
    version = f" {project.commit}" if project.commit else ""
    return f"New service from the template{version}"


REPOSITORY = Step("Create the git repository", commit_project)
