"""What is urgent is done first, and what must not run at once is not."""

import threading
from collections.abc import Iterator

import pytest
from fastwright.smoke.scheduling import Pool


@pytest.fixture
def pool() -> Iterator[Pool]:
    """A pool of three threads."""
    pool = Pool(3, threading.Event())
    yield pool
    pool.close()


class Gate:
    """Keeps threads busy until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Semaphore(0)
        self.opened = threading.Event()

    def wait(self) -> None:
        self.reached.release()
        assert self.opened.wait(30)


def close_behind(pool: Pool, threads: int) -> Gate:
    """Keep all threads of a pool busy, and return what lets them go."""
    gate = Gate()
    for _ in range(threads):
        pool.submit(gate.wait)
    for _ in range(threads):
        assert gate.reached.acquire(timeout=30)
    return gate


def test_the_most_urgent_task_comes_first_and_of_equal_ones_the_first() -> None:
    pool = Pool(1, threading.Event())
    gate = close_behind(pool, 1)
    order: list[str] = []
    done = threading.Event()
    for name, *priority in (("c", 2), ("b2", 1, 5), ("b1", 1, -5), ("a", 0), ("a again", 0)):
        pool.submit(lambda name=str(name): order.append(name), *map(float, priority))  # type: ignore[misc]
    pool.submit(done.set, 9)
    gate.opened.set()

    assert done.wait(30)
    pool.close()
    assert order == ["a", "a again", "b1", "b2", "c"]


def test_tasks_that_need_one_resource_run_in_turn_while_others_run(pool: Pool) -> None:
    gate, other, second = Gate(), threading.Event(), threading.Event()
    pool.submit(gate.wait, resource="one")
    assert gate.reached.acquire(timeout=30)
    pool.submit(second.set, resource="one")
    pool.submit(other.set, resource="two")

    assert other.wait(30)
    assert not second.is_set()
    gate.opened.set()
    assert second.wait(30)


def test_threads_work_side_by_side(pool: Pool) -> None:
    barrier = threading.Barrier(3)
    done = threading.Semaphore(0)

    def meet() -> None:
        barrier.wait(30)
        done.release()

    for _ in range(3):
        pool.submit(meet)
    for _ in range(3):
        assert done.acquire(timeout=30)


def test_once_stopped_no_task_is_begun() -> None:
    stopped = threading.Event()
    pool = Pool(1, stopped)
    gate = close_behind(pool, 1)
    begun = threading.Event()
    pool.submit(begun.set)
    stopped.set()
    gate.opened.set()
    pool.close()

    assert not begun.is_set()
