"""Here, where the service takes passwords, the tests of the other ways to log in cannot run."""

collect_ignore = ["tests/api_keys", "tests/oidc"]
