"""What the networks of part two reach: each recipe with seeds 0 to 4 or its own, and whether seed 0 is like them.

    make bench ONLY=networks            writes _build/bench/networks.json
    .venv/bin/python -m benchmarks.networks rbfn        one recipe alone

For each figure the mean over the seeds, its standard deviation under KEY_sd, the ends of its interval of 95 per cent under
KEY_low and KEY_high (Student's t), the baseline's mean under KEY_baseline, and under KEY_within whether seed 0, which the
chapter shows, lies within two standard deviations of the mean. Nothing is tuned on test data, no seed is chosen.
"""

import sys
from dataclasses import replace

import numpy as np
from scipy.stats import t

from benchmarks.report import report
from nblib.models.recipes import names, recipe

SEEDS = range(5)


def main() -> bool:
    """Train everything, or the recipes that are named, and report."""
    figures: dict[str, float | bool] = {}
    bounds: dict[str, dict[str, float]] = {"at least": {}, "at most": {}}
    for name in [n for n in names() if n in sys.argv[1:]] or names():
        found = recipe(name)
        seeds = getattr(found, "SEEDS", SEEDS)
        runs = [found.train(replace(found.Settings(), seed=seed)) for seed in seeds]
        for key in runs[0].figures:
            values = np.array([run.figures[key] for run in runs])
            mean, sd = float(values.mean()), float(values.std(ddof=1))
            half = float(t.ppf(0.975, len(values) - 1)) * sd / len(values) ** 0.5
            figures |= {key: mean, f"{key}_sd": sd, f"{key}_low": mean - half, f"{key}_high": mean + half}
            figures[f"{key}_within"] = bool(abs(values[0] - mean) <= 2 * sd)
            if key in runs[0].baseline:
                figures[f"{key}_baseline"] = float(np.mean([run.baseline[key] for run in runs]))
            print(f"{name:12} {key:28} {mean:8.4f} ± {sd:.4f}   seed 0: {values[0]:.4f}", flush=True)
        for key, (word, bound) in found.TARGETS.items():
            bounds[word][key] = bound
    return report("networks", figures, at_most=bounds["at most"], at_least=bounds["at least"])


if __name__ == "__main__":
    raise SystemExit(not main())
