"""The still picture of the network that learns: what it says over the plane now, and when it has learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from nblib import plots
from nblib.activations import sigmoid
from nblib.plots import COLORS, INK, Picture
from nblib.widgets.stills import say, some

from .control import MOST, Learned, learned

if TYPE_CHECKING:
    from .control import LearningExplorer

EDGE = 6.2  # of the picture, a little beyond the points


def still(control: LearningExplorer) -> Picture:
    """Draw the plane after the control's steps and after all of them."""
    fig, (now, then) = plots.figure(6.4, 3.4, cols=2)
    words = [panel(ax, steps, learned(steps)) for ax, steps in ((now, control.steps), (then, MOST))]
    return plots.show(fig, f"Two spirals of points over what a network of 8 and 6 hidden units says. {' '.join(words)}")


def panel(ax: Axes, steps: int, run: Learned) -> str:
    """Draw one plane; return in words how far the network has come."""
    plots.heat(
        ax, lambda P: 2 * sigmoid(run.network.forward(P)[0][:, 0]) - 1, (-EDGE, EDGE, -EDGE, EDGE), limit=1.0, nodes=32
    )
    shown = some(len(run.y))
    for k in (0, 1):
        ax.plot(
            *run.X[shown][run.y[shown] == k].T,
            plots.MARKERS[k],
            color=COLORS[k],
            markeredgecolor=INK,
            markeredgewidth=0.4,
            markersize=3.5,
            linestyle="none",
        )
    right = int((run.network.predict(run.X) == run.y).sum())
    cost = f", cost {say(run.costs[-1])}" if run.costs else ""
    ax.set(title=f"after {steps} steps", xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal", xticks=[], yticks=[])
    return f"After {steps} steps {right} of {len(run.y)} points are on the right side{cost}."
