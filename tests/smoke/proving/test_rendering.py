"""Variants are rendered as Copier renders them, in processes that stay warm."""

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from copier import run_copy
from fastwright.smoke.cache import Cache
from fastwright.smoke.programs.jobs import StoppedError
from fastwright.smoke.questions.variants import Level, Variant
from fastwright.smoke.renders import rendering
from fastwright.smoke.renders.rendering import RenderError, Renders, open_renders

from tests.render.variants import ROOT
from tests.smoke.proving.miniature import change, commit, variant


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache of its own."""
    cache = Cache(tmp_path / "cache", pytest.fail)
    yield cache
    cache.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to render in."""
    (tmp_path / "renders").mkdir()
    return tmp_path / "renders"


@pytest.fixture
def renders(template: Path, cache: Cache, folder: Path) -> Iterator[Renders]:
    """The variants of the miniature."""
    with open_renders(template, {}, cache, folder) as renders:
        yield renders


def read_all(root: Path) -> dict[str, bytes]:
    """Return the content of every file; of that of the answers, what does not name the template."""
    files = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    answers = yaml.safe_load(files.pop(".copier-answers.yml"))
    del answers["_src_path"]
    return files | {"answers": json.dumps(answers).encode()}


@pytest.mark.parametrize("layout", ["domain", "layered"])
def test_a_warm_render_is_that_of_plain_copier(
    layout: str, cache: Cache, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    for name in ("copier.yml", "template"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        (source / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, source / name)
    with open_renders(source, {}, cache, folder) as renders:
        # In every order, since a process remembers what it has compiled.
        for database, auth in (("mysql", "jwt"), ("sqlite", "oidc"), ("mysql", "none")):
            answers = {"database": database, "auth": auth, "layout": layout}
            renders.write(Variant(answers), tmp_path / f"warm-{database}-{auth}")
            plain = tmp_path / f"plain-{database}-{auth}"
            run_copy(str(source), plain, data=answers, defaults=True, quiet=True)
            assert read_all(tmp_path / f"warm-{database}-{auth}") == read_all(plain)


def test_equal_variants_have_equal_trees_in_every_run(
    template: Path, cache: Cache, folder: Path, tmp_path: Path
) -> None:
    digests = []
    for name in ("first", "second"):
        other = Path(shutil.copytree(template, tmp_path / name / "template"))
        (tmp_path / name / "renders").mkdir()
        with open_renders(other, {}, cache, tmp_path / name / "renders") as renders:
            digests.append(renders.tree(variant(color="blue")).digest)
            assert renders.tree(variant(color="red")).digest != digests[-1]

    assert digests[0] == digests[1]
    assert not list(folder.iterdir())


def test_an_unchanged_template_is_not_rendered_again(
    template: Path, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trees = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with open_renders(template, {}, cache, tmp_path / name) as renders:
            trees.append(renders.tree(variant()))
            renders.write(variant(), tmp_path / name / "project")
            # Without Copier, there is nothing that could render.
            monkeypatch.setattr(rendering, "Companion", None)

    assert trees[0] == trees[1]
    assert read_all(tmp_path / "first/project") == read_all(tmp_path / "second/project")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("project/README.md", "# {{ name }}", "# Other {{ name }}"),
        ("copier.yml", "default: Miniature", "default: Other"),
    ],
)
def test_a_changed_template_is_rendered_again(
    file: str, old: str, new: str, template: Path, cache: Cache, tmp_path: Path
) -> None:
    texts = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        with open_renders(template, {}, cache, tmp_path / name) as renders:
            texts.append(renders.read(variant(), "README.md"))
        change(template, file, old, new) if name == "first" else None

    assert texts == [b"# Miniature\n", b"# Other Miniature\n" if "README" in file else b"# Other\n"]


def test_answers_of_the_user_of_copier_do_not_count(
    template: Path, cache: Cache, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "home/.config/copier/settings.yml"
    settings.parent.mkdir(parents=True)
    settings.write_text("defaults:\n  name: Somebody's\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))

    with open_renders(template, {}, cache, folder) as renders:
        assert renders.read(variant(), "README.md") == b"# Miniature\n"


def test_samples_go_before_defaults(template: Path, cache: Cache, folder: Path) -> None:
    with open_renders(template, {"name": "Sample"}, cache, folder) as renders:
        assert renders.read(variant(), "README.md") == b"# Sample\n"


def test_an_answer_that_is_refused_is_told_with_its_reason(renders: Renders) -> None:
    for _ in range(2):
        with pytest.raises(RenderError, match="'purple' is not in"):
            renders.tree(variant(color="purple"))
    assert renders.tree(variant())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ nothing.more }}", "nothing"),
        ("# {% if %}\n", "Expected an expression"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("# {% include 'nowhere' %}\n", "nowhere"),
    ],
)
def test_a_file_that_does_not_render_is_told(
    text: str, words: str, template: Path, cache: Cache, folder: Path
) -> None:
    (template / "project/new.txt").write_text(text)

    with open_renders(template, {}, cache, folder) as renders:
        with pytest.raises(RenderError, match=words):
            renders.tree(variant())
        with pytest.raises(RenderError, match=words):
            renders.write(variant(), folder / "project")


