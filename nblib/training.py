"""The training loop: a generator that takes a step, yields a record of it, and waits until the caller asks for more.

    for step in train(network, X, y, cross_entropy, SGD(0.1), rng, epochs=5):
        print(step.step, step.cost)

Between two steps the caller may look at the network, draw it, or stop. `fit` runs the same loop to its end.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from nblib import losses, optimizers
from nblib.checks import Array, count, describe, generator, number
from nblib.layers import Grads
from nblib.losses import Loss
from nblib.network import Network
from nblib.optimizers import Optimizer

REMEDY = "try a lower learning rate, scaled inputs or clipped gradients."


class Step(NamedTuple):
    """What one update of the parameters looked like."""

    step: int  # counts the updates from 1
    epoch: int  # counts the passes over the data from 1
    size: int  # examples in the batch
    cost: float  # J of the batch, with its penalty, before the update
    validation: float | None  # J of the validation set after the epoch, at the last step of each epoch


class History(NamedTuple):
    """One entry for each epoch, ready to be drawn."""

    epoch: Array  # 1, 2, …
    cost: Array  # mean cost of the epoch's examples, each measured when its batch came
    validation: Array  # cost of the validation set after the epoch, NaN without one


def train(
    network: Network,
    X: Any,
    y: Any,
    loss: Loss,
    optimizer: Optimizer,
    rng: np.random.Generator,
    *,
    epochs: int = 10,
    batch_size: int | None = 32,
    shuffle: bool = True,
    validation: tuple[Any, Any] | None = None,
    patience: int | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    clip: float | None = None,
) -> Iterator[Step]:
    """Return a generator that trains the network, one `Step` at a time.

    X (N, …)      examples; y (N,) or (N, K) targets as `loss` wants them
    loss          from `nblib.losses`, or any function (outputs, targets) -> (J, ∂J/∂outputs)
    rng           the only source of chance (order of the examples, Dropout): the same rng, the same run
    batch_size    examples a step, the last batch of an epoch takes what is left; None: all in one batch
    shuffle       visit the examples in a new order each epoch
    validation    (X, y) never trained on: its cost is measured after each epoch
    patience      stop after this many epochs without a lower validation cost; at the end the parameters of the best
                  epoch are restored
    l1, l2        strengths of the penalties λ Σ|w| and λ/2 Σw²
    clip          longest gradient allowed, as a norm over all parameters

    ValueError at once if an argument is wrong; FloatingPointError in the step whose cost is not finite any more.
    """
    if not callable(loss):
        raise ValueError(f"loss must be a function such as losses.mse, but came as {describe(loss)}.")
    if not hasattr(optimizer, "step"):
        raise ValueError(f"optimizer must have a step, such as SGD(0.1), but came as {describe(optimizer)}.")
    X, y = examples(network, X, y, loss)
    generator("rng", rng)
    count("epochs", epochs)
    size = len(X) if batch_size is None else min(count("batch_size", batch_size), len(X))
    strengths = number("l1", l1, least=0), number("l2", l2, least=0)
    if clip is not None:
        number("clip", clip, above=0)
    if validation is not None:
        if not isinstance(validation, tuple) or len(validation) != 2:
            raise ValueError(f"validation must be a pair (X, y), but came as {describe(validation)}.")
        validation = examples(network, *validation, loss, prefix="validation ")
    if patience is not None:
        count("patience", patience)
        if validation is None:
            raise ValueError("patience needs a validation set to watch, but validation came as None.")
    # what is above runs now, at the call; a generator's own code only at its first step
    return steps(network, X, y, loss, optimizer, rng, epochs, size, shuffle, validation, patience, strengths, clip)


def examples(network: Network, X: Any, y: Any, loss: Loss, prefix: str = "") -> tuple[Array, Array]:
    """Return X in the network's dtype and y as the loss wants it, both checked."""
    X = network.batch(f"{prefix}X", X)
    if np.ndim(y) == 0 or len(y) != len(X):
        raise ValueError(
            f"{prefix}y must hold one target for each of the {len(X)} rows of X, but came with shape {np.shape(y)}."
        )
    if hasattr(loss, "check"):
        y = loss.check(y, (len(X), *network.output_shape(X.shape[1:]))).astype(X.dtype, copy=False)
    return X, np.asarray(y)


