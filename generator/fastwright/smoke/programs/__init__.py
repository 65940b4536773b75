"""Programs of others: run, bounded, heard, and ended."""
