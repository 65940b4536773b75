"""The pipelines that prove this repository's template satisfy the linters of their kind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from fastwright.smoke.plans.matrix import GITLAB_FILE, GITLAB_REPORT, GITLAB_SHARD

from tests.linters import run, run_actionlint

WORKFLOWS = [".github/workflows/ci.yml", ".github/workflows/smoke.yml"]


@pytest.fixture
def pipeline(repository: Path, tmp_path: Path) -> Path:
    """The pipeline that a job of GitLab makes for the shards."""
    flags = ("--list", "--format", "gitlab", "--shards", "3")
    command = [sys.executable, "-m", "fastwright", "smoke", *flags]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    (tmp_path / "pipeline.yml").write_text(done.stdout)
    return tmp_path / "pipeline.yml"


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        *(("vendor.github-workflows", name) for name in WORKFLOWS),
        *(("custom.github-workflows-require-timeout", name) for name in WORKFLOWS),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
        ("vendor.gitlab-ci", GITLAB_FILE),
    ],
)
def test_it_has_the_schema_of_its_kind(repository: Path, schema: str, name: str) -> None:
    run("check-jsonschema", "--builtin-schema", schema, repository / name)


def test_zizmor_finds_nothing_in_workflows(repository: Path) -> None:
    run("zizmor", "--offline", "--no-progress", *(repository / name for name in WORKFLOWS))


def test_actionlint_finds_nothing_in_workflows(repository: Path, tmp_path: Path) -> None:
    run_actionlint((repository / name for name in WORKFLOWS), tmp_path)


def test_the_pipeline_for_gitlab_is_made_of_jobs_that_there_are(
    repository: Path, pipeline: Path
) -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", pipeline)
    made = yaml.safe_load(pipeline.read_text())
    declared = yaml.safe_load((repository / GITLAB_FILE).read_text())
    assert made["include"] == [{"local": GITLAB_FILE}]
    assert (made["smoke"]["extends"], made["report"]["extends"]) == (GITLAB_SHARD, GITLAB_REPORT)
    assert {GITLAB_SHARD, GITLAB_REPORT} <= declared.keys()
    # The plan comes from the pipeline that has made this one.
    parent = yaml.safe_load((repository / ".gitlab-ci.yml").read_text())
    (need,) = declared[GITLAB_SHARD]["needs"]
    assert need["job"] in parent


@pytest.mark.parametrize("name", [".github/workflows/smoke.yml", ".gitlab-ci.yml", GITLAB_FILE])
def test_the_flags_that_pipelines_use_exist(repository: Path, name: str) -> None:
    words = (repository / name).read_text().replace("'", " ").replace('"', " ").split()
    command = [sys.executable, "-m", "fastwright", "smoke"]
    known = ""
    for sub in ((), ("merge",)):
        done = subprocess.run(
            [*command, *sub, "--help"], capture_output=True, text=True, check=True
        )
        known += done.stdout
    ours = {
        word.strip("()")
        for word in words
        if word.startswith("--") and not word.startswith(("--health", "--project"))
    }
    assert ours - set(known.split()) == set()


def test_what_a_run_that_crashed_has_left_is_not_uploaded(repository: Path, tmp_path: Path) -> None:
    workflow = yaml.safe_load((repository / ".github/workflows/smoke.yml").read_text())
    steps = [step.get("run", "") for step in workflow["jobs"]["shard"]["steps"]]
    [tidy] = [script for script in steps if "-empty" in script]
    for name, text in (("shard-1.json", "{}"), ("shard-2.json", ""), ("other.json", "")):
        (tmp_path / name).write_text(text)
    environment = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path)}
    subprocess.run(["bash", "-ec", tidy], env=environment, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {"shard-1.json", "other.json"}


@pytest.mark.parametrize("text", ["{}", "", None])
def test_gitlab_keeps_what_a_run_has_written(
    repository: Path, tmp_path: Path, text: str | None
) -> None:
    job = yaml.safe_load((repository / GITLAB_FILE).read_text())[GITLAB_SHARD]
    script = "\n".join(job["after_script"]).replace("/tmp/shard.json", "report.json")  # noqa: S108 - not used
    if text is not None:
        (tmp_path / "report.json").write_text(text)
    environment = {"PATH": os.environ["PATH"], "CI_NODE_INDEX": "3"}
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=environment, check=True)
    kept = [path.name for path in (tmp_path / "shards").iterdir()]
    assert kept == (["3.json"] if text else [])


def test_the_matrix_names_what_the_workflow_takes(repository: Path) -> None:
    flags = ("--list", "--format", "github", "--shards", "2")
    command = [sys.executable, "-m", "fastwright", "smoke", *flags]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    workflow = (repository / ".github/workflows/smoke.yml").read_text()
    for key in ("shard", "number"):
        assert f"matrix.{key}" in workflow
        assert all(key in entry for entry in json.loads(done.stdout)["include"])
