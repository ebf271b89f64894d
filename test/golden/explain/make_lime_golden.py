"""Reference numbers for LIME: bins of the quartile and decile discretiser, and local fits on stored neighbourhoods.

Run from the repository root: python test/golden/explain/make_lime_golden.py
Needs numpy, scikit-learn and lime; the versions used are written into lime.json.
"""
import json
from functools import partial
from importlib.metadata import version

import numpy as np
from lime.discretize import DecileDiscretizer, QuartileDiscretizer
from lime.lime_base import LimeBase

ROWS, WIDTH = 160, 8


def discretised():
    rng = np.random.default_rng(5)
    n = 60
    columns = {
        "smooth": np.round(rng.normal(40, 12, n), 3),
        "integers": rng.integers(0, 6, n).astype(float),
        "mostly zero": np.where(rng.random(n) < 0.8, 0.0, np.round(rng.exponential(900, n), 1)),
        "constant": np.full(n, 7.0),
    }
    data = np.stack(list(columns.values()), axis=1)
    result = {"columns": {name: values.tolist() for name, values in columns.items()}}
    for kind, cls in (("quartile", QuartileDiscretizer), ("decile", DecileDiscretizer)):
        made = cls(data, [], list(columns))
        bins = np.array(made.discretize(data))
        result[kind] = {
            name: {
                "rules": made.names[f], "mean": [float(v) for v in made.means[f]], "std": [float(v) for v in made.stds[f]],
                "min": [float(v) for v in made.mins[f]], "max": [float(v) for v in made.maxs[f]], "bins": bins[:, f].astype(int).tolist(),
            }
            for f, name in enumerate(columns)
        }
    return result


def neighbourhood(seed: int, width: int):
    rng = np.random.default_rng(seed)
    z = (rng.random((ROWS, width)) < rng.uniform(0.15, 0.85, width)).astype(int)
    z[0] = 1
    margin = z @ rng.normal(0, 0.8, width) + 0.9 * z[:, 0] * z[:, 1] - 0.7
    return z, np.round(1 / (1 + np.exp(-margin)) + rng.normal(0, 0.01, ROWS), 6)


def kernel(d, kernel_width):
    return np.sqrt(np.exp(-(d**2) / kernel_width**2))


def fits():
    result = []
    for seed, width in ((1, WIDTH), (2, WIDTH), (3, 12)):
        z, labels = neighbourhood(seed, width)
        kernel_width = 0.75 * np.sqrt(width)
        distances = np.sqrt(((z - z[0]) ** 2).sum(axis=1))
        base = LimeBase(partial(kernel, kernel_width=kernel_width), random_state=0)
        answers = []
        for selection, count in (("auto", 4), ("auto", 10), ("forward_selection", 6), ("highest_weights", 3), ("none", 5)):
            intercept, weights, r2, local = base.explain_instance_with_data(z, labels[:, None], distances, 0, count, feature_selection=selection)
            answers.append({
                "selection": selection, "count": count, "intercept": float(intercept), "r2": float(r2), "local": float(np.ravel(local)[0]),
                "weights": [[int(column), float(weight)] for column, weight in weights],
            })
        result.append({"width": width, "kernelWidth": float(kernel_width), "kernel": kernel(distances, kernel_width)[:5].tolist(),
                       "rows": ["".join(map(str, row)) for row in z], "labels": labels.tolist(), "answers": answers})
    return result


def main():
    result = {
        "made": "test/golden/explain/make_lime_golden.py",
        "versions": {name: version(name) for name in ("numpy", "scikit-learn", "lime")},
        "discretised": discretised(), "fits": fits(),
    }
    with open("test/golden/explain/lime.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


main()
