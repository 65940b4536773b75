"""Rendering variants in warm processes, or recalling what a template rendered to before."""

import errno
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from fastwright.answers import Answers
from fastwright.errors import BrokenError
from fastwright.smoke.cache import Cache
from fastwright.smoke.programs.companion import Companion
from fastwright.smoke.programs.jobs import FULL_DISK
from fastwright.smoke.proofs import source_digest
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.renders.renderer import TEMPLATE
from fastwright.smoke.renders.snapshot import take_snapshot
from fastwright.smoke.renders.trees import (
    Tree,
    digest,
    list_files,
    load_tree,
    read_file,
    store_tree,
    write_tree,
)

_TIME_LIMIT = 120.0
_KIND = "render"
_LIBRARIES = ("copier", "jinja2", "jinja2-ansible-filters", "pyyaml")


class RenderError(Exception):
    """A template does not render with some answers; the message says why."""


class Renders:
    """The variants of one template, as it was when this was opened. Threads may share it."""

    def __init__(
        self,
        template: Path,
        suggestions: Answers,
        cache: Cache,
        folder: Path,
        stopped: threading.Event,
    ) -> None:
        """Copy the template.

        Args:
            template: Where it is.
            suggestions: Defaults that go before those of the template.
            cache: What was rendered before.
            folder: An empty folder for the copy, and for what is rendered.
            stopped: Set once nothing may be rendered any more.

        """
        self._suggestions = suggestions
        self._cache = cache
        self._folder = folder
        self._stopped = stopped
        self._trees: dict[str, Tree] = {}
        self._faults: dict[str, str] = {}
        self._processes: list[Companion] = []
        self._idle: list[Companion] = []
        self._turn = threading.Lock()
        self._number = 0
        versions = [source_digest(), *map(version, _LIBRARIES)]
        snapshot = take_snapshot(template, folder / TEMPLATE)
        self._version = json.dumps([snapshot, versions, sys.version, suggestions], default=str)

    def tree(self, variant: Variant) -> Tree:
        """Return what a variant renders to.

        Raises:
            RenderError: If it does not.

        """
        key = digest(self._version + json.dumps(variant.answers, default=str))
        if key in self._faults:
            raise RenderError(self._faults[key])
        tree = self._trees.get(key)
        if tree is None:
            kept = self._cache.get(_KIND, key)
            tree = load_tree(kept) if kept else None
        if tree is None:
            try:
                tree = self._render(variant)
            except RenderError as error:
                self._faults[key] = str(error)
                raise
            self._cache.put(_KIND, key, tree.dump())
        self._trees[key] = tree
        return tree

    def read(self, variant: Variant, path: str) -> bytes | None:
        """Return the content of a file of a variant, or None if it has no such file.

        Raises:
            RenderError: If it does not render.

        """
        tree = self.tree(variant)
        if path not in tree.entries:
            return None
        content = read_file(tree, path, self._cache)
        if content is None:
            # The cache has lost something since it was rendered.
            content = read_file(self._render(variant), path, self._cache)
        return content

    def list_texts(self, variant: Variant) -> dict[str, str]:
        """Return the text of each file of a variant that is one, by its path.

        Raises:
            RenderError: If it does not render.

        """
        texts = {}
        for path in list_files(self.tree(variant)):
            with suppress(UnicodeDecodeError):
                texts[path] = (self.read(variant, path) or b"").decode()
        return texts

    def write(self, variant: Variant, into: Path) -> None:
        """Write the project of a variant into a folder that does not exist yet.

        Raises:
            RenderError: If it does not render.

        """
        if write_tree(self.tree(variant), into, self._cache):
            return
        shutil.rmtree(into, ignore_errors=True)
        if not write_tree(self._render(variant), into, self._cache):
            raise BrokenError(f"The cache {self._cache.folder} keeps nothing.")

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.close()

    def _render(self, variant: Variant) -> Tree:
        with self._turn:
            self._number += 1
            place = self._folder / f"render-{self._number}"
            process = self._idle.pop() if self._idle else self._start()
        try:
            fault = self._order(process, variant, place)
            with self._turn:
                self._idle.append(process)
            if FULL_DISK in fault:
                raise OSError(errno.ENOSPC, FULL_DISK)
            if fault:
                raise RenderError(fault)
            return store_tree(place, self._cache)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _order(self, process: Companion, variant: Variant, place: Path) -> str:
        """Have a variant rendered, and return why that cannot be done, or nothing."""
        order = {"answers": variant.answers, "suggestions": self._suggestions, "into": str(place)}
        process.tell(order)
        try:
            answer = process.hear(_TIME_LIMIT, self._stopped)
        except TimeoutError as error:
            process.kill()
            raise RenderError(f"It is not rendered after {_TIME_LIMIT:.0f} seconds.") from error
        except BaseException:
            process.kill()
            raise
        if answer is None:
            words = f"The process that renders it ended by itself. {process.errors()}"
            raise RenderError(words.strip())
        return str(answer["fault"])

    def _start(self) -> Companion:
        home = self._folder / "home"
        home.mkdir(exist_ok=True)
        # Nothing of the user's settings for Copier and git. And no git: Copier would start it for
        # each file, to look after a repository that a render is not in.
        own = {"PATH": os.devnull, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        kept = {n: value for n, value in os.environ.items() if n.startswith(("LANG", "LC_"))}
        command = [sys.executable, "-m", "fastwright.smoke.renders.renderer"]
        log = self._folder / f"renderer-{len(self._processes)}.log"
        process = Companion(command, self._folder, kept | own, log)
        self._processes.append(process)
        return process


@contextmanager
def open_renders(
    template: Path,
    suggestions: Answers,
    cache: Cache,
    folder: Path,
    stopped: threading.Event | None = None,
) -> Iterator[Renders]:
    """Give the variants of a template; see `Renders`."""
    renders = Renders(template, suggestions, cache, folder, stopped or threading.Event())
    try:
        yield renders
    finally:
        renders.close()
