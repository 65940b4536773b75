"""Made-up histories of a template and of a project: no line is written twice."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

# A file is its bytes and whether it can be executed.
File = tuple[bytes, bool]
State = dict[str, File]

TOKEN = re.compile(rb"[TU]\d+")
KINDS = ("insert", "replace", "remove", "add", "rename", "delete", "binary", "mode", "endings")
FOLDERS = ("", "a/", "a/b/", "c/")
_SURELY_ALIKE = 0.6


@dataclass(frozen=True)
class Step:
    """One change of one side; the numbers choose among what is there then."""

    kind: str
    file: int
    place: int
    folder: str


steps = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(KINDS),
        file=st.integers(0, 30),
        place=st.integers(0, 30),
        folder=st.sampled_from(FOLDERS),
    ),
    max_size=5,
)


@dataclass(frozen=True)
class Round:
    """What the template does for a release, and the user meanwhile."""

    template: list[Step]
    user: list[Step]


rounds = st.lists(st.builds(Round, template=steps, user=steps), min_size=1, max_size=3)


@dataclass
class Author:
    """One side, who never writes the same line twice."""

    letter: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def line(self) -> bytes:
        """Write a new line."""
        return f"{self.letter}{next(self.numbers)}".encode()

    def text(self, lines: int) -> bytes:
        """Write a new file."""
        return b"".join(self.line() + b"\n" for _ in range(lines))

    def take(self, state: State, step: Step) -> State:
        """Return the state after a step."""
        state = dict(state)
        names = sorted(state)
        if step.kind == "add" or not names:
            name = f"{step.folder}{self.letter.lower()}{next(self.numbers)}.txt"
            return state | {name: (self.text(step.place % 8 + 1), False)}
        name = names[step.file % len(names)]
        content, mode = state[name]
        match step.kind:
            case "delete":
                del state[name]
            case "rename":
                new = f"{step.folder}r{self.letter.lower()}{next(self.numbers)}.txt"
                state[new] = state.pop(name)
            case "binary":
                state[name] = (b"\0" + self.line() + b"\0" * 40, mode)
            case "mode":
                state[name] = (content, not mode)
            case "endings":
                plain = content.replace(b"\r\n", b"\n")
                state[name] = (plain if plain != content else content.replace(b"\n", b"\r\n"), mode)
            case _:
                state[name] = (self._edit(content, step), mode)
        return state

    def _edit(self, content: bytes, step: Step) -> bytes:
        if b"\0" in content:
            return content
        lines = content.splitlines(keepends=True)
        end = b"\r\n" if b"\r\n" in content else b"\n"
        place = step.place % (len(lines) + 1)
        if step.kind == "insert":
            lines.insert(place, self.line() + end)
        elif lines:
            place %= len(lines)
            lines[place : place + 1] = [] if step.kind == "remove" else [self.line() + end]
        return b"".join(lines)


def begin(template: Author) -> State:
    """Return what both sides begin with."""
    return {
        f"{folder}f{number}.txt": (template.text(12), False)
        for number, folder in enumerate(("", "", "a/", "a/", "a/b/"))
    }


def tokens(state: State) -> set[bytes]:
    """Return every line that somebody wrote."""
    return {token for content, _ in state.values() for token in TOKEN.findall(content)}


def repeated(state: State) -> set[bytes]:
    """Return the lines that are there more than once."""
    found = Counter(token for content, _ in state.values() for token in TOKEN.findall(content))
    return {token for token, number in found.items() if number > 1}


def written_anew(base: State, ours: State) -> set[bytes]:
    """Return the lines of files that are too unlike any file of the base to be one that moved."""
    known = [Counter(content.splitlines()) for content, _ in base.values()]
    found: set[bytes] = set()
    for path in ours.keys() - base.keys():
        lines = Counter(ours[path][0].splitlines())
        shares = ((lines & other).total() / max(lines.total(), other.total(), 1) for other in known)
        alike = max(shares, default=0)
        # Git asks for half; lines are not of one length.
        if alike < _SURELY_ALIKE:
            found |= set(TOKEN.findall(ours[path][0]))
    return found


def take_both(content: bytes) -> bytes:
    """Solve conflicts by keeping what both sides have."""
    kept = [
        line
        for line in content.splitlines(keepends=True)
        if not line.startswith((b"<<<<<<< ", b"=======", b"||||||| ", b">>>>>>> "))
    ]
    return b"".join(kept)
