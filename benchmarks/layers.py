"""Are the layers of part two as fast as promised? Measure whole training steps beside PyTorch, and write the answer.

    python -m benchmarks.layers        # writes _build/bench/layers.json; exit status 1 if a target is missed

How it is measured: one process, one thread for everyone, float32, the same network, first weights of the same kind, the same
batch, loss and Adam; PyTorch runs eagerly. A step is forward, loss, backward, update. The contestants take turns, round
after round, so that a busy machine slows all of them; the figures are ratios of medians, nblib's time over PyTorch's.
"""

import os

os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}  # before NumPy

import platform
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.nblib_speed import race
from benchmarks.report import report
from nblib.layers import (
    LSTM,
    RNN,
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool,
    Residual,
    SelfAttention,
)
from nblib.losses import cross_entropy, mse
from nblib.network import Network
from nblib.optimizers import Adam

ROUNDS = 41
RATE = 1e-3

#: key -> (the bound, what is measured); None: reported
TARGETS = {
    "conv_over_torch_32": (1.7, "chapter 14's network on 28 × 28 images, batch 32"),
    "conv_over_torch_64": (2.4, "chapter 14's network on 28 × 28 images, batch 64"),
    "rnn_over_torch": (0.8, "RNN of 32 units, T = 100, batch 32, and of 64, batch 64: the larger ratio"),
    "lstm_over_torch": (3.2, "LSTM of 32 units, T = 100, batch 32, and of 64, batch 64: the larger ratio"),
    "attention_over_torch": (None, "chapter 18's transformer block, width 32, T = 32, batch 64"),
}
Step = Callable[[], None]


def with_nblib(net: Network, x: np.ndarray, y: np.ndarray, loss: Callable[..., Any]) -> Step:
    """Return a training step of nblib."""
    optimizer, rng = Adam(RATE), np.random.default_rng(1)

    def step() -> None:
        z, cache = net.forward(x, rng)
        _, dz = loss(z, y)
        optimizer.step(net.params, net.backward(dz, cache, need_dx=False)[1])

    return step


def with_torch(model: nn.Module, x: np.ndarray, y: np.ndarray, loss: Callable[..., torch.Tensor]) -> Step:
    """Return a training step of PyTorch."""
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    optimizer = torch.optim.Adam(model.parameters(), RATE)

    def step() -> None:
        optimizer.zero_grad()
        cost = loss(model(inputs), targets)
        cost.backward()
        optimizer.step()
        cost.item()

    return step


def convolution(B: int) -> dict[str, Step]:
    """Return both steps of the chapter's convolutional network."""
    rng, kind = np.random.default_rng(0), {"dtype": np.float32}
    x, y = rng.random((B, 1, 28, 28), np.float32), rng.integers(0, 10, B)
    net = Network(
        Conv2D(1, 8, 5, "he", rng, padding=2, **kind),
        Activation("relu"),
        MaxPool(2),
        Conv2D(8, 16, 5, "he", rng, padding=2, **kind),
        Activation("relu"),
        MaxPool(2),
        Flatten(),
        Dropout(0.3),
        Dense(784, 10, "he", rng, **kind),
    )
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(784, 10),
    )
    return {
        "nblib": with_nblib(net, x, y, cross_entropy),
        "torch": with_torch(model, x, y, nn.functional.cross_entropy),
    }


class LastStep(nn.Module):
    """PyTorch's recurrent layer with a linear readout of its last state."""

    def __init__(self, kind: str, inputs: int, units: int) -> None:
        super().__init__()
        self.recurrent = getattr(nn, kind)(inputs, units, batch_first=True)
        self.readout = nn.Linear(units, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.readout(self.recurrent(x)[0][:, -1])


def recurrent(kind: type[RNN] | type[LSTM], H: int) -> dict[str, Step]:
    """Return both steps of a recurrent network on the adding problem's sizes: T = 100, two inputs, batch as large as H."""
    rng = np.random.default_rng(0)
    x, y = rng.random((H, 100, 2), np.float32), rng.random((H, 1), np.float32)
    layer = kind(2, H, rng, only_last=True, dtype=np.float32)
    net = Network(layer, Dense(H, 1, "xavier", rng, dtype=np.float32))
    model = LastStep(kind.__name__, 2, H)
    return {"nblib": with_nblib(net, x, y, mse), "torch": with_torch(model, x, y, nn.functional.mse_loss)}


class Block(nn.Module):
    """PyTorch's parts of a transformer block, put together as nblib's."""

    def __init__(self, D: int, heads: int, T: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.look = nn.MultiheadAttention(D, heads, batch_first=True)
        self.think = nn.Sequential(nn.Linear(D, 4 * D), nn.ReLU(), nn.Linear(4 * D, D))
        self.register_buffer("later", torch.ones(T, T, dtype=torch.bool).triu(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.norm1(x)
        x = x + self.look(h, h, h, attn_mask=self.later, need_weights=False)[0]
        return x + self.think(self.norm2(x))


def attention(B: int = 64, T: int = 32, D: int = 32, heads: int = 1) -> dict[str, Step]:
    """Return both steps of a transformer block."""
    rng, kind = np.random.default_rng(0), {"dtype": np.float32}
    x, y = rng.standard_normal((2, B, T, D)).astype(np.float32)
    net = Network(
        Residual(LayerNorm(D, **kind), SelfAttention(D, rng, heads=heads, causal=True, **kind)),
        Residual(
            LayerNorm(D, **kind),
            Dense(D, 4 * D, "he", rng, **kind),
            Activation("relu"),
            Dense(4 * D, D, "xavier", rng, **kind),
        ),
    )
    return {"nblib": with_nblib(net, x, y, mse), "torch": with_torch(Block(D, heads, T), x, y, nn.functional.mse_loss)}


def main() -> bool:
    """Measure and report."""
    torch.set_num_threads(1)
    races = {
        "conv_32": convolution(32),
        "conv_64": convolution(64),
        "rnn_32": recurrent(RNN, 32),
        "rnn_64": recurrent(RNN, 64),
        "lstm_32": recurrent(LSTM, 32),
        "lstm_64": recurrent(LSTM, 64),
        "attention": attention(),
    }
    medians = {name: race(contestants, ROUNDS) for name, contestants in races.items()}
    ratio = {name: m["nblib"] / m["torch"] for name, m in medians.items()}
    figures = {
        "conv_over_torch_32": ratio["conv_32"],
        "conv_over_torch_64": ratio["conv_64"],
        "rnn_over_torch": max(ratio["rnn_32"], ratio["rnn_64"]),
        "lstm_over_torch": max(ratio["lstm_32"], ratio["lstm_64"]),
        "attention_over_torch": ratio["attention"],
    }
    print("  ".join(f"{name} {value:.2f}" for name, value in ratio.items()))
    return report(
        "layers",
        {
            **figures,
            "ratios": ratio,
            "medians": medians,
            "rounds": ROUNDS,
            "threads": 1,
            "dtype": "float32",
            "versions": {"python": platform.python_version(), "numpy": np.__version__, "torch": torch.__version__},
            "cores": os.cpu_count(),
        },
        at_most={key: bound for key, (bound, _) in TARGETS.items() if bound is not None},
    )


if __name__ == "__main__":
    raise SystemExit(not main())
