"""`fastwright setup` gives a project what rendering cannot: secrets, packages, a repository."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from fastwright.hooks.secrets import fill_secrets

from tests.cli.conftest import Run, commit, git


@pytest.fixture
def project(render: Run, here: Path) -> Path:
    """A rendered project without anything else."""
    render("orders")
    (here / "orders/.env").unlink()
    return here / "orders"


def variables(env_file: Path) -> dict[str, str]:
    lines = [line for line in env_file.read_text().splitlines() if "=" in line]
    return dict(line.split("=", 1) for line in lines)


def test_everything_after_rendering(fastwright: Run, here: Path) -> None:
    result = fastwright("new", "orders", "--defaults")
    assert result.returncode == 0, result.stderr
    project = here / "orders"
    assert (project / ".venv").is_dir()
    assert "uv.lock" in git(project, "ls-files").splitlines()
    assert ".env" not in git(project, "ls-files").splitlines()
    assert git(project, "status", "--porcelain") == ""
    assert git(project, "rev-list", "--count", "HEAD") == "1"


def test_a_project_of_plain_copier_gets_the_same(
    fastwright: Run, here: Path, template: Path, environment: dict[str, str]
) -> None:
    copy = ("copy", "--quiet", "--defaults", "--vcs-ref", "HEAD", str(template), "orders")
    subprocess.run((sys.executable, "-m", "copier", *copy), cwd=here, env=environment, check=True)
    result = fastwright("setup", "-C", "orders")
    assert result.returncode == 0, result.stderr
    project = here / "orders"
    assert (project / ".venv").is_dir()
    assert (project / ".env").is_file()
    assert git(project, "status", "--porcelain") == ""


def test_a_second_time_changes_nothing(fastwright: Run, project: Path) -> None:
    fastwright("setup", "-C", project)
    env, head = (project / ".env").read_text(), git(project, "rev-parse", "HEAD")
    result = fastwright("setup", "-C", project)
    assert result.returncode == 0, result.stderr
    assert (project / ".env").read_text() == env
    assert git(project, "rev-parse", "HEAD") == head


def test_steps_can_be_left_out(fastwright: Run, project: Path) -> None:
    fastwright("setup", "-C", project, "--no-install", "--no-git")
    assert (project / ".env").is_file()
    assert not (project / ".venv").exists()
    assert not (project / ".git").exists()


def test_what_goes_on_after_a_failure_leaves_the_same_out(
    fastwright: Run, project: Path, tmp_path: Path
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").write_text("#!/bin/sh\nexit 1\n")
    (programs / "git").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    result = fastwright("setup", "-C", project, "--no-install", PATH=path)
    assert result.returncode == 1
    assert f"go on with: fastwright setup -C {project} --no-install\n" in result.stderr


def test_a_repository_of_another_user_gets_none_inside(fastwright: Run, project: Path) -> None:
    git(project.parent, "init", "--quiet")
    other = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    result = fastwright("setup", "-C", project, "--no-install", **other)
    assert result.returncode == 0, result.stderr
    assert "is inside a git repository" in result.stderr
    assert not (project / ".git").exists()


def test_env_holds_random_secrets_for_its_owner_only(fastwright: Run, project: Path) -> None:
    fastwright("setup", "-C", project, "--no-install", "--no-git")
    first = variables(project / ".env")
    assert stat.S_IMODE((project / ".env").stat().st_mode) == 0o600
    assert len(first["AUTH_SECRET"]) >= 64
    assert first["LOG_LEVEL"] == ""

    (project / ".env").unlink()
    fastwright("setup", "-C", project, "--no-install", "--no-git")
    assert variables(project / ".env")["AUTH_SECRET"] != first["AUTH_SECRET"]


def test_an_env_file_of_the_user_stays(fastwright: Run, project: Path) -> None:
    (project / ".env").write_text("AUTH_SECRET=mine\n")
    fastwright("setup", "-C", project, "--no-install", "--no-git")
    assert (project / ".env").read_text() == "AUTH_SECRET=mine\n"


def test_only_empty_variables_below_a_comment_about_a_secret_are_filled() -> None:
    example = "# The secret of tokens\n# (long)\nA=\nB=\n\n# Secret\n\nC=\n"
    example += "# A secret\nD=kept\n# log\nE=\n# A secret\n#OLD=\nF=\n"
    values = dict(line.split("=") for line in fill_secrets(example).splitlines() if "=" in line)
    assert len(values.pop("A")) == 64
    assert values == {"B": "", "C": "", "D": "kept", "E": "", "#OLD": "", "F": ""}


def test_a_first_commit_needs_no_settings_of_git(fastwright: Run, project: Path) -> None:
    result = fastwright("setup", "-C", project, "--no-install")
    assert "git does not know your name" in result.stderr
    assert git(project, "log", "--format=%an") == "Fastwright"
    assert git(project, "branch", "--show-current") == "main"


def test_a_first_commit_is_by_the_user(
    fastwright: Run, project: Path, environment: dict[str, str]
) -> None:
    config = "[user]\nname = Ada\nemail = ada@example.com\n[init]\ndefaultBranch = trunk\n"
    Path(environment["HOME"], ".gitconfig").write_text(config)
    fastwright("setup", "-C", project, "--no-install")
    assert git(project, "log", "--format=%an <%ae>") == "Ada <ada@example.com>"
    assert git(project, "branch", "--show-current") == "trunk"


def test_settings_of_git_do_not_spoil_the_first_commit(
    fastwright: Run, project: Path, environment: dict[str, str]
) -> None:
    home = Path(environment["HOME"])
    hook = home / "hooks/pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    (home / "ignored").write_text("README.md\n")
    (home / ".gitconfig").write_text(
        f"[core]\nhooksPath = {hook.parent}\nexcludesFile = {home / 'ignored'}\n"
        "[commit]\ngpgSign = true\n"
    )
    result = fastwright("setup", "-C", project, "--no-install")
    assert result.returncode == 0, result.stderr
    assert "README.md" in git(project, "ls-files").splitlines()


def test_secrets_are_never_committed(fastwright: Run, project: Path) -> None:
    (project / ".gitignore").write_text(".venv/\n")
    fastwright("setup", "-C", project, "--no-install")
    assert (project / ".env").is_file()
    assert ".env" not in git(project, "ls-files").splitlines()
    assert ".env.example" in git(project, "ls-files").splitlines()


def test_what_a_killed_run_left_of_env_is_replaced(fastwright: Run, project: Path) -> None:
    (project / ".env.draft").write_text("AUTH_SECRET=half")
    fastwright("setup", "-C", project, "--no-install")
    assert len(variables(project / ".env")["AUTH_SECRET"]) >= 64
    assert not (project / ".env.draft").exists()


def test_a_project_in_a_repository_gets_none_of_its_own(
    fastwright: Run, project: Path, here: Path
) -> None:
    git(here, "init", "--quiet")
    result = fastwright("setup", "-C", project, "--no-install")
    assert result.returncode == 0, result.stderr
    assert "is inside a git repository" in result.stderr
    assert not (project / ".git").exists()


def test_a_project_that_a_repository_ignores_gets_its_own(
    fastwright: Run, project: Path, here: Path
) -> None:
    git(here, "init", "--quiet")
    (here / ".gitignore").write_text("orders/\n")
    fastwright("setup", "-C", project, "--no-install")
    assert (project / ".git").is_dir()


def test_work_that_is_not_committed_is_left_alone(fastwright: Run, project: Path) -> None:
    fastwright("setup", "-C", project, "--no-install")
    (project / "README.md").write_text("mine\n")
    fastwright("setup", "-C", project, "--no-install")
    assert git(project, "status", "--porcelain") == "M README.md"


def test_a_failing_step_shows_its_output_and_how_to_go_on(
    fastwright: Run, here: Path, own_template: Path
) -> None:
    with (own_template / "template/project/pyproject.toml").open("a") as file:
        file.write("[dependency-groups]\ndev = ['no-such-package-of-anybody==1']\n")
    commit(own_template)
    new = ("new", "orders", "--defaults", "--template", own_template)
    result = fastwright(*new, UV_OFFLINE="1")
    assert result.returncode == 1
    assert "no-such-package-of-anybody" in result.stderr
    assert "go on with: fastwright setup -C orders" in result.stderr
    assert (here / "orders/README.md").is_file()
    assert not (here / "orders/.git").exists()


def test_going_on_finishes_what_had_failed(fastwright: Run, here: Path, own_template: Path) -> None:
    with (own_template / "template/project/pyproject.toml").open("a") as file:
        file.write("broken\n")
    commit(own_template)
    assert fastwright("new", "orders", "--defaults", "--template", own_template).returncode == 1
    pyproject = here / "orders/pyproject.toml"
    pyproject.write_text(pyproject.read_text().removesuffix("broken\n"))
    result = fastwright("setup", "-C", "orders")
    assert result.returncode == 0, result.stderr
    assert git(here / "orders", "status", "--porcelain") == ""


def test_the_environment_of_the_wrapper_is_not_that_of_the_project(
    fastwright: Run, project: Path
) -> None:
    before = sorted(Path(sys.prefix).iterdir())
    result = fastwright(
        *("setup", "-C", project, "--no-git"),
        VIRTUAL_ENV=sys.prefix,
        UV_PROJECT_ENVIRONMENT=sys.prefix,
    )
    assert result.returncode == 0, result.stderr
    assert (project / ".venv").is_dir()
    assert sorted(Path(sys.prefix).iterdir()) == before


def test_steps_see_the_surroundings_of_the_user_not_those_of_the_rendering(
    fastwright: Run, here: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/uv").write_text("#!/bin/sh\nenv > ../seen.txt\n")
    (tmp_path / "programs/uv").chmod(0o755)
    path = f"{tmp_path / 'programs'}:{environment['PATH']}"
    fastwright("new", "orders", "--defaults", "--no-git", PATH=path)
    seen = (here / "seen.txt").read_text()
    assert "GIT_CEILING_DIRECTORIES" not in seen
    assert "GIT_CONFIG_COUNT" not in seen


def test_check_stops_at_the_first_step_that_fails(fastwright: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text("broken\n")
    result = fastwright("check", "-C", project)
    assert result.returncode == 1
    assert "Lint failed" in result.stderr
    assert "TOML parse error" in result.stderr
    assert f"go on with: fastwright check -C {project}" in result.stderr
    assert "Check the format" not in result.stderr


def test_verbose_shows_what_programs_print(fastwright: Run, project: Path) -> None:
    quiet = fastwright("setup", "-C", project, "--no-git")
    loud = fastwright("setup", "-v", "-C", project, "--no-git")
    assert "Resolved 1 package" not in quiet.stderr
    assert "Resolved 1 package" in loud.stderr
