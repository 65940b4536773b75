"""From the requirements of a project to an environment that has them."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fastwright.smoke.cache import Cache
from fastwright.smoke.packages.dependencies import DependencyError, Requirements, read_requirements
from fastwright.smoke.packages.environments import Environment, Environments
from fastwright.smoke.packages.interpreters import Interpreter, find_interpreter
from fastwright.smoke.packages.locks import FILE, make_lock, name_lock, recall_lock
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.renders.trees import digest

MANIFEST = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be installed for a project.

    Attributes:
        requirements: What it asks for.
        interpreter: On what.
        lock: The packages, as its lock file names them.

    """

    requirements: Requirements
    interpreter: Interpreter
    lock: str

    @property
    def surroundings(self) -> tuple[str, str]:
        """What the result of a check depends on beside the files of the project."""
        return digest(self.lock), self.interpreter.identity


class Installer:
    """Plans and installs. Threads may share it."""

    def __init__(self, cache: Cache, jobs: Jobs, environments: Environments) -> None:
        self.environments = environments
        self._cache = cache
        self._jobs = jobs
        self._interpreters: dict[str, Interpreter | DependencyError] = {}

    def plan(self, requirements: Requirements, find_project: Callable[[], Path]) -> Plan:
        """Return what is to be installed, as locked before if that was not long ago.

        Args:
            requirements: Of the project.
            find_project: Returns its folder, where it may have to be locked.

        Raises:
            DependencyError: If they cannot be met.

        """
        interpreter = self._find_interpreter(requirements)
        key = name_lock(requirements, interpreter)
        lock = None if requirements.has_neighbours else recall_lock(key, self._cache)
        if lock is None:
            lock = make_lock(key, find_project(), interpreter, self._cache, self._jobs)
        return Plan(requirements, interpreter, lock)

    def _find_interpreter(self, requirements: Requirements) -> Interpreter:
        """Return the interpreter of a project; each is looked for once, also where none is."""
        found = self._interpreters.get(requirements.python)
        if found is None:
            try:
                found = find_interpreter(requirements, self._cache, self._jobs)
            except DependencyError as error:
                if error.gave_way:
                    raise
                found = error
            self._interpreters[requirements.python] = found
        if isinstance(found, DependencyError):
            raise found
        return found

    def install(self, plan: Plan, project: Path) -> Environment:
        """Return the environment of a project, which is given its lock file.

        Raises:
            DependencyError: If the packages cannot be installed.

        """
        (project / FILE).write_text(plan.lock, "utf-8")
        if plan.requirements.is_package or plan.requirements.has_neighbours:
            return self.environments.make_own(project, plan.interpreter)
        return self.environments.find(project, plan.lock, plan.interpreter)

    def install_tools(self, manifest: bytes, folder: Path) -> tuple[Plan, Environment]:
        """Install what a project requires as if it were for the interpreter of this process.

        So its style can be checked where its own interpreter is missing.

        Args:
            manifest: Its pyproject.toml.
            folder: An empty folder.

        Raises:
            DependencyError: If that cannot be done.

        """
        here = f'requires-python = ">={sys.version_info.major}.{sys.version_info.minor}"'
        text = manifest.decode("utf-8", "replace")
        stand_in = re.sub(r"^requires-python\s*=.*$", here, text, flags=re.MULTILINE)
        (folder / MANIFEST).write_text(stand_in, "utf-8")
        plan = self.plan(read_requirements(stand_in.encode(), None), lambda: folder)
        return plan, self.install(plan, folder)
