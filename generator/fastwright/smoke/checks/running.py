"""Running those checks of a project that are programs which end by themselves."""

import shutil
from collections.abc import Callable
from pathlib import Path

from fastwright.checks import TYPES, Check
from fastwright.smoke.checks.judging import judge, lack_program
from fastwright.smoke.checks.projects import Project
from fastwright.smoke.checks.typing_cache import VARIABLE, TypingCache
from fastwright.smoke.programs.jobs import Ending, Jobs
from fastwright.smoke.results import Result

# mypy has found nothing, or something. With any other code it has not come so far.
_CAME_TO_ITS_END = (0, 1)


class Runner:
    """Runs checks. Threads may share it."""

    def __init__(self, jobs: Jobs, typing_caches: Path, note: Callable[[str], None]) -> None:
        """Prepare for it.

        Args:
            jobs: What runs programs.
            typing_caches: The folder for what mypy knows of packages.
            note: Is told when that was of no use.

        """
        self._jobs = jobs
        self._typing_caches = typing_caches
        self._note = note

    def is_cold(self, project: Project, check: Check) -> bool:
        """Tell whether a check takes long now, and makes the next ones like it quick."""
        return check.name == TYPES.name and self._cache_of(project).is_empty

    def run(self, project: Project, check: Check) -> Result:
        """Run a check to its end."""
        if project.find_program(check) is None:
            return lack_program(check)
        if check.name == TYPES.name:
            return judge(check, self._check_types(project, check), project)
        return judge(check, self._run(project, check), project)

    def _check_types(self, project: Project, check: Check) -> Ending:
        cache, place = self._cache_of(project), project.scratch / "mypy"
        warm = not cache.is_empty
        cache.copy_to(place)
        variables = {VARIABLE: str(place)}
        ending = self._run(project, check, **variables)
        if warm and not ending.timed_out and ending.code not in _CAME_TO_ITS_END:
            self._note("What mypy knew of packages was of no use, and is found out anew.")
            cache.forget()
            shutil.rmtree(place, ignore_errors=True)
            ending = self._run(project, check, **variables)
        if ending.code in _CAME_TO_ITS_END:
            cache.learn_from(place, project.tree)
        return ending

    def _run(self, project: Project, check: Check, **variables: str) -> Ending:
        variables = project.variables | variables
        return self._jobs.run(check.full_command, project.path, variables, check.time_limit)

    def _cache_of(self, project: Project) -> TypingCache:
        return TypingCache(self._typing_caches, project.environment)
