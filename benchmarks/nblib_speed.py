"""Is nblib as fast and as good as promised? Measure it beside PyTorch and scikit-learn, and write the answer.

    python -m benchmarks.nblib_speed        # writes _build/bench/nblib.json; exit status 1 if a target is missed

How it is measured: one process, one thread for everyone (NumPy's BLAS, PyTorch, scikit-learn), float32, the same data,
the same network, batch size, number of steps and plain SGD. The contestants take turns, round after round, so that a
busy machine slows all of them; the figures are ratios of medians. PyTorch runs eagerly, by its usual loop over index
batches, which is quicker than a DataLoader; scikit-learn runs `MLPClassifier.fit`.
"""

import os

os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}  # before NumPy

import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sklearn
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import nblib
from benchmarks.report import report
from nblib import datasets
from nblib.layers import Activation, Dense
from nblib.losses import cross_entropy
from nblib.metrics import accuracy
from nblib.network import Network
from nblib.optimizers import SGD, Momentum
from nblib.training import train

ROUNDS = 15
RATE = 0.05

#: key -> (the bound, "least" or "most", what is measured)
TARGETS = {
    "moons_vs_torch": (3.0, "least", "2-16-16-2, full batch of 300: PyTorch's time over nblib's"),
    "digits_vs_torch": (4.0, "least", "digits 64-64-10, batch 32: PyTorch's time over nblib's"),
    "mnist_vs_torch": (1.3, "least", "784-128-10, batch 64: PyTorch's time over nblib's"),
    "moons_vs_sklearn": (2.5, "least", "2-16-16-2, full batch of 300: scikit-learn's time over nblib's"),
    "digits_vs_sklearn": (3.0, "least", "digits 64-64-10, batch 32: scikit-learn's time over nblib's"),
    "mnist_vs_sklearn": (2.0, "least", "784-128-10, batch 64: scikit-learn's time over nblib's"),
    "mnist_over_gemm": (1.5, "most", "784-128-10, batch 64: nblib's time over that of the five matrix products a step"),
    "digits_accuracy": (0.975, "least", "digits 64-64-10: test accuracy, mean of 5 seeds"),
    "digits_seconds": (2.0, "most", "digits 64-64-10: slowest training of the 5 seeds, seconds"),
    "mnist_accuracy": (0.935, "least", "MNIST-5k 784-128-10, 4,000/1,000: test accuracy, mean of 5 seeds"),
    "mnist_seconds": (5.0, "most", "MNIST-5k 784-128-10: slowest training of the 5 seeds, seconds"),
    "import_over_numpy": (1.2, "most", "import of every nblib module of part one over that of NumPy alone"),
}


class Task(NamedTuple):
    """The same work for all."""

    X: np.ndarray
    y: np.ndarray
    sizes: tuple[int, ...]
    batch: int
    epochs: int


def tasks() -> dict[str, Task]:
    """Return the three workloads."""
    X, y = datasets.moons(np.random.default_rng(0), n=300)
    digits, mnist = datasets.digits(), datasets.mnist()
    return {
        "moons": Task(X.astype(np.float32), y, (2, 16, 16, 2), 300, 300),
        "digits": Task(digits.X.astype(np.float32), digits.y, (64, 64, 10), 32, 5),
        "mnist": Task(mnist.X.astype(np.float32), mnist.y, (784, 128, 10), 64, 1),
    }


def network(sizes: tuple[int, ...], rng: np.random.Generator) -> Network:
    """Return a network of Dense layers with ReLU between them, in float32."""
    layers = [
        layer
        for i, o in zip(sizes, sizes[1:], strict=False)
        for layer in (Dense(i, o, "he", rng, dtype=np.float32), Activation("relu"))
    ]
    return Network(*layers[:-1], output="softmax")


def with_nblib(task: Task) -> Callable[[], None]:
    """Train with nblib."""

    def run() -> None:
        rng = np.random.default_rng(0)
        net = network(task.sizes, rng)
        for _ in train(net, task.X, task.y, cross_entropy, SGD(RATE), rng, epochs=task.epochs, batch_size=task.batch):
            pass

    return run


