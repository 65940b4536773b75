"""The commands, of which only those are imported that somebody calls or asks about."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand

from fastwright.flags import with_loudness, with_question_flags


class QuickCommand(TyperCommand):
    """A command whose start does not import pydantic to learn that Typer's own flags are absent."""

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, with those flags off by default."""
        return switch_off(super().get_params(ctx))


class _SmokeCommand(QuickCommand):
    """A command whose first argument may name another one: `fastwright smoke merge`."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Return the context of the command that is meant."""
        if args[:1] == ["merge"]:
            from fastwright.commands.smoke_merge import merge

            command = _as_command("merge", merge, epilog=self.epilog)
            return command.make_context(f"{info_name} merge", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def switch_off(parameters: Any) -> Any:
    """Return parameters, with the flags that Typer adds off by default."""
    for parameter in parameters:
        if parameter.name in ("help", "install_completion", "show_completion"):
            parameter.default = False
    return parameters


class Catalogue(Mapping[str, Any]):
    """The commands by name, in the order of the help; each is imported when it is taken out.

    To import them all takes longer than `status` takes for its work.
    """

    def __getitem__(self, name: str) -> Any:
        """Return a command as Typer runs it."""
        return _COMMANDS[name]()

    def __iter__(self) -> Iterator[str]:
        """Return the names of the commands."""
        return iter(_COMMANDS)

    def __len__(self) -> int:
        """Return the number of commands."""
        return len(_COMMANDS)


def _as_command(
    name: str,
    function: Callable[..., None],
    kind: type[QuickCommand] = QuickCommand,
    **settings: Any,
) -> Any:
    own = typer.Typer(rich_markup_mode=None, add_completion=False)
    own.command(name, cls=kind, **settings)(with_loudness(function))
    return typer.main.get_command(own)


def _load_new() -> Any:
    from fastwright.commands.new import new
    from fastwright.options import bundled_questions

    return _as_command("new", with_question_flags(new, bundled_questions()))


def _load_setup() -> Any:
    from fastwright.commands.setup import setup

    return _as_command("setup", setup)


def _load_check() -> Any:
    from fastwright.commands.check import check

    return _as_command("check", check)


def _load_plan() -> Any:
    from fastwright.commands.plan import plan

    return _as_command("plan", plan)


def _load_update() -> Any:
    from fastwright.commands.update import update

    return _as_command("update", update)


def _load_set() -> Any:
    from fastwright.commands.set import set_answers

    return _as_command("set", set_answers)


def _load_status() -> Any:
    from fastwright.commands.status import METAVAR, SETTINGS, status

    return _as_command("status", status, context_settings=SETTINGS, options_metavar=METAVAR)


def _load_doctor() -> Any:
    from fastwright.commands.doctor import doctor

    return _as_command("doctor", doctor)


def _load_smoke() -> Any:
    from fastwright.commands.smoke import EXIT_CODES, smoke

    return _as_command("smoke", smoke, _SmokeCommand, epilog=EXIT_CODES)


def _load_options() -> Any:
    from fastwright.commands.options import options

    return _as_command("options", options)


_COMMANDS: Mapping[str, Callable[[], Any]] = {
    "new": _load_new,
    "setup": _load_setup,
    "check": _load_check,
    "plan": _load_plan,
    "update": _load_update,
    "set": _load_set,
    "status": _load_status,
    "doctor": _load_doctor,
    "smoke": _load_smoke,
    "options": _load_options,
}
