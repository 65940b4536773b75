"""What the user types: each module parses, calls and prints for one verb."""
