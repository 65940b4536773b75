"""An update that is under way, as it is noted in the git directory of its project."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from fastwright.advice import spell
from fastwright.errors import FastwrightError
from fastwright.update.checkout import Checkout

_NAME = "update.json"
# The same, once nothing but the way back is left: a name takes no room on a full disk.
_UNDOING = "undoing.json"
FORM = 1


class Phase(StrEnum):
    """How far an update has come.

    applying: Files are being written. resolving: A person solves conflicts. staged: All is done but
    the commit, which is the user's. undoing: It was half undone when it was interrupted.
    """

    APPLYING = "applying"
    RESOLVING = "resolving"
    STAGED = "staged"
    UNDOING = "undoing"

    @property
    def words(self) -> str:
        """What is said of an update that has come so far."""
        match self:
            case Phase.APPLYING:
                return "was interrupted"
            case Phase.RESOLVING:
                return "waits for its conflicts to be solved"
            case Phase.STAGED:
                return "is staged, and not committed"
            case Phase.UNDOING:
                return "is half undone"

    def mend(self, project: Path = Path()) -> str:
        """Return the command that ends the update of a project, by default of this folder."""
        if self is Phase.STAGED:
            return "git commit"
        return spell("update", project, "--abort" if self is Phase.UNDOING else "--continue")

    def advise(self, project: Path) -> str:
        """Return what can be done with the update of a project, as a sentence."""
        if self is Phase.UNDOING:
            return f"Undo the rest: {self.mend(project)}"
        back = spell("update", project, "--abort")
        return f"Go on with {self.mend(project)}, or go back with {back}"


@dataclass(slots=True)
class State:
    """What it takes to finish an update, or to undo it.

    Attributes:
        phase: How far it has come.
        head: The commit that it began on.
        tree: The whole working tree afterwards, files of other projects included.
        stages: The index entries of conflicts: mode, id, number and path.
        conflicts: The paths of conflicts, from the root of the working tree.
        touched: The files that it writes or deletes, with the number of the copy of each, or None
            for those that were not there.
        folders: The folders that it makes.
        aside: Ignored files that were in the way, and where they are now.
        commit: Whether it ends with a commit.
        message: What the commit says.
        todo: What is left to people.
        prefix: The path of the project from the root of the working tree; None where an earlier
            version of fastwright did not note it.

    """

    phase: Phase
    head: str
    tree: str
    stages: list[tuple[str, str, int, str]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    touched: dict[str, int | None] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    commit: bool = False
    message: str = ""
    todo: list[str] = field(default_factory=list)
    prefix: str | None = None
    form: int = FORM

    def is_of(self, checkout: Checkout) -> bool:
        """Tell whether it is an update of this project, not of another one in its repository."""
        return self.prefix in (None, checkout.prefix)


def read_state(checkout: Checkout) -> State | None:
    """Return the update that is under way, or None.

    Raises:
        FastwrightError: If what is noted cannot be understood.

    """
    undoing = checkout.state_folder / _UNDOING
    path = undoing if undoing.exists() else checkout.state_folder / _NAME
    try:
        noted = json.loads(path.read_text("utf-8"))
        if noted.get("form") != FORM:
            raise FastwrightError(
                f"The update that is under way in {checkout.path} was begun by another version "
                "of fastwright.",
                hint="End it with that version: fastwright update --continue, or --abort",
            )
        phase = Phase.UNDOING if path == undoing else Phase(noted["phase"])
        return State(**noted | {"phase": phase})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise FastwrightError(f"{path} cannot be read: {error}") from error


def write_state(checkout: Checkout, state: State) -> None:
    """Note an update, so that it is there, whole, from one moment to the next."""
    folder = checkout.state_folder
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f"{_NAME}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / _NAME)


def note_undoing(checkout: Checkout) -> None:
    """Note that an update is being undone: there is no way forward from here."""
    with suppress(FileNotFoundError):  # noted already
        (checkout.state_folder / _NAME).replace(checkout.state_folder / _UNDOING)


def clear_state(checkout: Checkout) -> None:
    """Forget an update; what was put aside for the user stays."""
    folder = checkout.state_folder
    for name in (_NAME, _UNDOING):
        (folder / name).unlink(missing_ok=True)
    for path in folder.glob("copy-*"):
        path.unlink()
    for name in ("index.before", "index.lock", "index.work", "index.work.lock", "restored"):
        (folder / name).unlink(missing_ok=True)
