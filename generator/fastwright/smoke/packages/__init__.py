"""The packages of a project: its lock, its interpreter, and the environment that has them."""
