"""Gradient descent and its relatives: how a gradient becomes a step.

`optimizer.step(params, grads)` changes the arrays of one dict in place, given their gradients ∂J/∂p in another. The
update rule of each method is its `update`, for one array p with gradient g, the learning rate eta (η) of this step, and
whatever the method remembers of p (arrays of p's shape, zero at the start and changed in place).

A learning rate is a number or a schedule: a function of the step's index 0, 1, 2, …
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from nblib.checks import Array, count, number
from nblib.layers import Grads

Schedule = Callable[[int], float]


class Optimizer:
    """What all methods share: the learning rate, the count of steps and the arrays remembered for each parameter."""

    memories = 0  # how many arrays `update` remembers for each parameter

    def __init__(self, learning_rate: float | Schedule):
        """Take a positive number or a schedule."""
        self.rate: Schedule = learning_rate if callable(learning_rate) else constant(learning_rate)
        self.steps = 0
        self.state: dict[str, list[Array]] = {}
        self.served: dict[str, Array] = {}  # the arrays that steps, schedule and memory belong to
        self.remembers = self.memories > 0 or callable(learning_rate)

    def step(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Update every array of `params` that has a gradient; ValueError if a gradient has no array of its shape.

        An optimizer that remembers serves the arrays it began with: for others of the same names, ValueError.
        """
        eta = self.rate(self.steps)
        if not 0 <= eta < math.inf:
            raise ValueError(f"learning_rate must be finite and not negative, but the schedule gave {eta}.")
        for name, g in grads.items():
            p = params.get(name)
            if p is None or p.shape != g.shape:
                other = "is missing" if p is None else f"has shape {p.shape}"
                raise ValueError(
                    f"grads must match params, but grads[{name!r}] has shape {g.shape} and params[{name!r}] {other}."
                )
        for name, p in self.served.items() if self.remembers else ():
            if params.get(name) is not p:
                other = "is another array" if name in params else "is missing"
                raise ValueError(
                    f"params must hold the arrays that this {type(self).__name__} began with, whose steps it remembers, "
                    f"but params[{name!r}] {other}: make a new optimizer for each network, and change arrays in place."
                )
        self.steps += 1
        for name, g in grads.items():
            if name not in self.state:
                self.served[name] = params[name]
                self.state[name] = [np.zeros_like(params[name]) for _ in range(self.memories)]
            self.update(params[name], g, eta, *self.state[name])

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Change p in place."""
        raise NotImplementedError


class SGD(Optimizer):
    """(Stochastic) gradient descent: p ← p − η g."""

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Take a step against the gradient."""
        p -= eta * g


class Momentum(Optimizer):
    """v ← β v + g    p ← p − η v: steps in the same direction add up (Polyak 1964)."""

    memories = 1

    def __init__(self, learning_rate: float | Schedule, beta: float = 0.9):
        """Keep the share β of the velocity, 0 ≤ β < 1."""
        super().__init__(learning_rate)
        self.beta = number("beta", beta, least=0, below=1)

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Step along the velocity."""
        (v,) = memory
        v *= self.beta
        v += g
        p -= eta * v


class Nesterov(Momentum):
    """v ← β v + g    p ← p − η (g + β v): the velocity is looked at where it will be next (Nesterov 1983)."""

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Step along the velocity after the next decay."""
        (v,) = memory
        v *= self.beta
        v += g
        p -= eta * (g + self.beta * v)


class AdaGrad(Optimizer):
    """s ← s + g²    p ← p − η g / (√s + ε): each parameter has its own rate, which only falls (Duchi et al. 2011)."""

    memories = 1

    def __init__(self, learning_rate: float | Schedule = 0.01, epsilon: float = 1e-10):
        """ε keeps the division finite."""
        super().__init__(learning_rate)
        self.epsilon = number("epsilon", epsilon, above=0)

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Divide by the root of all squares so far."""
        (s,) = memory
        s += g * g
        p -= eta * g / (np.sqrt(s) + self.epsilon)


class RMSProp(Optimizer):
    """s ← ρ s + (1 − ρ) g²    p ← p − η g / (√s + ε): AdaGrad that forgets (Hinton 2012)."""

    memories = 1

    def __init__(self, learning_rate: float | Schedule = 0.001, rho: float = 0.9, epsilon: float = 1e-8):
        """Keep the share ρ of the mean square, 0 ≤ ρ < 1."""
        super().__init__(learning_rate)
        self.rho, self.epsilon = number("rho", rho, least=0, below=1), number("epsilon", epsilon, above=0)

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Divide by the root of the running mean square."""
        (s,) = memory
        s *= self.rho
        s += (1 - self.rho) * g * g
        p -= eta * g / (np.sqrt(s) + self.epsilon)


