"""Generative adversarial networks (Goodfellow et al. 2014): one network invents examples, another tells them from true ones.

Letters as in the chapter: the generator G makes examples G(z) of noise z; the discriminator D gives an example x one number
s = D(x), and σ(s) is the probability, as it sees it, that x is true. Rows of x (B, …), z (B, K) and s (B, 1) are examples.

Goodfellow, I. et al. (2014). Generative adversarial nets. NeurIPS. https://arxiv.org/abs/1406.2661
Mescheder, L., Geiger, A. and Nowozin, S. (2018). Which training methods for GANs do actually converge? ICML.
https://arxiv.org/abs/1801.04406
Sønderby, C. K. et al. (2017). Amortised MAP inference for image super-resolution. ICLR. https://arxiv.org/abs/1610.04490
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.activations import sigmoid
from nblib.checks import Array, array, count, describe, generator, number
from nblib.layers import Activation, Dense, Flatten, Grads
from nblib.losses import below, binary_cross_entropy
from nblib.network import Network
from nblib.optimizers import Optimizer, Schedule
from nblib.training import Batches, Fresh, Source, loop, suits, update


class Round(NamedTuple):
    """What one step of each player looked like, measured on its batch before it."""

    step: int  # counts the rounds from 1
    epoch: int  # counts the passes over the data from 1
    size: int  # true examples in the batch, and as many invented ones
    cost: float  # J_G
    validation: None
    discriminator: float  # J_D, without the penalty
    penalty: float  # R₁
    true: float  # mean σ(D(x)) of the true examples
    invented: float  # mean σ(D(G(z))): 1/2 like `true` where D cannot tell them apart


# What the players want -----------------------------------------------------------------------------------------------

cross_entropy = below(binary_cross_entropy)  # softplus(s) − y s on average, and its gradient


def judged(true: Array, invented: Array, label: float = 1.0) -> tuple[float, Array, Array]:
    """J_D = mean softplus(−s) of true examples + mean softplus(s) of invented ones, and ∂J_D/∂s of both        s (B, 1).

    softplus(−s) = −log σ(s): D learns as any classifier does, from the labels 1 and 0. A `label` below 1 for the true ones
    keeps D from being too sure of them; that of the invented ones stays 0 (Salimans et al. 2016).
    """
    J_true, ds_true = cross_entropy(true, np.full_like(true, label))
    J_invented, ds_invented = cross_entropy(invented, np.zeros_like(invented))
    return J_true + J_invented, ds_true, ds_invented


def fooled(invented: Array, saturating: bool = False) -> tuple[float, Array]:
    """J_G = mean softplus(−s) of invented examples, and ∂J_G/∂s = (σ(s) − 1) / B: G wants them to be taken for true.

    `saturating` is the game as it was derived, J_G = −mean softplus(s) = mean log(1 − σ(s)), which G makes as small as it
    can. Its gradient −σ(s) / B vanishes just where G is bad and D sure, s ≪ 0; that of the other one is greatest there.
    """
    if not saturating:
        return cross_entropy(invented, np.ones_like(invented))
    J, ds = cross_entropy(invented, np.zeros_like(invented))
    return -J, -ds


# The gradient penalty ------------------------------------------------------------------------------------------------

#: activation -> φ″, given z and a = φ(z)
BENDS: dict[str, Callable[[Array, Array], Any]] = {
    "linear": lambda z, a: 0.0,
    "relu": lambda z, a: 0.0,
    "leaky_relu": lambda z, a: 0.0,
    "sigmoid": lambda z, a: a * (1 - a) * (1 - 2 * a),
    "tanh": lambda z, a: -2 * a * (1 - a * a),
    "softplus": lambda z, a: sigmoid(z) * (1 - sigmoid(z)),
}


def gradient_penalty(D: Network, x: Array, gamma: float) -> tuple[float, Grads]:
    """R₁ = γ/2 mean ‖g‖² with g = ∂D(x)/∂x, and ∂R₁/∂p for every parameter p of D        x (B, …) true examples.

    The gradient goes through a gradient. Hold u = γ/B g fixed: then Σ u·g, whose gradient is the one wanted, is the slope
    of Σ D(x + t u) at t = 0. So push u forward through the layers as a small change of x: u W behind a dense layer,
    u φ′(z) behind an activation. It arrives as Σ u·g = 2 R₁. Then send back both what hangs on the change, ∂/∂u (the usual
    messages of back-propagation, for D is linear in it), and what hangs on where it is taken, ∂/∂x: the second is born at
    the bends of φ, u φ″(z), and is nothing with ReLU.
    """
    twice_differentiable(D)
    s, caches = D.forward(x)
    g: Any = D.backward(np.ones_like(s), caches)[0]
    u, changes = g * (gamma / len(x)), []
    for layer, cache in zip(D.layers, caches, strict=True):
        changes.append(u)
        if isinstance(layer, Dense):
            u = u @ layer.params["W"]
        elif isinstance(layer, Activation):
            u = u * layer.d_phi(*cache, **layer.options)
        else:
            u = layer.forward(u)[0]
    grads: Grads = {}
    du: Any = np.ones_like(s)
    dx: Any = np.zeros_like(s)
    for i in reversed(range(len(D.layers))):
        layer, cache = D.layers[i], caches[i]
        bend = du * changes[i] * BENDS[layer.name](*cache) if isinstance(layer, Activation) else 0.0
        dx, at_x = layer.backward(dx, cache)
        dx = dx + bend
        du, at_u = layer.backward(du, changes[i] if isinstance(layer, Dense) else cache)  # u in place of x: du Wᵀ, uᵀ du
        if at_x:
            grads |= {f"{i}.W": at_u["W"] + at_x["W"], f"{i}.b": at_x["b"]}  # a change u W knows nothing of b
    return float(u.sum()) / 2, grads


def twice_differentiable(D: Network) -> None:
    """Raise ValueError if the penalty's gradient is not known for a layer of D."""
    for layer in D.layers:
        known = layer.name in BENDS if isinstance(layer, Activation) else type(layer) in (Dense, Flatten)
        if not known or (layer.params and D.layers.count(layer) > 1):
            raise ValueError(
                f"gamma must be 0 unless D consists of Dense, Flatten and Activation layers ({', '.join(BENDS)}), each "
                f"with weights of its own, but it has {layer!r}."
            )


