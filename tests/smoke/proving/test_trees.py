"""A project is told by its content, and comes back from the cache as it was."""

import os
import string
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from fastwright.smoke.cache import Cache
from fastwright.smoke.renders.trees import Tree, compile_globs, load_tree, store_tree, write_tree
from hypothesis import given
from hypothesis import strategies as st

names = st.text(string.ascii_lowercase + "._-", min_size=1, max_size=6).filter(
    lambda name: name.strip(".")
)
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache of its own."""
    cache = Cache(tmp_path / "cache", lambda text: pytest.fail(text))
    yield cache
    cache.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with files of all kinds."""
    root = tmp_path / "project"
    (root / "app/empty").mkdir(parents=True)
    (root / "app/main.py").write_text("print()\n")
    (root / "bytes").write_bytes(bytes(range(256)))
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("app/main.py")
    (root / "to a folder").symlink_to("app")
    return root


def list_all(root: Path) -> dict[str, object]:
    """Return what can be seen of a folder."""
    return {
        path.relative_to(root).as_posix(): (
            path.readlink()
            if path.is_symlink()
            else path.is_dir() or (path.read_bytes(), os.access(path, os.X_OK))
        )
        for path in root.rglob("*")
    }


def test_a_tree_comes_back_as_it_was(project: Path, tmp_path: Path, cache: Cache) -> None:
    tree = store_tree(project, cache)

    assert write_tree(tree, tmp_path / "again", cache)

    assert list_all(tmp_path / "again") == list_all(project)
    assert store_tree(tmp_path / "again", cache).digest == tree.digest
    written = load_tree(tree.dump())
    assert written is not None
    assert written.digest == tree.digest


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "app/main.py").write_text("print(1)\n"),
        lambda root: (root / "app/main.py").rename(root / "app/other.py"),
        lambda root: (root / "app/main.py").chmod(0o755),
        lambda root: (root / "app/empty").rmdir(),
        lambda root: (root / "new").write_text(""),
        lambda root: (root / "bytes").unlink(),
    ],
)
def test_every_change_makes_another_tree(change: object, project: Path, cache: Cache) -> None:
    before = store_tree(project, cache).digest
    assert callable(change)
    change(project)

    assert store_tree(project, cache).digest != before


def test_files_of_one_content_have_one_time_and_others_have_others(
    project: Path, tmp_path: Path, cache: Cache
) -> None:
    tree = store_tree(project, cache)
    write_tree(tree, tmp_path / "first", cache)
    write_tree(tree, tmp_path / "second", cache)
    first, second, other = (
        (tmp_path / name).stat().st_mtime_ns
        for name in ("first/app/main.py", "second/app/main.py", "first/bytes")
    )

    assert first == second != other


@given(st.sets(paths, min_size=1, max_size=8), st.data())
def test_a_part_of_a_tree_is_told_by_what_matches(files: set[str], data: st.DataObject) -> None:
    changed = data.draw(st.sampled_from(sorted(files)))
    pattern = data.draw(
        st.sampled_from(["**", "*", "**/*.py", f"**/{PurePosixPath(changed).name}"])
    )
    before = Tree(dict.fromkeys(files, ("file", "1")))
    after = Tree({file: ("file", "2" if file == changed else "1") for file in files})

    matches = compile_globs((pattern,)).fullmatch(changed) is not None
    assert (before.digest_of([pattern]) != after.digest_of([pattern])) == matches


@given(paths)
def test_two_stars_match_everything(path: str) -> None:
    assert compile_globs(("**",)).fullmatch(path)
    assert compile_globs(("**/*",)).fullmatch(path)
    assert compile_globs((f"**/{PurePosixPath(path).name}",)).fullmatch(path)


@given(paths)
def test_one_star_matches_no_slash(path: str) -> None:
    assert bool(compile_globs(("*",)).fullmatch(path)) == ("/" not in path)


@given(paths, paths)
def test_a_path_matches_itself_and_what_lies_below(path: str, below: str) -> None:
    assert compile_globs((path,)).fullmatch(path)
    assert compile_globs((f"{path}/**",)).fullmatch(f"{path}/{below}")
    assert not compile_globs((f"{path}/**",)).fullmatch(path)
    assert not compile_globs(()).fullmatch(path)


@pytest.mark.parametrize("written", [b"", b"nonsense", b"x\x9c+\x03\x00\x00k\x00k"])
def test_what_cannot_be_read_is_no_tree(written: bytes) -> None:
    assert load_tree(written) is None
