"""What `fastwright new` says at its end."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastwright.console import BOLD, console
from fastwright.options import bundled_questions
from fastwright.project import Project

_RUN = "uv run python -m dev"
# How the first one gets in who may do everything, for each auth that asks who is calling.
_WAYS_IN = {
    "jwt": f"{_RUN} python -m app create-admin EMAIL    # an administrator who logs in",
    "api_key": f"{_RUN} python -m app create-key EMAIL --label NAME --role admin    # a first key",
    "oidc": "$EDITOR .env    # OIDC_ISSUER and OIDC_AUDIENCE: without them dev starts a provider",
}


def print_files(project: Project, *, as_json: bool) -> None:
    """Print the files of a project with their sizes."""
    files = sorted(path for path in project.path.rglob("*") if path.is_file())
    sizes = {path.relative_to(project.path).as_posix(): path.stat().st_size for path in files}
    if as_json:
        listed = [{"path": path, "bytes": size} for path, size in sizes.items()]
        _print_json({"answers": project.answers, "files": listed})
        return
    for path, size in sizes.items():
        console.result(f"{size:>9,}  {path}")
    console.result(f"{sum(sizes.values()):>9,}  bytes in {len(sizes)} files; nothing was written")


def print_project(project: Project) -> None:
    """Print what was made, for a program."""
    _print_json(
        {
            "path": str(project.path),
            "template": project.template,
            "commit": project.commit,
            "answers": project.answers,
        }
    )


def print_summary(
    project: Project, dest: Path, origin: Mapping[str, str | None], *, installed: bool
) -> None:
    """Print what was chosen, the command that chooses the same, and what to type next."""
    console.say()
    for name, answer in project.answers.items():
        console.say(f"  {name:<16} {answer}")
    console.say("\nThe same again, without questions:")
    console.say(f"  {shlex.join(_equivalent(project, dest, origin))}")
    console.say(console.styled("\nNext:", BOLD))
    console.say(f"  {shlex.join(['cd', str(dest)])}")
    if not installed:
        console.say("  fastwright setup        # .env, packages, git: what is not there yet")
    console.say(f"  {_RUN}    # the service, on a migrated database")
    console.say("  uv run pytest           # its tests")
    if way_in := _WAYS_IN.get(str(project.answers.get("auth"))):
        console.say(f"  {way_in}")


def _equivalent(project: Project, dest: Path, origin: Mapping[str, str | None]) -> list[str]:
    words = ["fastwright", "new", str(dest)]
    for name, answer in project.answers.items():
        words += _spell(name, answer)
    for flag, value in origin.items():
        words += [flag, value] if value else []
    return words


def _spell(name: str, answer: Any) -> list[str]:
    question = bundled_questions().get(name)
    if question is None:
        return ["--data", f"{name}={answer}"]
    if isinstance(answer, bool):
        return [question.flag if answer else question.flag.replace("--", "--no-", 1)]
    if isinstance(answer, list):
        return [word for item in answer for word in (question.flag, str(item))]
    return [question.flag, str(answer)]


def _print_json(value: Mapping[str, Any]) -> None:
    console.result(json.dumps(value, indent=2))
