"""The smallest set of answers that still shows a failure."""

from collections.abc import Callable, Mapping

from fastwright.answers import Answers


def shrink(
    answers: Answers, defaults: Mapping[str, object], fails: Callable[[Answers], bool]
) -> Answers:
    """Drop answers, which then have their defaults, as long as it still fails.

    Args:
        answers: Answers with which it fails.
        defaults: The answers by default.
        fails: Tells whether it fails with the given answers and the rest by default; never asked
            twice about the same.

    Returns:
        The answers of which none can be dropped.

    """
    kept = {
        name: value
        for name, value in answers.items()
        if name not in defaults or defaults[name] != value
    }
    if kept and fails({}):
        return {}
    asked = [kept]
    shrunk = True
    while shrunk and len(kept) > 1:
        shrunk = False
        for name in list(kept):
            fewer = {other: value for other, value in kept.items() if other != name}
            if fewer and fewer not in asked:
                asked.append(fewer)
                if fails(fewer):
                    kept, shrunk = fewer, True
    return kept
