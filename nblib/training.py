"""Training: a generator that takes a step, yields a record of it, and waits until the caller asks for more.

    for step in train(network, X, y, cross_entropy, SGD(0.1), rng, epochs=5):
        print(step.step, step.cost)

Between two steps the caller may look at the network, draw it, or stop. `fit` runs the same loop to its end.

The loop knows nothing of networks: it takes batches from where they come (`Batches`, `Fresh`), hands each to a step, and
yields what the step returns. `train` gives it the step of supervised learning, `Descent`; two players, or a model that
learns without targets, bring steps of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from nblib import losses, optimizers
from nblib.checks import Array, array, count, describe, generator, number
from nblib.files import arrays_of
from nblib.layers import Activation, Grads, Layer
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


# The loop ------------------------------------------------------------------------------------------------------------


class Source(Protocol):
    """Where batches come from: `len` says how many make an epoch, `draw` yields them, each a tuple of arrays."""

    def __len__(self) -> int: ...  # noqa: D105

    def draw(self, rng: np.random.Generator) -> Iterator[tuple[Array, ...]]: ...  # noqa: D102


@dataclass
class Batches:
    """Arrays whose rows belong together, such as (X, y) or (X,), cut into batches of `size` rows; None: all in one.

    The last batch of an epoch takes what is left. `shuffle` brings the rows into a new order each epoch.
    """

    arrays: tuple[Array, ...]
    size: int | None = None
    shuffle: bool = True

    def __len__(self) -> int:
        """Return the batches of an epoch."""
        N = len(self.arrays[0])
        return -(-N // (self.size or N))

    def draw(self, rng: np.random.Generator) -> Iterator[tuple[Array, ...]]:
        """Yield the batches of one epoch."""
        N = len(self.arrays[0])
        size, order = self.size or N, rng.permutation(N) if self.shuffle else np.arange(N)
        for start in range(0, N, size):
            rows = order[start : start + size]
            yield self.arrays if len(rows) == N else tuple(a.take(rows, axis=0) for a in self.arrays)


@dataclass
class Fresh:
    """Batches that are drawn anew for each step: `function(rng)` returns one; `steps` of them count as an epoch."""

    function: Callable[[np.random.Generator], tuple[Array, ...]]
    steps: int

    def __len__(self) -> int:
        """Return the batches of an epoch."""
        return self.steps

    def draw(self, rng: np.random.Generator) -> Iterator[tuple[Array, ...]]:
        """Yield the batches of one epoch."""
        return (self.function(rng) for _ in range(self.steps))


@dataclass
class Watch:
    """A cost measured after each epoch on examples that are not trained on.

    With `patience`, training ends after so many epochs without a lower one, and the arrays of the best come back.
    """

    measure: Callable[[], float]
    model: Layer  # whose parameters and state are restored
    patience: int | None = None
    best: float = math.inf
    best_epoch: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing kept."""
        self.kept: dict[str, Array] = {}

    def look(self, epoch: int) -> float:
        """Measure, and keep the arrays if the cost was never so low."""
        cost = self.measure()
        if not math.isfinite(cost):
            raise FloatingPointError(f"The validation cost became {cost} after epoch {epoch}: {REMEDY}")
        if cost < self.best:
            self.best, self.best_epoch = cost, epoch
            self.kept = {name: p.copy() for name, p in arrays_of(self.model).items()} if self.patience else {}
        return cost

    def restore(self) -> None:
        """Put the kept arrays back."""
        arrays = arrays_of(self.model)
        for name, p in self.kept.items():
            arrays[name][...] = p


def loop(
    step: Callable[..., tuple[float, ...]],
    batches: Source,
    rng: np.random.Generator,
    epochs: int,
    watch: Watch | None = None,
    record: Callable[..., Any] = Step,
) -> Iterator[Any]:
    """Take a step with each batch, epoch after epoch, and yield a record of it.

    step      learns from the arrays of one batch and returns its costs, mostly one: (J,). It changes nothing when a cost
              is not finite; the loop then stops with a FloatingPointError that says where
    record    makes the record of (step, epoch, size, J, validation) and of the further costs, if there are any
    """
    n = 0
    for epoch in range(1, epochs + 1):
        for i, batch in enumerate(batches.draw(rng), 1):
            n += 1
            cost, *more = step(*batch)
            for J in (cost, *more):
                if not math.isfinite(J):
                    raise FloatingPointError(f"The cost became {J} in step {n} (epoch {epoch}): {REMEDY}")
            validation = watch.look(epoch) if watch and i == len(batches) else None
            yield record(n, epoch, len(batch[0]), cost, validation, *more)
        if watch and watch.patience and epoch - watch.best_epoch >= watch.patience:
            break
    if watch:
        watch.restore()


