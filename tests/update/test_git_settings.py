"""Whatever git is told to do here: an update is the same, and its way back leads to every byte."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastwright.errors import FastwrightError

from tests.update.conftest import FIRST, Make, Service, Template

APP = FIRST["app.py"]
BETTER = APP.replace("line 3\n", "better\n")
EDITED = APP.replace("line 15\n", "mine\n")
BOTH = EDITED.replace("line 3\n", "better\n")
RELEASE = {"app.py": BETTER, "README.md": None, "docs/new.md": "new\n"}


@pytest.fixture
def second(template: Template) -> Template:
    """The template with a second release."""
    template.release("v2.0.0", RELEASE)
    return template


def look(service: Service) -> tuple[object, ...]:
    """Return all that a user can see of a project."""
    return service.snapshot(), service.status(), service.git("ls-files", "--stage")


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize(
    "settings",
    [
        "core.splitIndex=true",
        "core.untrackedCache=true",
        "core.fileMode=false",
        "core.symlinks=false",
        "core.autocrlf=true",
        "core.autocrlf=input",
        "core.checkStat=minimal",
        "core.preloadIndex=false",
        "core.quotePath=false",
        "core.ignoreCase=true",
        "core.bigFileThreshold=1",
        "core.abbrev=40",
        "column.ui=always",
        "color.ui=always",
        "diff.renames=copies",
        "diff.noprefix=true",
        "diff.relative=true",
        "diff.external=/bin/false",
        "diff.ignoreSubmodules=all",
        "diff.orderFile=/dev/null",
        "feature.manyFiles=true",
        "feature.experimental=true",
        "index.version=4",
        "log.showSignature=true",
        "log.follow=true",
        "log.date=relative",
        "merge.renames=false",
        "merge.ff=only",
        "merge.conflictStyle=zdiff3",
        "status.branch=true",
        "status.short=true",
        "status.showUntrackedFiles=no",
        "status.relativePaths=false",
        "submodule.recurse=true",
        "tag.sort=-version:refname",
        "versionsort.suffix=-",
        "commit.verbose=true",
        "commit.status=false",
        "commit.cleanup=scissors",
        "core.commentChar=U",
        "core.editor=/bin/false",
        "core.pager=/bin/false",
        "transfer.fsckObjects=true",
        "receive.denyCurrentBranch=refuse",
        "gc.auto=1",
        "push.default=nothing",
        "advice.detachedHead=true",
        "core.precomposeUnicode=true",
        "core.protectNTFS=true",
        "core.safecrlf=true",
        "init.defaultObjectFormat=sha256",
    ],
)
def test_no_setting_changes_what_an_update_does(settings: str, service: Service) -> None:
    service.write({"app.py": EDITED})
    service.commit()
    service.git("config", "--global", *settings.split("="))
    before = look(service)

    service.update()
    assert service.read("app.py") == BOTH
    service.abort()
    assert look(service) == before
    service.update(commit=True)

    assert [line for line in service.status() if not line.startswith("##")] == []
    assert service.git("log", "-1", "--format=%s").strip() == (
        "Update from version v1.0.0 of the template to v2.0.0"
    )
    assert service.update() is None


@pytest.mark.usefixtures("second")
def test_settings_of_the_surroundings_stay_in_force(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a container, where a folder belongs to somebody else.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(FastwrightError, match="belongs to another user") as refusal:
        service.plan()
    assert f"git config --global --add safe.directory {service.path}" in refusal.value.hint
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    service.update()
    assert service.read("app.py") == BETTER


@pytest.mark.usefixtures("second")
def test_an_alias_of_git_has_no_say_in_a_merge(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.git("mv", "app.py", "main.py")
    service.commit()
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'merge.renames'='false'")
    service.update()
    assert service.read("main.py") == BETTER


def test_releases_are_found_however_git_lists_tags(template: Template, service: Service) -> None:
    template.release("v1.1.0", {"new.py": "new\n"})
    template.write({"unreleased.py": "x\n"})
    template.commit()
    service.git("config", "--global", "column.ui", "always")
    assert service.plan().wanted_version == "v1.1.0"


GPG = """\
#!/bin/sh
case "$*" in
*--verify*) echo "[GNUPG:] GOODSIG 1 Ada"; echo "gpg: Good signature" >&2 ;;
*) cat > /dev/null; echo "[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"
   echo "-----END PGP SIGNATURE-----" ;;
