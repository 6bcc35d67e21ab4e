"""The still picture of the perceptron: points, line, arrow and mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nblib import plots
from nblib.plots import Picture
from nblib.widgets.stills import quiet, say, some

if TYPE_CHECKING:
    from .control import PerceptronExplorer


@quiet
def still(control: PerceptronExplorer) -> Picture:
    """Draw the points, the two sides of the line w·x + b = 0, the arrow of w, and a ring about each mistake."""
    table, model, X, y = control.datasets[control.data], control.perceptron, control.X, control.y
    cx, cy, half = table["frame"]
    half = max(half, 1e-6 * abs(cx), 1e-6 * abs(cy))  # points so near together that no axis could tell them apart
    shown, right = some(len(X)), int((model.predict(X) == y).sum())
    fig, ax = plots.figure(4.6, 4.5)
    plots.boundary(
        ax,
        model.predict,
        X[shown],
        y[shown],
        classes=[name.split(": ")[-1] for name in table["classes"]],
        features=table["axes"],
        extent=(cx - half, cx + half, cy - half, cy + half),
        mistakes=True,
        nodes=33,
    )
    ax.set_aspect("equal")
    w, b = np.array(control.weights), control.bias
    size = abs(w).max()
    if size > 0 and abs(w @ (cx, cy) + b) < half * abs(w).sum():  # the line crosses the picture
        plots.line(ax, w / size, b / size, normal=True)
    which = (
        "Class 1 is predicted where w·x + b ≥ 0"
        if size > 0
        else f"There is no line: class {int(b >= 0)} is predicted everywhere"
    )
    return plots.show(
        fig,
        f"Perceptron on {control.data}: {len(X)} points, {right} of them on their class's side. "
        f"{which}, with w = {say(w)} and b = {say(b)}. After {control.mistakes} mistakes in training.",
    )
