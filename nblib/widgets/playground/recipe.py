"""The playground's recipe: its data, its network and its training, made with nblib from the values of its traits.

What "Show me the Python" prints uses `points` and `features` of this module; all else is nblib itself.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nblib import datasets, losses, optimizers
from nblib.checks import Array, array, choice, count, generator, number
from nblib.layers import Activation, Dense, Dropout, Layer
from nblib.network import Network
from nblib.optimizers import Optimizer
from nblib.training import Step, train

MOST_STEPS = 10**6

# Data ----------------------------------------------------------------------------------------------------------------

HILLS = ((-3.5, 2.5, 1), (0, 2.5, -1), (3.5, 2.5, 1), (-3.5, -2.5, -1), (0, -2.5, 1), (3.5, -2.5, -1))
BILL = (44, 17)  # mm, length and depth in the middle of the picture
REGRESSION = ("plane", "multi-gauss")
SETS = ("circle", "xor", "gauss", "spiral", *REGRESSION, "penguins")
LOSSES_OF = {  # by the number of classes; 0: y is a number
    2: ("binary_cross_entropy", "mse", "hinge"),
    3: ("cross_entropy",),
    0: ("mse", "mae", "huber"),
}

FEATURES = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: np.sin(x1),
    "sin(x2)": lambda x1, x2: np.sin(x2),
}


def points(name: str, rng: np.random.Generator, n: int = 500, noise: float = 0.5) -> tuple[Array, Array]:
    """Return one of the playground's sets: points X (n, 2), about from −5 to 5, and y (n,).

    "circle", "xor", "gauss", "spiral"   y is a class 0 or 1; noise spreads the points
    "plane", "multi-gauss"               y is a number, about from −1 to 1; noise / 5 is its standard deviation
    "penguins"                           342 real birds, x₁ = (bill length − 44 mm) / 3 mm, x₂ = (bill depth − 17 mm) / 1 mm;
                                         y is the species: 0 Adelie, 1 Chinstrap, 2 Gentoo; n and noise change nothing
    """
    noise = number("noise", noise, least=0)
    if name == "penguins":
        birds = datasets.penguins()
        return (birds.X[:, :2] - BILL) / (3, 1), birds.y
    if choice("name", name, SETS) == "circle":
        X, y = datasets.circles(rng, n, noise / 5)
        return 5 * X, y
    if name == "xor":
        X, y = datasets.xor_clouds(rng, n, (0.7 + noise) / 3)
        return 3 * X, y
    if name == "gauss":
        return datasets.blobs(rng, n, ((-2, -2), (2, 2)), 0.7 + noise)
    if name == "spiral":
        X, y = datasets.spirals(rng, n, noise / 5)
        return 5 * X, y
    x1, x2 = (X := generator("rng", rng).uniform(-5, 5, (count("n", n), 2))).T
    if name == "plane":
        y = (x1 + x2) / 10
    else:
        y = sum(height * np.exp(-((x1 - c1) ** 2 + (x2 - c2) ** 2) / 2) for c1, c2, height in HILLS)
    return X, y + noise / 5 * rng.standard_normal(n)


def features(X: Any, names: Sequence[str]) -> Array:
    """Return the inputs (N, D) that a network takes of points X (N, 2): the `FEATURES` of these D names."""
    x1, x2 = array("X", X, "N", 2).T
    return np.column_stack([FEATURES[choice("names", name, FEATURES)](x1, x2) for name in names])


# What a recipe makes -------------------------------------------------------------------------------------------------


class Data(NamedTuple):
    """The examples as the network takes them."""

    X_train: Array  # (N, D)
    X_test: Array
    y_train: Array  # (N,)
    y_test: Array


class Run(NamedTuple):
    """A network after its training, and what belongs to it."""

    network: Network
    optimizer: Optimizer
    data: Data
    records: list[Step]


DEFAULT: dict[str, Any] = {
    "data": "circle",
    "points": [],
    "noise": 0.5,
    "data_seed": 1,
    "train_share": 50,
    "features": ["x1", "x2"],
    "layers": [4, 2],
    "activations": ["tanh", "tanh"],
    "init": "xavier",
    "dropout": 0.0,
    "seed": 1,
    "loss": "binary_cross_entropy",
    "optimizer": "SGD",
    "learning_rate": 0.03,
    "batch_size": 10,
    "l1": 0.0,
    "l2": 0.0,
    "stop": "never",
    "stop_at": 500,
    "speed": "epoch",
    "show_test": False,
    "discretize": False,
    "steps": 0,
    "edits": [],
}
LIVE = ("learning_rate", "batch_size", "l1", "l2")  # may change on the way
WEIGHT = re.compile(
    r"([wb])([0-9])\.([0-9])(?:\.([0-9]))?"
)  # w1.0.2: layer 1, from unit 0, to unit 2; b1.2: the bias of unit 2


def classes_of(state: Mapping[str, Any]) -> int:
    """Return how many classes there are, 2 or 3; 0 where the targets are numbers."""
    if state["data"] == "own":
        found = {p[2] for p in state["points"]}
        return 2 if found <= {0, 1} else 3 if found <= {0, 1, 2} else 0
    return 0 if state["data"] in REGRESSION else 3 if state["data"] == "penguins" else 2


def outputs_of(state: Mapping[str, Any]) -> int:
    """Return how many units the last layer has: one for each of three classes, else one."""
    return 3 if classes_of(state) == 3 else 1


def data_of(state: Mapping[str, Any]) -> Data:
    """Make the examples, split as the page splits them."""
    rng = np.random.default_rng(state["data_seed"])
    if state["data"] == "own":
        table = array("points", state["points"], "N", 3)
        X, y = table[:, :2], table[:, 2].astype(int if classes_of(state) == 3 else float)
    else:
        X, y = points(state["data"], rng, noise=state["noise"])
    return Data(*datasets.split(features(X, state["features"]), y, rng, test=(100 - state["train_share"]) / 100))


def network_of(state: Mapping[str, Any], rng: np.random.Generator) -> Network:
    """Build the network with its first weights; its output as the loss wants it."""
    sizes = [len(state["features"]), *state["layers"], outputs_of(state)]
    layers: list[Layer] = []
    for (inputs, outputs), activation in zip(itertools.pairwise(sizes), [*state["activations"], None], strict=True):
        layers.append(Dense(inputs, outputs, state["init"], rng))
        if activation:
            layers.append(Activation(activation))
            if state["dropout"]:
                layers.append(Dropout(state["dropout"]))
    classes = classes_of(state)
    if classes != 2:
        return Network(*layers, output="softmax" if classes else "linear")
    if state["loss"] == "mse":  # of probabilities, not of plain sums
        return Network(*layers, Activation("sigmoid"))
    return Network(*layers, output="step" if state["loss"] == "hinge" else "sigmoid")


def run(state: Mapping[str, Any]) -> Run:
    """Build and train as the page does; FloatingPointError if a cost is not finite any more."""
    data, rng, steps = data_of(state), np.random.default_rng(state["seed"]), state["steps"]
    network = network_of(state, rng)
    edits = [edit for edit in state["edits"] if edit[0] <= steps]
    settings = {key: state[key] for key in LIVE} | {key: value for at, key, value in edits if at == 0 and key in LIVE}
    optimizer = getattr(optimizers, state["optimizer"])(settings["learning_rate"])

    def begin() -> Iterator[Step]:
        return train(
            network,
            data.X_train,
            data.y_train,
            getattr(losses, state["loss"]),
            optimizer,
            rng,
            epochs=MOST_STEPS,
            batch_size=settings["batch_size"],
            l1=settings["l1"],
            l2=settings["l2"],
            validation=(data.X_test, data.y_test),
        )

    training, epochs = begin(), 0  # epochs before the present call of `train`
    records: list[Step] = []
    for at, key, value in [*edits, (steps, "", 0)]:
        for record in itertools.islice(training, at - len(records)):
            records.append(record._replace(step=len(records) + 1, epoch=epochs + record.epoch))
        if key == "learning_rate":
            optimizer.rate = optimizers.constant(value)
        elif key in LIVE and settings[key] != value:
            settings[key] = value
            training, epochs = begin(), records[-1].epoch if records else 0
        elif match := WEIGHT.fullmatch(key):
            layer = [layer for layer in network.layers if layer.params][int(match[2]) - 1]
            where = (int(match[3]), int(match[4])) if match[1] == "w" else int(match[3])
            layer.params["W" if match[1] == "w" else "b"][where] = value
    return Run(network, optimizer, data, records)
