"""A small deterministic HTTP/1.1 load generator: keep-alive connections over plain asyncio."""

import asyncio
import time
from collections.abc import Iterator, Sequence


class Client(asyncio.Protocol):
    """One connection: sends the next request as soon as the last one is answered."""

    def __init__(self, requests: Iterator[bytes], status: bytes, latencies: list[float]) -> None:
        self.requests = requests
        self.expected = b"HTTP/1.1 " + status
        self.latencies = latencies
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.received = bytearray()
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.send_next()

    def send_next(self) -> None:
        """Send a request, or close the connection when none is left."""
        request = next(self.requests, None)
        if request is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take the time once the answer is complete."""
        self.received += data
        head_length = self.received.find(b"\r\n\r\n")
        if head_length < 0:
            return
        head = bytes(self.received[:head_length]).lower()
        start = head.index(b"content-length:") + len(b"content-length:")
        body_length = int(head[start:].split(b"\r\n", 1)[0])
        if len(self.received) < head_length + 4 + body_length:
            return
        self.latencies.append(time.perf_counter() - self.sent_at)
        answer = bytes(self.received)
        self.received.clear()
        if answer.startswith(self.expected):
            self.send_next()
        elif not self.done.done():
            self.done.set_exception(RuntimeError(f"Expected {self.expected!r}, got {answer!r}"))
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Report a connection that the server closed too early."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("The server closed the connection."))


async def drive(port: int, requests: Sequence[bytes], status: int, connections: int) -> list[float]:
    """Send every request once, over so many connections; return the latencies in seconds."""
    loop = asyncio.get_running_loop()
    queue = iter(requests)
    latencies: list[float] = []
    clients = [
        (
            await loop.create_connection(
                lambda: Client(queue, str(status).encode(), latencies), "127.0.0.1", port
            )
        )[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    return latencies


def run_load(port: int, requests: Sequence[bytes], status: int, connections: int) -> list[float]:
    """Drive a server from this process."""
    return asyncio.run(drive(port, requests, status, connections))
