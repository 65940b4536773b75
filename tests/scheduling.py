"""Which tests go to the same worker, where several share a run."""

import re

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

_SERVICE = re.compile(r"^tests/services/.*\[.*?((?:postgresql|mysql|sqlite)-\w+-\w+)")
# The first of them proves the sound template, and each keeps all processors busy.
_TOGETHER = "tests/smoke/defects/"


class ByService(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests of one service to one worker, and every other test to the next that is free.

    Groups of pytest-xdist would be marks on the tests. They mean nothing under pytest 9.2:
    https://github.com/pytest-dev/pytest-xdist/issues/1386
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_TOGETHER):
            return _TOGETHER
        service = _SERVICE.match(nodeid)
        return service[1] if service else nodeid
