"""A wire between a service and its database that a test can cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import URL, make_url


@dataclass
class Proxy:
    """Passes connections on to a database, as long as it is not cut."""

    database: URL
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    ends: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The URL of the database at this end of the wire."""
        port = self.listener.getsockname()[1]
        url = self.database.set(host="127.0.0.1", port=port, query={})
        return url.render_as_string(hide_password=False)

    def connect(self) -> socket.socket:
        """Connect to the database: over TCP, or through the Unix socket that its URL names."""
        query = self.database.query
        if "host" in query:
            path = f"{query['host']}/.s.PGSQL.{self.database.port or 5432}"
        elif "unix_socket" in query:
            path = str(query["unix_socket"])
        else:
            default = 5432 if self.database.get_backend_name() == "postgresql" else 3306
            host = self.database.host or "127.0.0.1"
            return socket.create_connection((host, self.database.port or default))
        end = socket.socket(socket.AF_UNIX)
        end.connect(path)
        return end

    def accept(self) -> None:
        """Accept connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = self.connect()
                self.ends += [client, server]
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=(source, target), daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and accept no more."""
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Accept connections again, at the same port."""
        self.listener = socket.create_server(self.listener_address)
        self.start()

    def start(self) -> None:
        """Accept connections in the background."""
        self.listener_address = self.listener.getsockname()
        threading.Thread(target=self.accept, daemon=True).start()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy what comes from one end to the other."""
    with suppress(OSError):
        while chunk := source.recv(65_536):
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def open_proxy(database_url: str) -> Iterator[Proxy]:
    """Lay a wire to a database."""
    proxy = Proxy(make_url(database_url))
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.cut()
