"""Where the template comes from: always a commit that plain Copier finds again."""

import json
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastwright import source as sources
from fastwright.errors import FastwrightError, UsageError
from fastwright.template import open_template

from tests.cli.conftest import Run, commit, git


def recorded(project: Path) -> tuple[str, str]:
    """Return the address and the version of the template that a project has recorded."""
    answers: dict[str, Any] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers["_src_path"], answers["_commit"]


def test_a_checkout_is_taken_at_its_head(render: Run, here: Path, own_template: Path) -> None:
    git(own_template, "tag", "v1.0.0")
    (own_template / "template/project/README.md").write_text("newer\n")
    head = commit(own_template)
    render("orders", "--template", own_template)
    address, version = recorded(here / "orders")
    assert address == str(own_template)
    assert git(own_template, "rev-parse", f"{version}^{{commit}}") == head


def test_a_relative_path_is_recorded_in_full(render: Run, here: Path, own_template: Path) -> None:
    render("orders", "--template", f"../{own_template.name}")
    assert recorded(here / "orders")[0] == str(own_template)


def test_a_ref_chooses_another_commit(render: Run, here: Path, own_template: Path) -> None:
    git(own_template, "tag", "v1.0.0")
    (own_template / "template/project/README.md").write_text("newer\n")
    commit(own_template)
    render("orders", "--template", own_template, "--ref", "v1.0.0")
    assert recorded(here / "orders") == (str(own_template), "v1.0.0")
    assert "newer" not in (here / "orders/README.md").read_text()


def test_a_dirty_checkout_is_refused(render: Run, here: Path, own_template: Path) -> None:
    (own_template / "template/project/README.md").write_text("unfinished\n")
    result = render("orders", "--template", own_template)
    assert result.returncode == 1
    assert "--allow-dirty" in result.stderr
    assert not (here / "orders").exists()


def test_a_dirty_checkout_is_taken_along_with_a_warning(
    render: Run, here: Path, own_template: Path
) -> None:
    (own_template / "template/project/README.md").write_text("unfinished\n")
    result = render("orders", "--template", own_template, "--allow-dirty")
    assert result.returncode == 0, result.stderr
    assert "cannot be updated" in result.stderr
    assert (here / "orders/README.md").read_text() == "unfinished\n"
    assert git(own_template, "status", "--porcelain") != ""


def test_a_dirty_checkout_is_fine_at_another_ref(render: Run, own_template: Path) -> None:
    git(own_template, "tag", "v1.0.0")
    (own_template / "template/project/README.md").write_text("unfinished\n")
    assert render("orders", "--template", own_template, "--ref", "v1.0.0").returncode == 0


@pytest.fixture
def remote(own_template: Path, tmp_path: Path) -> str:
    """The address of a repository with two releases, a release candidate and newer work."""
    for tag in ("v1.9.0", "v1.10.0", "v2.0.0rc1"):
        (own_template / "template/project/README.md").write_text(f"{tag}\n")
        commit(own_template)
        git(own_template, "tag", tag)
    (own_template / "template/project/README.md").write_text("newer\n")
    commit(own_template)
    bare = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(own_template), str(bare))
    return bare.as_uri()


def test_a_remote_is_taken_at_its_latest_release(render: Run, here: Path, remote: str) -> None:
    result = render("orders", "--template", remote)
    assert result.returncode == 0, result.stderr
    assert recorded(here / "orders") == (remote, "v1.10.0")
    assert (here / "orders/README.md").read_text() == "v1.10.0\n"


def test_a_branch_of_a_remote_is_pinned_to_its_commit(
    render: Run, here: Path, remote: str, own_template: Path
) -> None:
    render("orders", "--template", remote, "--ref", "main")
    version = recorded(here / "orders")[1]
    assert git(own_template, "rev-parse", f"{version}^{{commit}}") == git(
        own_template, "rev-parse", "HEAD"
    )


def test_the_environment_names_the_template(render: Run, here: Path, remote: str) -> None:
    render("orders", FASTWRIGHT_TEMPLATE=remote)
    assert recorded(here / "orders")[0] == remote


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("gh:acme/template", "https://github.com/acme/template.git"),
        ("gl:acme/template.git", "https://gitlab.com/acme/template.git"),
        ("https://git.example.com/template", "git+https://git.example.com/template"),
        ("https://git.example.com/template.git", "https://git.example.com/template.git"),
        ("git@example.com:acme/template.git", "git@example.com:acme/template.git"),
        ("ssh://git@example.com/template", "git+ssh://git@example.com/template"),
    ],
)
def test_addresses_are_recorded_as_plain_copier_takes_them(given: str, full: str) -> None:
    assert sources.find_source(given, None).url == full


