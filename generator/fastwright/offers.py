"""What the repositories of templates offer: one `git ls-remote` for each, bounded in time."""

import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import IO

from fastwright import git
from fastwright.address import as_git_takes_it, is_full, without_password
from fastwright.processes import kill

# Seconds that a repository may take to answer.
PATIENCE = 10.0
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """What the repository of a template offers.

    Attributes:
        tags: The full commit id of each tag.
        head: The full commit id that its default branch is at, if it has any.

    """

    tags: Mapping[str, str]
    head: str | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why it is not known what a template offers, in words."""

    reason: str


def list_offers(
    addresses: Collection[str], patience: float = PATIENCE
) -> dict[str, Offer | Unreachable]:
    """Ask each repository once, several of them at the same time.

    Args:
        addresses: Templates, as answers files record them.
        patience: How many seconds each may take.

    """
    offers: dict[str, Offer | Unreachable] = {}
    remaining = iter(dict.fromkeys(addresses))
    while batch := list(islice(remaining, _AT_ONCE)):
        deadline = time.monotonic() + patience
        with ExitStack() as stack:
            calls = {}
            for address in batch:
                if excuse := _refuse(address):
                    offers[address] = Unreachable(excuse)
                else:
                    calls[address] = stack.enter_context(_call(address))
            for address, call in calls.items():
                offers[address] = _await(call, patience, deadline)
    return offers


def _refuse(address: str) -> str:
    """Return why an address cannot be asked, or nothing."""
    if not address:
        return "the answers file names none"
    if not is_full(address):
        return f"its address {address} is relative, and leads nowhere from here"
    return ""


@dataclass(frozen=True, slots=True)
class _Call:
    """A `git ls-remote` that is under way, and the files that it writes to."""

    address: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    complaint: IO[bytes]


@contextmanager
def _call(address: str) -> Iterator[_Call]:
    """Ask a repository, and stop asking when the block ends."""
    address = as_git_takes_it(address)
    # Not pipes: nobody reads while another repository is waited for.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaint:
        process = _start(["ls-remote", "--", address, "HEAD", "refs/tags/*"], output, complaint)
        try:
            yield _Call(address, process, output, complaint)
        finally:
            _end(process)


def _start(
    arguments: Sequence[str], output: IO[bytes], complaint: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            ["git", *arguments],
            env=git.environment() | {"SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=complaint,
            # Away from the terminal, where ssh would ask for a password.
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise git.missing() from error


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        # With what it has started, such as ssh.
        kill(process)


def _await(call: _Call, patience: float, deadline: float) -> Offer | Unreachable:
    """Return what a repository answers."""
    try:
        code = call.process.wait(max(0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return Unreachable(f"it did not answer within {patience:g} seconds")
    if code:
        call.complaint.seek(0)
        complaint = git.decode(call.complaint.read())
        shown = without_password(call.address)
        return Unreachable(_first_line(complaint.replace(call.address, shown)))
    call.output.seek(0)
    return _read_refs(git.decode(call.output.read()))


def _read_refs(output: str) -> Offer:
    refs = {}
    for line in output.splitlines():
        commit, _, ref = line.partition("\t")
        refs[ref] = commit
    names = [ref for ref in refs if ref.startswith("refs/tags/") and not ref.endswith("^{}")]
    # An annotated tag is an object of its own; the line after it tells the commit.
    tags = {ref.removeprefix("refs/tags/"): refs.get(f"{ref}^{{}}", refs[ref]) for ref in names}
    return Offer(tags, refs.get("HEAD"))


def _first_line(complaint: str) -> str:
    """Return what git says is wrong, without the advice around it."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal:")]
    return (fatal or lines or ["git does not say why"])[0].removeprefix("fatal: ")
