"""Into how many pieces a ReLU network cuts the line."""

import numpy as np

from authoring.course import case

TITLE = "Count the straight pieces"
POINTS = 4


def count_pieces(w, b, v, low, high):
    """Return into how many straight pieces y(x) = Σ v_k relu(w_k x + b_k) falls for low < x < high.

    w, b, v (H,). A unit with w_k = 0 or v_k = 0 bends nothing. Units that bend at the same x have equal −b_k / w_k,
    make one kink, and never cancel each other.
    """
    bending = (w != 0) & (v != 0)
    kinks = -b[bending] / w[bending]
    return len(np.unique(kinks[(kinks > low) & (kinks < high)])) + 1


def cases(rng):
    ones = np.ones(3)
    s = int(rng.integers(-99, 99)) / 4  # moves everything along the line
    yield case(
        ones,
        np.array([0.0, -1.0, -2.0]) - s,
        ones,
        s - 0.5,
        s + 3.0,
        hint="Unit k bends where w_k x + b_k = 0. Three kinks make four pieces.",
    )
    yield case(
        np.array([1.0, 2.0, 1.0]),
        np.array([-1.0 - s, -2.0 - 2 * s, 1.0 - s]),
        ones,
        s - 3.0,
        s + 3.0,
        hint="The first two units bend at the same x, and that makes one kink.",
    )
    yield case(
        ones,
        np.array([5.0, 0.0, -1.0]) - s,
        ones,
        s - 1.0,
        s + 1.0,
        hint="A kink outside the interval does not count, and neither does one at its end.",
    )
    yield case(
        np.array([1.0, 0.0, 1.0]),
        np.array([0.5 - s, 1.0, -0.5 - s]),
        np.array([1.0, 1.0, 0.0]),
        s - 1.0,
        s + 1.0,
        hint="A unit with w = 0 never bends. A unit with v = 0 is not heard.",
    )
    for _ in range(4):
        H = int(rng.integers(4, 8))
        w, v = rng.choice([-2.0, -1.0, 1.0, 2.0], H), rng.choice([1.0, 2.0, 3.0], H)
        places = rng.choice(np.arange(-5, 6), H, replace=False) / 2
        w[1], places[1] = 2 * w[0], places[0]
        v[0] = v[1] = float(np.sign(v[0]))
        v[2] = 0.0
        yield case(
            w,
            -w * places,
            v,
            -2.0,
            1.0,
            hint="Kinks −b/w of the units that bend, inside the interval, each place once; plus one.",
        )


def wrong_kinks(w, b, v, low, high):
    """counts kinks, not pieces"""
    return count_pieces(w, b, v, low, high) - 1


def wrong_twice(w, b, v, low, high):
    """counts a shared kink twice"""
    use = (w != 0) & (v != 0)
    kinks = -b[use] / w[use]
    return int(((kinks > low) & (kinks < high)).sum()) + 1


def wrong_silent(w, b, v, low, high):
    """counts units that are not heard"""
    return count_pieces(w, b, np.ones_like(w), low, high)


def wrong_units(w, b, v, low, high):
    """believes that every unit adds a piece"""
    return len(w) + 1


def wrong_sign(w, b, v, low, high):
    """looks for the kinks at +b/w"""
    return count_pieces(w, -b, v, low, high)
