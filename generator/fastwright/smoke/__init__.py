"""Proof that every variant of a template works: what to prove, how, and what came of it."""
