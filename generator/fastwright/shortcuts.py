"""Shortcuts through what Copier does again and again, to the same results.

Copier needs none of them: where it no longer works the way that they expect, they do nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from fastwright.yaml_text import LOADER

# What the meaning of a source depends on, besides the source.
_SYNTAX = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix"),
    *("trim_blocks", "lstrip_blocks", "newline_sequence", "keep_trailing_newline", "autoescape"),
)
# What is asked for each file: whether git minds who may execute it.
_SETTING = ("config", "--type=bool", "--get", "core.fileMode")

_compiled: dict[Any, Any] = {}


@contextmanager
def taking_shortcuts() -> Iterator[None]:
    """Take them all, in this process, until the block ends."""
    with _parsing_fast(), _compiling_once(), _asking_git_once():
        yield


@contextmanager
def _parsing_fast() -> Iterator[None]:
    """Parse with libyaml: the same result in a tenth of the time."""
    slow = yaml.SafeLoader
    vars(yaml)["SafeLoader"] = LOADER
    try:
        yield
    finally:
        vars(yaml)["SafeLoader"] = slow


@contextmanager
def _compiling_once() -> Iterator[None]:
    """Recall what each source of Jinja compiled to: most of what a render costs is compiling.

    Copier compiles the name of each folder anew for each file below it, and each version of a
    template has most files in common with the one before.
    """
    from jinja2 import Environment

    compile_source = Environment.compile

    def recall(
        environment: Environment,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        *others: Any,
        **options: Any,
    ) -> Any:
        if "yield" in source:  # Copier notes the names of such loops while they are parsed
            return compile_source(environment, source, name, filename, *others, **options)
        environment.preprocess(source)  # where Copier forgets the loop before
        syntax = tuple(getattr(environment, part) for part in _SYNTAX)
        # The name of the file is another one in each clone, and only debuggers care.
        key = source, name, syntax, tuple(environment.extensions), others, tuple(options.items())
        if key not in _compiled:
            _compiled[key] = compile_source(environment, source, name, filename, *others, **options)
        return _compiled[key]

    Environment.compile = recall  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        Environment.compile = compile_source  # type: ignore[method-assign]


@contextmanager
def _asking_git_once() -> Iterator[None]:
    """Recall a setting of git for each folder: Copier starts a process for it before each file."""
    try:
        from plumbum.commands.base import BaseCommand
    except ImportError:
        yield
        return
    from plumbum import ProcessExecutionError

    run = BaseCommand.__call__
    answers: dict[Any, str | ProcessExecutionError] = {}

    def recall(command: Any, *arguments: Any, **options: Any) -> str:
        if arguments != _SETTING or options:
            return run(command, *arguments, **options)
        folder = getattr(command, "cwd", None)
        if folder not in answers:
            try:
                answers[folder] = run(command, *arguments)
            except ProcessExecutionError as error:  # it is not set
                answers[folder] = error
        answer = answers[folder]
        if isinstance(answer, str):
            return answer
        raise answer.with_traceback(None)

    BaseCommand.__call__ = recall  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BaseCommand.__call__ = run  # type: ignore[method-assign]
