"""What a template asks, and so which variants of it there are."""
