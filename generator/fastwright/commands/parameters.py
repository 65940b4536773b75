"""Parameters that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

ProjectPath = Annotated[Path, typer.Option("-C", metavar="PATH", help="Root of the project.")]
NoInstall = Annotated[bool, typer.Option("--no-install", help="Leave out uv lock and uv sync.")]
NoGit = Annotated[bool, typer.Option("--no-git", help="Leave out git and the first commit.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Data = Annotated[
    list[str] | None,
    typer.Option("--data", "-d", metavar="KEY=VALUE", help="One answer; may be repeated."),
]
ToVersion = Annotated[
    str | None,
    typer.Option("--to", metavar="REF", help="Version of the template; by default the newest."),
]
MovedTemplate = Annotated[
    str | None,
    typer.Option("--template", metavar="PATH|URL", help="Where the template is now, if it moved."),
]
Defaults = Annotated[
    bool, typer.Option("--defaults", help="Take the defaults for questions that are new.")
]
Commit = Annotated[bool, typer.Option("--commit", help="Commit the update, if it is clean.")]
Verify = Annotated[bool, typer.Option("--verify", help="Run fastwright check afterwards.")]

JunitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Write a report for JUnit's readers.")
]
MarkdownFile = Annotated[
    Path | None, typer.Option("--markdown", metavar="FILE", help="Write a report in Markdown.")
]
HtmlFile = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a report as one page of HTML.")
]
AllowUnverified = Annotated[
    bool,
    typer.Option("--allow-unverified", help="End well where this machine lacks what it takes."),
]