# The game ------------------------------------------------------------------------------------------------------------


@dataclass
class Game:
    """A step for each of the two players, as `nblib.training.loop` takes it."""

    G: Network
    D: Network
    optimizers: tuple[Optimizer, Optimizer]  # of G and of D
    rng: np.random.Generator
    saturating: bool = False
    gamma: float = 0.0
    noise: Schedule = lambda step: 0.0
    label: float = 1.0
    rounds: int = 0

    def __call__(self, x: Array) -> tuple[float, ...]:
        """Let D learn from true examples x (B, …) and as many invented ones, then G from what D says of these."""
        sigma = self.noise(self.rounds)
        with np.errstate(over="ignore", invalid="ignore"):  # the loop looks at the costs instead
            invented, cache = self.G.forward(noise_for(self.G, len(x), self.rng), self.rng)
            J_D, R, *s = self.discriminator(self.blurred(x, sigma), self.blurred(invented, sigma))
            J_G = self.generator(invented, cache, sigma) if math.isfinite(J_D + R) else math.nan
        self.rounds += 1
        return J_G, J_D, R, *(float(sigmoid(of).mean()) for of in s)

    def blurred(self, x: Array, sigma: float) -> Array:
        """x + σ ε: clouds that lie far apart come to overlap, and D cannot be sure. Its gradient by x is 1."""
        return x + x.dtype.type(sigma) * self.rng.standard_normal(x.shape).astype(x.dtype) if sigma else x

    def discriminator(self, true: Array, invented: Array) -> tuple[float, float, Array, Array]:
        """Move D alone: to G's examples it is as if they had been found; nothing goes back into them."""
        s, cache = self.D.forward(np.concatenate([true, invented]), self.rng)
        s_true, s_invented = np.split(s, 2)
        J, *ds = judged(s_true, s_invented, self.label)
        _, grads = self.D.backward(np.concatenate(ds), cache, need_dx=False)
        R = 0.0
        if self.gamma:
            R, extra = gradient_penalty(self.D, true, self.gamma)
            grads = {name: g + extra[name] for name, g in grads.items()}
        if math.isfinite(J + R):
            update(self.D, self.optimizers[1], grads, cache)
        return J, R, s_true, s_invented

    def generator(self, invented: Array, cache: Any, sigma: float = 0.0) -> float:
        """Move G alone: D says in which direction each of its examples looks truer, and stays as it is."""
        s, passed = self.D.forward(self.blurred(invented, sigma), self.rng)
        J, ds = fooled(s, self.saturating)
        dx, _ = self.D.backward(ds, passed)
        if math.isfinite(J) and dx is not None:
            _, grads = self.G.backward(dx, cache, need_dx=False)
            update(self.G, self.optimizers[0], grads, cache)
        return J


