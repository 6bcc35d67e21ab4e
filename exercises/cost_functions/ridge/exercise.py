"""A cost that keeps weights small."""

import numpy as np

from authoring.course import case, draw

TITLE = "The price of large weights"
POINTS = 2


def ridge(params, strength):
    """Return λ/2 Σ w² over all weights, and a dict of its gradients for the weights.

    params maps names to arrays; arrays with one axis are biases, which cost nothing and have no entry in the dict.
    """
    weights = {name: p for name, p in params.items() if p.ndim > 1}
    return strength / 2 * sum(np.sum(w**2) for w in weights.values()), {name: strength * w for name, w in weights.items()}


def cases(rng):
    yield case(
        {"W": rng.integers(1, 9, (2, 2)).astype(float), "b": np.array([5.0, 5.0])},
        float(rng.choice([0.1, 0.5])),
        hint="Add up the squares of the weights, and multiply by λ/2. The bias costs nothing.",
    )
    for _ in range(2):
        yield case(
            {"0.W": draw(rng, 2, 3), "0.b": draw(rng, 3) + 0.05, "2.W": draw(rng, 3, 1), "2.b": draw(rng, 1) + 0.05},
            float(rng.choice([0.2, 0.3])),
            hint="p.ndim is 2 for a matrix of weights and 1 for biases. The gradient of λ/2 w² is λ w.",
        )


def wrong_biases(params, strength):
    """charges the biases, too"""
    return strength / 2 * sum(np.sum(w**2) for w in params.values()), {n: strength * w for n, w in params.items()}


def wrong_half(params, strength):
    """forgets the half in the cost"""
    cost, grads = ridge(params, strength)
    return 2 * cost, grads


def wrong_gradient(params, strength):
    """has a gradient of 2 λ w, which belongs to a cost without the half"""
    cost, grads = ridge(params, strength)
    return cost, {n: 2 * g for n, g in grads.items()}


def wrong_mean(params, strength):
    """takes means instead of sums"""
    weights = {n: p for n, p in params.items() if p.ndim > 1}
    return strength / 2 * sum(np.mean(w**2) for w in weights.values()), {
        n: strength * w / w.size for n, w in weights.items()
    }