esac
"""


def test_signatures_are_not_taken_for_what_they_sign(
    template: Template, service: Service, surroundings: Path
) -> None:
    (surroundings / "gpg").write_text(GPG)
    (surroundings / "gpg").chmod(0o755)
    for setting in (f"gpg.program={surroundings}/gpg", "commit.gpgSign=true"):
        service.git("config", "--global", *setting.split("="))
    service.git("config", "--global", "log.showSignature", "true")
    service.write({".copier-answers.yml": service.read(".copier-answers.yml") + "# mine\n"})
    service.commit()
    assert "Good signature" in service.git("log", "-1")
    answers = service.read(".copier-answers.yml").replace("name: orders", "name: stock")
    service.write({".copier-answers.yml": answers})
    service.commit()
    template.release("v2.0.0", {"new.py": "new\n"})

    [change] = service.plan().answer_changes

    assert change.reason == "edited by hand in the answers file"


def test_a_filter_that_cleans_and_smudges_is_used(template: Template, service: Service) -> None:
    service.git("config", "filter.rot.clean", "tr a-y b-z")
    service.git("config", "filter.rot.smudge", "tr b-z a-y")
    service.git("config", "filter.rot.required", "true")
    service.write({".gitattributes": "*.txt filter=rot\n", "mine.txt": "abc\n"})
    service.commit()
    template.release("v2.0.0", {"new.md": "new\n", "app.py": BETTER})
    before = look(service)
    service.update()
    assert service.read("mine.txt") == "abc\n"
    service.abort()
    assert look(service) == before


def test_a_filter_that_fails_leaves_everything_as_it_was(
    template: Template, service: Service
) -> None:
    service.git("config", "filter.lfs.clean", "cat")
    service.git("config", "filter.lfs.smudge", "false")
    service.git("config", "filter.lfs.required", "true")
    service.write({".gitattributes": "*.bin filter=lfs\n"})
    service.commit()
    template.release("v2.0.0", {"a.bin": "binary\n", "app.py": BETTER, "z.py": "z\n"})
    before = look(service)
    with pytest.raises(FastwrightError) as told:
        service.update()
    assert "lfs" in told.value.output
    assert look(service) == before
    with pytest.raises(FastwrightError, match="No update is under way"):
        service.abort()


@pytest.mark.parametrize(
    "attributes",
    [
        "* text=auto\n",
        "*.py text eol=crlf\n",
        "*.py merge=ours\n",
        "*.py merge=binary\n",
        "*.py -merge\n",
        "*.py ident\n",
        "*.py export-ignore\n",
        "*.py conflict-marker-size=12\n",
        "*.py working-tree-encoding=UTF-16LE\n",
        "* -text\n",
        "*.py whitespace=tab-in-indent\n",
    ],
)
def test_attributes_of_the_project_are_kept_to(
    attributes: str, template: Template, service: Service
) -> None:
    encoding = "utf-16-le" if "UTF-16LE" in attributes else "utf-8"
    service.write({".gitattributes": attributes, "app.py": EDITED.encode(encoding)})
    service.commit()
    template.release("v2.0.0", {"app.py": BETTER})
    before = look(service)
    state = service.update()
    assert state is not None
    assert not state.conflicts
    assert (service.path / "app.py").read_bytes().decode(encoding).replace("\r", "") == BOTH
    service.abort()
    assert look(service) == before


def test_attributes_that_the_template_brings_hold_for_what_it_brings(
    template: Template, service: Service
) -> None:
    template.release("v2.0.0", {".gitattributes": "*.bat text eol=crlf\n", "run.bat": "one\ntwo\n"})
    before = look(service)
    service.update()
    assert (service.path / "run.bat").read_bytes() == b"one\r\ntwo\r\n"
    assert not [line for line in service.status() if line[1] != " "]
    service.abort()
    assert look(service) == before


@pytest.mark.usefixtures("second")
def test_hooks_of_a_checkout_do_not_run(service: Service, tmp_path: Path) -> None:
    hooks = service.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "post-index-change", "post-merge", "pre-merge-commit"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    service.update()
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("second")
def test_an_edit_of_the_same_size_at_the_same_time_is_seen(service: Service) -> None:
    # Git reads again what is as new as its index: copies of the index have to be as old as it is.
    place, index = service.path / "docs.md", service.path / ".git/index"
    service.write({"docs.md": "one\n"})
    service.commit()
    now = place.stat().st_mtime_ns
    service.git("update-index", "--refresh")
    os.utime(index, ns=(now, now))
    service.update()
    service.abort()
    service.write({"docs.md": "two\n"})
    os.utime(place, ns=(now, now))
    assert service.status() == [" M docs.md"]


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("kind", ["cone", "patterns", "index"])
def test_a_sparse_checkout_stays_sparse(kind: str, second: Template, make_service: Make) -> None:
    second.release("v2.1.0", {"area/one.txt": "one\n", "area/two.txt": "two\n", "top.txt": "t\n"})
    service = make_service(ref="v2.1.0")
    service.write({"area/one.txt": "one\nmine\n"})
    service.commit()
    options = {"cone": ["--cone"], "patterns": ["--no-cone"], "index": ["--cone", "--sparse-index"]}
    service.git("sparse-checkout", "set", *options[kind], "nowhere/")
    if kind == "patterns":
        service.git("sparse-checkout", "set", "--no-cone", "/*", "!/area/")
    assert not (service.path / "area").exists()
    second.release("v2.2.0", {"area/one.txt": "zero\none\n", "top.txt": "better\n"})
    before = look(service)
    service.update()
    assert not (service.path / "area").exists()
    assert service.read("top.txt") == "better\n"
    assert service.git("show", ":area/one.txt") == "zero\none\nmine\n"
    service.abort()
    assert look(service) == before
    service.update(commit=True)
    assert service.status() == []

    second.release("v2.3.0", {"area/one.txt": "other\n"})
    state = service.update()
    assert state is not None
    assert state.conflicts == ["area/one.txt"]
    assert "<<<<<<< yours" in service.read("area/one.txt")
    service.abort()
    assert service.status() == []


@pytest.mark.usefixtures("second")
def test_a_partial_clone_is_updated(service: Service, tmp_path: Path) -> None:
    service.write({"app.py": EDITED})
    service.commit()
    service.git("config", "uploadpack.allowFilter", "true")
    url = f"file://{service.path}"
    service.git("clone", "--quiet", "--filter=blob:none", "--sparse", url, str(tmp_path / "part"))
    part = Service(tmp_path / "part")
    part.update(commit=True)
    assert part.read("app.py") == BOTH


def test_a_git_directory_on_another_file_system_is_as_good(
    template: Template, service: Service, elsewhere: Path
) -> None:
    shutil.rmtree(service.path / ".git")
    service.git("init", "--quiet", f"--separate-git-dir={elsewhere}/git")
    service.write({".gitignore": "local/\nown.txt\n"})
    service.commit()
    service.write({"local/deep/mine.txt": "precious\n", "own.txt": "mine\n"})
    (service.path / "local/link").symlink_to("deep")
    template.release("v2.0.0", {"local": "a file\n", "own.txt": "brought\n", "app.py": BETTER})
    before = look(service)
    service.update()
    assert service.read("own.txt") == "brought\n"
    service.abort()
    assert look(service) == before


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than that of the tests."""
    here = tmp_path.stat().st_dev
    places = ("/dev/shm", "/var/tmp")  # noqa: S108
    others = [place for place in places if Path(place).stat().st_dev != here]
    if not others:
        pytest.skip("there is one file system only")
    with TemporaryDirectory(dir=others[0]) as folder:
        yield Path(folder)
