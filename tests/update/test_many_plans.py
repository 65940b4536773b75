"""Plans of several projects in one call: the same as one by one, for less."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwright.project import ANSWERS_FILE
from fastwright.update.planning import Wish, planned

from tests.update.conftest import Make, Service, Template


@pytest.fixture
def services(template: Template, make_service: Make) -> list[Service]:
    """Services with answers of their own, two releases behind."""
    made = [make_service(f"service-{number}", name=f"name-{number}") for number in range(4)]
    template.release("v1.1.0", {"app.py": "{{ name }} = 11\n"})
    template.release("v1.2.0", {"app.py": "{{ name }} = 12\n", "new.py": "{{ name }}\n"})
    return made


def trees(wishes: list[Wish]) -> Iterator[dict[str, str]]:
    """Give the tree that each wish comes to, by path."""
    with planned(wishes) as plans:
        for plan in plans:
            yield {path: entry.oid for path, entry in plan.tree.items()}


def test_several_plans_in_one_call_are_those_of_single_calls(
    services: list[Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = [
        Wish(service.path, to=ref)
        for service, ref in zip(services, [None, "v1.1.0", "v1.0.0", "v1.2.0"], strict=True)
    ]
    together = list(trees(wishes))
    monkeypatch.setenv("FASTWRIGHT_CACHE", str(tmp_path / "another cache"))
    alone = [tree for wish in wishes for tree in trees([wish])]
    assert together == alone


def test_a_fork_with_the_same_commits_and_another_name_of_them_is_another_template(
    services: list[Service], template: Template, tmp_path: Path
) -> None:
    fork = Template(tmp_path / "fork")
    shutil.copytree(template.path, fork.path)
    fork.git("tag", "--delete", "v1.2.0")
    fork.git("tag", "v9.0.0")
    wishes = [Wish(services[0].path), Wish(services[1].path, template=str(fork.path))]
    with planned(wishes) as plans:
        recorded = [plan.store.read_blob(plan.tree[ANSWERS_FILE].oid) for plan in plans]
    assert b"_commit: v1.2.0" in recorded[0]
    assert b"_commit: v9.0.0" in recorded[1]


def test_a_release_that_comes_later_is_seen_by_the_next_call(
    services: list[Service], template: Template
) -> None:
    with planned([Wish(services[0].path)]) as plans:
        assert next(plans).wanted_version == "v1.2.0"
    template.release("v1.3.0", {"app.py": "{{ name }} = 13\n"})
    with planned([Wish(services[0].path)]) as plans:
        assert next(plans).wanted_version == "v1.3.0"
