"""A cache that all tests share, and proofs of miniature templates."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fastwright.cache import ENVIRONMENT_VARIABLE
from fastwright.smoke.proving import open_workshop
from fastwright.smoke.questions.configuration import Configuration
from fastwright.smoke.questions.variants import Variant
from fastwright.smoke.results import Result, Verdict

from tests.smoke.proving.miniature import write_miniature


class Notebook:
    """Notes all that is shown of a proof."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str]] = []
        self.results: list[tuple[str, Result]] = []
        self.notes: list[str] = []

    def began(self, variant: Variant, check: str) -> None:
        self.begun.append((variant.name, check))

    def ended(self, variant: Variant, result: Result) -> None:
        self.results.append((variant.name, result))

    def note(self, text: str) -> None:
        self.notes.append(text)


Prove = Callable[..., list[Verdict]]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A cache with the environments that tests of this run have made."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / "cache"


@pytest.fixture(autouse=True)
def cache_folder(shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache that a proof uses."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(shared_cache))
    return shared_cache


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that only this test uses."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template that the test may change."""
    return write_miniature(tmp_path / "template")


@pytest.fixture
def notebook() -> Notebook:
    """What was shown."""
    return Notebook()


@pytest.fixture
def prove(template: Path, notebook: Notebook) -> Prove:
    """Prove variants of the template, with the options of a workshop."""

    def prove(
        variants: Sequence[Variant],
        configuration: Configuration = Configuration(),  # noqa: B008
        **options: object,
    ) -> list[Verdict]:
        with open_workshop(template, configuration, notebook, **options) as workshop:  # type: ignore[arg-type]
            return list(workshop.prove(variants))

    return prove
