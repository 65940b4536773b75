"""Files in the way of folders, folders in the way of files: nothing that lies there is lost."""

import os
from pathlib import Path

import pytest
from fastwright.errors import FastwrightError

from tests.update.conftest import Service, Template


def read_everywhere(service: Service, name: str) -> set[str]:
    """Return the texts of all files of a name, those that were put aside too."""
    return {path.read_text() for path in service.path.rglob(name) if path.is_file()}


@pytest.fixture
def folder(template: Template, service: Service) -> Service:
    """A service with a folder of the template, which the next release makes a file."""
    template.release("v1.1.0", {"data/one.txt": "one\n", "data/two.txt": "two\n"})
    service.update(commit=True)
    template.release("v2.0.0", {"data/one.txt": None, "data/two.txt": None})
    (template.path / "data").rmdir()
    template.release("v2.0.1", {"data": "a file\n"})
    return service


def test_a_folder_becomes_a_file_and_back(folder: Service) -> None:
    before = folder.snapshot(), folder.status()
    folder.update()
    assert folder.read("data") == "a file\n"
    folder.abort()
    assert (folder.snapshot(), folder.status()) == before


def test_an_ignored_file_in_a_folder_that_becomes_a_file_is_put_aside(folder: Service) -> None:
    folder.write({".gitignore": "*.log\n"})
    folder.commit()
    folder.write({"data/deep/mine.log": "precious\n"})
    before = folder.snapshot(), folder.status()

    folder.update()
    assert folder.read("data") == "a file\n"
    assert read_everywhere(folder, "mine.log") == {"precious\n"}
    folder.abort()

    assert (folder.snapshot(), folder.status()) == before


def test_an_unknown_file_in_a_folder_that_becomes_a_file_stops_the_update(folder: Service) -> None:
    folder.write({"data/mine.txt": "precious\n"})
    before = folder.snapshot(), folder.status()
    with pytest.raises(FastwrightError, match=r"does not track: data/mine\.txt"):
        folder.update()
    assert (folder.snapshot(), folder.status()) == before


def test_a_file_becomes_a_folder_and_back(template: Template, service: Service) -> None:
    template.release("v2.0.0", {"README.md": None})
    template.release("v2.0.1", {"README.md/deep/new.md": "new\n"})
    before = service.snapshot(), service.status()
    service.update()
    assert service.read("README.md/deep/new.md") == "new\n"
    service.abort()
    assert (service.snapshot(), service.status()) == before


@pytest.mark.parametrize("name", [".venv", "build/node_modules"])
def test_an_ignored_folder_in_the_way_of_a_file_is_put_aside(
    name: str, template: Template, service: Service
) -> None:
    service.write({".gitignore": f"{name}/\n"})
    service.commit()
    service.write({f"{name}/deep/er/mine.txt": "precious\n", f"{name}/empty": ""})
    (service.path / name / "link").symlink_to("deep")
    template.release("v2.0.0", {name: "a file\n"})
    before = service.snapshot(), service.status()

    service.update()
    assert service.read(name) == "a file\n"
    assert read_everywhere(service, "mine.txt") == {"precious\n"}
    service.abort()

    assert (service.snapshot(), service.status()) == before


def test_an_ignored_link_in_the_way_of_a_folder_is_put_aside(
    template: Template, service: Service, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    service.write({".gitignore": "docs\n"})
    service.commit()
    (service.path / "docs").symlink_to(elsewhere)
    template.release("v2.0.0", {"docs/new.md": "new\n"})
    before = service.snapshot()

    service.update()
    assert service.read("docs/new.md") == "new\n"
    assert not list(elsewhere.iterdir())
    service.abort()

    assert service.snapshot() == before


def test_what_was_put_aside_stays_when_the_same_update_comes_again(
    template: Template, service: Service
) -> None:
    service.write({".gitignore": "new.txt\n"})
    before = service.commit()
    template.release("v2.0.0", {"new.txt": "brought\n"})
    for text in ("first\n", "second\n", "third\n"):
        service.write({"new.txt": text})
        service.update(commit=True)
        assert service.read("new.txt") == "brought\n"
        service.git("reset", "--quiet", "--hard", before)

    assert read_everywhere(service, "new.txt") == {"first\n", "second\n", "third\n"}


def test_the_second_time_goes_back_to_what_was_there_the_second_time(
    template: Template, service: Service
) -> None:
    service.write({".gitignore": "new.txt\n"})
    start = service.commit()
    template.release("v2.0.0", {"new.txt": "brought\n"})
    service.write({"new.txt": "first\n"})
    service.update(commit=True)
    service.git("reset", "--quiet", "--hard", start)
    service.write({"new.txt": "second\n"})
    service.update()
    service.abort()
    assert service.read("new.txt") == "second\n"


def test_unknown_files_in_a_folder_that_the_template_deletes_stay(
    folder: Service, template: Template
) -> None:
    template.release("v2.0.2", {"data": None})
    folder.write({"data/mine.txt": "precious\n"})
    before = folder.snapshot(), folder.status()
    folder.update(to="v2.0.2")
    assert folder.read("data/mine.txt") == "precious\n"
    assert not (folder.path / "data/one.txt").exists()
    folder.abort()
    assert (folder.snapshot(), folder.status()) == before


def test_what_a_user_makes_where_a_file_was_deleted_survives_the_way_back(
    template: Template, service: Service
) -> None:
    template.release("v2.0.0", {"README.md": None})
    service.update()
    service.write({"README.md/notes.txt": "mine\n"})
    service.abort()
    assert service.read("README.md") == "# orders\n\nA service.\n"
    assert read_everywhere(service, "notes.txt") == {"mine\n"}


def test_a_pipe_in_the_way_stops_the_update(template: Template, service: Service) -> None:
    os.mkfifo(service.path / "new.txt")
    template.release("v2.0.0", {"new.txt": "brought\n"})
    with pytest.raises(FastwrightError, match=r"does not track: new\.txt"):
        service.update()


def test_a_nested_list_decides_what_is_ignored(template: Template, service: Service) -> None:
    service.write({"docs/.gitignore": "*.md\n!kept.md\n", "docs/x.txt": "x\n"})
    service.commit()
    service.write({"docs/gone.md": "precious\n", "docs/kept.md": "precious, too\n"})
    template.release("v2.0.0", {"docs/gone.md": "brought\n"})
    assert service.plan().in_the_way == ["docs/gone.md"]
    template.release("v2.0.1", {"docs/kept.md": "brought\n"})
    with pytest.raises(FastwrightError, match=r"does not track: docs/kept\.md"):
        service.update()
    assert service.read("docs/kept.md") == "precious, too\n"
