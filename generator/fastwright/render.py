"""Rendering a template with Copier, which is imported when it is needed and not before."""

import json
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.options import read_entries
from fastwright.project import ANSWERS_FILE, Project, open_project
from fastwright.shortcuts import taking_shortcuts
from fastwright.template import Template


def render(
    template: Template,
    answers: dict[str, Any],
    suggestions: dict[str, Any],
    into: Path,
    *,
    ask: bool,
) -> Project:
    """Render a template into a folder that does not exist yet, and return the project there.

    Args:
        template: The template at one commit.
        answers: What was answered already.
        suggestions: Defaults that go before those of the template.
        into: The folder to make; what is needed on the way lies beside it.
        ask: Ask on the terminal for what was not answered; otherwise take the defaults.

    Raises:
        UsageError: If an answer is refused by the template.
        FastwrightError: If the template cannot be rendered.

    """
    into.parent.mkdir(parents=True, exist_ok=True)
    with _own_surroundings(template, into.parent):
        _copy(template, answers, suggestions, into, ask=ask)
    if not (into / ANSWERS_FILE).exists():
        raise FastwrightError(
            f"The template {template.url} renders no {ANSWERS_FILE}, where updates look for "
            "the answers of a project.",
            hint="This is for the maintainers of the template.",
        )
    project = open_project(into)
    if project.commit is None:
        raise FastwrightError(
            f"The template {template.url} does not record its version in the project."
        )
    return project


def evaluate(template: Template, answers: dict[str, Any], name: str, scratch: Path) -> Any:
    """Return what an answer comes to that the template computes, such as `moved`.

    Args:
        template: The template at one commit, or a later state of the same questions.
        answers: What people answered.
        name: The computed answer.
        scratch: A folder to work in.

    """
    folder = Path(tempfile.mkdtemp(dir=scratch))
    # The questions without the files: with one file, which says what is asked for.
    entries = read_entries(template.copier_yml) | {"_subdirectory": "computed"}
    source = folder / "template"
    (source / "computed").mkdir(parents=True)
    (source / "copier.yml").write_text(
        yaml.safe_dump(entries, allow_unicode=True, sort_keys=False), "utf-8"
    )
    suffix = entries.get("_templates_suffix", ".jinja")
    place = source / "computed" / f"computed.json{suffix}"
    place.write_text(f"{{{{ {name} | to_json }}}}", "utf-8")
    computing = replace(template, url=source.as_posix(), repository=source, ref="HEAD")
    with _own_surroundings(computing, folder):
        _copy(computing, answers, {}, folder / "computed", ask=False)
    return json.loads((folder / "computed" / "computed.json").read_text("utf-8"))


def _copy(
    template: Template,
    answers: dict[str, Any],
    suggestions: dict[str, Any],
    into: Path,
    *,
    ask: bool,
) -> None:
    # Only now: Copier takes most of a second, and remembers the environment of its import.
    import copier
    from copier.errors import CopierError, InteractiveSessionError, UnsafeTemplateError
    from jinja2 import TemplateError

    try:
        with taking_shortcuts():
            copier.run_copy(
                template.url,
                into,
                data=answers,
                user_defaults=suggestions,
                vcs_ref=template.ref,
                defaults=not ask,
                quiet=True,
            )
    except KeyboardInterrupt:
        # Copier's own kind of it is a CopierError as well.
        raise
    except InteractiveSessionError as error:
        # The end of the input instead of an answer.
        raise KeyboardInterrupt from error
    except UnsafeTemplateError as error:
        message = f"The template {template.url} wants to run code of its own: {error}"
        raise FastwrightError(message) from error
    except CopierError as error:
        raise FastwrightError(f"The template {template.url} cannot be rendered: {error}") from error
    except (TypeError, ValueError) as error:
        # Copier says «Validation error for question 'x': what is wrong».
        message = re.sub(r"^Validation error for question '(\w+)'", r"\1", str(error))
        raise UsageError(message, hint="What can be answered: fastwright options") from error
    except TemplateError as error:
        raise FastwrightError(f"A file of the template {template.url} is wrong: {error}") from error
    except OSError as error:
        # What git has said, if git was what failed.
        words = getattr(error, "stderr", "") or str(error)
        raise FastwrightError("The project could not be written.", output=words) from error


@contextmanager
def _own_surroundings(template: Template, scratch: Path) -> Iterator[None]:
    """Keep the surroundings of this process out of Copier's work, which shares the process."""
    before = dict(os.environ)
    environment = git.environment() | _redirections(template)
    # A repository around the new project must not have a say in how its files are written.
    environment["GIT_CEILING_DIRECTORIES"] = str(scratch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _replace_environment(environment)
            # Copier's clone goes where it is removed even after this process was killed.
            tempfile.tempdir = str(scratch)
            yield
        finally:
            _replace_environment(before)
            tempfile.tempdir = None


def _replace_environment(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _redirections(template: Template) -> dict[str, str]:
    """Let git read the template from the repository that was fetched already."""
    if template.repository == Path(template.url):
        return {}
    number = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"url.{template.repository.as_posix()}.insteadOf",
        f"GIT_CONFIG_VALUE_{number}": template.url.removeprefix("git+"),
    }
