"""`fastwright new --verify`, with the template of this checkout as it stands."""

from tests.cli.conftest import ROOT, Run


def test_a_new_service_passes_all_checks(fastwright: Run) -> None:
    # One of them: that all do, `fastwright smoke` shows.
    result = fastwright(
        *("new", "orders", "--defaults", "--database", "sqlite", "--auth", "none"),
        *("--template", ROOT, "--allow-dirty", "--verify"),
    )
    assert result.returncode == 0, result.stderr
    steps = [
        line.split("✓ ")[1].rsplit(" ", 1)[0] for line in result.stderr.splitlines() if "✓" in line
    ]
    assert steps[-7:] == [
        "Lint",
        "Check the format",
        "Check the types",
        "Check the import contracts",
        "Migrate up, compare, down and up again",
        "Run the tests",
        "Start the server and ask for its health",
    ]
