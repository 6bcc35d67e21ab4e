"""PyTorch as the independent judge of nblib's layers, and finite differences as the other."""

import os

import numpy as np
import pytest

from nblib.gradcheck import gradient_errors

try:
    import torch
except ImportError:
    if os.environ.get("REQUIRE_TORCH") == "1":
        raise
    torch = None

needs_torch = pytest.mark.skipif(
    torch is None,
    reason="PyTorch is not installed: parity with it is not checked here; REQUIRE_TORCH=1 makes this a failure.",
)


def tensor(x):
    """Return x as a tensor that wants its gradient, if it can have one."""
    t = torch.from_numpy(np.array(x))
    return t.requires_grad_() if t.is_floating_point() else t


def set_to(parameter, value):
    """Give a parameter of PyTorch these values."""
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(np.array(value)))


def same(ours, theirs, atol=1e-8):
    """Compare an array with a tensor."""
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=atol)


def randomized(layer, rng, scale=0.5):
    """Fill all parameters with numbers that differ from each other and from 0: a bias of 0 hides faults."""
    for p in layer.params.values():
        p[...] = scale * rng.standard_normal(p.shape)
    return layer


def largest_error(layer, x, seed=None, **how):
    """Return the largest relative error of all gradients, with a dy that is random."""
    dy = np.random.default_rng(99).standard_normal(layer.forward(x, training=seed is not None, **how)[0].shape)
    errors = gradient_errors(layer, x, lambda y: (float(np.sum(dy * y)), dy), seed=seed, **how)
    assert set(errors) >= set(layer.params) and not errors.kinks
    return max(errors.values())


def sentence(call, message):
    """Expect a ValueError of exactly these words."""
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message
