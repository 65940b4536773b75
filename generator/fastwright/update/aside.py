"""What makes way for an update, or for the way back from one: it is put aside, and kept."""

from collections.abc import Iterable

from fastwright.update.checkout import Checkout

ASIDE = "aside"


def name_aside(checkout: Checkout, paths: Iterable[str]) -> dict[str, str]:
    """Return where each file that is in the way goes: nowhere that anything else ever went.

    Args:
        checkout: The project.
        paths: The files, from the root of the working tree.

    """
    number = 1
    while (checkout.state_folder / ASIDE / str(number)).exists():
        number += 1
    return {path: f"{ASIDE}/{number}/{path}" for path in paths}
