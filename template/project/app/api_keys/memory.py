"""What a process remembers of keys: those that were good lately, and who showed wrong ones.

Both hold a number of entries that nobody can swell; the oldest make room.
"""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import monotonic

from app.auth.principal import Principal
from app.core.errors import TooManyRequestsError

MAX_KEYS = 1_000
MAX_NETWORKS = 10_000
WINDOW = 60


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that was good when the database was asked."""

    principal: Principal
    # Until when that is enough for a read.
    trusted_until: float
    # When this process tried to write down that the key is in use.
    noted_at: float


class KnownKeys:
    """The keys used last, each by its hash: what is here cannot be shown to the service."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, KnownKey] = OrderedDict()

    def find(self, key_hash: str) -> KnownKey | None:
        """Return what is known of a key."""
        known = self._keys.get(key_hash)
        if known is not None:
            self._keys.move_to_end(key_hash)
        return known

    def keep(self, key_hash: str, known: KnownKey) -> None:
        """Remember a key, also for longer than it is trusted."""
        self._keys[key_hash] = known
        if len(self._keys) > MAX_KEYS:
            self._keys.popitem(last=False)

    def forget(self, key_hash: str) -> None:
        """Forget a key that is not good any more."""
        self._keys.pop(key_hash, None)


class Failures:
    """Counts the wrong keys of each network, in the minute that begins with its first one."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def check(self, network: str) -> None:
        """Refuse a network that showed too many."""
        end, count = self._counts.get(network, (0.0, 0))
        seconds = end - monotonic()
        if count >= self._limit and seconds > 0:
            raise TooManyRequestsError(
                "Too many wrong API keys came from your address.", ceil(seconds)
            )

    def add(self, network: str) -> None:
        """Count one more."""
        now = monotonic()
        end, count = self._counts.get(network, (0.0, 0))
        if end <= now:
            self._counts.pop(network, None)
            end, count = now + WINDOW, 0
        self._counts[network] = (end, count + 1)
        if len(self._counts) > MAX_NETWORKS:
            self._counts.popitem(last=False)
