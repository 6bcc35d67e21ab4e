"""Arrays as pictures: examples, weights, and the confusion matrix."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike

from nblib.checks import Array, array, number
from nblib.plots.figures import BLUE, INK, ORANGE, steady


def weight_image(ax: Axes, w: ArrayLike, shape: tuple[int, int] | None = None, *, limit: float | None = None) -> Axes:
    """Draw the weights w (D,) of one unit as a picture of its inputs, by rows; `shape` is (rows, columns), else a square.

    Positive weights are orange, negative ones blue, and the stronger the fuller; full colour at ±`limit`, otherwise at
    the largest weight. Up to 100 weights, a minus marks the negative ones that are not faint.
    """
    w = _picture("w", w, shape)
    colors = signed(w, limit)
    ax.imshow(colors, interpolation="none")
    if w.size <= 100:
        rows, columns = np.nonzero((w < 0) & (colors[..., 3] > 0.25))
        ax.plot(columns, rows, "_", color=INK, markersize=4, markeredgewidth=1, linestyle="none")
    return bare(ax)


def image(ax: Axes, x: ArrayLike, shape: tuple[int, int] | None = None) -> Axes:
    """Draw an example x (D,) as a picture: 0 is paper, the largest value ink; `shape` (rows, columns), else a square."""
    x = _picture("x", x, shape)
    ax.imshow(steady(x, max(x.max(), np.finfo(float).tiny)), cmap="gray_r", vmin=0, vmax=1, interpolation="none")
    return bare(ax)


def _picture(name: str, values: ArrayLike, shape: tuple[int, int] | None) -> Array:
    values = array(name, values, "D")
    side = round(np.sqrt(values.size))
    rows, columns = shape or (side, side)
    if rows * columns != values.size:
        raise ValueError(
            f"{name} must hold {rows} × {columns} = {rows * columns} numbers to fill the picture, "
            f"but came with {values.size}."
        )
    return values.reshape(rows, columns)


def signed(values: Array, limit: float | None) -> Array:
    """Return colours (…, 4): orange above 0, blue below, as opaque as the value is large; 0 is the page itself."""
    limit = float(abs(values).max()) or 1.0 if limit is None else number("limit", limit, above=0)
    shares = steady(values, limit)
    colors = np.where(shares[..., None] < 0, to_rgba(BLUE), to_rgba(ORANGE))
    colors[..., 3] = np.minimum(abs(shares), 1)
    return colors


def bare(ax: Axes) -> Axes:
    """Take the ticks away and put a thin frame around."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, linewidth=0.6, color=INK)
    return ax


def confusion(ax: Axes, matrix: ArrayLike, classes: Sequence[str] | None = None) -> Axes:
    """Draw a confusion matrix (K, K), true classes down, predicted ones across, with every count written in its cell.

    Right answers are blue, wrong ones orange, and the fuller the larger their share of the true class.
    """
    M = array("matrix", matrix, "K", "K")
    if M.shape[0] != M.shape[1] or (M < 0).any():
        raise ValueError(f"matrix must be square and hold counts, but came with shape {M.shape} and minimum {M.min():g}.")
    K = len(M)
    share = M / np.maximum(M.sum(axis=1, keepdims=True), 1)
    colors = signed(np.where(np.eye(K) > 0, -share, share), 1.0)
    colors[..., 3] *= 0.75  # the counts stay readable on the fullest cell
    ax.imshow(colors, interpolation="none")
    for i, j in np.argwhere(M > 0):
        ax.text(
            j,
            i,
            f"{M[i, j]:g}",
            color=INK,
            fontsize=10 if K <= 5 else 8,
            ha="center",
            va="center",
            fontweight="bold" if i == j else "normal",
        )
    bare(ax)
    names = list(classes) if classes else [str(k) for k in range(K)]
    ax.set_xticks(range(K), names)
    ax.set_yticks(range(K), names)
    ax.tick_params(length=0)
    ax.set(xlabel="predicted", ylabel="true")
    return ax
