"""Projects as they are in life: in folders, clones and worktrees, with links, modes and endings."""

import os
import shutil
from pathlib import Path

import pytest
from copier import run_copy
from fastwright.errors import FastwrightError

from tests.update.conftest import FIRST, Make, Repository, Service, Template

APP = FIRST["app.py"]
BETTER = APP.replace("line 3\n", "better\n")
EDITED = APP.replace("line 15\n", "mine\n")
BOTH = EDITED.replace("line 3\n", "better\n")


@pytest.fixture
def second(template: Template) -> Template:
    """The template with a second release."""
    template.release("v2.0.0", {"app.py": BETTER, "new.py": "brought\n"})
    return template


@pytest.fixture
def monorepo(second: Template, tmp_path: Path) -> Repository:
    """A repository with two services of the template, and something else."""
    repository = Repository(tmp_path / "monorepo")
    repository.path.mkdir()
    repository.git("init", "--quiet")
    for name in ("orders", "stock"):
        run_copy(
            str(second.path),
            repository.path / "services" / name,
            data={"name": name},
            vcs_ref="v1.0.0",
            defaults=True,
            quiet=True,
        )
    repository.write({"docs/notes.md": "notes\n", "services/orders/app.py": EDITED})
    repository.commit()
    return repository


def test_of_several_services_in_one_repository_one_is_updated(monorepo: Repository) -> None:
    monorepo.write({"docs/notes.md": "notes, not committed\n"})
    service = Service(monorepo.path / "services" / "orders")

    service.update()

    assert service.read("app.py") == BOTH
    assert monorepo.read("services/stock/app.py") == APP
    assert monorepo.status() == [
        " M docs/notes.md",
        "M  services/orders/.copier-answers.yml",
        "M  services/orders/app.py",
        "A  services/orders/new.py",
    ]
    service.abort()
    assert monorepo.status() == [" M docs/notes.md"]


def test_what_others_have_staged_is_not_committed_with_an_update(monorepo: Repository) -> None:
    monorepo.write({"docs/notes.md": "staged\n"})
    monorepo.git("add", "docs")
    service = Service(monorepo.path / "services" / "orders")
    with pytest.raises(FastwrightError, match="are staged"):
        service.update(commit=True)
    service.update()
    assert "M  docs/notes.md" in monorepo.status()


def test_conflicts_in_a_folder_have_the_whole_path(monorepo: Repository) -> None:
    monorepo.write({"services/orders/app.py": APP.replace("line 3\n", "mine\n")})
    monorepo.commit()
    state = Service(monorepo.path / "services" / "orders").update()
    assert state is not None
    assert state.conflicts == ["services/orders/app.py"]
    assert "UU services/orders/app.py" in monorepo.status()


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("kind", ["shallow", "worktree", "submodule"])
def test_a_clone_of_any_kind_is_updated(kind: str, service: Service, tmp_path: Path) -> None:
    service.write({"app.py": EDITED})
    service.commit()
    place = tmp_path / kind
    match kind:
        case "shallow":
            service.git("clone", "--quiet", "--depth=1", f"file://{service.path}", place)
        case "worktree":
            service.git("worktree", "add", "--quiet", place)
        case "submodule":
            place.mkdir()
            outer = Repository(place)
            outer.git("init", "--quiet")
            allowed = ("-c", "protocol.file.allow=always")
            outer.git(*allowed, "submodule", "--quiet", "add", str(service.path), "inner")
            place = place / "inner"
    clone = Service(place)

    clone.update()
    assert clone.read("app.py") == BOTH
    clone.abort()
    assert clone.read("app.py") == EDITED
    clone.update(commit=True)
    assert clone.status() == []
    assert clone.update() is None


def test_a_template_that_moved_is_named_anew(
    second: Template, service: Service, tmp_path: Path
) -> None:
    moved = shutil.move(second.path, tmp_path / "elsewhere")
    with pytest.raises(FastwrightError, match="does not exist"):
        service.plan()

    service.update(template=str(moved), commit=True)

    assert f"_src_path: {moved}\n" in service.read(".copier-answers.yml")
    assert service.update() is None


