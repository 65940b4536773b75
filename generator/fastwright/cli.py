"""The Typer application, and the mapping of everything that can happen to an exit code."""

import inspect
import signal
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from fastwright.commands.check import check
from fastwright.commands.doctor import doctor
from fastwright.commands.new import new
from fastwright.commands.options import options
from fastwright.commands.plan import plan
from fastwright.commands.set import set_answers
from fastwright.commands.setup import setup
from fastwright.commands.smoke import EXIT_CODES as SMOKE_EXIT_CODES
from fastwright.commands.smoke import smoke
from fastwright.commands.smoke_merge import merge
from fastwright.commands.status import METAVAR, SETTINGS, status
from fastwright.commands.update import update
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.flags import Command, with_parameters, with_question_flags
from fastwright.options import bundled_questions

BUG, INTERRUPTED = 3, 130
EXIT_CODES = (
    "Exit codes: 0 done, 1 a known failure, 2 wrong usage, 3 a bug of fastwright, 130 interrupted."
)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Write errors and results only.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show what the started programs print.")
]


class _QuickCommand(TyperCommand):
    """A command whose start does not import pydantic to learn that Typer's own flags are absent."""

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, with those flags off by default."""
        return _switch_off(super().get_params(ctx))


class _QuickGroup(TyperGroup):
    """The same for a group of commands."""

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, with those flags off by default."""
        return _switch_off(super().get_params(ctx))


class _SmokeCommand(_QuickCommand):
    """A command whose first argument may name another one: `fastwright smoke merge`."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Return the context of the command that is meant."""
        if args[:1] == ["merge"]:
            own = typer.Typer(rich_markup_mode=None, add_completion=False)
            own.command("merge", cls=_QuickCommand, epilog=SMOKE_EXIT_CODES)(with_loudness(merge))
            command = typer.main.get_command(own)
            return command.make_context(f"{info_name} merge", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _switch_off(parameters: Any) -> Any:
    for parameter in parameters:
        if parameter.name in ("help", "install_completion", "show_completion"):
            parameter.default = False
    return parameters


def with_loudness(command: Command) -> Command:
    """Give a command -q and -v."""
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in (("quiet", Quiet), ("verbose", Verbose))
    ]

    def receive(values: dict[str, Any]) -> dict[str, Any]:
        console.quiet = console.quiet or values["quiet"]
        console.verbose = console.verbose or values["verbose"]
        return {}

    return with_parameters(command, added, receive)


def show_version(wanted: bool) -> None:
    """Print the version and end, if it is wanted."""
    if wanted:
        from importlib.metadata import version

        console.result(f"fastwright {version('fastwright')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
]


def root(*, version: Version = False) -> None:
    """Build production FastAPI services from one template, and keep them current."""


def build_app() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback(cls=_QuickGroup, epilog=EXIT_CODES)(with_loudness(root))
    app.command("new", cls=_QuickCommand)(
        with_loudness(with_question_flags(new, bundled_questions()))
    )
    app.command("setup", cls=_QuickCommand)(with_loudness(setup))
    app.command("check", cls=_QuickCommand)(with_loudness(check))
    app.command("plan", cls=_QuickCommand)(with_loudness(plan))
    app.command("update", cls=_QuickCommand)(with_loudness(update))
    app.command("set", cls=_QuickCommand)(with_loudness(set_answers))
    app.command("status", cls=_QuickCommand, context_settings=SETTINGS, options_metavar=METAVAR)(
        with_loudness(status)
    )
    app.command("doctor", cls=_QuickCommand)(with_loudness(doctor))
    app.command("smoke", cls=_SmokeCommand, epilog=SMOKE_EXIT_CODES)(with_loudness(smoke))
    app.command("options", cls=_QuickCommand)(with_loudness(options))
    return app


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, by default that of this process, and return its exit code."""
    # Whoever ends this process politely gets the same cleaning up as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console.open_streams()
    try:
        build_app()(arguments, prog_name="fastwright")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except FastwrightError as error:
        console.fail(error)
        return error.exit_code
    except OSError as error:
        console.fail(FastwrightError(f"{error.filename or 'The system'}: {error.strerror}."))
        return FastwrightError.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception:
        traceback.print_exc()
        console.fail(
            FastwrightError("This is a bug of fastwright.", hint="Please report the lines above.")
        )
        return BUG
    if code == INTERRUPTED:
        console.fail(FastwrightError("Interrupted."))
    return code
