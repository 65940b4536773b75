"""A server of a service under proof: where it listens, and whether it is ready."""

import socket
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

HOST = "127.0.0.1"
HEALTH = "/api/v1/health/ready"
# Seconds that it may take to end after SIGTERM.
GRACE = 15.0


def settings_for(port: int) -> dict[str, str]:
    """Return the settings that let a service listen on a port, with one process."""
    return {"HOST": HOST, "PORT": str(port), "WORKERS": "1"}


def is_ready(port: int) -> bool:
    """Tell whether the service on a port says that it is ready."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
