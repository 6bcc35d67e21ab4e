"""Adam."""

import numpy as np

from authoring.course import case, draw, listed

TITLE = "Adam"
POINTS = 5


class AdamSteps:
    """Adam for one array of weights. Nothing that comes from the caller is changed in place."""

    def __init__(self, eta, beta1, beta2, epsilon):
        """Remember the settings, and that no step was taken yet."""
        self.eta, self.beta1, self.beta2, self.epsilon = eta, beta1, beta2, epsilon
        self.m, self.s, self.t = 0.0, 0.0, 0

    def step(self, w, g):
        """Return the weights (D,) after one step from w (D,) with the gradient g (D,)."""
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
        return w - self.eta * m_hat / (np.sqrt(s_hat) + self.epsilon)


def cases(rng):
    w, g = draw(rng, 2).clip(-2, 2), rng.choice([-1.0, 1.0], 2) * rng.integers(1, 5, 2)
    yield case(
        0.1,
        0.9,
        0.999,
        1e-8,
        calls=[("step", (w, g))],
        link=f"descent?surface=valley&start={listed(w)}&method=Adam&eta=0.1",
        hint="The first step: m̂ = g and ŝ = g², so every weight moves by η against the sign of its gradient.",
    )
    grads = [draw(rng, 2) + 0.05 for _ in range(4)]
    yield case(
        0.1,
        0.9,
        0.99,
        1e-8,
        calls=[("step", (w, g)) for g in grads],
        hint="The t-th step divides m by 1 − β₁ᵗ and s by 1 − β₂ᵗ, with t = 1 at the first step.",
    )
    yield case(0.5, 0.5, 0.8, 0.1, calls=[("step", (w, g / 5)) for g in grads], hint="ε is added to the root, not under it.")
    yield case(
        0.2,
        0.0,
        0.9,
        1e-8,
        calls=[("step", (draw(rng, 3), draw(rng, 3) + 0.05)) for _ in range(3)],
        hint="β₁ = 0 switches the momentum off: m is then the present gradient.",
    )


class wrong_no_correction(AdamSteps):
    """does not correct the start at zero"""

    def step(self, w, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        return w - self.eta * self.m / (np.sqrt(self.s) + self.epsilon)


class wrong_count(AdamSteps):
    """counts the first step as t = 2"""

    def __init__(self, eta, beta1, beta2, epsilon):
        super().__init__(eta, beta1, beta2, epsilon)
        self.t = 1


class wrong_epsilon(AdamSteps):
    """adds ε under the root"""

    def step(self, w, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
        return w - self.eta * m_hat / np.sqrt(s_hat + self.epsilon)


class wrong_root(AdamSteps):
    """divides by ŝ instead of its root"""

    def step(self, w, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
        return w - self.eta * m_hat / (s_hat + self.epsilon)


class wrong_in_place(AdamSteps):
    """changes the caller's weights"""

    def step(self, w, g):
        w -= w - super().step(w, g)
        return w


class wrong_sign(AdamSteps):
    """climbs"""

    def step(self, w, g):
        return super().step(w, -g)
