"""What the changelog of a template says of the versions between two."""

import difflib
from functools import lru_cache

from fastwright import git
from fastwright.errors import FastwrightError
from fastwright.template import Template

_FILE = "CHANGELOG.md"
_HEADING = "## "


@lru_cache
def read_changelog(recorded: Template, wanted: Template) -> str:
    """Return what is new in the changelog, under its headings; nothing, if there is none."""
    if recorded.commit == wanted.commit:
        return ""
    before, after = (_read(template).splitlines() for template in (recorded, wanted))
    added = [line[2:] for line in difflib.ndiff(before, after) if line.startswith("+ ")]
    new = {line.strip() for line in added if line.strip()}
    sections: list[list[str]] = []
    for line in after:
        if line.startswith(_HEADING):
            sections.append([line])
        elif sections and line.strip() in new:
            sections[-1].append(line)
    return "\n\n".join("\n".join(section) for section in sections if len(section) > 1)


def _read(template: Template) -> str:
    try:
        return git.run("show", f"{template.commit}:{_FILE}", cwd=template.repository)
    except FastwrightError:
        return ""
