"""The playground: a small network on points in the plane, trained in the page and reproducible line by line with nblib."""

from collections.abc import Sequence
from typing import Any

import traitlets

from nblib.activations import ACTIVATIONS
from nblib.checks import choice
from nblib.layers import INITIALIZATIONS
from nblib.network import Network
from nblib.training import History, history
from nblib.widgets.base import Explorer, checked
from nblib.widgets.fields import Choice, Flag, Given, ListOf, Number, Numbers, Own, Text, Whole, plain, refuse, restarting

from .recipe import (
    DEFAULT,
    FEATURES,
    LIVE,
    LOSSES_OF,
    MOST_STEPS,
    SETS,
    WEIGHT,
    Data,
    Run,
    classes_of,
    data_of,
    outputs_of,
    run,
)

REACH = 6  # the picture shows x₁ and x₂ from −6 to 6
MOST_POINTS = 300
MOST_EDITS = 200
LIMIT = 1e6
INSTRUCTION = "Press Run and watch the network learn to tell blue from orange; then change it and try again."
HIDDEN_ACTIVATIONS = tuple(name for name in ACTIVATIONS if name != "softmax")
STOPS = ("never", "epochs", "loss", "patience")
SPEEDS = ("step", "epoch", "fast")
PARTS = (  # what `hidden` may name
    "run",
    "figures",
    "network",
    "map",
    "change",
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


class Playground(Explorer):
    """A network on points in the plane, to be built, trained, looked into and taken along as Python.

    Its state is a recipe, every entry a trait that is bound both ways:
      data        "circle" "xor" "gauss" "spiral" (two classes), "plane" "multi-gauss" (numbers), "penguins" (three species)
                  or "own", with `noise`, the seed `data_seed`, and `train_share` (percent for training); the reader's own
                  `points` are [[x₁, x₂, y], …]
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

    instruction = Text(INSTRUCTION)
    hidden = ListOf([], Choice("", PARTS), 0, len(PARTS))
    initial = Given({})
    data = Choice("circle", (*SETS, "own"), link="data", restarts=True)
    points = ListOf(
        [], Numbers([], [(-REACH, REACH), (-REACH, REACH), (-1, 2)], names=("x1", "x2", "y")), 0, MOST_POINTS, restarts=True
    )
    noise = Number(0.5, 0, 3, link="noise", slider=(0, 2, 0.1), restarts=True)
    data_seed = Whole(1, 0, 2**31, link="dseed", restarts=True)
    train_share = Whole(50, 10, 90, link="share", slider=(10, 90, 10), restarts=True)
    features = ListOf(["x1", "x2"], Choice("", FEATURES), 1, len(FEATURES), different=True, link="x", restarts=True)
    layers = ListOf([4, 2], Whole(1, 1, 8), 0, 6, restarts=True)
    activations = Own(["tanh", "tanh"], restarts=True)
    init = Choice("xavier", INITIALIZATIONS, link="init", restarts=True)
    dropout = Number(0.0, 0, 0.9, link="drop", restarts=True)
    seed = Whole(1, 0, 2**31, link="seed", restarts=True)
    loss = Own("binary_cross_entropy", link="loss", restarts=True)
    optimizer = Choice("SGD", OPTIMIZERS, link="opt", restarts=True)
    learning_rate = Number(0.03, above=0, most=100, symbol="η", link="eta")
    batch_size = Whole(10, 1, 500, link="batch", slider=(1, 30, 1))
    l1 = Number(0.0, 0, 10, link="l1")
    l2 = Number(0.0, 0, 10, link="l2")
    stop = Choice("never", STOPS, link="stop")
    stop_at = Number(500, above=0, most=MOST_STEPS, link="at")
    speed = Choice("epoch", SPEEDS, link="speed")
    show_test = Flag(False, link="test")
    discretize = Flag(False, link="discrete")
    steps = Whole(0, 0, MOST_STEPS, link="steps")
    edits = Own([])

    _run = restarting(locals())

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
        self._ready = False
        with self.hold_trait_notifications():  # so that each is checked beside all the others
            for key, value in first.items():
                setattr(self, key, value)
            if "loss" not in settings:
                self.loss = LOSSES_OF[classes_of(self._now())][0]
            self.hidden = hidden
        self.set_trait("initial", {key: getattr(self, key) for key in DEFAULT})
        self._ready = True
        super().__init__()

    # nblib's own objects -----------------------------------------------------------------------------------------

    def _made(self) -> Run:
        """Run the recipe, once for each."""
        state = {key: getattr(self, key) for key in DEFAULT}
        key = repr([state[name] for name in (*self._run, *LIVE, "steps", "edits")])
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
            super().reset()
        self._ready = True

    def __repr__(self) -> str:
        """Show what differs from the default."""
        parts = [f"{key}={getattr(self, key)!r}" for key, value in DEFAULT.items() if getattr(self, key) != value]
        return f"Playground({', '.join(parts)})"

    # What a change brings with it --------------------------------------------------------------------------------

    @traitlets.observe(*_run)
    def _restart(self, change: Any) -> None:
        """Start a new run, with an activation for each layer and a loss that suits the data."""
        if self._from_page or not self._ready:
            return
        with self.hold_sync():
            if change.name == "layers" and len(self.layers) != len(self.activations):
                more = (self.activations or ["tanh"])[-1:] * len(self.layers)
                self.activations = [*self.activations, *more][: len(self.layers)]
            if change.name in ("data", "points"):
                classes, before = classes_of(self._now()), classes_of({**self._now(), change.name: change.old})
                if classes != before or self.loss not in LOSSES_OF[classes]:
                    self.loss = LOSSES_OF[classes][0]
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

    @traitlets.validate("loss")
    def _check_loss(self, proposal: Any) -> str:
        return checked(Choice("", LOSSES_OF[classes_of(self._now())]).check, "loss", proposal["value"])

    @traitlets.validate("stop_at")
    def _check_stop_at(self, proposal: Any) -> float:
        return plain(proposal["value"])  # an epoch is no 500.0

    @traitlets.validate("activations")
    def _check_activations(self, proposal: Any) -> list[str]:
        n, value = len(self.layers), plain(proposal["value"])
        if not isinstance(value, list) or len(value) != n:
            checked(refuse, f"activations must be one for each of the {n} hidden layers", value)
        return checked(ListOf([], Choice("", HIDDEN_ACTIVATIONS), n, n).check, "activations", value)

    @traitlets.validate("edits")
    def _check_edits(self, proposal: Any) -> list[list[Any]]:
        edits = plain(proposal["value"])
        if not isinstance(edits, list) or len(edits) > MOST_EDITS:
            checked(refuse, f"edits must be a list of at most {MOST_EDITS} changes (Restart begins a new one)", edits)
        good: list[list[Any]] = []
        for i, edit in enumerate(edits):
            good.append(checked(self._check_edit, f"edits[{i}]", edit, good[-1][0] if good else 0))
        return good

    def _check_edit(self, what: str, edit: Any, last: int) -> list[Any]:
        """Check one change on the way, which comes no earlier than step `last`."""
        if not isinstance(edit, list) or len(edit) != 3 or not isinstance(edit[1], str):
            refuse(f"{what} must be [step, name, value]", edit)
        step, name, value = edit
        step = Whole(0, last, MOST_STEPS).check(f"{what}[0]", step)
        if name in LIVE:
            return [step, name, self.traits()[name].check(f"{what}[2]", value)]
        if not self._has(name):
            refuse(
                f"{what} must name a weight of this network such as 'w1.0.0', a bias such as 'b1.0', "
                f"or one of {', '.join(LIVE)}",
                name,
            )
        return [step, name, Number(0.0, -LIMIT, LIMIT).check(f"{what}[2]", value)]

    def _has(self, name: str) -> bool:
        """Whether the network has the weight or bias of this name."""
        sizes, match = [len(self.features), *self.layers, outputs_of(self._now())], WEIGHT.fullmatch(name)
        if not match or not 1 <= int(match[2]) < len(sizes):
            return False
        layer, first = int(match[2]), int(match[3])
        if match[1] == "b":
            return match[4] is None and first < sizes[layer]
        return match[4] is not None and first < sizes[layer - 1] and int(match[4]) < sizes[layer]