def play(
    G: Network,
    D: Network,
    X: Any,
    optimizers: tuple[Optimizer, Optimizer],
    rng: np.random.Generator,
    *,
    epochs: int = 10,
    batch_size: int = 128,
    steps: int | None = None,
    saturating: bool = False,
    gamma: float = 0.0,
    noise: float | Schedule = 0.0,
    label: float = 1.0,
) -> Iterator[Round]:
    """Return a generator that trains both players, one `Round` at a time.

    X (N, …)     true examples; or, with `steps` for an epoch, a function of rng that draws a batch of them
    optimizers   that of G and that of D, two of them: each remembers its own player
    gamma        γ of the gradient penalty R₁ on true examples
    noise        σ of the noise on all that D sees, a number or a schedule, such as one that fades to 0
    label        of true examples, 1 or a little less

    ValueError at once if an argument is wrong; FloatingPointError in the round whose costs are not finite any more.
    """
    if not (isinstance(optimizers, tuple) and [hasattr(o, "step") for o in optimizers] == [True, True]):
        raise ValueError(
            f"optimizers must be two, of G and of D, such as (Adam(), Adam()), but came as {describe(optimizers)}."
        )
    if optimizers[0] is optimizers[1]:
        raise ValueError("optimizers must be two, each of which remembers its own player, but one came twice.")
    shape = G.output_shape((codes(G),))
    if D.output_shape(shape) != (1,):
        raise ValueError(f"D must give one number for an example of shape {shape}, but gives {D.output_shape(shape)}.")
    suits(D, binary_cross_entropy)
    if number("gamma", gamma, least=0):
        twice_differentiable(D)
    schedule = noise if callable(noise) else still(number("noise", noise, least=0))
    number("label", label, above=0, most=1)

    def examples(x: Any) -> Array:
        return array("X", x, "N", *shape).astype(G.dtype, copy=False)

    batches: Source
    if callable(X):
        batches = Fresh(lambda rng: (examples(X(rng)),), count("steps", steps))
    else:
        batches = Batches((examples(X),), count("batch_size", batch_size))
    game = Game(G, D, optimizers, generator("rng", rng), saturating, gamma, schedule, label)
    return loop(game, batches, rng, count("epochs", epochs), record=Round)


def still(sigma: float) -> Schedule:
    """σ(t) = σ."""
    return lambda step: sigma


def codes(G: Network) -> int:
    """Return K, how many numbers of noise G takes; ValueError if it does not begin with a dense layer."""
    if not isinstance(G.layers[0], Dense):
        raise ValueError(f"G must begin with a Dense layer, which takes the noise, but begins with {G.layers[0]!r}.")
    return len(G.layers[0].params["W"])


def noise_for(G: Network, n: int, rng: np.random.Generator) -> Array:
    """z ~ N(0, 1)        (n, K)."""
    return generator("rng", rng).standard_normal((count("n", n), codes(G))).astype(G.dtype)


def sample(G: Network, n: int, rng: np.random.Generator) -> Array:
    """Return n invented examples G(z) (n, …)."""
    return G.predict(noise_for(G, n, rng))


# How good it is ------------------------------------------------------------------------------------------------------


class Modes(NamedTuple):
    """Which clouds of the truth a sample has: the two numbers belong together, for noise that is everywhere finds all."""

    found: int  # clouds with their least share
    near: float  # share of the sample that lies near any of them
    shares: Array  # of each cloud


def modes(X: ArrayLike, centers: ArrayLike, radius: float = 0.3, least: float = 0.02) -> Modes:
    """Count the clouds that hold at least the share `least` of X        X (N, D)   centers (M, D).

    A row belongs to the nearest center, if it lies within `radius` of it.
    """
    centers = array("centers", centers, "M", "D")
    X, radius = array("X", X, "N", centers.shape[1]), number("radius", radius, above=0)
    apart = np.linalg.norm(X[:, None] - centers, axis=2)
    nearest = apart.argmin(axis=1)[apart.min(axis=1) <= radius]
    shares = np.bincount(nearest, minlength=len(centers)) / len(X)
    return Modes(int((shares >= number("least", least, above=0, most=1)).sum()), float(shares.sum()), shares)
