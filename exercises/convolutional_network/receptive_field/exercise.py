"""How much of the image a unit sees."""

from authoring.course import case

TITLE = "How far does a unit see?"
POINTS = 3


def receptive_field(layers):
    """Return the side r and the step s, in pixels, of what one number of the last layer depends on.

    layers holds (K, S), the side of the windows and the stride, of each layer, the first layer first
    """
    r, s = 1, 1
    for K, S in layers:
        r += (K - 1) * s
        s *= S
    return r, s


def cases(rng):
    K, S = (int(n) for n in rng.integers(3, 60, size=2))
    a, b = (int(n) for n in rng.integers(3, 30, size=2))
    yield case([(K, 1)], hint=f"One layer: its window is {K} pixels wide, and windows begin 1 pixel apart.")
    yield case(
        [(a, 1), (2, 2), (b, 1)],
        hint=f"After the pool, numbers stand 2 pixels apart. A window of {b} reaches {b - 1} · 2 = {2 * b - 2} pixels "
        "farther than one number.",
        link="convolution?layer=2",
    )
    yield case(
        [(K, S)], hint=f"One layer with stride {S}: its window is still {K} pixels wide, but windows begin {S} apart."
    )
    for n in (2, 4):
        layers = [(int(rng.integers(2, 6)), int(rng.integers(1, 4))) for _ in range(n)]
        yield case(
            [(3, 2), *layers, (4, 3)],
            hint="Go layer by layer. A window reaches K − 1 steps beyond one number: steps of how many pixels, those before "
            "this layer or those after it?",
        )


def wrong_sum(layers):
    """adds up the windows' sides as if all strides were 1"""
    r, s = receptive_field(layers)
    return 1 + sum(K - 1 for K, _ in layers), s


def wrong_order(layers):
    """multiplies the step before it uses it"""
    r, s = 1, 1
    for K, S in layers:
        s *= S
        r += (K - 1) * s
    return r, s


def wrong_product(layers):
    """multiplies the windows' sides"""
    r, s = 1, 1
    for K, S in layers:
        r, s = r * K, s * S
    return r, s


def wrong_steps(layers):
    """adds the strides instead of multiplying them"""
    r, s = 1, 1
    for K, S in layers:
        r += (K - 1) * s
        s += S - 1
    return r, s


def wrong_whole(layers):
    """adds whole windows instead of what they reach beyond one number"""
    r, s = 1, 1
    for K, S in layers:
        r, s = r + K * s, s * S
    return r, s
