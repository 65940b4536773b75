"""Renders of a template as git trees: made in parallel, and kept for the next who asks."""

import hashlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

from fastwright.answers import Answers
from fastwright.cache import cache_folder
from fastwright.errors import FastwrightError
from fastwright.locks import locked
from fastwright.processes import count_processors
from fastwright.store import Store, make_store
from fastwright.template import Template

# What one project needs, a few hundred times over.
_KEPT = 1000
# Renders of an earlier form of this module are not taken for its own.
_FORM = 2


@dataclass(frozen=True)
class Render:
    """What is to be rendered.

    Attributes:
        template: The template at one commit.
        answers: What people answered; for the rest the defaults are taken.
        folder: The name of the project's folder, which a template may use.

    """

    template: Template
    answers: Answers
    folder: str

    @property
    def place(self) -> str:
        """The name of the folder that is rendered into: the same for all where it cannot matter."""
        return self.folder if self.folder and self.template.knows_folder else "project"

    @cached_property
    def key(self) -> str:
        """A name that no other render has."""
        template = self.template
        origin = [template.url, template.commit, template.version]
        told = [_FORM, version("copier"), *origin, sorted(self.answers.items()), self.place]
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def recorded_render(template: Template, recorded: Answers, folder: str) -> Render:
    """Return what made a project, as far as its answers file tells.

    Args:
        template: The template at the recorded version.
        recorded: The recorded answers; those to no question, or to a computed one, mean nothing.
        folder: The name of the project's folder.

    """
    questions = template.questions
    known = {
        name: value
        for name, value in recorded.items()
        if name in questions and not questions[name].hidden
    }
    return Render(template, known, folder)


def open_renders(object_format: str) -> Store:
    """Return the store of all renders that are kept.

    Args:
        object_format: How the objects of the projects are named that the renders are held against.

    """
    folder = cache_folder("renders")
    store = make_store(folder / f"{object_format}.git", object_format=object_format)
    with locked(folder / "prune.lock"):
        _prune(store)
    return store


def render_trees(renders: Sequence[Render], store: Store) -> list[str]:
    """Return the trees of renders, in the same order; those made before are recalled.

    Raises:
        UsageError: If the template refuses an answer.
        FastwrightError: If it cannot be rendered.

    """
    wanted = {render.key: render for render in renders}
    found = {key: tree for key in wanted if (tree := _recall(store, key))}
    missing = [render for key, render in wanted.items() if key not in found]
    if missing:
        make = partial(_make_tree, store)
        with _workers(len(missing)) as workers:
            trees = list(workers.map(make, missing) if workers else map(make, missing))
        for render, tree in zip(missing, trees, strict=True):
            found[render.key] = tree
            _keep(render, tree, store)
    return [found[render.key] for render in renders]


def keep_render(render: Render, folder: Path) -> None:
    """Keep what was rendered for somebody else, so that the first update need not do it again.

    Args:
        render: What was rendered.
        folder: Where it is, untouched since.

    """
    try:
        store = open_renders("sha1")
        if _recall(store, render.key) is None:
            _keep(render, store.add_folder(folder), store)
    except (OSError, FastwrightError):
        # It costs the first update a second, and nothing else.
        return


def _workers(number: int) -> AbstractContextManager[Executor | None]:
    """Return processes for several renders: Copier changes the environment of its own."""
    if number == 1:
        return nullcontext()
    # A fork has all that is imported by now; elsewhere it is not safe, and imports again.
    can_fork = sys.platform == "linux"
    if can_fork:
        import copier  # noqa: F401
    context = multiprocessing.get_context("fork" if can_fork else "spawn")
    return ProcessPoolExecutor(min(number, count_processors()), mp_context=context)


def _make_tree(store: Store, render: Render) -> str:
    from fastwright.render import render as render_folder

    with tempfile.TemporaryDirectory(prefix="fastwright-") as scratch:
        into = Path(scratch) / render.place
        render_folder(render.template, render.answers, {}, into, ask=False)
        return store.add_folder(into)


def _keep(render: Render, tree: str, store: Store) -> None:
    store.run("update-ref", _ref(render.key), tree)


def _ref(key: str) -> str:
    return f"refs/renders/{key}"


def _recall(store: Store, key: str) -> str | None:
    # Without git: fifty projects have a hundred renders. No ref is ever packed here.
    place = store.path / _ref(key)
    try:
        tree = place.read_text("ascii").strip()
        os.utime(place)  # those that are asked for stay longest
    except OSError:
        return None
    return tree or None


def _prune(store: Store) -> None:
    refs = [path for path in (store.path / "refs" / "renders").glob("*") if path.is_file()]
    if len(refs) <= _KEPT:
        return
    for path in sorted(refs, key=lambda path: path.stat().st_mtime)[: _KEPT // 2]:
        path.unlink(missing_ok=True)
    # Whoever reads one of those just now still finds its objects.
    store.run("-c", "gc.packRefs=false", "gc", "--quiet", "--prune=1.day.ago")
