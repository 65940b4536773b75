"""Updates that lose nothing."""
