"""The Typer application, and the mapping of everything that can happen to an exit code."""

import signal
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from fastwright.commands.catalogue import Catalogue, switch_off
from fastwright.console import console
from fastwright.errors import FastwrightError
from fastwright.flags import with_loudness

BUG, INTERRUPTED = 3, 130
EXIT_CODES = (
    "Exit codes: 0 done, 1 a known failure, 2 wrong usage, 3 a bug of fastwright, 130 interrupted."
)


class _Group(TyperGroup):
    """The commands of the catalogue, behind flags that take as little to start."""

    def __init__(self, **settings: Any) -> None:
        """Take the commands that there are."""
        super().__init__(**settings | {"commands": Catalogue()})

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, with those of Typer off by default."""
        return switch_off(super().get_params(ctx))


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
    app.callback(cls=_Group, epilog=EXIT_CODES)(with_loudness(root))
    return app


def _clean_up_at_signals() -> None:
    """Give whoever ends this process politely the same cleaning up as with Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A terminal that is closed; `nohup` has it ignored.
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, signal.default_int_handler)


def run(arguments: list[str] | None = None) -> int:
    """Run a command line, by default that of this process, and return its exit code."""
    _clean_up_at_signals()
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
        import traceback

        traceback.print_exc()
        console.fail(
            FastwrightError("This is a bug of fastwright.", hint="Please report the lines above.")
        )
        return BUG
    if code == INTERRUPTED:
        console.fail(FastwrightError("Interrupted."))
    return code
