"""Whether what comes in, or how sure the answers are, differs from before: the population stability index."""

import math
from collections.abc import Mapping

_LEAST_SHARE = 1e-4
"""A kind that is missing on one side would make the index infinite."""


def stability_index(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """PSI of two counts by kind: 0 where shares are alike; by custom 0.1 is a change, 0.25 a large one.

    0 too where either side is empty: nothing can be said.
    """
    first, second = sum(before.values()), sum(now.values())
    if not first or not second:
        return 0.0
    index = 0.0
    for kind in before.keys() | now.keys():
        one = max(_LEAST_SHARE, before.get(kind, 0) / first)
        two = max(_LEAST_SHARE, now.get(kind, 0) / second)
        index += (two - one) * math.log(two / one)
    return index
