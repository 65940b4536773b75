"""One running candidate, and what it costs: processor time, memory, and time to start."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil

from benchmarks.service.candidates import Candidate

LIVE = "/api/v1/health/live"
PATIENCE = 60.0


class Server:
    """The processes of a candidate that listens on a port of its own."""

    def __init__(self, candidate: Candidate, log: IO[bytes]) -> None:
        self.candidate = candidate
        self.port = find_free_port()
        begun = time.perf_counter()
        self.process = psutil.Popen(
            [*candidate.command, *self._listen_options()],
            cwd=candidate.folder,
            env={**candidate.environment, "HOST": "127.0.0.1", "PORT": str(self.port)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self._wait_until_live(begun)
        self.start_seconds = time.perf_counter() - begun

    def read_cpu_seconds(self) -> float:
        """Return the processor time that all processes of the server took so far."""
        times = [process.cpu_times() for process in self._processes()]
        return sum(time.user + time.system for time in times)

    def read_memory(self) -> int:
        """Return the bytes that would be free if the server were not there."""
        return sum(process.memory_full_info().uss for process in self._processes())

    def stop(self) -> None:
        """End the server as its operator would."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except psutil.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _listen_options(self) -> list[str]:
        # A generated service takes its port from the environment only.
        return ["--port", str(self.port)] if "uvicorn" in self.candidate.command else []

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def _wait_until_live(self, begun: float) -> None:
        while not is_live(self.port):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.candidate.name} did not start: see its log.")
            if time.perf_counter() - begun > PATIENCE:
                raise SystemExit(f"{self.candidate.name} gave no answer in {PATIENCE:.0f} s.")
            time.sleep(0.005)


def is_live(port: int) -> bool:
    """Tell whether the service answers its health check."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", LIVE)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(candidate: Candidate, logs: Path) -> Iterator[Server]:
    """Run a candidate, with its output in a file of that folder."""
    with (logs / f"{candidate.name}.log").open("ab") as log:
        server = Server(candidate, log)
        try:
            yield server
        finally:
            server.stop()
