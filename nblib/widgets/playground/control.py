"""The playground: a small network on points in the plane, trained in the page and reproducible line by line with nblib."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from nblib.activations import ACTIVATIONS
from nblib.checks import array, choice, count, describe, number
from nblib.layers import INITIALIZATIONS
from nblib.network import Network
from nblib.training import History, history
from nblib.widgets.base import Control, Text, Value, checked

from .recipe import (
    DEFAULT,
    FEATURES,
    LIVE,
    MOST_STEPS,
    REGRESSION,
    RUN,
    SETS,
    WEIGHT,
    Data,
    Run,
    data_of,
    is_regression,
    run,
)

REACH = 6  # the picture shows x₁ and x₂ from −6 to 6
MOST_POINTS = 300
MOST_EDITS = 200
LIMIT = 1e6
INSTRUCTION = "Press Run and watch the network learn to tell blue from orange; then change it and try again."
HIDDEN_ACTIVATIONS = tuple(name for name in ACTIVATIONS if name != "softmax")
LOSSES_OF = {False: ("binary_cross_entropy", "mse", "hinge"), True: ("mse", "mae", "huber")}  # classes; numbers
STOPS = ("never", "epochs", "loss", "patience")
SPEEDS = ("step", "epoch", "fast")
PARTS = (
    "data",
    "noise",
    "train_share",
    "new_data",
    "features",
    "layers",
    "activations",
    "init",
    "dropout",
    "new_weights",
    "loss",
    "optimizer",
    "learning_rate",
    "batch_size",
    "regularization",
    "stop",
    "speed",
    "test",
    "discretize",
    "gradients",
    "curves",
    "accuracy",
    "python",
)
OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW")


class Playground(Control):
    """A network on points in the plane, to be built, trained, looked into and taken along as Python.

    Its state is a recipe, every entry a trait that is bound both ways:
      data        "circle" "xor" "gauss" "spiral" (classes), "plane" "multi-gauss" (numbers) or "own", with `noise`, the seed
                  `data_seed`, and `train_share` (percent for training); `points` [[x₁, x₂, y], …] are the reader's own
      network     `features` (names), `layers` (units of each hidden layer), `activations` (one for each), `init`, `dropout`,
                  `seed` (first weights, order of the examples, dropped units)
      training    `loss`, `optimizer`, `learning_rate`, `batch_size`, `l1`, `l2`
      the run     `steps` done, `edits` on the way: [step, name, value] with a weight's name (w1.0.2 from unit 0 to unit 2 of
                  layer 1, b1.2 its bias), "learning_rate", "batch_size", "l1" or "l2"
      the page    `stop` and `stop_at`, `speed`, `show_test`, `discretize`; `hidden` names parts that a lesson leaves out
    A change of data, network, loss or optimizer starts a new run; one of rate, batch or penalty goes on with the present
    one. The same recipe gives the same network everywhere: `network`, `history` and `examples` are nblib's own objects,
    made from the recipe. A bad value raises a TraitError and leaves the control as it was.
    """

    instruction = Text(INSTRUCTION).tag(sync=True)
    hidden = Value().tag(sync=True)
    initial = traitlets.Dict(read_only=True).tag(sync=True)
    data = Value().tag(sync=True)
    points = Value().tag(sync=True)
    noise = Value().tag(sync=True)
    data_seed = Value().tag(sync=True)
    train_share = Value().tag(sync=True)
    features = Value().tag(sync=True)
    layers = Value().tag(sync=True)
    activations = Value().tag(sync=True)
    init = Value().tag(sync=True)
    dropout = Value().tag(sync=True)
    seed = Value().tag(sync=True)
    loss = Value().tag(sync=True)
    optimizer = Value().tag(sync=True)
    learning_rate = Value().tag(sync=True)
    batch_size = Value().tag(sync=True)
    l1 = Value().tag(sync=True)
    l2 = Value().tag(sync=True)
    stop = Value().tag(sync=True)
    stop_at = Value().tag(sync=True)
    speed = Value().tag(sync=True)
    show_test = Value().tag(sync=True)
    discretize = Value().tag(sync=True)
    steps = Value().tag(sync=True)
    edits = Value().tag(sync=True)

    def __init__(
        self, name: str = "playground", hidden: Sequence[str] = (), instruction: str = INSTRUCTION, **settings: Any
    ) -> None:
        """Start with `settings`, any of the traits above; what is not named is as in `DEFAULT`."""
        for key in settings:
            choice("settings", key, DEFAULT)
        self._known: tuple[str, Run] | None = None
        # Everything is set first: with a kernel, super().__init__ already sends the state to the front end.
        self.name, self.instruction = name, instruction
        first = {**DEFAULT, **settings}
        units, activations = first["layers"], settings.get("activations", "tanh")
        if isinstance(activations, str) and isinstance(units, Sequence):
            first["activations"] = [activations] * len(units)
        if "loss" not in settings and first["data"] in REGRESSION:
            first["loss"] = "mse"
        self._ready = False
        with self.hold_trait_notifications():  # so that each is checked beside all the others
            for key, value in first.items():
                setattr(self, key, value)
            self.hidden = hidden
        self.set_trait("initial", {key: getattr(self, key) for key in DEFAULT})
        self._ready = True
        super().__init__()

    # nblib's own objects -----------------------------------------------------------------------------------------

    def _made(self) -> Run:
        """Run the recipe, once for each."""
        state = {key: getattr(self, key) for key in DEFAULT}
        key = repr([state[name] for name in (*RUN, *LIVE, "steps", "edits")])
        if self._known is None or self._known[0] != key:
            self._known = key, run(state)
        return self._known[1]

    @property
    def network(self) -> Network:
        """The nblib network with exactly these weights, after its training."""
        return self._made().network

    @property
    def history(self) -> History:
        """Cost and test cost of each epoch, as nblib's `fit` returns them."""
        return history(self._made().records)

    @property
    def examples(self) -> Data:
        """X_train, X_test, y_train, y_test as the network takes them."""
        return data_of({key: getattr(self, key) for key in DEFAULT})

    def reset(self) -> None:
        """Go back to what the author set."""
        with self.hold_sync(), self.hold_trait_notifications():
            self._ready = False
            for key, value in self.initial.items():
                setattr(self, key, value)
        self._ready = True

    def __repr__(self) -> str:
        """Show what differs from the default."""
        parts = [f"{key}={getattr(self, key)!r}" for key, value in DEFAULT.items() if getattr(self, key) != value]
        return f"Playground({', '.join(parts)})"

    # What a change brings with it --------------------------------------------------------------------------------

    @traitlets.observe(*RUN)
    def _restart(self, change: Any) -> None:
        """Start a new run, with an activation for each layer and a loss that suits the data."""
        if self._from_page or not self._ready:
            return
        with self.hold_sync():
            if change.name == "layers" and len(self.layers) != len(self.activations):
                more = (self.activations or ["tanh"])[-1:] * len(self.layers)
                self.activations = [*self.activations, *more][: len(self.layers)]
            if change.name in ("data", "points") and self.loss not in LOSSES_OF[is_regression(self._now())]:
                self.loss = LOSSES_OF[is_regression(self._now())][0]
            self.steps, self.edits = 0, []

    @traitlets.observe(*LIVE)
    def _edit(self, change: Any) -> None:
        """Keep a change on the way, so that the run can be repeated."""
        if self._from_page or not self._ready or not self.steps:
            return
        first = [] if any(key == change.name for _, key, _ in self.edits) else [[0, change.name, change.old]]
        before = [edit for edit in self.edits if edit[:2] != [self.steps, change.name]]
        self.edits = sorted([*first, *before, [self.steps, change.name, change.new]], key=lambda edit: edit[0])

    def _now(self) -> dict[str, Any]:
        return {"data": self.data, "points": self.points}

    # What is refused ---------------------------------------------------------------------------------------------

    @traitlets.validate("noise", "dropout", "learning_rate", "l1", "l2", "stop_at")
    def _check_number(self, proposal: Any) -> float:
        name = proposal["trait"].name
        most = {"noise": 3, "dropout": 0.9, "learning_rate": 100, "l1": 10, "l2": 10, "stop_at": MOST_STEPS}[name]
        least = {"above": 0} if name in ("learning_rate", "stop_at") else {"least": 0}
        value = checked(number, name, proposal["value"], **least, most=most)
        return int(value) if name == "stop_at" and value.is_integer() else value

    @traitlets.validate("data_seed", "seed", "train_share", "batch_size", "steps")
    def _check_count(self, proposal: Any) -> int:
        name = proposal["trait"].name
        least, most = {
            "data_seed": (0, 2**31),
            "seed": (0, 2**31),
            "train_share": (10, 90),
            "batch_size": (1, 500),
            "steps": (0, MOST_STEPS),
        }[name]
        value = checked(count, name, proposal["value"], least)
        if value > most:
            raise traitlets.TraitError(f"{name} must be at most {most}, but came as {value}.")
        return value

    @traitlets.validate("data", "init", "loss", "optimizer", "stop", "speed")
    def _check_choice(self, proposal: Any) -> str:
        name = proposal["trait"].name
        options = {
            "data": (*SETS, "own"),
            "init": tuple(INITIALIZATIONS),
            "optimizer": OPTIMIZERS,
            "stop": STOPS,
            "speed": SPEEDS,
            "loss": LOSSES_OF[is_regression(self._now())] if name == "loss" else (),
        }
        return checked(choice, name, proposal["value"], options[name])

    @traitlets.validate("show_test", "discretize")
    def _check_flag(self, proposal: Any) -> bool:
        return checked(choice, proposal["trait"].name, proposal["value"], (True, False))

    @traitlets.validate("features", "activations", "hidden")
    def _check_names(self, proposal: Any) -> list[str]:
        name, value = proposal["trait"].name, proposal["value"]
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise traitlets.TraitError(f"{name} must be a list of names, but came as {describe(value)}.")
        options = {"features": FEATURES, "activations": HIDDEN_ACTIVATIONS, "hidden": PARTS}[name]
        names = [checked(choice, name, item, options) for item in value]
        if name == "features" and not 1 <= len(names) == len(set(names)):
            raise traitlets.TraitError(f"features must name at least one, none twice, but came as {describe(value)}.")
        if name == "activations" and len(names) != len(self.layers):
            raise traitlets.TraitError(
                f"activations must be one for each of the {len(self.layers)} hidden layers, but came as {describe(value)}."
            )
        return names

    @traitlets.validate("layers")
    def _check_layers(self, proposal: Any) -> list[int]:
        value = proposal["value"]
        if not isinstance(value, (list, tuple)) or len(value) > 6:
            raise traitlets.TraitError(f"layers must be a list of at most six numbers, but came as {describe(value)}.")
        units = [checked(count, f"layers[{i}]", n) for i, n in enumerate(value)]
        if any(n > 8 for n in units):
            raise traitlets.TraitError(f"layers must have 1 to 8 units each, but came as {describe(value)}.")
        return units

    @traitlets.validate("points")
    def _check_points(self, proposal: Any) -> list[list[float]]:
        value = proposal["value"]
        if isinstance(value, (list, tuple)) and not value:
            return []
        table = checked(array, "points", value, "N", 3).astype(float)
        if len(table) > MOST_POINTS:
            raise traitlets.TraitError(f"points must be at most {MOST_POINTS}, but {len(table)} came.")
        bad = np.flatnonzero((np.abs(table) > (REACH, REACH, 1)).any(axis=1))
        if bad.size:
            raise traitlets.TraitError(
                f"points must be rows x1 and x2 from -{REACH} to {REACH} and y from -1 to 1, but "
                f"points[{bad[0]}] is {table[bad[0]].tolist()}."
            )
        return table.tolist()

    @traitlets.validate("edits")
    def _check_edits(self, proposal: Any) -> list[list[Any]]:
        value = proposal["value"]
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_EDITS:
            raise traitlets.TraitError(
                f"edits must be a list of at most {MOST_EDITS} changes, but came as {describe(value)}."
            )
        sizes, last, good = [len(self.features), *self.layers, 1], 0, []
        for i, edit in enumerate(value):
            if not isinstance(edit, Sequence) or len(edit) != 3 or not isinstance(edit[1], str):
                raise traitlets.TraitError(f"edits[{i}] must be [step, name, value], but came as {describe(edit)}.")
            at, key, number_ = checked(count, f"edits[{i}][0]", edit[0], last), edit[1], edit[2]
            match = WEIGHT.fullmatch(key)
            if match:
                layer, first = int(match[2]), int(match[3])
                fits = 1 <= layer < len(sizes) and (match[4] is None) == (match[1] == "b")
                fits = fits and (
                    first < sizes[layer] if match[1] == "b" else first < sizes[layer - 1] and int(match[4]) < sizes[layer]
                )
                match = match if fits else None
            if not match and key not in LIVE:
                raise traitlets.TraitError(
                    f"edits[{i}] must name a weight of this network such as 'w1.0.0', a bias such as "
                    f"'b1.0', or one of {', '.join(LIVE)}, but came as {describe(key)}."
                )
            if key == "batch_size":
                number_ = min(checked(count, f"edits[{i}][2]", number_), 500)
            else:
                least, most = (-LIMIT, LIMIT) if match else (0, 100 if key == "learning_rate" else 10)
                number_ = checked(number, f"edits[{i}][2]", number_, least=least, most=most)
            last = at
            good.append([at, key, number_])
        return good