# What a step does ----------------------------------------------------------------------------------------------------


@dataclass
class Descent:
    """A step of supervised learning: forward, loss, backward, penalties, update."""

    network: Network
    loss: Loss
    optimizer: Optimizer
    rng: np.random.Generator
    l1: float = 0.0
    l2: float = 0.0
    clip: float | None = None

    def __call__(self, X: Array, y: Array, mask: Array | None = None) -> tuple[float]:
        """Learn from one batch."""
        cost, grads, cache = passes(self.network, X, y, self.loss, self.rng, (self.l1, self.l2), mask)
        if math.isfinite(cost):
            update(self.network, self.optimizer, grads, cache, self.clip)
        return (cost,)


def passes(
    network: Network,
    X: Array,
    y: Array,
    loss: Loss,
    rng: np.random.Generator | None = None,
    strengths: tuple[float, float] = (0.0, 0.0),
    mask: Array | None = None,
) -> tuple[float, Grads, Any]:
    """Return J, ∂J/∂p for every parameter, and the cache of the forward pass; `strengths` are those of l1 and l2."""
    how = {} if mask is None else {"mask": mask}
    with np.errstate(over="ignore", invalid="ignore"):  # the caller looks at the cost instead
        z, cache = network.forward(X, rng, **how)
        cost, dz = loss(z, y) if mask is None else losses.masked(loss, z, y, mask)
        _, grads = network.backward(dz, cache, need_dx=False)
        for penalty, strength in zip((losses.l1, losses.l2), strengths, strict=True):
            if strength:
                value, extra = penalty(network.weights, strength)
                cost += value
                grads |= {name: grads[name] + g for name, g in extra.items()}
    return cost, grads, cache


def update(model: Layer, optimizer: Optimizer, grads: Grads, cache: Any = None, clip: float | None = None) -> None:
    """Change a model after a pass of training: its parameters along the gradients, its state by the pass's cache."""
    if cache is not None:
        model.remember(cache)
    optimizer.step(model.params, grads if clip is None else optimizers.clip(grads, clip))


# Supervised training -------------------------------------------------------------------------------------------------


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
    validation: tuple[Any, ...] | None = None,
    patience: int | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    clip: float | None = None,
    mask: Any = None,
    steps: int | None = None,
) -> Iterator[Step]:
    """Return a generator that trains the network, one `Step` at a time.

    X (N, …)      examples; y (N,), (N, K) or (N, …) targets as `loss` wants them, X itself for an autoencoder
    loss          from `nblib.losses`, or any function (outputs, targets) -> (J, ∂J/∂outputs)
    rng           the only source of chance (order of the examples, Dropout): the same rng, the same run
    batch_size    examples a step, the last batch of an epoch takes what is left; None: all in one batch
    shuffle       visit the examples in a new order each epoch
    validation    (X, y) never trained on: its cost is measured after each epoch; for sequences (X, y, mask)
    patience      stop after this many epochs without a lower validation cost; at the end the parameters of the best
                  epoch are restored
    l1, l2        strengths of the penalties λ Σ|w| and λ/2 Σw²
    clip          longest gradient allowed, as a norm over all parameters
    mask (N, T)   for sequences of different lengths: True where a step counts, False where it only fills the row up
    steps         for examples without end: X is a function of rng that draws a batch (X, y) or (X, y, mask), y is None,
                  and an epoch has this many steps

    ValueError at once if an argument is wrong; FloatingPointError in the step whose cost is not finite any more.
    """
    if not callable(loss):
        raise ValueError(f"loss must be a function such as losses.mse, but came as {describe(loss)}.")
    if not hasattr(optimizer, "step"):
        raise ValueError(f"optimizer must have a step, such as SGD(0.1), but came as {describe(optimizer)}.")
    suits(network, loss)
    batches: Source
    if callable(X):
        if y is not None or mask is not None or steps is None:
            raise ValueError("y and mask must be None, and steps a number, when X is a function that draws batches.")
        batches = Fresh(lambda rng: examples(network, X(rng), loss), count("steps", steps))
    elif steps is not None:
        raise ValueError(f"steps must be None unless X is a function that draws batches, but came as {steps!r}.")
    else:
        arrays = examples(network, (X, y) if mask is None else (X, y, mask), loss)
        batches = Batches(arrays, None if batch_size is None else count("batch_size", batch_size), shuffle)
    generator("rng", rng)
    count("epochs", epochs)
    strengths = number("l1", l1, least=0), number("l2", l2, least=0)
    if clip is not None:
        number("clip", clip, above=0)
    watch = None
    if validation is not None:
        if not isinstance(validation, tuple) or len(validation) not in (2, 3):
            raise ValueError(f"validation must be a pair (X, y), but came as {describe(validation)}.")
        held_out = examples(network, validation, loss, prefix="validation ")
        watch = Watch(lambda: cost_of(network, losses.below(loss), *held_out), network, patience)
    if patience is not None:
        count("patience", patience)
        if validation is None:
            raise ValueError("patience needs a validation set to watch, but validation came as None.")
    # what is above runs now, at the call; a generator's own code only at its first step
    return loop(Descent(network, losses.below(loss), optimizer, rng, *strengths, clip), batches, rng, epochs, watch)


