"""Plans as the matrices of pipelines."""

import json
from enum import StrEnum
from typing import Any

import yaml

from fastwright.smoke.plan import Plan

# The hidden job that a pipeline of GitLab declares for its shards, and the file that has it.
GITLAB_JOB = ".smoke-shard"
GITLAB_FILE = ".gitlab/smoke.yml"


class Format(StrEnum):
    """A kind of pipeline."""

    GITHUB = "github"
    GITLAB = "gitlab"


def write_matrix(plan: Plan, kind: Format) -> str:
    """Return the matrix of a plan: for GitHub one line of JSON, for GitLab a child pipeline.

    Shards without variants are left out. GitHub takes no empty matrix: a workflow skips its job
    if `include` is empty. GitLab takes no empty pipeline: it gets a job that says so.
    """
    total = len(plan.shards)
    shards = [
        {"shard": f"{number}/{total}", "number": number, "variants": len(shard)}
        for number, shard in enumerate(plan.shards, 1)
        if shard
    ]
    if kind is Format.GITHUB:
        return json.dumps({"include": shards}, separators=(",", ":"))
    return _write_pipeline([str(shard["shard"]) for shard in shards])


def _write_pipeline(shards: list[str]) -> str:
    job: dict[str, Any]
    if shards:
        job = {"extends": GITLAB_JOB, "parallel": {"matrix": [{"SHARD": shards}]}}
        pipeline = {"include": [{"local": GITLAB_FILE}], "smoke": job}
    else:
        job = {"script": ["echo 'No variant has changed: there is nothing to prove.'"]}
        pipeline = {"smoke": job}
    return yaml.safe_dump(pipeline, sort_keys=False).rstrip()
