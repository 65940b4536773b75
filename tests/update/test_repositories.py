"""Repositories that are used for more than one project, moved on, or not whole."""

import shutil
from pathlib import Path

import pytest
from copier import run_copy
from fastwright.commands.plan_report import print_plan
from fastwright.errors import FastwrightError
from fastwright.project import open_project
from fastwright.status import look_at
from fastwright.update.application import _LOCK
from fastwright.update.planning import Wish, planned
from fastwright.update.state import Phase
from fastwright.update.updating import go_on

from tests.update.conftest import FIRST, Make, Repository, Service, Template

APP = FIRST["app.py"]
BETTER = APP.replace("line 3\n", "better\n")
MINE = APP.replace("line 3\n", "mine\n")


@pytest.fixture
def two(template: Template, tmp_path: Path) -> tuple[Service, Service]:
    """Two services in one repository, a release behind."""
    repository = Repository(tmp_path / "monorepo")
    for name in ("orders", "stock"):
        place = repository.path / name
        run_copy(str(template.path), place, vcs_ref="v1.0.0", defaults=True, quiet=True)
    repository.git("init", "--quiet")
    repository.commit()
    template.release("v2.0.0", {"app.py": BETTER})
    return Service(repository.path / "orders"), Service(repository.path / "stock")


def test_the_update_of_one_service_is_not_that_of_another(two: tuple[Service, Service]) -> None:
    orders, stock = two
    orders.update()
    for attempt in (stock.abort, stock.go_on, stock.update):
        with pytest.raises(FastwrightError, match=r"An update of .*/orders is under way") as told:
            attempt()
        assert f"-C {orders.path}" in told.value.hint
    places = [(path, open_project(path)) for path in (orders.path, stock.path)]
    assert [found.local.update for found in look_at(places)] == [Phase.STAGED, None]
    orders.abort()
    assert orders.read("app.py") == APP


def test_what_others_have_staged_since_is_not_committed_with_an_update(
    two: tuple[Service, Service],
) -> None:
    orders, stock = two
    orders.update()
    stock.write({"own.py": "x = 1\n"})
    stock.git("add", "own.py")
    with pytest.raises(FastwrightError, match="would be part of the commit") as told:
        go_on(orders.path, commit=True)
    assert "git restore --staged" in told.value.hint
    stock.git("restore", "--staged", "own.py")
    go_on(orders.path, commit=True)
    assert stock.status() == ["?? stock/own.py"]


def test_an_update_is_under_way_until_it_is_committed(two: tuple[Service, Service]) -> None:
    orders, stock = two
    head = orders.git("rev-parse", "HEAD").strip()
    orders.update()
    stock.write({"own.py": "x = 1\n"})
    stock.git("add", "own.py")
    stock.git("commit", "--quiet", "--message", "Hotfix", "own.py")
    with pytest.raises(FastwrightError, match=r"An update of .*/orders is under way"):
        stock.update()
    [found] = look_at([(orders.path, open_project(orders.path))])
    assert found.local.update is Phase.STAGED
    with pytest.raises(FastwrightError, match="the update is in none"):
        orders.update()
    orders.git("reset", "--quiet", "--soft", head)
    orders.abort()
    assert orders.read("app.py") == APP

    orders.commit("Hotfix")
    orders.update()
    orders.git("commit", "--quiet", "--message", "Update")
    with pytest.raises(FastwrightError, match="No update is under way"):
        stock.abort()
    orders.git("revert", "--no-edit", "HEAD")
    with pytest.raises(FastwrightError, match="so it is over"):
        orders.abort()


def test_a_commit_of_something_else_does_not_end_an_update(
    template: Template, service: Service
) -> None:
    service.write({".gitignore": "local.py\n", "other.py": "x = 1\n"})
    service.commit()
    service.write({"local.py": "precious\n"})
    template.release("v2.0.0", {"app.py": BETTER, "local.py": "brought\n"})
    head = service.git("rev-parse", "HEAD")
    service.update()
    service.write({"other.py": "x = 2\n"})
    service.git("commit", "--quiet", "--message", "Hotfix", "other.py")
    with pytest.raises(FastwrightError, match="the update is in none") as told:
        service.abort()
    assert f"git reset --soft {head[:12]}" in told.value.hint
    service.git("reset", "--quiet", "--soft", head.strip())
    service.abort()
    assert (service.read("app.py"), service.read("local.py")) == (APP, "precious\n")


