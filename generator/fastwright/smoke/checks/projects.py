"""A project under proof: its files, its packages, and the server that it works with."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from fastwright.checks import Check
from fastwright.smoke.checks.servers import Server
from fastwright.smoke.packages.environments import Environment
from fastwright.smoke.programs.surroundings import make_variables
from fastwright.smoke.renders.trees import Tree


@dataclass(frozen=True, slots=True)
class Project:
    """A rendered project with all that its checks need.

    Attributes:
        path: Its root.
        scratch: A folder for what its programs leave behind.
        tree: Its files.
        environment: Its packages.
        server: The server for its databases, if it needs one.

    """

    path: Path
    scratch: Path
    tree: Tree
    environment: Environment
    server: Server | None = None

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of its programs."""
        variables = make_variables(self.environment.programs, self.scratch)
        if self.server:
            variables["TEST_DATABASE_URL"] = self.server.url
        return variables

    def on(self, server: Server) -> "Project":
        """Return this project, with a server."""
        return replace(self, server=server)

    def find_program(self, check: Check) -> Path | None:
        """Return the program of a check, if there is one where it has to come from."""
        name = check.full_command[0]
        if "/" in name:  # of the project's own
            name = str(self.path / name)
        path = self.variables["PATH"] if check.anywhere else str(self.environment.programs)
        found = shutil.which(name, path=path)
        return Path(found) if found else None
