"""Numbers in, a pair out."""

from authoring.course import case

TITLE = "One correction"
POINTS = 3


def correction(w, b, x, y, eta):
    """Return w and b after a visit."""
    error = y - int(w * x + b >= 0)
    return w + eta * error * x, b + eta * error


def cases(rng):
    for _ in range(3):
        w, b, x = (float(v) for v in rng.normal(size=3))
        yield case(w, b, x, int(w * x + b < 0), 0.5, hint="Which sign has the error?")
