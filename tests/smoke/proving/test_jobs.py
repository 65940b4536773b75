"""Programs are bounded in time and output, and end with the run."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwright.smoke.programs.jobs import Ending, Jobs, StoppedError

from tests.processes import has_ended, wait_until

VARIABLES = {"PATH": os.environ["PATH"]}


@pytest.fixture
def jobs() -> Jobs:
    """The programs of a run."""
    return Jobs()


def run(jobs: Jobs, script: str, time_limit: float = 60) -> Ending:
    """Run a shell script."""
    return jobs.run(["sh", "-c", script], Path("/"), VARIABLES, time_limit)


def test_a_program_ends_with_its_code_and_its_output(jobs: Jobs) -> None:
    ending = run(jobs, "echo one; echo two >&2; exit 3")

    assert (ending.code, ending.output, ending.timed_out) == (3, "one\ntwo\n", False)


def test_it_reads_nothing(jobs: Jobs) -> None:
    assert run(jobs, "read line || echo nobody").output == "nobody\n"


def test_a_program_that_does_not_exist_is_told(jobs: Jobs) -> None:
    ending = jobs.run(["no-such-program"], Path("/"), VARIABLES, 60)

    assert ending.code == 127
    assert "no-such-program cannot be run: No such file or directory" in ending.output


def test_the_code_of_a_program_that_a_signal_ended_is_that_of_a_shell(jobs: Jobs) -> None:
    assert run(jobs, "kill -TERM $$").code == 128 + 15


def test_processor_time_is_that_of_all_its_processes(jobs: Jobs) -> None:
    loop = "import time\nwhile time.process_time() < 0.2: pass"
    busy = f"{sys.executable} -c '{loop}'"

    assert run(jobs, f"{busy} & {busy}; wait").cpu >= 0.4


def test_whoever_takes_too_long_is_ended_and_was_heard(jobs: Jobs) -> None:
    ending = run(jobs, "echo so far; sleep 600 & sleep 600", time_limit=0.5)

    assert ending.timed_out
    assert ending.output == "so far\n"
    assert ending.seconds < 60


def test_what_it_leaves_behind_ends_with_it(jobs: Jobs) -> None:
    ending = run(jobs, "sleep 600 & echo $!")

    assert ending.code == 0
    wait_until(lambda: has_ended(int(ending.output)))


def test_of_too_much_output_the_beginning_and_the_end_are_kept(jobs: Jobs) -> None:
    ending = run(jobs, "seq 1000000")

    assert len(ending.output) < 600_000
    assert ending.output.startswith("1\n2\n")
    assert ending.output.endswith("999999\n1000000\n")
    assert "bytes left out" in ending.output


def test_output_that_is_no_text_is_kept_as_well_as_it_can_be(jobs: Jobs) -> None:
    assert run(jobs, r"printf 'a\377b'").output == "a\N{REPLACEMENT CHARACTER}b"


def test_once_stopped_all_end_at_once_and_nothing_is_begun(jobs: Jobs) -> None:
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            run(jobs, "sleep 600")
        except StoppedError as error:
            errors.append(error)

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    jobs.stopped.set()
    for thread in threads:
        thread.join(30)

    assert len(errors) == 3
    with pytest.raises(StoppedError):
        run(jobs, "true")


# Runs a program in a process that tells its number, and is killed then.
PARENT = """
import sys
from pathlib import Path
from fastwright.smoke.programs.jobs import Jobs
job = Jobs().start(["sh", "-c", "sleep 600 & echo $!; sleep 600"], Path("/"), {"PATH": sys.argv[1]})
while not job.output.text().endswith("\\n"): job.poll()
print(job.output.text(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    """A process with a program of its own."""
    command = [sys.executable, "-c", PARENT, os.environ["PATH"]]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_programs_end_with_the_process_that_started_them_however_that_ends(
    parent: subprocess.Popen[str],
) -> None:
    assert parent.stdout is not None
    grandchild = int(parent.stdout.readline())
    assert not has_ended(grandchild)

    parent.kill()
    parent.wait()

    wait_until(lambda: has_ended(grandchild))
