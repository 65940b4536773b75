"""Write the reference of the options from copier.yml: `uv run docs/generate.py`."""

import re
from pathlib import Path

from fastwright.options import Question, bundled_questions

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "options.md"
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- options -->\n).*(?=<!-- end -->)", re.DOTALL)


def list_options() -> list[Question]:
    """Return the questions that people answer."""
    return [question for question in bundled_questions().values() if not question.hidden]


def write_default(question: Question) -> str:
    """Say what the answer is when nobody gives one."""
    return "made of the name" if question.derived else f"`{question.default}`"


def write_table() -> str:
    """Return the table of the README."""
    rows = ["| option | choices | default |", "| --- | --- | --- |"]
    for question in list_options():
        choices = ", ".join(f"`{choice.value}`" for choice in question.choices) or "any text"
        rows.append(f"| `{question.flag}` | {choices} | {write_default(question)} |")
    return "\n".join(rows) + "\n"


def write_reference() -> str:
    """Return the reference of all options."""
    parts = [
        "# Options",
        "Each option is a question of `copier.yml`, which this page is made from by"
        " `uv run docs/generate.py`. `fastwright new` takes it as the flag shown,"
        " `fastwright new --answers FILE` and `copier copy --data KEY=VALUE` by its name.",
    ]
    for question in list_options():
        parts += [f"## {question.name}", f"{question.help}."]
        labels = {choice.value: choice.label for choice in question.choices}
        if any(value != label for value, label in labels.items()):
            rows = ["| value | meaning |", "| --- | --- |"]
            rows += [f"| `{value}` | {label} |" for value, label in labels.items()]
            parts.append("\n".join(rows))
        elif labels:
            parts.append("One of " + ", ".join(f"`{value}`" for value in labels) + ".")
        parts.append(f"Flag `{question.flag}`, default: {write_default(question)}.")
        if isinstance(question.when, str):
            parts.append(f"Asked only when `{question.when}`.")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page and the table."""
    REFERENCE.write_text(write_reference(), "utf-8")
    README.write_text(TABLE.sub(lambda _: write_table(), README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