def examples(network: Network, data: tuple[Any, ...], loss: Loss, prefix: str = "") -> tuple[Array, ...]:
    """Return (X, y) or (X, y, mask), checked: X as the network takes it, y as the loss wants it, the mask as booleans."""
    if not isinstance(data, tuple) or len(data) not in (2, 3):
        raise ValueError(f"a batch must be a tuple (X, y) or (X, y, mask), but came as {describe(data)}.")
    X, y = network.batch(f"{prefix}X", data[0]), data[1]
    if np.ndim(y) == 0 or len(y) != len(X):
        raise ValueError(
            f"{prefix}y must hold one target for each of the {len(X)} rows of X, but came with shape {np.shape(y)}."
        )
    shape = (len(X), *network.output_shape(X.shape[1:]))
    mask = losses.steps_that_count(f"{prefix}mask", data[2], shape) if len(data) == 3 else None
    if hasattr(loss, "check"):
        y = loss.check(y, shape) if mask is None else losses.masked_targets(loss.check, y, shape, mask)
        y = y.astype(network.dtype, copy=False)
    y = (
        np.asarray(y) if np.asarray(y).dtype.kind in "fiub" else array(f"{prefix}y", y)
    )  # a learner's loss keeps labels whole
    return (X, y) if mask is None else (X, y, mask)


def suits(network: Network, loss: Loss) -> None:
    """Raise ValueError where the last layer already computes the sigmoid or softmax that is part of the loss."""
    last = network.last_activation()
    if loss in losses.FUSED and isinstance(last, Activation) and last.name in ("sigmoid", "softmax"):
        raise ValueError(
            f"loss {loss.__name__} takes plain sums z, because it contains the {last.name} itself: "
            f"leave out the last layer {last!r}."
        )


def evaluate(network: Network, X: Any, y: Any, loss: Loss, mask: Any = None) -> float:
    """Return J in prediction: no Dropout, no penalty."""
    suits(network, loss)
    return cost_of(network, losses.below(loss), *examples(network, (X, y) if mask is None else (X, y, mask), loss))


def cost_of(network: Network, loss: Loss, X: Array, y: Array, mask: Array | None = None) -> float:
    """Return J in prediction, of checked examples."""
    with np.errstate(over="ignore", invalid="ignore"):
        if mask is None:
            return loss(network.forward(X)[0], y)[0]
        return losses.masked(loss, network.forward(X, mask=mask)[0], y, mask)[0]


# Records -------------------------------------------------------------------------------------------------------------


def history(records: Iterable[Step]) -> History:
    """Sum up the steps of a run, one entry for each epoch."""
    epochs = by_epoch(records)
    measured = [math.nan if batch[-1].validation is None else batch[-1].validation for batch in epochs.values()]
    return History(np.array(list(epochs), dtype=int), means(epochs, "cost"), np.array(measured, dtype=float))


def by_epoch(records: Iterable[Any]) -> dict[int, list[Any]]:
    """Return the records of each epoch."""
    epochs: dict[int, list[Any]] = {}
    for record in records:
        epochs.setdefault(record.epoch, []).append(record)
    return epochs


def means(epochs: dict[int, list[Any]], name: str) -> Array:
    """Return the mean of a field of the records, such as "cost", over the examples of each epoch."""
    sums = [sum(getattr(s, name) * s.size for s in batch) / sum(s.size for s in batch) for batch in epochs.values()]
    return np.array(sums, dtype=float)


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


def progress(records: Iterable[Any], epochs: int) -> Iterator[Any]:
    """Pass the records on while a bar counts the epochs and shows the latest cost; ImportError where there is no tqdm."""
    try:
        from tqdm.auto import tqdm  # the notebook's bar there, the terminal's elsewhere
    except ImportError:
        raise ImportError(
            "A progress bar needs the package tqdm: install it (pip install tqdm), or leave out bar=True."
        ) from None

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
