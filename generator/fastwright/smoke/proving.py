"""The proof of variants, with all that it takes at hand, and nothing of that left afterwards."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fastwright.cache import cache_root
from fastwright.processes import count_processors
from fastwright.smoke.cache import Cache
from fastwright.smoke.checks.checking import Checker
from fastwright.smoke.checks.running import Runner
from fastwright.smoke.checks.servers import Servers
from fastwright.smoke.history import History
from fastwright.smoke.listening import Progress
from fastwright.smoke.packages.environments import Environments
from fastwright.smoke.packages.installing import Installer
from fastwright.smoke.programs.jobs import Jobs
from fastwright.smoke.proofs import Proofs
from fastwright.smoke.prover import Prover
from fastwright.smoke.questions.configuration import Configuration
from fastwright.smoke.renders.rendering import open_renders
from fastwright.smoke.scheduling import Pool
from fastwright.smoke.workplace import open_workplace
from fastwright.smoke.workshop import Events, Workshop
from fastwright.steps import require_program


@contextmanager
def open_workshop(
    template: Path,
    configuration: Configuration,
    progress: Progress,
    *,
    use_cache: bool = True,
    jobs: int | None = None,
    keep: Path | None = None,
) -> Iterator[Workshop]:
    """Give a place to prove variants of a template in, as its working tree is now.

    However it is left, nothing remains but the cache: no process, server, database or folder.

    Args:
        template: The root of the template.
        configuration: What its smoke.toml says.
        progress: Is shown what goes on, in this thread.
        use_cache: Recall what earlier runs have found out, and let later ones recall this.
        jobs: How many programs to run at once; as many as there are processors by default.
        keep: A folder to keep the projects in.

    Raises:
        FastwrightError: If something is missing that everything needs.
        BrokenError: If the template or the cache cannot be read or written.

    """
    require_program("uv")
    events = Events(progress)
    with ExitStack() as stack:
        stack.enter_context(_one_interrupt())
        folder = cache_root()
        kept = Cache(folder, events.note)
        stack.callback(kept.close)
        workplace = stack.enter_context(open_workplace(folder))
        cache = kept
        if not use_cache:
            cache = Cache(workplace.make("cache"), events.note)
            stack.callback(cache.close)
        programs = Jobs()
        renders = stack.enter_context(
            open_renders(
                template,
                configuration.suggestions,
                cache,
                workplace.make("renders"),
                programs.stopped,
            )
        )
        environments = Environments(cache.folder / "environments", programs, events.note)
        stack.callback(environments.close)
        servers = Servers(workplace.servers, workplace.scratch, workplace.name, programs.stopped)
        stack.callback(servers.close)
        pool = Pool(jobs or count_processors(), programs.stopped)
        stack.callback(pool.close)
        stack.callback(programs.stopped.set)
        prover = Prover(
            configuration=configuration,
            renders=renders,
            installer=Installer(cache, programs, environments),
            checker=Checker(
                runner=Runner(programs, cache.folder / "typing", events.note),
                jobs=programs,
                environments=environments,
                servers=servers,
                proofs=Proofs(cache),
                listener=events,
            ),
            pool=pool,
            history=History(kept, template),
        )
        yield Workshop(prover, events, workplace.make("projects"), workplace.scratch, keep)


@contextmanager
def _one_interrupt() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM stop everything, and no other one the cleaning up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    # A shell has the jobs in its background ignore a Ctrl-C.
    before = {number: old for number, old in handlers.items() if old is not signal.SIG_IGN}

    def interrupt(*_: object) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    try:
        for number in before:
            signal.signal(number, interrupt)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
