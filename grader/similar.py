"""Which submissions have nearly the same structure? A list for a person to look at, and no verdict.

Fingerprints (`inside.fingerprint`) that more than COMMON of all submissions share say nothing: the stub, or the one
obvious way to write it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

from grader.grade import fingerprint
from grader.gradebook import lines
from grader.submissions import Submission

COMMON = 0.2
FEWEST = 8  # fingerprints beyond the common ones: less is no evidence


def pairs(prints: dict[str, list[int]], least: float) -> list[tuple[float, int, str, str]]:
    """Return (share, fingerprints in common, one, other) where the smaller of two shares at least `least` with the other."""
    counts = Counter(p for found in prints.values() for p in found)
    limit = max(2.0, COMMON * len(prints))
    rare = {key: {p for p in found if counts[p] <= limit} for key, found in prints.items()}
    owners: dict[int, list[str]] = defaultdict(list)
    for key in sorted(rare):
        for p in rare[key]:
            owners[p].append(key)
    shared = Counter(pair for keys in owners.values() for pair in combinations(keys, 2))
    found = []
    for (one, other), common in shared.items():
        share = common / max(1, min(len(rare[one]), len(rare[other])))
        if share >= least and common >= FEWEST:
            found.append((round(share, 3), common, one, other))
    return sorted(found, key=lambda f: (-f[0], -f[1], f[2], f[3]))


def table(submissions: list[Submission], cases: bytes, safe: bool, least: float) -> Iterator[str]:
    """Yield the lines of a CSV table of pairs."""
    with ThreadPoolExecutor() as pool:
        taken = pool.map(lambda s: fingerprint(s.read()[0], cases, safe), submissions)
        prints = dict(zip((s.key for s in submissions), taken, strict=True))
    yield lines(["share", "in common", "one", "other"])
    for share, common, one, other in pairs(prints, least):
        yield lines([f"{share:g}", str(common), one, other])
