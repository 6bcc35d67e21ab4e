"""The book's figures and tables: each function draws into an `ax` and returns it; `show` makes the figure one inline SVG.

    fig, ax = plots.figure()
    plots.boundary(ax, perceptron.predict, X, y)
    plots.show(fig, "Two classes of points, parted by a straight line.")

Class 0 and negative weights are blue, class 1 and positive weights orange (the palette of Okabe and Ito, safe for
colour-blind readers), and a marker, a line style or a sign always says the same without the colour. What is drawn in
`INK` takes the colour of the text around the figure, so that one figure serves a light and a dark page.
This is the only room of nblib that needs matplotlib.
"""

from nblib.plots.architectures import architecture
from nblib.plots.boundaries import boundary, line, points
from nblib.plots.curves import activation, calibration, learning_curves
from nblib.plots.figures import (
    BLUE,
    COLORS,
    DASHES,
    GREEN,
    INK,
    MARKERS,
    ORANGE,
    PURPLE,
    Picture,
    figure,
    legend_above,
    show,
)
from nblib.plots.images import confusion, image, weight_image
from nblib.plots.networks import network
from nblib.plots.surfaces import cost_surface, heat
from nblib.plots.tables import Table, table

__all__ = [
    "INK",
    "BLUE",
    "ORANGE",
    "GREEN",
    "PURPLE",
    "COLORS",
    "MARKERS",
    "DASHES",
    "figure",
    "legend_above",
    "Picture",
    "show",
    "points",
    "boundary",
    "line",
    "learning_curves",
    "activation",
    "calibration",
    "cost_surface",
    "heat",
    "weight_image",
    "image",
    "confusion",
    "network",
    "architecture",
    "Table",
    "table",
]
