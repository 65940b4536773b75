"""The questions of a template, answered as Copier answers them without a terminal.

Copier takes milliseconds and three processes of git for it, and to know which of thousands of
combinations are legal takes thousands of answers. That both agree is tested with questionnaires
that hypothesis makes up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError

from fastwright.answers import Answers
from fastwright.errors import BrokenError
from fastwright.smoke.questions.casting import KINDS, cast, cast_to_bool, parse_yaml_list
from fastwright.smoke.questions.entries import MISSING, Entry, read_entry, read_settings
from fastwright.smoke.questions.expressions import Expressions


class AnsweringError(Exception):
    """A questionnaire cannot be gone through with some answers.

    Attributes:
        question: The question where it ended.
        message: Why.

    """

    def __init__(self, question: str, message: str) -> None:
        super().__init__(message)
        self.question = question
        self.message = message


class RefusalError(AnsweringError):
    """The template does not accept an answer."""


class InapplicableError(AnsweringError):
    """There is an answer to a question that does not apply."""


class UnansweredError(AnsweringError):
    """A question applies that has neither an answer nor a default."""


class FaultyError(AnsweringError):
    """An expression of the template cannot be evaluated."""


class _UnsetError(UndefinedError):
    """A default says that it is none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire that was gone through.

    Attributes:
        values: The value of every question that has one, hidden ones too.
        asked: The names of those that applied.

    """

    values: Answers
    asked: set[str]


class Questionnaire:
    """All questions of a template, in their order.

    Attributes:
        entries: The questions by name.

    """

    def __init__(self, root: Path) -> None:
        """Read the questions of the template at a path.

        Raises:
            BrokenError: If it has none that can be read.

        """
        settings = read_settings(root)
        secrets = settings.get("_secret_questions") or []
        self.entries = {
            name: read_entry(name, details, secret=name in secrets)
            for name, details in settings.items()
            if not name.startswith("_")
        }
        self.expressions = Expressions(root, settings)
        for entry in self.entries.values():
            for text in (entry.when, entry.default, entry.choices, entry.validator):
                self._check_syntax(entry.name, text)

    def answer(
        self,
        given: Mapping[str, Any],
        *,
        suggested: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
        judged: Collection[str] | None = None,
    ) -> Sheet:
        """Go through the questions.

        Args:
            given: Answers that have to apply.
            suggested: Defaults that go before those of the template.
            only: The names of the questions to go through; by default all.
            judged: The names of those whose answers are held against their validators; by
                default all.

        Raises:
            AnsweringError: That of the first question that cannot be got past.

        """
        suggested = suggested or {}
        # An expression sees what was given for the questions after its own as well.
        context = self.expressions.context() | {**suggested, **given}
        recorded = context["_copier_answers"]
        sheet = Sheet({}, set())
        for name, entry in self.entries.items():
            if only is not None and name not in only:
                continue
            applies = self.applies(entry, context)
            judge = applies and (judged is None or name in judged)
            if name in given:
                if not applies:
                    raise InapplicableError(name, "It does not apply with these answers.")
                answer = given[name]
            else:
                answer = suggested[name] if name in suggested else self._default(entry, context)
                judge = judge and not entry.secret
            if answer is MISSING:
                if applies:
                    raise UnansweredError(name, "It has no answer.")
                continue
            value = self._parse(entry, answer, context)
            if judge:
                self._validate(entry, value, context)
            context[name] = sheet.values[name] = value
            if applies:
                sheet.asked.add(name)
                if not entry.secret:
                    recorded[name] = value
        return sheet

    def applies(self, entry: Entry, context: Mapping[str, Any]) -> bool:
        """Tell whether a question applies."""
        return cast_to_bool(self._render(entry, entry.when, context))

    def list_choices(self, entry: Entry, context: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """Return the values that can be chosen, each with what speaks against it, if anything."""
        choices = entry.choices
        if isinstance(choices, str):
            choices = self._cast("yaml", self._render(entry, choices, context), entry)
        pairs = list(choices.items()) if isinstance(choices, dict) else choices or []
        return [self._read_choice(entry, choice, context) for choice in pairs]

    def _read_choice(
        self, entry: Entry, choice: Any, context: Mapping[str, Any]
    ) -> tuple[Any, str]:
        value, complaint = choice, ""
        if isinstance(choice, tuple | list):
            try:
                _, value = choice
            except ValueError as error:
                raise FaultyError(entry.name, f"the choice {choice} is no pair") from error
            if isinstance(value, dict):
                complaint = str(self._render(entry, value.get("validator", ""), context))
                value = value.get("value")
        return self._cast(self.kind(entry, context), self._render(entry, value, context), entry), (
            complaint.strip()
        )

    def _default(self, entry: Entry, context: Mapping[str, Any]) -> Any:
        unset = {"UNSET": StrictUndefined("UNSET", exc=_UnsetError)}
        try:
            return self._render(entry, entry.default, {**context, **unset})
        except _UnsetError:
            return MISSING

    def kind(self, entry: Entry, context: Mapping[str, Any]) -> str:
        """Return the type of the answer of a question."""
        if not entry.kind:
            name = type(entry.default).__name__
            return name if name in KINDS else "yaml"
        return str(self._render(entry, entry.kind, context))

    def _parse(self, entry: Entry, answer: Any, context: Mapping[str, Any]) -> Any:
        kind = self.kind(entry, context)
        choices = self.list_choices(entry, context)
        if not entry.multiselect:
            return self._parse_one(entry, kind, answer, choices)
        if isinstance(answer, str):
            try:
                answer = parse_yaml_list(answer)
            except (TypeError, yaml.YAMLError) as error:
                raise FaultyError(entry.name, str(error)) from error
        chosen = [self._parse_one(entry, kind, item, choices) for item in answer or []]
        return [value for value, _ in choices if value in chosen]

    def _parse_one(
        self, entry: Entry, kind: str, answer: Any, choices: list[tuple[Any, str]]
    ) -> Any:
        value = self._cast(kind, answer, entry)
        if not choices:
            return value
        complaints = [complaint for choice, complaint in choices if choice == value]
        if "" in complaints:
            return value
        raise RefusalError(entry.name, (complaints or [f"{value} is none of its choices."])[0])

    def _cast(self, kind: str, answer: Any, entry: Entry) -> Any:
        try:
            return cast(kind, answer)
        except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
            raise FaultyError(entry.name, f"{answer!r} is no {kind}: {error}") from error

    def _validate(self, entry: Entry, value: Any, context: Mapping[str, Any]) -> None:
        try:
            complaint = self.expressions.render(entry.validator, {**context, entry.name: value})
        except Exception as error:
            complaint = str(error)
        if str(complaint).strip():
            raise RefusalError(entry.name, str(complaint).strip())

    def _render(self, entry: Entry, value: Any, context: Mapping[str, Any]) -> Any:
        try:
            return self.expressions.render(value, context)
        except _UnsetError:
            raise
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise FaultyError(entry.name, str(error)) from error

    def _check_syntax(self, name: str, value: Any) -> None:
        if isinstance(value, str):
            try:
                self.expressions.compile(value)
            except TemplateSyntaxError as error:
                raise BrokenError(
                    f"The question {name} of copier.yml has an expression that is wrong: {error}.",
                    hint="Mend it, then run the same command again.",
                    output=value,
                ) from error