def steps(
    network: Network,
    X: Array,
    y: Array,
    loss: Loss,
    optimizer: Optimizer,
    rng: np.random.Generator,
    epochs: int,
    size: int,
    shuffle: bool,
    validation: tuple[Array, Array] | None,
    patience: int | None,
    strengths: tuple[float, float],
    clip: float | None,
) -> Iterator[Step]:
    """Run the loop of `train` on checked arguments."""
    loss = inspect.unwrap(loss)  # below its checks: `train` has checked the data once
    N, step, best, best_epoch, best_params = len(X), 0, math.inf, 0, {}
    for epoch in range(1, epochs + 1):
        order = rng.permutation(N) if shuffle else np.arange(N)
        for start in range(0, N, size):
            rows = order[start : start + size]
            batch = (X, y) if len(rows) == N else (X.take(rows, axis=0), y.take(rows, axis=0))
            step += 1
            cost, grads = cost_and_gradients(network, *batch, loss, rng, strengths)
            if not math.isfinite(cost):
                raise FloatingPointError(f"The cost became {cost} in step {step} (epoch {epoch}): {REMEDY}")
            optimizer.step(network.params, grads if clip is None else optimizers.clip(grads, clip))
            measured = None
            if validation is not None and start + size >= N:
                measured = evaluate(network, *validation, loss)
                if not math.isfinite(measured):
                    raise FloatingPointError(f"The validation cost became {measured} after epoch {epoch}: {REMEDY}")
                if measured < best:
                    best, best_epoch = measured, epoch
                    best_params = {name: p.copy() for name, p in network.params.items()} if patience else {}
            yield Step(step, epoch, len(rows), cost, measured)
        if patience and epoch - best_epoch >= patience:
            break
    for name, p in best_params.items():
        network.params[name][:] = p


def cost_and_gradients(
    network: Network,
    X: Array,
    y: Array,
    loss: Loss,
    rng: np.random.Generator | None = None,
    strengths: tuple[float, float] = (0.0, 0.0),
) -> tuple[float, Grads]:
    """Return J and ∂J/∂p for every parameter: forward, loss, backward, penalties."""
    with np.errstate(over="ignore", invalid="ignore"):  # the caller looks at the cost instead
        z, cache = network.forward(X, rng)
        cost, dz = loss(z, y)
        _, grads = network.backward(dz, cache, need_dx=False)
        for penalty, strength in zip((losses.l1, losses.l2), strengths, strict=True):
            if strength:
                value, extra = penalty(network.params, strength)
                cost += value
                grads |= {name: grads[name] + g for name, g in extra.items()}
    return cost, grads


def evaluate(network: Network, X: Array, y: Array, loss: Loss) -> float:
    """Return J in prediction: no Dropout, no penalty."""
    with np.errstate(over="ignore", invalid="ignore"):
        return loss(network.forward(X)[0], y)[0]


def history(records: Iterable[Step]) -> History:
    """Sum up the steps of a run, one entry for each epoch."""
    epochs: dict[int, list[Step]] = {}
    for record in records:
        epochs.setdefault(record.epoch, []).append(record)
    cost = [sum(s.cost * s.size for s in batch) / sum(s.size for s in batch) for batch in epochs.values()]
    measured = [math.nan if batch[-1].validation is None else batch[-1].validation for batch in epochs.values()]
    return History(np.array(list(epochs), dtype=int), np.array(cost, dtype=float), np.array(measured, dtype=float))


def fit(
    network: Network,
    X: Any,
    y: Any,
    loss: Loss,
    optimizer: Optimizer,
    rng: np.random.Generator,
    *,
    epochs: int = 10,
    bar: bool = False,
    **options: Any,
) -> History:
    """Train to the end, with the options of `train`, and return the history.

    `bar` shows the progress in a terminal or notebook; it needs the package tqdm.
    """
    records = train(network, X, y, loss, optimizer, rng, epochs=epochs, **options)
    return history(progress(records, epochs) if bar else records)


def progress(records: Iterable[Step], epochs: int) -> Iterator[Step]:
    """Pass the records on while a bar counts the epochs and shows the latest cost."""
    from tqdm.auto import tqdm  # the notebook's bar there, the terminal's elsewhere

    with tqdm(total=epochs, unit="epoch") as bar:
        shown, epoch = {}, 0
        for record in records:
            if record.epoch > epoch:  # a new epoch begins, the one before is complete
                bar.update(max(epoch - bar.n, 0))
                epoch = record.epoch
                shown["cost"] = f"{record.cost:.4g}"
                bar.set_postfix(shown, refresh=False)
            if record.validation is not None:
                shown["validation"] = f"{record.validation:.4g}"
            yield record
        bar.set_postfix(shown, refresh=False)
        bar.update(epoch - bar.n)
