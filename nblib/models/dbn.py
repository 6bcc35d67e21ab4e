"""The deep belief network (Hinton, Osindero and Teh 2006): Boltzmann machines in a stack, each learning the one below.

Letters as in the chapter: `v` visible units, `h¹, h², …` the layers above; machine l has the parameters `W (n_l−1, n_l)`,
`b (n_l−1,)`, `c (n_l,)`.

Each machine is trained on patterns h ~ p(h | v) of the one below, which then stays as it is. If the new one begins as the
machine below turned upside down, its learning raises a lower bound of log p(v); with another start, or another size, the
bound says nothing, and neither does it say that the features are good for a task.

Hinton, G. E., Osindero, S. and Teh, Y. W. (2006). A fast learning algorithm for deep belief nets. Neural Computation
18(7), 1527–1554. https://doi.org/10.1162/neco.2006.18.7.1527
Bengio, Y., Lamblin, P., Popovici, D. and Larochelle, H. (2007). Greedy layer-wise training of deep networks. NIPS 19,
153–160.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nblib.checks import Array, array, count, generator, without_labels
from nblib.layers import Activation, Dense, Layer
from nblib.models.rbm import RBM, binary, sample
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.training import Batches, loop


class DBNStep(NamedTuple):
    """What one update looked like, measured on its batch before it."""

    step: int  # counts this machine's updates from 1
    epoch: int  # counts this machine's passes over the data from 1
    size: int  # examples in the batch
    cost: float  # −log pseudo-likelihood of the machine, estimated, of what it learns from
    validation: None
    reconstruction: float  # as in RBMStep
    layer: int  # the machine that learns, 1 for the lowest


class DBN:
    """p(v, h¹, …, h^L) = p(v | h¹) … p(h^L−2 | h^L−1) p(h^L−1, h^L), the last an RBM        `DBN(784, 200, 200, rng=rng)`.

    `machines` holds the RBMs, the lowest first.
    """

    def __init__(self, *sizes: int, rng: np.random.Generator, scale: float = 0.01) -> None:
        """Stack machines between layers of these sizes, the visible one first, with small random weights."""
        if len(sizes) < 2:
            raise ValueError(f"sizes must be at least two, such as DBN(64, 100, rng=rng), but came as {sizes}.")
        for size in sizes:
            count("sizes", size)
        self.machines = [RBM(n, m, rng, scale) for n, m in pairwise(sizes)]

    def __repr__(self) -> str:
        """DBN(n_0, n_1, …)."""
        return f"DBN({', '.join(str(n) for n in [len(self.machines[0].params['b']), *map(self._width, self.machines)])})"

    @staticmethod
    def _width(machine: RBM) -> int:
        return len(machine.params["c"])

    @property
    def params(self) -> dict[str, Array]:
        """The machines' arrays, "0.W", "0.b", "0.c", "1.W", …: their own, not copies."""
        return {f"{i}.{name}": p for i, machine in enumerate(self.machines) for name, p in machine.params.items()}

    @property
    def state(self) -> dict[str, Array]:
        """The machines' chains, "0.v", …, after a persistent `fit`."""
        return {f"{i}.{name}": p for i, machine in enumerate(self.machines) for name, p in machine.state.items()}

    def up(self, V: Array, rng: np.random.Generator, layers: int) -> Array:
        """h¹ ~ p(h¹ | v), h² ~ p(h² | h¹), …        V (N, n_0)   (N, n_layers), each 0 or 1."""
        for machine in self.machines[:layers]:
            V = sample(machine.hidden(V), rng)
        return V

    def features(self, X: ArrayLike, layers: int | None = None) -> Array:
        """a^l = σ(a^l−1 W + c), a⁰ = x: each layer's probabilities handed up in place of patterns        (N, n_layers)."""
        a = array("X", X, "N", len(self.machines[0].params["b"]))
        for machine in self.machines[: None if layers is None else count("layers", layers)]:
            a = machine.hidden(a)
        return a

    def fantasies(self, V: ArrayLike, rng: np.random.Generator, k: int = 1000) -> Array:
        """Walk k Gibbs steps in the top machine, then go down once        V (N, n_0) of 0 and 1   (N, n_0) probabilities.

        The chains start above V. Only the top is a Boltzmann machine; below, arrows point down.
        """
        V = binary("V", V, len(self.machines[0].params["b"]))
        H = self.up(V, generator("rng", rng), len(self.machines) - 1)
        P = H = self.machines[-1].gibbs(H, rng, k)
        for machine in reversed(self.machines[:-1]):
            P = machine.visible(H)
            H = sample(P, rng)
        return P

    def fit(
        self,
        V: ArrayLike,
        optimizer: Callable[[], Optimizer],
        rng: np.random.Generator,
        y: None = None,
        *,
        epochs: int = 10,
        batch_size: int = 32,
        k: int = 1,
    ) -> Iterator[DBNStep]:
        """Train the machines one after the other, the lowest first, on V (N, n_0) of 0 and 1; yield a record of each step.

        `optimizer` makes a new one for each machine: `lambda: SGD(0.1)`. The patterns for the upper machines are drawn
        anew each time a batch comes. There are no labels y: they come in with `network`.
        """
        without_labels(y)
        V = binary("V", V, len(self.machines[0].params["b"]))
        if not callable(optimizer) or not hasattr(optimizer(), "step"):
            raise ValueError("optimizer must be a function that makes one for each machine, such as lambda: SGD(0.1).")
        generator("rng", rng)
        count("k", k)
        return self._greedily(V, optimizer, rng, count("epochs", epochs), count("batch_size", batch_size), k)

    def _greedily(
        self, V: Array, optimizer: Callable[[], Optimizer], rng: np.random.Generator, epochs: int, size: int, k: int
    ) -> Iterator[DBNStep]:
        for layer in range(len(self.machines)):
            own = optimizer()

            def step(v: Array, layer: int = layer, own: Optimizer = own) -> tuple[float, ...]:
                return *self.machines[layer].learn(self.up(v, rng, layer), own, rng, k), layer + 1

            yield from loop(step, Batches((V,), size), rng, epochs, record=DBNStep)

    def network(self, outputs: int, rng: np.random.Generator, output: str = "softmax") -> Network:
        """Return the network a^l = σ(a^l−1 W + c) with an untrained dense layer on top, ready to be fine-tuned.

        Its weights are copies: fine-tuning leaves the machines as they are.
        """
        layers: list[Layer] = []
        for machine in self.machines:
            layers += [Dense.of(machine.params["W"], machine.params["c"]), Activation("sigmoid")]
        return Network(*layers, Dense(self._width(self.machines[-1]), outputs, "xavier", rng), output=output)
