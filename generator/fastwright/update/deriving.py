"""A migration from the tables of one first revision to those of another, rows included."""

import ast
import hashlib
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fastwright.update.schema import Column, Constraint, Table, Tables

_WIDTH = 100


@dataclass(slots=True)
class Derived:
    """What leads from some tables to others.

    Attributes:
        upgrade: The statements that go there.
        downgrade: The statements that go back.
        warnings: What should be looked at before they are applied.

    """

    upgrade: list[str] = field(default_factory=list)
    downgrade: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def derive(before: Tables, after: Tables, defaults: Mapping[str, str]) -> Derived:
    """Return the statements that lead from some tables to others, and back.

    Args:
        before: The tables that are there, with rows in them.
        after: The tables that are wanted.
        defaults: SQL for the columns of rows that are there, by table.column.

    """
    return Derived(
        upgrade=list(_change(before, after, defaults)),
        downgrade=list(_change(after, before, defaults)),
        warnings=list(_warn(before, after, defaults)),
    )


def write_revision(derived: Derived, *, message: str, down: str, imports: str) -> tuple[str, str]:
    """Return the id and the text of a migration.

    Args:
        derived: What it does.
        message: What it is called.
        down: The id of the revision that it goes on from.
        imports: The imports of another migration of the project; those that it needs are taken.

    """
    upgrade, downgrade = ("\n".join(part) for part in (derived.upgrade, derived.downgrade))
    body = f"{upgrade}\n{downgrade}"
    identity = hashlib.sha256(f"{down}{body}".encode()).hexdigest()[:12]
    wanted = [line for line in imports.splitlines() if _is_needed(line, body)]
    text = f'''"""{message}."""

{chr(10).join(wanted).strip()}

revision: str = "{identity}"
down_revision: str | Sequence[str] | None = "{down}"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go to this revision."""
{textwrap.indent(upgrade or "pass", "    ")}


def downgrade() -> None:
    """Go back to the revision before."""
{textwrap.indent(downgrade or "pass", "    ")}
'''
    return identity, text


def _is_needed(line: str, body: str) -> bool:
    found = re.match(r"(?:from \S+ )?import (?:\S+ as )?(\w+)$", line)
    return not found or found[1] in ("Sequence", "op") or f"{found[1]}." in body


def _change(before: Tables, after: Tables, defaults: Mapping[str, str]) -> Iterator[str]:
    for name, table in after.items():
        if name not in before:
            yield table.source
            yield from table.indexes.values()
    for name, table in after.items():
        if name in before:
            yield from _change_table(name, before[name], table, defaults)
    for name in reversed(before):
        if name not in after:
            yield f'op.drop_table("{name}")'


def _change_table(
    name: str, before: Table, after: Table, defaults: Mapping[str, str]
) -> Iterator[str]:
    added = {key: after.columns[key] for key in after.columns if key not in before.columns}
    for index in before.indexes.keys() - after.indexes.keys():
        yield f'op.drop_index(op.f("{index}"), table_name="{name}")'
    yield from _batch(name, (_add(key, column, name, defaults) for key, column in added.items()))
    rest = [f"drop_constraint({part})" for part in _dropped(before, after)]
    rest += [_settle(key, column) for key, column in added.items() if f"{name}.{key}" in defaults]
    rest += _alter(before, after)
    rest += [f'drop_column("{key}")' for key in before.columns if key not in after.columns]
    rest += [
        _create(key, constraint)
        for key, constraint in after.constraints.items()
        if _differs(before.constraints.get(key), constraint)
    ]
    yield from _batch(name, iter(rest))
    for index, statement in after.indexes.items():
        if index not in before.indexes:
            yield statement


def _batch(table: str, calls: Iterator[str]) -> Iterator[str]:
    lines = [textwrap.indent(_wrap(f"batch.{call}"), "    ") for call in calls]
    if lines:
        yield f'with op.batch_alter_table("{table}") as batch:\n' + "\n".join(lines)


