"""A network that learns two spirals, as a picture that moves: what it does at each step, and what every unit sees."""

import itertools
from typing import Any, NamedTuple

import numpy as np

from nblib import datasets, losses, optimizers
from nblib.checks import Array
from nblib.layers import Activation, Dense
from nblib.network import Network
from nblib.training import train
from nblib.widgets.base import Explorer
from nblib.widgets.fields import Given, Text, Whole, settable

SIZES = (2, 8, 6, 1)
MOST = 400  # steps, after which every point is on its side
POINTS, NOISE, REACH = 200, 0.04, 5  # of the spirals, which end at this distance
RATE, SEED = 0.01, 0
INSTRUCTION = "A network that knows nothing yet. Let it learn which side is whose."


class Learned(NamedTuple):
    """The network after some steps, and the cost before each of them."""

    network: Network
    X: Array
    y: Array
    costs: list[float]


def learned(steps: int) -> Learned:
    """Return the network 2–8–6–1 after so many steps of Adam on all points of two spirals."""
    rng = np.random.default_rng(SEED)
    X, y = datasets.spirals(rng, POINTS, NOISE)
    layers: list[Any] = []
    for inputs, outputs in itertools.pairwise(SIZES):
        layers += [Dense(inputs, outputs, "xavier", rng), Activation("tanh")]
    network = Network(*layers[:-1], output="sigmoid")
    run = train(network, REACH * X, y, losses.binary_cross_entropy, optimizers.Adam(RATE), rng, epochs=MOST, batch_size=None)
    return Learned(network, REACH * X, y, [step.cost for step in itertools.islice(run, steps)])


class LearningExplorer(Explorer):
    """A network 2–8–6–1 that learns two spirals; each unit shows what it says over the plane.

    `steps`, how often it has moved its weights, is a trait that is bound both ways. `network` is an nblib Network with the
    weights after so many steps, `costs` what it cost before each of them.
    """

    instruction = Text(INSTRUCTION)
    initial = Given({})
    steps = Whole(0, 0, MOST, link="steps", slider=(0, MOST, 1))

    def __init__(self, name: str = "learning", steps: int = 0, instruction: str = INSTRUCTION) -> None:
        """Show the network after `steps` steps."""
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction, self.steps = name, instruction, steps
        self.set_trait("initial", {key: getattr(self, key) for key in settable(type(self))})
        super().__init__()

    @property
    def network(self) -> Network:
        """A new nblib Network with the weights after these steps."""
        return learned(self.steps).network

    @property
    def costs(self) -> list[float]:
        """The cost before each step."""
        return learned(self.steps).costs

    def __repr__(self) -> str:
        """Show the state that a call would reproduce."""
        return f"LearningExplorer(steps={self.steps})"
