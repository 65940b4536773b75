"""The proof of variants, with real programs, databases and servers."""
