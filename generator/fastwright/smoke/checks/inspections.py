"""What is seen by reading the files of a project: leftovers of its template, manifests, secrets."""

import json
import re
import tomllib
from collections.abc import Callable, Hashable, Iterator
from pathlib import PurePath

import yaml

Files = dict[str, str]

_JINJA = re.compile(r"\{%|%\}|(?<!\$)\{\{|\{#")
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_SECRET = re.compile(r"^#?\s*([A-Z][A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|KEY))=(.+)$", re.MULTILINE)
_SETTING = re.compile(r"^#?([A-Z][A-Z0-9_]*)=", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SETTINGS_FILE = ".env.example"


def find_leftovers(files: Files) -> Iterator[str]:
    """Tell what a template has left behind in the files of a project."""
    for name, text in files.items():
        for words, pattern in (
            ("has Jinja that was not rendered", _JINJA),
            ("has a marker of a conflict", _CONFLICT),
        ):
            found = pattern.search(f"{name}\n{text}")
            if found:
                yield f"{_place(name, text, found.start() - len(name) - 1)} {words}: {found[0]}"


def find_untidy(files: Files) -> Iterator[str]:
    """Tell which files do not look written by hand."""
    for name, text in files.items():
        # Python has two blank lines between classes, also where a text quotes it.
        has_python = name.endswith((".py", ".mako")) or "```python" in text
        for words, pattern in (
            ("does not end in one newline", r"(?<!\n)\Z|(?<=\n\n)\Z"),
            ("begins with a blank line", r"\A\n"),
            ("has doubled blank lines", r"\n\n\n\n" if has_python else r"\n\n\n"),
            ("has a line that ends in space", r"[ \t\r]\n"),
        ):
            found = re.search(pattern, text)
            if found and text:
                yield f"{_place(name, text, found.start())} {words}"


def find_unreadable(files: Files) -> Iterator[str]:
    """Tell which files are not what their names say, or name what is not there."""
    for name, text in files.items():
        parse = _PARSERS.get(PurePath(name).suffix)
        if parse is not None:
            try:
                parse(text)
            except (ValueError, yaml.YAMLError) as error:
                yield f"{name} cannot be read: {error}"
        if name.endswith(".md"):
            yield from (
                f"{name} links to {target}, which is not there"
                for target in _LINK.findall(text)
                if not _leads_somewhere(PurePath(name).parent, target, files)
            )


def find_revealed(files: Files) -> Iterator[str]:
    """Tell which secrets have a value that everybody knows, and which settings stand twice."""
    for name, text in files.items():
        if PurePath(name).name != _SETTINGS_FILE:
            continue
        for found in _SECRET.finditer(text):
            yield f"{_place(name, text, found.start())} has a default for the secret {found[1]}"
        names = _SETTING.findall(text)
        for setting in sorted({setting for setting in names if names.count(setting) > 1}):
            yield f"{name} has {setting} twice"


# Each by the name of its check.
INSPECTIONS: dict[str, Callable[[Files], Iterator[str]]] = {
    "leftovers": find_leftovers,
    "tidiness": find_untidy,
    "manifests": find_unreadable,
    "secrets": find_revealed,
}


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that occurs twice, which YAML forbids and its readers forgive."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the key {key} occurs twice")
        return super().construct_mapping(node, deep)


# A pipeline may have tags of its own kind, which say nothing about the syntax.
_StrictLoader.add_multi_constructor("!", lambda *_: None)


def _parse_yaml(text: str) -> object:
    return list(yaml.load_all(text, _StrictLoader))


_PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": tomllib.loads,
    ".yaml": _parse_yaml,
    ".yml": _parse_yaml,
}


def _place(name: str, text: str, position: int) -> str:
    return f"{name}:{text.count(chr(10), 0, max(0, position)) + 1}"


def _leads_somewhere(folder: PurePath, target: str, files: Files) -> bool:
    path = target.partition("#")[0]
    if not path or "://" in path or path.startswith(("mailto:", "/")):
        return True
    parts: list[str] = []
    for part in (folder / path).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    wanted = "/".join(parts)
    return any(name == wanted or name.startswith(f"{wanted}/") for name in files)
