"""The environment variables of programs under proof, which do not depend on who calls."""

import os
from pathlib import Path

# Who one is, and the way out to the network.
_KEPT = (
    *("HOME", "LOGNAME", "SHELL", "USER"),
    *("SSL_CERT_DIR", "SSL_CERT_FILE", "http_proxy", "https_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)


def make_variables(programs: Path, scratch: Path) -> dict[str, str]:
    """Return the environment variables of a program: nothing of the caller's that changes results.

    Args:
        programs: The folder of the programs of its environment, which go before all others.
        scratch: An existing folder for what it leaves behind.

    """
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    path = os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)])
    own = {"PATH": path, "TMPDIR": str(scratch), "VIRTUAL_ENV": str(programs.parent)}
    # What was proven anywhere is proven everywhere.
    return kept | own | {"LANG": "C.UTF-8", "TZ": "UTC"}