@pytest.mark.parametrize("user", ["token", "name:password"])
def test_an_address_with_a_secret_is_refused(user: str) -> None:
    with pytest.raises(UsageError, match="holds a name or a password"):
        sources.find_source(f"https://{user}@git.example.com/template.git", None)


class Installed(Distribution):
    """An installation of this package that an installer has recorded like this."""

    def __init__(self, direct_url: object = None, *, repository: str | None = None) -> None:
        self.direct_url = direct_url
        self.repository = repository

    def read_text(self, filename: str) -> str | None:
        if filename == "direct_url.json" and self.direct_url is not None:
            return json.dumps(self.direct_url)
        return None

    def locate_file(self, path: Any) -> Any:
        raise NotImplementedError

    @property
    def metadata(self) -> Any:
        message = Message()
        message["Version"] = "1.2.3"
        if self.repository:
            message["Project-URL"] = f"Repository, {self.repository}"
        return message


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pretend that this package was installed in a given way."""
    monkeypatch.delenv("FASTWRIGHT_TEMPLATE", raising=False)

    def pretend(installed: Installed) -> None:
        monkeypatch.setattr(sources, "distribution", lambda _: installed)

    return pretend


def test_an_editable_installation_is_its_own_template(install: Any, template: Path) -> None:
    install(Installed({"url": template.as_uri(), "dir_info": {"editable": True}}))
    assert sources.find_source(None, None) == sources.Source(str(template))


def test_an_installation_from_git_uses_its_commit(install: Any) -> None:
    origin = {"vcs": "git", "commit_id": "a" * 40, "requested_revision": "main"}
    install(Installed({"url": "https://git.example.com/acme/fastwright", "vcs_info": origin}))
    source = sources.find_source(None, None)
    assert source == sources.Source("git+https://git.example.com/acme/fastwright", "a" * 40)
    assert sources.find_source(None, "v2").ref == "v2"


def test_a_release_uses_the_tag_of_its_version(install: Any) -> None:
    install(Installed(repository="https://github.com/acme/fastwright"))
    source = sources.find_source(None, None)
    assert source == sources.Source("git+https://github.com/acme/fastwright", "v1.2.3")


def test_an_installation_without_an_origin_asks_for_one(install: Any) -> None:
    install(Installed())
    with pytest.raises(FastwrightError) as raised:
        sources.find_source(None, None)
    assert "--template" in raised.value.hint


def test_this_installation_is_its_own_template(install: Any) -> None:
    from importlib.metadata import distribution

    install(distribution("fastwright"))
    assert (Path(sources.find_source(None, None).url) / "copier.yml").is_file()


def test_the_folder_of_a_project_counts_where_the_template_uses_its_name(
    own_template: Path,
) -> None:
    source = sources.Source(str(own_template))
    (own_template / "program.py").write_text('"_folder_name" # beside the template\n')
    commit(own_template)
    assert not open_template(source, allow_dirty=False).knows_folder
    (own_template / "template/project/NAME").write_text("{{ _folder_name }}\n")
    commit(own_template)
    assert open_template(source, allow_dirty=False).knows_folder


def test_a_template_may_use_the_name_of_the_folder(
    render: Run, fastwright: Run, here: Path, own_template: Path
) -> None:
    (own_template / "template/project/NAME").write_text("{{ _folder_name }}\n")
    commit(own_template)
    git(own_template, "tag", "v1.0.0")
    render("orders", "--template", own_template)
    assert (here / "orders/NAME").read_text() == "orders\n"

    git(here / "orders", "init", "--quiet")
    commit(here / "orders")
    git(own_template, "commit", "--quiet", "--allow-empty", "--message", "Nothing new")
    git(own_template, "tag", "v1.1.0")
    planned = fastwright("plan", "-C", "orders", "--json")
    assert '"NAME"' not in planned.stdout


@pytest.mark.parametrize("name", ["template.git", "template"])
def test_a_bare_repository_is_a_template(
    render: Run, here: Path, own_template: Path, tmp_path: Path, name: str
) -> None:
    bare = tmp_path / "bare" / name
    git(tmp_path, "clone", "--quiet", "--bare", str(own_template), str(bare))
    render("orders", "--template", bare)
    assert (here / "orders/README.md").is_file()
    assert recorded(here / "orders")[0].endswith(str(bare))
