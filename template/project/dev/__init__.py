"""For development only: never part of the container."""
