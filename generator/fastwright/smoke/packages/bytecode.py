"""Compiled modules of packages that several environments have, compiled once."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def share_bytecode(environment: Path, others: Iterable[Path]) -> None:
    """Link into an environment what Python has compiled for the same packages in others.

    uv links the modules of all environments to its own copy of a package, so that they have the
    same times. Python compares the time and the size of a module before it believes what was
    compiled: a wrong link costs a moment, and nothing else.
    """
    packages = _find_packages(environment)
    distributions = [path.name for path in packages.glob("*.dist-info")]
    for other in others:
        source = _find_packages(other)
        for name in distributions:
            _link(source, packages, source / name / "RECORD")


def _find_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"), environment)


def _link(source: Path, target: Path, record: Path) -> None:
    """Link the compiled modules of the distribution with this record, if it is there."""
    for folder in _list_folders(record):
        compiled = source / folder / "__pycache__"
        place = target / folder / "__pycache__"
        with suppress(OSError):
            modules = list(compiled.glob("*.pyc"))
            place.mkdir(exist_ok=True)
            for module in modules:
                with suppress(FileExistsError):
                    (place / module.name).hardlink_to(module)


def _list_folders(record: Path) -> set[str]:
    """Return the folders of the modules of a distribution."""
    with suppress(OSError, UnicodeDecodeError):
        lines = record.read_text("utf-8").splitlines()
        names = (line.split(",", 1)[0].strip('"') for line in lines)
        return {name.rpartition("/")[0] for name in names if name.endswith(".py")}
    return set()
