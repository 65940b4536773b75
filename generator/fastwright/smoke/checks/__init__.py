"""What proves a variant: its checks, and the servers that they work with."""
