"""Plans as the matrices of pipelines."""

import json
from enum import StrEnum
from typing import Any

import yaml

from fastwright.smoke.plans.plan import Plan

# The hidden jobs that a pipeline of GitLab declares for its shards and their report, and the file
# that has them.
GITLAB_SHARD = ".smoke-shard"
GITLAB_REPORT = ".smoke-report"
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
    pipeline: dict[str, Any]
    if shards:
        matrix = [{"SHARD": shards}]
        pipeline = {
            "include": [{"local": GITLAB_FILE}],
            "smoke": {"extends": GITLAB_SHARD, "parallel": {"matrix": matrix}},
            "report": {"extends": GITLAB_REPORT, "needs": ["smoke"]},
        }
    else:
        words = "No variant has changed: there is nothing to prove."
        rules = [{"if": '$CI_PIPELINE_SOURCE == "parent_pipeline"'}]
        pipeline = {"smoke": {"rules": rules, "script": [f"echo '{words}'"]}}
    return yaml.safe_dump(pipeline, sort_keys=False, width=120).rstrip()