def test_a_lock_that_a_killed_update_left_is_gone_with_the_next_command(service: Service) -> None:
    (service.path / ".git/index.lock").write_bytes(_LOCK)
    with pytest.raises(FastwrightError, match="No update is under way"):
        service.abort()
    service.commit()


def test_a_submodule_where_the_template_has_a_folder_is_a_conflict(
    template: Template, service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.release("v1.1.0", {"deploy/x.yml": "x: 1\n"})
    service.update(commit=True)
    shutil.rmtree(service.path / "deploy")
    service.commit()
    other = Repository(tmp_path / "other")
    other.path.mkdir()
    other.git("init", "--quiet")
    other.write({"x.yml": "x: mine\n"})
    other.commit()
    add = ("submodule", "add", "--quiet", str(other.path), "deploy")
    service.git("-c", "protocol.file.allow=always", *add)
    service.commit()
    template.release("v2.0.0", {"deploy/x.yml": "x: 2\n"})
    with planned([Wish(service.path)]) as plans:
        print_plan(next(plans))
    assert "Conflicts" in capsys.readouterr().out
    with pytest.raises(FastwrightError, match=r"where others lie .*: deploy/x\.yml"):
        service.update()
    assert service.status() == []
    service.git("submodule", "deinit", "--quiet", "--force", "deploy")
    service.update()
    service.abort()
    assert service.status() == []


def test_a_conflict_outside_of_a_sparse_checkout_can_be_solved(
    template: Template, make_service: Make
) -> None:
    template.release("v1.1.0", {"area/one.txt": "one\n"})
    service = make_service(ref="v1.1.0")
    service.write({"area/one.txt": "mine\n"})
    service.commit()
    service.git("sparse-checkout", "set", "--cone", "nowhere/")
    template.release("v2.0.0", {"area/one.txt": "other\n"})
    service.update()
    with pytest.raises(FastwrightError) as told:
        service.go_on()
    assert "git add --sparse" in told.value.hint
    service.write({"area/one.txt": "both\n"})
    assert service.go_on().phase is Phase.STAGED
    assert service.git("show", ":area/one.txt") == "both\n"


def test_a_partial_clone_that_lacks_what_is_to_be_merged_is_told(
    template: Template, make_service: Make, tmp_path: Path
) -> None:
    template.release("v1.1.0", {"area/one.txt": "".join(f"{n}\n" for n in range(9))})
    service = make_service(ref="v1.1.0")
    service.write({"area/one.txt": "mine\n" + "".join(f"{n}\n" for n in range(9))})
    service.commit()
    template.release("v1.2.0", {"README.md": "better\n"})
    template.release("v2.0.0", {"area/one.txt": "".join(f"{n}\n" for n in range(10))})
    service.git("config", "uploadpack.allowFilter", "true")
    part = Service(tmp_path / "part")
    options = ("--quiet", "--filter=blob:none", "--sparse")
    service.git("clone", *options, f"file://{service.path}", part.path)
    part.update(to="v1.2.0", commit=True)
    assert part.read("README.md") == "better\n"
    with pytest.raises(FastwrightError) as told:
        part.update()
    assert "git sparse-checkout disable" in told.value.hint
    part.git("sparse-checkout", "disable")
    part.update()
    assert part.read("area/one.txt").endswith("8\n9\n")


def test_the_newest_version_is_on_the_branch_that_the_server_names_by_now(
    template: Template, make_service: Make
) -> None:
    template.git("tag", "--delete", "v1.0.0")
    template.git("tag", "nightly")
    service = make_service(ref="HEAD")
    address = f"file://{template.path}"
    assert service.plan(template=address).conflicts == []
    template.git("switch", "--quiet", "--create", "trunk")
    template.write({"app.py": BETTER})
    template.commit()
    service.update(template=address)
    assert service.read("app.py") == BETTER