class Adam(Optimizer):
    """m ← β₁ m + (1 − β₁) g    v ← β₂ v + (1 − β₂) g²    p ← p − η m̂ / (√v̂ + ε)    (Kingma and Ba 2014).

    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) undo the start at zero; t counts the steps from 1.
    """

    memories = 2

    def __init__(
        self, learning_rate: float | Schedule = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ):
        """Keep the shares β₁ of the mean and β₂ of the mean square."""
        super().__init__(learning_rate)
        self.beta1, self.beta2 = number("beta1", beta1, least=0, below=1), number("beta2", beta2, least=0, below=1)
        self.epsilon = number("epsilon", epsilon, above=0)

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Momentum, divided by the root of the mean square."""
        m, v = memory
        m += (1 - self.beta1) * (g - m)
        v += (1 - self.beta2) * (g * g - v)
        m_hat = m / (1 - self.beta1**self.steps)
        v_hat = v / (1 - self.beta2**self.steps)
        p -= eta * m_hat / (np.sqrt(v_hat) + self.epsilon)


class AdamW(Adam):
    """p ← p − η λ p, then Adam's step: the weights decay apart from the gradient (Loshchilov and Hutter 2017)."""

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        decay: float = 0.01,
        weights: Mapping[str, Array] | None = None,
    ):
        """λ is `decay`; it acts on all parameters, or on `weights` alone, such as `network.weights`.

        Those leave out biases, gains and embeddings, which need not be small.
        """
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.decay = number("decay", decay, least=0)
        self.weights = None if weights is None else {id(p): p for p in weights.values()}

    def update(self, p: Array, g: Array, eta: float, *memory: Array) -> None:
        """Shrink p, then step."""
        if self.weights is None or id(p) in self.weights:
            p *= 1 - eta * self.decay
        super().update(p, g, eta, *memory)


def constant(rate: float) -> Schedule:
    """η(t) = η₀."""
    rate = number("learning_rate", rate, above=0)
    return lambda t: rate


def stepwise(rate: float, factor: float, every: int) -> Schedule:
    """η(t) = η₀ · factor^⌊t / every⌋."""
    rate, factor, every = number("rate", rate, above=0), number("factor", factor, above=0), count("every", every)
    return lambda t: rate * factor ** (t // every)


def exponential(rate: float, decay: float) -> Schedule:
    """η(t) = η₀ e^(−decay · t)."""
    rate, decay = number("rate", rate, above=0), number("decay", decay, least=0)
    return lambda t: rate * math.exp(-decay * t)


def cosine(rate: float, steps: int, least: float = 0.0) -> Schedule:
    """η(t) falls from η₀ to `least` in `steps` along half a cosine, and stays there (Loshchilov and Hutter 2016)."""
    rate, steps = number("rate", rate, above=0), count("steps", steps)
    least = number("least", least, least=0, most=rate)
    return lambda t: least + (rate - least) * (1 + math.cos(math.pi * min(t / steps, 1))) / 2


def warm_up(schedule: float | Schedule, steps: int) -> Schedule:
    """η(t) rises evenly over the first `steps`, then follows `schedule` from its start."""
    after, steps = schedule if callable(schedule) else constant(schedule), count("steps", steps)
    return lambda t: after(0) * (t + 1) / (steps + 1) if t < steps else after(t - steps)


def norm(grads: Mapping[str, Array]) -> float:
    """Return ‖g‖, the length of all gradients taken as one vector."""
    return math.sqrt(sum(float(np.vdot(g, g)) for g in grads.values()))


def clip(grads: Mapping[str, Array], limit: float) -> Grads:
    """Return the gradients, shortened together to the length `limit` if they are longer (Pascanu et al. 2013)."""
    length = norm(grads)
    if length <= number("limit", limit, above=0):
        return dict(grads)
    return {name: (limit / length) * g for name, g in grads.items()}
