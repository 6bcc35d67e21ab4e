"""Curves: costs by epoch, activations, calibration."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nblib.checks import Array, array, number
from nblib.plots.figures import BLUE, COLORS, DASHES, INK, ORANGE, legend_above


def learning_curves(
    ax: Axes,
    curves: Mapping[str, ArrayLike],
    *,
    x: ArrayLike | None = None,
    xlabel: str = "epoch",
    ylabel: str = "cost J",
    log: bool = False,
) -> Axes:
    """Draw how one or more quantities (T,) go on while a network learns, at most four, each under its name.

    `x` (T,) says when they were measured, otherwise they count from 1. NaN and infinity are left out, so that a run
    without validation and one that diverged can be drawn. `log` makes the vertical scale logarithmic.
    """
    if not 1 <= len(curves) <= len(COLORS):
        raise ValueError(f"curves must be one to {len(COLORS)}, but came {len(curves)}.")
    for i, (name, values) in enumerate(curves.items()):
        v = np.asarray(values, dtype=float)
        t = np.arange(1, v.size + 1) if x is None else array("x", x, v.size)
        if v.ndim != 1:
            raise ValueError(f"curves must be arrays of shape (T,), but {name!r} came with shape {v.shape}.")
        drawn = np.isfinite(v) & ((v > 0) | (not log))
        if drawn.any():
            ax.plot(
                t[drawn],
                v[drawn],
                color=COLORS[i],
                linestyle=DASHES[i],
                label=name,
                marker="o" if drawn.sum() == 1 else None,
            )
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    legend_above(ax, len(curves))
    return ax


def activation(
    ax: Axes,
    phi: Callable[[Array], Array],
    derivative: Callable[[Array], Array] | None = None,
    *,
    span: float = 5.0,
    name: str = "φ(z)",
) -> Axes:
    """Draw a = φ(z) for −span ≤ z ≤ span, solid, and its derivative, dashed. A jump is left open, not bridged."""
    z = np.linspace(-(span := number("span", span, above=0)), span, 801)
    for f, label, color, dash in [(phi, name, BLUE, "-"), (derivative, "derivative", ORANGE, "--")]:
        if f is None:
            continue
        a = array(label, f(z), len(z)).astype(float)
        jump = np.flatnonzero(abs(np.diff(a)) > 25 * (z[1] - z[0])) + 1
        ax.plot(np.insert(z, jump, np.nan), np.insert(a, jump, np.nan), color=color, linestyle=dash, label=label)
    ax.axhline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    ax.axvline(0, color=INK, linewidth=0.6, linestyle="-", zorder=0)
    ax.set(xlabel="z", ylabel="a", xlim=(-span, span))
    legend_above(ax, 2)
    return ax


def calibration(ax: Axes, predicted: ArrayLike, observed: ArrayLike, counts: ArrayLike | None = None) -> Axes:
    """Draw how often class 1 came, `observed` (K,), against the probability `predicted` (K,) for it, bin by bin.

    A calibrated model lies on the dotted diagonal. `counts` (K,) make a bin's marker as large as its examples are many.
    `calibration(ax, *metrics.calibration_curve(y, p))` draws what it returns.
    """
    p = array("predicted", predicted, "K")
    q = array("observed", observed, len(p))
    n = array("counts", counts, len(p)) if counts is not None else np.ones(len(p))
    ax.plot([0, 1], [0, 1], color=INK, linewidth=0.9, linestyle=":", label="calibrated")
    ax.plot(p, q, color=BLUE, linestyle="-", label="model")
    ax.scatter(p, q, s=20 + 100 * n / n.max() * (counts is not None), color=BLUE, edgecolor=INK, linewidth=0.6, zorder=3)
    ax.set(
        xlabel="predicted probability of class 1",
        ylabel="share that was class 1",
        xlim=(-0.05, 1.05),
        ylim=(-0.05, 1.05),
        aspect="equal",
    )
    legend_above(ax, 2)
    return ax
