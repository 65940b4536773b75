"""The expressions of a copier.yml, in the surroundings that Copier gives them."""

import os
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, Undefined
from jinja2.sandbox import SandboxedEnvironment

from fastwright.errors import BrokenError

_FILTERS = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"
_UNDEFINED = {"jinja2.Undefined": Undefined, "jinja2.StrictUndefined": StrictUndefined}


class Expressions:
    """Renders the expressions of one template; each is compiled once."""

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        """Take the syntax from the settings of the template at a path.

        Raises:
            BrokenError: If there is no such syntax, or the template wants extensions.

        """
        if settings.get("_jinja_extensions"):
            raise BrokenError(
                "The copier.yml of the template names _jinja_extensions, which run code of their "
                "own and need --trust of whoever uses it.",
                hint="Use Jinja's and Ansible's filters, which Copier brings along.",
            )
        syntax = {"keep_trailing_newline": True} | (settings.get("_envops") or {})
        undefined = syntax.pop("undefined", "jinja2.Undefined")
        try:
            self.environment = SandboxedEnvironment(
                loader=FileSystemLoader(str(root)),
                extensions=[_FILTERS],
                undefined=_UNDEFINED[undefined],
                **syntax,
            )
        except (KeyError, TypeError, AssertionError, AttributeError) as error:
            raise BrokenError(f"_envops of copier.yml cannot be used: {error}.") from error
        self.environment.globals["pathjoin"] = lambda *parts, **_: str(PurePosixPath(*parts))
        external = settings.get("_external_data") or {}
        self._root = root
        self._external: dict[str, dict[str, Any]] = {name: {} for name in external}
        self._compiled: dict[str, Template] = {}

    def context(self) -> dict[str, Any]:
        """Return what expressions see besides answers, while a first copy is made."""
        return {
            "_copier_answers": {},
            "_copier_conf": {
                "answers_file": PurePath(".copier-answers.yml"),
                "defaults": True,
                "dst_path": PurePath("project"),
                "os": _system(),
                "sep": os.sep,
                "src_path": PurePath(self._root),
            },
            "_copier_operation": "copy",
            "_copier_phase": "prompt",
            "_external_data": self._external,
            "_folder_name": "project",
        }

    def compile(self, text: str) -> Template:
        """Return the compiled form of a text with expressions."""
        if text not in self._compiled:
            self._compiled[text] = self.environment.from_string(text)
        return self._compiled[text]

    def render(self, value: Any, context: Mapping[str, Any]) -> Any:
        """Return a text with its expressions evaluated; lists of texts too, the rest as it is."""
        if isinstance(value, list):
            return [self.render(item, context) for item in value]
        if not isinstance(value, str):
            return value
        # Most texts hold no expression, and a template without one takes fifty times as long.
        if self._is_plain(value):
            return value
        return self.compile(value).render(context)

    def _is_plain(self, text: str) -> bool:
        environment = self.environment
        marks = (
            environment.block_start_string,
            environment.variable_start_string,
            environment.comment_start_string,
            environment.line_statement_prefix,
            environment.line_comment_prefix,
        )
        return not text.endswith(("\n", "\r")) and not any(mark and mark in text for mark in marks)


def _system() -> str:
    return {"nt": "windows"}.get(os.name, "linux")
