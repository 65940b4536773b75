"""Whatever both sides did: nothing that either wrote is lost, and nothing that went comes back."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from fastwright.store import Entry, Store, Tree, make_store
from fastwright.update.merging import Merged, Sides, merge
from fastwright.update.plan import Plan
from hypothesis import HealthCheck, example, given, settings

from tests.update.histories import (
    Author,
    Round,
    State,
    Step,
    begin,
    repeated,
    rounds,
    take_both,
    tokens,
    written_anew,
)

EXAMPLES = int(os.environ.get("FASTWRIGHT_MERGES", "1000"))
# Other endings of lines double a file; it is renamed then, and is no more like what it was.
DOUBLED_AND_RENAMED = [
    Round(
        template=[Step("endings", 0, 0, ""), Step("insert", 0, 0, "")],
        user=[Step("insert", 0, 0, "")],
    ),
    Round(template=[Step("delete", 0, 0, "")], user=[Step("rename", 0, 0, "")]),
]
EXECUTABLE, PLAIN = "100755", "100644"


def store_state(state: State, store: Store, stored: dict[bytes, str]) -> Tree:
    """Store the files of a state, each content once."""
    for content, _ in state.values():
        if content not in stored:
            stored[content] = store.write_blob(content)
    return {
        path: Entry(EXECUTABLE if mode else PLAIN, stored[content])
        for path, (content, mode) in state.items()
    }


def read_state(tree: Tree, store: Store) -> State:
    """Return the files of a tree."""
    contents = store.read_blobs(entry.oid for entry in tree.values())
    return {path: (contents[entry.oid], entry.mode == EXECUTABLE) for path, entry in tree.items()}


def read_conflicts(merged: Merged | Plan, store: Store) -> State:
    """Return every version that a conflict is about."""
    return {
        f"{conflict.path}:{number}": (store.read_blob(entry.oid), False)
        for conflict in merged.conflicts
        for number, entry in conflict.stages.items()
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=rounds)
@example(history=DOUBLED_AND_RENAMED)
def test_no_line_is_lost(history: list[Round]) -> None:
    template, user = Author("T"), Author("U")
    base = ours = begin(template)
    with TemporaryDirectory() as folder:
        store = make_store(Path(folder))
        stored: dict[bytes, str] = {}
        for number, step in enumerate(history):
            theirs = base
            for change in step.template:
                theirs = template.take(theirs, change)
            for change in step.user:
                ours = user.take(ours, change)
            sides = Sides(*(store_state(side, store, stored) for side in (base, ours, theirs)))
            merged = merge(sides, store, version=str(number))
            result = read_state(merged.tree, store)
            check(base, ours, theirs, result, read_conflicts(merged, store))
            base = theirs
            ours = {path: (take_both(content), mode) for path, (content, mode) in result.items()}


def check(base: State, ours: State, theirs: State, result: State, conflicts: State) -> None:
    """Hold the result of one merge to what is promised."""
    there, contested = tokens(result), tokens(conflicts)
    mine = tokens(ours) - tokens(base)
    assert mine <= there | contested, "a line of the user is lost"
    new = tokens(theirs) - tokens(base)
    assert new <= there | contested, "a line of the template is lost"
    dropped = (tokens(base) - tokens(ours)) | (tokens(base) - tokens(theirs))
    # Where both sides renamed a file, its lines are in two from then on.
    dropped -= repeated(ours)
    dropped -= written_anew(base, ours)
    assert not (dropped & there) - contested, "a line that one side removed is back"
    for path, file in ours.items():
        if path in base and theirs.get(path) == base[path] and not conflicts:
            assert result[path] == file, "the template left it alone, and it is another file"