def _add(key: str, column: Column, table: str, defaults: Mapping[str, str]) -> str:
    source = column.source
    default = defaults.get(f"{table}.{key}")
    if default is not None:
        source = source[:-1].rstrip().rstrip(",")
        source += f", server_default=sa.text({_quoted(default)}))"
    return f"add_column({source})"


def _settle(key: str, column: Column) -> str:
    return (
        f'alter_column("{key}", existing_type={column.type}, '
        f"existing_nullable={column.nullable}, server_default=None)"
    )


def _alter(before: Table, after: Table) -> list[str]:
    calls = []
    for key, column in after.columns.items():
        old = before.columns.get(key)
        if old is None or (old.nullable, old.type) == (column.nullable, column.type):
            continue
        words = [f'"{key}"', f"existing_type={old.type}"]
        if old.type != column.type:
            words.append(f"type_={column.type}")
        if old.nullable != column.nullable:
            words.append(f"nullable={column.nullable}")
        else:
            words.append(f"existing_nullable={column.nullable}")
        calls.append(f"alter_column({', '.join(words)})")
    return calls


def _dropped(before: Table, after: Table) -> Iterator[str]:
    for key, constraint in before.constraints.items():
        if _differs(after.constraints.get(key), constraint):
            yield f'op.f("{key}"), type_="{constraint.kind}"'


def _create(key: str, constraint: Constraint) -> str:
    call = constraint.node
    words = [f'op.f("{key}")']
    if constraint.kind == "foreignkey":
        columns, targets = (ast.literal_eval(part) for part in call.args[:2])
        words += [f'"{targets[0].split(".")[0]}"', _listed(columns)]
        words.append(_listed([target.split(".")[1] for target in targets]))
        words += [f"{part.arg}={ast.unparse(part.value)}" for part in call.keywords[1:]]
        return f"create_foreign_key({', '.join(words)})"
    if constraint.kind == "check":
        words.append(_quoted(ast.literal_eval(call.args[0])))
        return f"create_check_constraint({', '.join(words)})"
    words.append(_listed([ast.literal_eval(part) for part in call.args]))
    if constraint.kind == "primary":
        return f"create_primary_key({', '.join(words)})"
    return f"create_unique_constraint({', '.join(words)})"


def _differs(old: Constraint | None, new: Constraint) -> bool:
    return old is None or ast.dump(old.node) != ast.dump(new.node)


def _warn(before: Tables, after: Tables, defaults: Mapping[str, str]) -> Iterator[str]:
    for name, table in before.items():
        if name not in after:
            yield f"drops the table {name} with its rows"
            continue
        for key, column in table.columns.items():
            new = after[name].columns.get(key)
            if new is None:
                yield f"drops the column {name}.{key} with what is in it"
            elif column.nullable and not new.nullable:
                yield f"fails where {name}.{key} is empty in some row: fill it before"
    for name, table in after.items():
        for key, column in table.columns.items() if name in before else ():
            is_new = key not in before[name].columns
            if is_new and not column.nullable and f"{name}.{key}" not in defaults:
                yield f"fails where {name} has rows: {name}.{key} has no value for them"


def _listed(words: list[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _wrap(call: str, indent: int = 8) -> str:
    """Return a call that begins at some column, one argument a line if it is too long for one."""
    node = ast.parse(call, mode="eval").body
    if not isinstance(node, ast.Call) or indent + len(call) < _WIDTH:
        return call
    arguments = [("", part) for part in node.args]
    arguments += [(f"{part.arg}=", part.value) for part in node.keywords]
    lines = [
        textwrap.indent(f"{name}{_wrap(_source(call, part), indent + 4 + len(name))},", "    ")
        for name, part in arguments
    ]
    return "\n".join([f"{_source(call, node.func)}(", *lines, ")"])


def _source(text: str, node: ast.expr) -> str:
    return ast.get_source_segment(text, node) or ""
