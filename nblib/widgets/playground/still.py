"""The still picture of the playground: output, examples, learning curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.activations import sigmoid
from nblib.checks import Array
from nblib.plots import COLORS, INK, Picture
from nblib.widgets.stills import finite, quiet, say, some

from .recipe import DEFAULT, Run, classes_of, data_of, features

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nblib.network import Network
    from nblib.training import History

    from .control import Playground

REACH = (-6, 6, -6, 6)
MOST_WORK = 2000  # steps of training that a picture waits for: about a tenth of a second


@quiet
def still(control: Playground) -> Picture:
    """Draw what the network says over the plane, with the training examples, and once it has learned its costs."""
    X, y = plane(control)
    run, past = trained(control)
    if past:
        fig, (ax, below) = plots.figure(4.6, 6.8, rows=2, height_ratios=(2, 1))
        plots.learning_curves(below, {"training": past.cost, "test": past.validation}, x=past.epoch)
    else:
        fig, ax = plots.figure(4.6, 4.7)
    classes = classes_of({"data": control.data, "points": control.points})
    names = [f"class {k}" for k in range(classes)] or ["y ≤ 0", "y > 0"]
    kind = y.astype(int) if classes else (y > 0).astype(int)
    if run and classes == 3:
        network = run.network
        plots.boundary(
            ax, lambda P: network.predict(features(P, control.features)), X, kind, classes=names, extent=REACH, legend=False
        )
    else:
        if run:
            plots.heat(ax, lambda P: level(control, run.network, P), REACH, limit=2.0, nodes=40)
        examples(ax, X, kind, names)
    ax.set(xlabel="x₁", ylabel="x₂", xlim=(-6, 6), ylim=(-6, 6), aspect="equal")
    plots.legend_above(ax, len(names))
    return plots.show(fig, lesson(control, run, past))


def examples(ax: Axes, X: Array, kind: Array, names: list[str]) -> None:
    """Draw points X (N, 2) by their kind (N,), small enough for many."""
    for k, label in enumerate(names):
        ax.plot(
            *X[kind == k].T,
            plots.MARKERS[k],
            color=COLORS[k],
            markeredgecolor=INK,
            markeredgewidth=0.5,
            markersize=4.5,
            linestyle="none",
            label=label,
        )


def plane(control: Playground) -> tuple[Array, Array]:
    """Return at most MOST_POINTS of the training examples as points x₁, x₂ (N, 2), and their y (N,); none without data."""
    try:
        data = data_of({**{key: getattr(control, key) for key in DEFAULT}, "features": ["x1", "x2"]})
    except ValueError:  # the reader's own points, of which there are not yet two
        table = np.array(control.points, dtype=float).reshape(-1, 3)
        return table[:, :2], table[:, 2]
    shown = some(len(data.y_train))
    return data.X_train[shown], data.y_train[shown]


def trained(control: Playground) -> tuple[Run | None, History | None]:
    """Return the run and, from the second epoch on, its history; none that takes long, has no data, or diverged."""
    if control.steps > MOST_WORK:
        return None, None
    try:
        run, past = control._made(), control.history
    except (ValueError, FloatingPointError):  # too few points; a cost that is not finite any more
        return None, None
    return run, past if len(past.epoch) > 1 else None


def level(control: Playground, network: Network, points: Array) -> Array:
    """Return what the network says at points (M, 2), as numbers from −1, class 0, to 1, class 1; numbers as they are."""
    z = network.forward(features(points, control.features))[0][:, 0]
    if network.output == "sigmoid":
        z = 2 * sigmoid(z) - 1
    elif not network.layers[-1].params:  # a squared error of probabilities
        z = 2 * z - 1
    return np.sign(finite(z)) if control.discretize else finite(z)


def lesson(control: Playground, run: Run | None, past: History | None) -> str:
    """Return in words what the playground shows."""
    sizes = "–".join(map(str, [len(control.features), *control.layers, 1]))
    text = f"Playground: a network {sizes} with the inputs {', '.join(control.features)} on {control.data}"
    if run is None:
        return f"{text}, after {control.steps} steps. The picture shows the examples alone."
    text += f", {len(run.data.y_train)} training and {len(run.data.y_test)} test examples, "
    if not run.records:
        return f"{text}before training. The colour says what the network says at each place."
    text += f"after {control.steps} steps with the cost {say(run.records[-1].cost)} of the last batch"
    if past:
        text += (
            f"; in epoch {past.epoch[-1]} the training cost is {say(past.cost[-1])}, "
            f"the test cost {say(past.validation[-1])}"
        )
    return f"{text}. The colour says what the network says at each place."
