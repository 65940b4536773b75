"""Settings of API keys."""

from pydantic import BaseModel, Field


class KeySettings(BaseModel, frozen=True):
    """How far keys are trusted from memory, and how many wrong ones an address may show."""

    # Seconds that a read may trust what the database said of a key; writes always ask it.
    cache_seconds: float = Field(5, ge=0, le=5)
    # Wrong keys a minute from one address, in each process, before it has to wait.
    failures_per_minute: int = Field(10, ge=1)