def test_a_template_that_wants_to_run_code_is_refused(
    template: Path, cache: Cache, folder: Path
) -> None:
    with (template / "copier.yml").open("a") as file:
        file.write("_tasks: [touch it-ran]\n")

    with (
        open_renders(template, {}, cache, folder) as renders,
        pytest.raises(RenderError, match="wants to run code of its own"),
    ):
        renders.tree(variant())
    assert not list(folder.rglob("it-ran"))


def test_a_template_that_renders_forever_is_given_up_and_others_go_on(
    template: Path, cache: Cache, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (template / "project/new.txt").write_text(
        "# {% if color == 'blue' %}\n# {% for i in range(99999) %}\n# {% for j in range(99999) %}\n"
        "# {% endfor %}\n# {% endfor %}\n# {% endif %}\n"
    )
    monkeypatch.setattr(rendering, "_TIME_LIMIT", 3.0)

    with open_renders(template, {}, cache, folder) as renders:
        with pytest.raises(RenderError, match="not rendered after 3 seconds"):
            renders.tree(variant(color="blue"))
        assert renders.tree(variant(color="red"))


def test_a_process_that_is_killed_is_told_and_others_go_on(
    renders: Renders,
) -> None:
    renders.tree(variant())
    [process] = renders._idle
    process.kill()

    with pytest.raises(RenderError, match="ended by itself"):
        renders.tree(variant(color="blue"))
    assert renders.tree(variant(color="green"))


def test_once_stopped_nothing_is_rendered(template: Path, cache: Cache, folder: Path) -> None:
    stopped = threading.Event()
    stopped.set()

    with (
        open_renders(template, {}, cache, folder, stopped) as renders,
        pytest.raises(StoppedError),
    ):
        renders.tree(variant())


def test_threads_render_side_by_side(renders: Renders) -> None:
    trees: dict[str, str] = {}

    def render(color: str, size: str) -> None:
        trees[color + size] = renders.tree(variant(Level.STATIC, color=color, size=size)).digest

    threads = [
        threading.Thread(target=render, args=(color, size))
        for color in ("red", "green", "blue")
        for size in ("small", "large")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(trees) == len(set(trees.values())) == 6


def test_what_was_deleted_and_not_committed_is_gone(
    template: Path, cache: Cache, folder: Path
) -> None:
    commit(template)
    (template / "project/README.md").unlink()

    with open_renders(template, {}, cache, folder) as renders:
        assert "README.md" not in renders.tree(variant()).entries


def test_a_template_may_be_no_repository_and_may_be_edited_meanwhile(
    template: Path, cache: Cache, folder: Path
) -> None:
    assert not (template / ".git").exists()
    with open_renders(template, {}, cache, folder) as renders:
        shutil.rmtree(template)
        assert "README.md" in renders.tree(variant()).entries


def test_nothing_outlives_it(renders: Renders, folder: Path) -> None:
    renders.tree(variant())
    [process] = renders._processes
    renders.close()

    assert process._process.poll() is not None
    assert not list(folder.glob("render-*/"))