def test_modes_links_and_bytes_come_as_the_template_has_them(
    template: Template, service: Service
) -> None:
    template.write({"run.sh": "#!/bin/sh\n", "logo.png": bytes(range(256))})
    (template.path / "run.sh").chmod(0o755)
    (template.path / "link.md").symlink_to("README.md")
    template.release("v2.0.0", {"copier.yml": f"_preserve_symlinks: true\n{FIRST['copier.yml']}"})

    service.update(commit=True)

    assert os.access(service.path / "run.sh", os.X_OK)
    assert (service.path / "link.md").readlink() == Path("README.md")
    assert (service.path / "logo.png").read_bytes() == bytes(range(256))


@pytest.mark.usefixtures("second")
def test_the_mode_and_the_link_of_the_user_stay(service: Service) -> None:
    (service.path / "app.py").chmod(0o755)
    (service.path / "README.md").unlink()
    (service.path / "README.md").symlink_to("app.py")
    service.commit()

    service.update()

    assert os.access(service.path / "app.py", os.X_OK)
    assert service.read("app.py") == BETTER
    assert (service.path / "README.md").readlink() == Path("app.py")


@pytest.mark.usefixtures("second")
def test_other_endings_of_lines_are_a_conflict_or_stay(service: Service) -> None:
    service.write({"app.py": EDITED.replace("\n", "\r\n")})
    service.commit()
    state = service.update()
    assert state is not None
    assert state.conflicts == ["app.py"]
    assert "mine\r\n" in (service.path / "app.py").read_bytes().decode()


@pytest.mark.usefixtures("second")
def test_endings_that_only_the_working_tree_has_are_no_edit(service: Service) -> None:
    service.write({".gitattributes": "*.py text eol=crlf\n"})
    service.commit()
    service.write({"app.py": EDITED.replace("\n", "\r\n")})
    service.commit()

    before = service.snapshot()
    service.update()
    assert (service.path / "app.py").read_bytes() == BOTH.replace("\n", "\r\n").encode()
    service.abort()

    assert service.snapshot() == before


def test_a_folder_that_the_user_renamed_takes_what_the_template_adds_to_it(
    template: Template, make_service: Make
) -> None:
    old = {f"area/{name}.py": f"{name}\n" * 9 for name in ("one", "two", "three")}
    template.release("v1.1.0", old)
    service = make_service(ref="v1.1.0")
    service.git("mv", "area", "region")
    service.commit()
    template.release("v1.2.0", {"area/four.py": "four\n", "area/one.py": "one\n" * 9 + "more\n"})

    service.update()

    assert service.read("region/one.py") == "one\n" * 9 + "more\n"
    assert service.read("region/four.py") == "four\n"
    assert not (service.path / "area").exists()


def test_a_name_that_is_hard_to_write_is_a_name(template: Template, service: Service) -> None:
    name = 'ünusual "name" with\ttab.txt'
    template.release("v2.0.0", {name: "one\n" * 5})
    service.update(commit=True)
    service.write({name: "mine\n" + "one\n" * 5})
    service.commit()
    template.release("v3.0.0", {name: "one\n" * 5 + "two\n"})
    service.update()
    assert service.read(name) == "mine\n" + "one\n" * 5 + "two\n"


def test_a_project_without_a_repository_is_told(service: Service) -> None:
    shutil.rmtree(service.path / ".git")
    with pytest.raises(FastwrightError, match="not in a git repository"):
        service.plan()


def test_a_project_without_a_commit_is_told(service: Service) -> None:
    service.git("update-ref", "-d", "HEAD")
    with pytest.raises(FastwrightError, match="has no commit yet"):
        service.plan()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (None, "has no .copier-answers.yml in its newest commit"),
        ("- a\n", "does not hold answers"),
        ("a: [", "cannot be read"),
        ("_src_path: x\n<<<<<<< yours\n=======\n>>>>>>> template\n", "has conflict markers"),
        ("_commit: v1.0.0\n_src_path: ../template\n", "means something else in every folder"),
        ("_src_path: {template}\n", "does not say which version"),
    ],
)
def test_an_answers_file_that_is_no_use_is_told(
    answers: str | None, reason: str, template: Template, service: Service
) -> None:
    text = answers and answers.replace("{template}", str(template.path))
    service.write({".copier-answers.yml": text})
    service.commit()
    with pytest.raises(FastwrightError, match=reason):
        service.plan()


@pytest.mark.usefixtures("second")
def test_a_version_that_is_gone_is_told(service: Service) -> None:
    answers = service.read(".copier-answers.yml").replace("v1.0.0", "v0.9.0")
    service.write({".copier-answers.yml": answers})
    service.commit()
    with pytest.raises(FastwrightError, match=r"has no commit v0\.9\.0 any more"):
        service.plan()
