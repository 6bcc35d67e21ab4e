"""The engine sends messages back through time as nblib does, to 1e-12, also in windows that go on from a state."""

import json

import numpy as np
import pytest

from nblib.layers import RNN
from tests.support.node import node

RNG = np.random.default_rng(20261215)


def page(layer, x, windows):
    D, H = layer.params["W"].shape
    given = {
        "D": D,
        "H": H,
        "B": len(x),
        "params": np.concatenate([p.ravel() for p in layer.params.values()]).tolist(),
        "x": x.tolist(),
        "windows": [{"from": a, "to": b, "dy": dy.tolist()} for a, b, dy in windows],
    }
    return json.loads(node("tests/support/js/backward_twin.mjs", stdin=json.dumps(given)))


@pytest.mark.parametrize(("B", "T", "D", "H"), [(1, 1, 1, 1), (1, 12, 3, 5), (4, 7, 6, 9), (2, 60, 2, 8)])
def test_back_through_time_is_nblibs(B, T, D, H):
    layer, x = RNN(D, H, RNG, scale=1.2), RNG.standard_normal((B, T, D))
    layer.params["b"][:] = RNG.standard_normal(H)
    middle = T // 2
    windows = [(0, middle)] if middle else []
    windows = [(a, b, RNG.standard_normal((B, b - a, H))) for a, b in [*windows, (middle, T)]]
    state = None
    for (a, b, dy), found in zip(windows, page(layer, x, windows), strict=True):
        y, cache = layer.forward(x[:, a:b], first=state)
        dx, grads, _ = layer.through_time(dy, cache)
        state = layer.last_state(cache)
        wanted = {"y": y, "dx": dx, "grads": np.concatenate([grads[name].ravel() for name in layer.params])}
        for name, value in wanted.items():
            np.testing.assert_allclose(found[name], value.ravel(), rtol=0, atol=1e-12 * max(1, abs(value).max()))


def test_the_message_at_every_state_by_finite_differences():
    """∂J/∂h_t: J of what the steps after t say, the state there nudged."""
    layer, x, dy = RNN(2, 4, RNG), RNG.standard_normal((1, 6, 2)), np.zeros((1, 6, 4))
    dy[0, -1] = RNG.standard_normal(4)
    (found,) = page(layer, x, [(0, 6, dy)])
    dh, h, nudge = np.reshape(found["dh"], (6, 4)), np.reshape(found["y"], (6, 4)), 1e-6
    for t in range(5):
        for j in range(4):
            up, down = (
                layer.forward(x[:, t + 1 :], first=(h[t] + sign * nudge * np.eye(4)[j])[None])[0][0, -1] for sign in (1, -1)
            )
            assert dh[t, j] == pytest.approx((up - down) @ dy[0, -1] / (2 * nudge), abs=1e-8)
