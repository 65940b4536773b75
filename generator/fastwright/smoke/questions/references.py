"""What the expressions of a question refer to: other questions, or single members of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError, meta, nodes

from fastwright.smoke.questions.entries import Entry
from fastwright.smoke.questions.questionnaire import Questionnaire

_ALL_ANSWERS = "_copier_answers"


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A question, or whether one member of a question of several is chosen.

    Attributes:
        question: The name of the question.
        member: The member, or None for the question as a whole.

    """

    question: str
    member: str | None = None


class References:
    """Finds out what a question depends on, through computed answers too."""

    def __init__(self, questionnaire: Questionnaire, factors: Iterable[str]) -> None:
        """Look at a questionnaire.

        Args:
            questionnaire: The questions.
            factors: The names of those whose values are given, so that their defaults matter
                only where they do not apply.

        """
        self._entries = questionnaire.entries
        self._environment = questionnaire.expressions.environment
        self._factors = frozenset(factors)
        self._direct: dict[str, frozenset[Reference]] = {}

    def behind(self, entry: Entry, *aspects: str) -> tuple[frozenset[Reference], frozenset[str]]:
        """Find what decides about some aspects of a question.

        Args:
            entry: The question.
            aspects: Of `when`, `kind`, `choices`, `default` and `validator`.

        Returns:
            What of the factors they refer to, and the names of all questions on the way.

        """
        found: set[Reference] = set()
        visited: set[str] = set()
        waiting = [(entry, aspect) for aspect in aspects]
        done = set()
        while waiting:
            entry, aspect = waiting.pop()
            if (entry.name, aspect) in done:
                continue
            done.add((entry.name, aspect))
            for reference in self._refer(getattr(entry, aspect)):
                visited.add(reference.question)
                other = self._entries[reference.question]
                if other.name in self._factors:
                    found.add(reference)
                further = self._aspects(other)
                waiting += [(other, aspect) for aspect in further]
        return frozenset(found), frozenset(visited)

    def _aspects(self, entry: Entry) -> tuple[str, ...]:
        """Return what decides about the value of a question that something refers to."""
        if entry.name not in self._factors or entry.conditional:
            return ("kind", "choices", "default", "when")
        return ("kind", "choices")

    def _refer(self, value: Any) -> frozenset[Reference]:
        """Return what the expressions in a value refer to directly."""
        texts = list(_find_texts(value))
        return frozenset[Reference]().union(*map(self._refer_text, texts))

    def _refer_text(self, text: str) -> frozenset[Reference]:
        if text not in self._direct:
            tree = self._environment.parse(text)
            names = meta.find_undeclared_variables(tree)
            for template in meta.find_referenced_templates(tree):
                names |= self._names_in_file(template)
            if _ALL_ANSWERS in names:
                names |= self._entries.keys()
            asked = (name for name in names if name in self._entries)
            self._direct[text] = frozenset[Reference]().union(
                *(self._narrow(name, tree, text) for name in asked)
            )
        return self._direct[text]

    def _names_in_file(self, template: str | None) -> set[str]:
        """Return what an included file may refer to; anything, if nobody knows which file it is."""
        loader = self._environment.loader
        if template is None or loader is None:
            return set(self._entries)
        try:
            source, _, _ = loader.get_source(self._environment, template)
            tree = self._environment.parse(source)
        except TemplateError:
            return set()
        nested = any(True for _ in meta.find_referenced_templates(tree))
        return set(self._entries) if nested else meta.find_undeclared_variables(tree)

    def _narrow(self, name: str, tree: nodes.Template, text: str) -> set[Reference]:
        """Refer to single members if the tree only asks which of them are chosen."""
        if not self._entries[name].multiselect or "include" in text or "import" in text:
            return {Reference(name)}
        uses = [node for node in tree.find_all(nodes.Name) if node.name == name]
        asked = [
            compare.expr.value
            for compare in tree.find_all(nodes.Compare)
            if isinstance(compare.expr, nodes.Const)
            and [operand.op for operand in compare.ops] in (["in"], ["notin"])
            and isinstance(compare.ops[0].expr, nodes.Name)
            and compare.ops[0].expr.name == name
        ]
        if len(uses) > len(asked):
            return {Reference(name)}
        return {Reference(name, str(member)) for member in asked}


def _find_texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _find_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _find_texts(part)
