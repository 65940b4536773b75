"""`fastwright smoke`: what it proves, how, and what it tells."""