def with_torch(task: Task) -> Callable[[], None]:
    """Train with PyTorch, eagerly."""
    X, y = torch.from_numpy(task.X), torch.from_numpy(task.y)

    def run() -> None:
        start = network(task.sizes, np.random.default_rng(0))
        layers: list[torch.nn.Module] = []
        for i, (inputs, outputs) in enumerate(zip(task.sizes, task.sizes[1:], strict=False)):
            linear = torch.nn.Linear(inputs, outputs)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(start.params[f"{2 * i}.W"].T))
                linear.bias.zero_()
            layers += [linear, torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
        loss, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=RATE)
        for _ in range(task.epochs):
            for rows in torch.randperm(len(X)).split(task.batch):
                batch = (X, y) if len(rows) == len(X) else (X[rows], y[rows])
                cost = loss(model(batch[0]), batch[1])
                optimizer.zero_grad()
                cost.backward()
                optimizer.step()
                cost.item()

    return run


def with_sklearn(task: Task) -> Callable[[], None]:
    """Train with scikit-learn (for two classes it has one sigmoid output instead of two of a softmax)."""

    def run() -> None:
        model = MLPClassifier(
            task.sizes[1:-1],
            solver="sgd",
            learning_rate_init=RATE,
            momentum=0,
            alpha=0,
            nesterovs_momentum=False,
            batch_size=task.batch,
            max_iter=task.epochs,
            tol=0,
            n_iter_no_change=task.epochs + 1,
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is asked to stop early
            model.fit(task.X, task.y)

    return run


def written_out(task: Task) -> Callable[[], None]:
    """Train without nblib: the same arithmetic in one long function that overwrites what it can.

    It is no rival but a yardstick: nblib's time over this one's is the price of readable parts and of their checks.
    """

    def run() -> None:
        rng = np.random.default_rng(0)
        net = network(task.sizes, rng)
        dense = [layer.params for layer in net.layers[::2]]
        N, one_hot = len(task.X), np.eye(task.sizes[-1], dtype=np.float32)[task.y]
        for _ in range(task.epochs):
            order = rng.permutation(N)
            for start in range(0, N, task.batch):
                rows = order[start : start + task.batch]
                x, y = (task.X, one_hot) if len(rows) == N else (task.X.take(rows, axis=0), one_hot.take(rows, axis=0))
                a = [x]
                for i, p in enumerate(dense):
                    z = a[-1] @ p["W"]
                    z += p["b"]
                    a.append(np.maximum(z, 0, out=z) if i < len(dense) - 1 else z)
                z -= z.max(axis=1, keepdims=True)
                delta = np.exp(z)
                total = np.einsum("bk->b", delta)[:, None]
                float(np.log(total).sum() - np.vdot(y, z)) / len(z)  # the cost
                delta /= total
                delta -= y
                delta /= len(z)
                for i in reversed(range(len(dense))):
                    dW, db = a[i].T @ delta, np.einsum("bo->o", delta)
                    if i:
                        delta = delta @ dense[i]["W"].T
                        delta *= a[i] > 0
                    dW *= RATE
                    db *= RATE
                    dense[i]["W"] -= dW
                    dense[i]["b"] -= db

    return run


def products(task: Task) -> Callable[[], None]:
    """Compute the matrix products of the training alone: two forward, two for ∂J/∂W, one for the hidden layer's δ."""
    net = network(task.sizes, np.random.default_rng(0))
    W1, W2 = net.params["0.W"], net.params["2.W"]
    batches = [task.X[i : i + task.batch] for i in range(0, len(task.X), task.batch)]

    def run() -> None:
        for _ in range(task.epochs):
            for x in batches:
                a = x @ W1
                z = a @ W2
                a.T @ z
                delta = z @ W2.T
                x.T @ delta

    return run


def seconds(run: Callable[[], None]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def race(contestants: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Let all run in turn, `rounds` times after one to warm up; return each one's median seconds."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for i in range(rounds + 1):
        for name, run in contestants.items():
            elapsed = seconds(run)
            if i:
                times[name].append(elapsed)
    return {name: statistics.median(t) for name, t in times.items()}


def learn(
    data: datasets.Dataset, sizes: tuple[int, ...], test: float, rate: float, batch: int, epochs: int, seeds: int = 5
) -> tuple[list[float], list[float]]:
    """Return the test accuracies and the seconds of training, one a seed."""
    accuracies, times = [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        X_train, X_test, y_train, y_test = datasets.split(data.X.astype(np.float32), data.y, rng, test=test)
        net = network(sizes, rng)
        steps = train(net, X_train, y_train, cross_entropy, Momentum(rate), rng, epochs=epochs, batch_size=batch)
        times.append(seconds(lambda steps=steps: list(steps)))  # type: ignore[misc]
        accuracies.append(accuracy(y_test, net.predict(X_test)))
    return accuracies, times


def imports(rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of fresh interpreters that import NumPy, and all of nblib that needs only NumPy."""
    package = Path(nblib.__file__).parent
    apart = {"exercises", "plots", "widgets"}  # what a learner calls, and what needs more than NumPy
    files = [file.relative_to(package.parent) for file in package.rglob("*.py") if not apart & set(file.parts)]
    modules = sorted(".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files)
    times: dict[str, list[float]] = {"numpy": [], "nblib": []}
    with tempfile.TemporaryDirectory() as compiled:  # both run from byte code, as they do installed
        env = os.environ | {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for i in range(rounds + 1):
            for name, what in {"numpy": "numpy", "nblib": ", ".join(modules)}.items():
                code = f"import time; t = time.perf_counter(); import {what}; print(time.perf_counter() - t)"
                out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
                if i:
                    times[name].append(float(out.stdout))
    return {name: statistics.median(t) for name, t in times.items()}


def measure() -> tuple[dict[str, float], dict[str, object]]:
    """Return the figures of TARGETS, and the raw numbers they come from."""
    figures: dict[str, float] = {}
    raw: dict[str, object] = {}
    for name, task in tasks().items():
        contestants = {
            "nblib": with_nblib(task),
            "torch": with_torch(task),
            "sklearn": with_sklearn(task),
            "written_out": written_out(task),
        }
        if name == "mnist":
            contestants["products"] = products(task)
        medians = race(contestants)
        raw[name] = medians
        figures[f"{name}_vs_torch"] = medians["torch"] / medians["nblib"]
        figures[f"{name}_vs_sklearn"] = medians["sklearn"] / medians["nblib"]
        if name == "mnist":
            figures["mnist_over_gemm"] = medians["nblib"] / medians["products"]
    for name, data, sizes, test, rate, batch, epochs in (
        ("digits", datasets.digits(), (64, 64, 10), 0.2, 0.1, 32, 40),
        ("mnist", datasets.mnist(), (784, 128, 10), 0.2, 0.05, 64, 20),
    ):
        accuracies, times = learn(data, sizes, test, rate, batch, epochs)
        raw[f"{name}_training"] = {"accuracies": accuracies, "seconds": times}
        figures[f"{name}_accuracy"], figures[f"{name}_seconds"] = statistics.mean(accuracies), max(times)
    raw["import"] = medians = imports()
    figures["import_over_numpy"] = medians["nblib"] / medians["numpy"]
    return figures, raw


def main() -> bool:
    """Measure and report; beside the figures, what the library's form costs: nblib over the same arithmetic written out."""
    torch.set_num_threads(1)
    figures, raw = measure()
    times: dict[str, dict[str, float]] = {name: raw[name] for name in tasks()}  # type: ignore[misc]
    prices = {f"{name}_over_written_out": t["nblib"] / t["written_out"] for name, t in times.items()}
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "scikit-learn": sklearn.__version__,
    }
    return report(
        "nblib",
        {
            **figures,
            **prices,
            "medians": raw,
            "rounds": ROUNDS,
            "threads": 1,
            "dtype": "float32",
            "versions": versions,
            "cores": os.cpu_count(),
        },
        at_least={key: bound for key, (bound, side, _) in TARGETS.items() if side == "least"},
        at_most={key: bound for key, (bound, side, _) in TARGETS.items() if side == "most"},
    )


if __name__ == "__main__":
    raise SystemExit(not main())
