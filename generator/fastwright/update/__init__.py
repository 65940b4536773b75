"""The update of a living project: what a newer template, or other answers, would make of it."""
