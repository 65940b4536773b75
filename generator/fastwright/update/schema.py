"""Tables as a migration of Alembic writes them: each part of a table as its source says it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Column:
    """One column.

    Attributes:
        source: The call that makes it: sa.Column("id", sa.BigInteger(), nullable=False).
        type: The source of its type.
        nullable: Whether it may be empty.

    """

    source: str
    type: str
    nullable: bool


@dataclass(slots=True)
class Constraint:
    """One named constraint of a table.

    Attributes:
        source: The call that makes it.
        kind: What it is: primary, unique, check or foreignkey.
        node: The call.

    """

    source: str
    kind: str
    node: ast.Call


@dataclass(slots=True)
class Table:
    """One table.

    Attributes:
        source: The statement that makes it.
        columns: Its columns by name.
        constraints: Its constraints by name.
        indexes: The statements that make its indexes, by name.

    """

    source: str
    columns: dict[str, Column] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)


Tables = dict[str, Table]

_KINDS = {
    "CheckConstraint": "check",
    "ForeignKeyConstraint": "foreignkey",
    "PrimaryKeyConstraint": "primary",
    "UniqueConstraint": "unique",
}


def read_tables(text: str) -> Tables | None:
    """Return the tables that the upgrade of a migration makes; None if it does anything else."""
    module = ast.parse(text)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    tables: Tables = {}
    for statement in _statements(functions):
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
            return None
        call = statement.value
        name = ast.unparse(call.func)
        source = _segment(text, statement)
        if name == "op.create_table":
            table = _read_table(text, call, source)
            if table is None:
                return None
            tables[_word(call.args[0])] = table
        elif name == "op.create_index" and _word(call.args[1]) in tables:
            tables[_word(call.args[1])].indexes[_word(call.args[0])] = source
        else:
            return None
    return tables


def _statements(functions: list[ast.FunctionDef]) -> Iterator[ast.stmt]:
    for function in functions:
        if function.name == "upgrade":
            has_docstring = ast.get_docstring(function) is not None
            yield from function.body[has_docstring:]


def _read_table(text: str, call: ast.Call, source: str) -> Table | None:
    table = Table(source)
    for part in call.args[1:]:
        if not isinstance(part, ast.Call):
            return None
        kind = ast.unparse(part.func).removeprefix("sa.")
        if kind == "Column":
            table.columns[_word(part.args[0])] = Column(
                source=_segment(text, part),
                type=_segment(text, part.args[1]),
                nullable=not any(
                    word.arg == "nullable" and ast.unparse(word.value) == "False"
                    for word in part.keywords
                ),
            )
        elif kind in _KINDS:
            [name] = [word.value for word in part.keywords if word.arg == "name"] or [part]
            table.constraints[_word(name)] = Constraint(_segment(text, part), _KINDS[kind], part)
        else:
            return None
    return table


def _word(node: ast.expr) -> str:
    """Return a name that is written "x" or op.f("x")."""
    if isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    return str(ast.literal_eval(node))


def _segment(text: str, node: ast.expr | ast.stmt) -> str:
    """Return the source of a node as it would stand at the left margin."""
    first, *rest = (ast.get_source_segment(text, node) or "").split("\n")
    return "\n".join([first, *(line[min(node.col_offset, _indent(line)) :] for line in rest)])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
