"""Compiled templates of Jinja that are recalled: most of what a render costs is compiling.

Copier compiles the name of each folder anew for each file below it, and each version of a template
has most files in common with the one before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# What the meaning of a source depends on, besides the source.
_SYNTAX = (
    *("block_start_string", "block_end_string", "variable_start_string", "variable_end_string"),
    *("comment_start_string", "comment_end_string", "line_statement_prefix", "line_comment_prefix"),
    *("trim_blocks", "lstrip_blocks", "newline_sequence", "keep_trailing_newline"),
)

_compiled: dict[Any, Any] = {}


@contextmanager
def compiling_once() -> Iterator[None]:
    """Recall what each source compiled to, in this process, until the block ends."""
    from jinja2 import Environment

    compile_source = Environment.compile

    def recall(environment: Environment, source: Any, *arguments: Any, **options: Any) -> Any:
        if "yield" in source:  # Copier notes the names of such loops while they are parsed
            return compile_source(environment, source, *arguments, **options)
        environment.preprocess(source)  # where Copier forgets the loop before
        syntax = tuple(getattr(environment, name) for name in _SYNTAX)
        key = source, syntax, tuple(environment.extensions), arguments, tuple(options.items())
        if key not in _compiled:
            _compiled[key] = compile_source(environment, source, *arguments, **options)
        return _compiled[key]

    Environment.compile = recall  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        Environment.compile = compile_source  # type: ignore[method-assign]
