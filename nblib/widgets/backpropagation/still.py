"""The still picture of backpropagation: the network at the present stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nblib import plots
from nblib.plots import INK, Picture
from nblib.widgets.stills import diagram, draw_network, names, quiet, said, say

if TYPE_CHECKING:
    from .control import BackpropExplorer


@quiet
def still(control: BackpropExplorer) -> Picture:
    """Draw what the present stage knows: the units' values, the loss, the δ of each layer; or what the step did."""
    L, stage, network = len(control.layers), control.stage, control.network
    cost, gradients = control.cost_and_gradients
    values = said(network, control.x)
    delta = [gradients[key] for key in network.params if key.endswith("b")]  # of one example ∂ℓ/∂b is δ
    back = [stage >= L + 2 + 3 * (L - layer) for layer in range(1, L + 1)]
    words = names(control.sizes)
    for layer in range(1, L + 1):
        if back[layer - 1]:
            words[layer] = [
                f"{name} δ = {d:.2g}".strip().replace("-", "−")
                for name, d in zip(words[layer], delta[layer - 1], strict=True)
            ]
    fig, ax = diagram(control.sizes, more=0.0)
    draw_network(ax, control, [v if stage >= layer else None for layer, v in enumerate(values)], words)
    ended = f"loss ℓ = {say(cost)}" if stage > L else "the loss is not known yet"
    if control.before is not None:
        old, promised = control.promised
        ended = f"a step from ℓ = {say(old)} to {say(cost)}, where −η‖g‖² promised {say(promised)}"
    ax.set_title(f"stage {stage} of {control.last_stage}; target y = {say(control.y)}; {ended}", color=INK)
    known = [f"layer {layer} says {say(values[layer])}" for layer in range(1, L + 1) if stage >= layer]
    known += [f"δ of layer {layer} is {say(delta[layer - 1])}" for layer in range(L, 0, -1) if back[layer - 1]]
    return plots.show(
        fig,
        f"Network {'–'.join(map(str, control.sizes))}, {control.activation}, with the loss "
        f"{control.loss.replace('_', ' ')}, at stage {stage} of {control.last_stage}: "
        f"x = {say(control.x)}, y = {say(control.y)}; {'; '.join([*known, ended])}.",
    )
