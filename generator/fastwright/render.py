"""Rendering a template: the only importer of Copier."""

import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from fastwright import git
from fastwright.errors import FastwrightError, UsageError
from fastwright.project import Project, open_project
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
        into: The folder to make.
        ask: Ask on the terminal for what was not answered; otherwise take the defaults.

    Raises:
        UsageError: If an answer is refused by the template.
        FastwrightError: If the template cannot be rendered.

    """
    with _own_surroundings(template, into.parent):
        _copy(template, answers, suggestions, into, ask=ask)
    project = open_project(into)
    if project.commit is None:
        raise FastwrightError(
            f"The template {template.url} does not record its version in the project."
        )
    _check_all_applied(answers, project.answers, template)
    return project


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
    except ValueError as error:
        # Copier says «Validation error for question 'x': what is wrong».
        message = re.sub(r"^Validation error for question '(\w+)'", r"\1", str(error))
        raise UsageError(message, hint="What can be answered: fastwright options") from error
    except TemplateError as error:
        raise FastwrightError(f"A file of the template {template.url} is wrong: {error}") from error
    except OSError as error:
        # What git has said, if git was what failed.
        words = getattr(error, "stderr", "") or str(error)
        raise FastwrightError("The project could not be written.", output=words) from error


def _check_all_applied(answers: dict[str, Any], recorded: dict[str, Any], of: Template) -> None:
    """Refuse an answer to a question that the other answers have ruled out."""
    for name in answers.keys() - recorded.keys():
        condition = of.questions[name].when
        if isinstance(condition, str):
            raise UsageError(
                f"{name} does not apply with these answers: it is asked only when {condition}.",
                hint=f"Leave {name} out, or change the other answers.",
            )


@contextmanager
def _own_surroundings(template: Template, scratch: Path) -> Iterator[None]:
    """Keep the surroundings of this process out of Copier's work, which shares the process."""
    before = dict(os.environ)
    environment = git.environment() | _redirections(template)
    # A repository around the new project must not have a say in how its files are written.
    environment["GIT_CEILING_DIRECTORIES"] = str(scratch)
    with warnings.catch_warnings(), _fast_yaml():
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


@contextmanager
def _fast_yaml() -> Iterator[None]:
    """Let Copier parse with libyaml: the same result in a tenth of the time."""
    slow = yaml.SafeLoader
    vars(yaml)["SafeLoader"] = getattr(yaml, "CSafeLoader", slow)
    try:
        yield
    finally:
        vars(yaml)["SafeLoader"] = slow


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
