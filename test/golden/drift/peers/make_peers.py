"""Writes what other drift tools give for the same columns: columns.json (the data) and evidently.json, nannyml.json, deepchecks.json, tfdv.json.

Run once in an environment of each tool: python make_peers.py columns | evidently | nannyml | deepchecks | tfdv
TFDV's published formulas (tensorflow_data_validation/anomalies/metrics.cc) are written out here over NumPy histograms, no TFDV is needed.
"""

import json
import math
import pathlib
import platform
import sys
import warnings
from importlib.metadata import version

import numpy as np

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")


def columns():
    rng = np.random.default_rng(20260311)
    cat = lambda names, p, n: rng.choice(np.array(list(names)), n, p=p).tolist()
    r = lambda x, d=3: np.round(x, d).tolist()
    return {
        "normal shifted": {"kind": "numeric", "reference": r(rng.normal(0, 1, 700)), "current": r(rng.normal(0.25, 1.1, 900))},
        "same law, large": {"kind": "numeric", "reference": r(rng.gamma(2, 3, 2500), 2), "current": r(rng.gamma(2, 3, 1800), 2)},
        "skewed, beyond the range": {"kind": "numeric", "reference": r(rng.exponential(2, 1400)), "current": r(np.concatenate([rng.exponential(2, 1000), rng.uniform(40, 60, 60)]))},
        "whole numbers": {"kind": "numeric", "reference": rng.integers(1, 100, 1200).tolist(), "current": rng.integers(1, 90, 1300).tolist()},
        "few values": {"kind": "numeric", "reference": rng.choice([0, 1, 2, 5], 800, p=[0.4, 0.3, 0.2, 0.1]).tolist(), "current": rng.choice([0, 1, 2, 5], 600, p=[0.35, 0.3, 0.25, 0.1]).tolist()},
        "constant on both sides": {"kind": "numeric", "reference": [3.0] * 200, "current": [3.0] * 150},
        "constant reference": {"kind": "numeric", "reference": [3.0] * 300, "current": r(rng.normal(3, 1, 150))},
        "categories": {"kind": "categorical", "reference": cat("abcde", [0.4, 0.3, 0.2, 0.07, 0.03], 900), "current": cat("abcde", [0.3, 0.3, 0.25, 0.1, 0.05], 700)},
        "categories, large": {"kind": "categorical", "reference": cat("abcdefg", [0.4, 0.3, 0.2, 0.07, 0.018, 0.007, 0.005], 3000), "current": cat("abcdefg", [0.38, 0.3, 0.22, 0.07, 0.013, 0.012, 0.005], 5000)},
        "two categories": {"kind": "categorical", "reference": cat("yn", [0.3, 0.7], 500), "current": cat("yn", [0.4, 0.6], 400)},
        "a new category": {"kind": "categorical", "reference": cat("abc", [0.5, 0.3, 0.2], 1500), "current": cat("abcz", [0.45, 0.3, 0.2, 0.05], 1500)},
    }


def finite(x):
    return None if x is None or not math.isfinite(float(x)) else float(x)


def write(name, packages, found):
    facts = {"versions": {"python": platform.python_version(), **{p: version(p) for p in packages}}, "columns": found}
    (HERE / f"{name}.json").write_text(json.dumps(facts, indent=1, allow_nan=False) + "\n")


def evidently():
    import pandas as pd
    from evidently.legacy.calculations.stattests import chi_stat_test, jensenshannon_stat_test, kl_div_stat_test, ks_stat_test, psi_stat_test, wasserstein_stat_test, z_stat_test
    from evidently.legacy.calculations.stattests.registry import get_stattest
    from evidently.legacy.core import ColumnType

    out = {}
    for name, column in DATA.items():
        a, b = pd.Series(column["reference"]), pd.Series(column["current"])
        kind = ColumnType.Numerical if column["kind"] == "numeric" else ColumnType.Categorical
        default = get_stattest(a, b, kind, None)
        row = {"default": default.display_name, "defaultValue": finite(default(a, b, kind, None).drift_score), "drifted": bool(default(a, b, kind, None).drifted)}
        tests = {"js": jensenshannon_stat_test, "psi": psi_stat_test, "kl": kl_div_stat_test}
        if kind == ColumnType.Numerical:
            tests.update({"ks": ks_stat_test, "w1": wasserstein_stat_test})
        else:
            tests["chi"] = chi_stat_test
        for key, test in tests.items():
            row[key] = finite(test(a, b, kind, None).drift_score)
        out[name] = row
    write("evidently", ["evidently", "numpy", "pandas", "scipy"], out)


def nannyml():
    import pandas as pd
    from nannyml.drift.univariate.methods import FeatureType, MethodFactory
    from nannyml.chunk import DefaultChunker
    from nannyml.thresholds import StandardDeviationThreshold

    out = {}
    for name, column in DATA.items():
        a, b = pd.Series(column["reference"], name="x"), pd.Series(column["current"], name="x")
        numeric = column["kind"] == "numeric"
        feature = FeatureType.CONTINUOUS if numeric else FeatureType.CATEGORICAL
        keys = {"js": "jensen_shannon", "hellinger": "hellinger", **({"ks": "kolmogorov_smirnov", "w1": "wasserstein"} if numeric else {"lInfinity": "l_infinity", "chi": "chi2"})}
        row = {}
        for key, method in keys.items():
            m = MethodFactory.create(key=method, feature_type=feature, chunker=DefaultChunker(), threshold=StandardDeviationThreshold())
            m._fit(a)
            value = m._calculate(b)
            row[key] = finite(m._p_value if key == "chi" else value)
        out[name] = row
    write("nannyml", ["nannyml", "numpy", "pandas", "scipy"], out)


def deepchecks():
    import pandas as pd
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.checks import FeatureDrift

    out = {}
    for name, column in DATA.items():
        a, b = pd.DataFrame({"x": column["reference"]}), pd.DataFrame({"x": column["current"]})
        cats = [] if column["kind"] == "numeric" else ["x"]
        row = {}
        for key, options in {"ks": {"numerical_drift_method": "KS"}, "emd": {"numerical_drift_method": "EMD"}} .items() if not cats else {"v": {"categorical_drift_method": "cramers_v"}, "psi": {"categorical_drift_method": "PSI"}}.items():
            found = FeatureDrift(**options, ignore_na=True).run(Dataset(a, cat_features=cats), Dataset(b, cat_features=cats)).value
            row[key] = finite(found["x"]["Drift score"])
        out[name] = row
    write("deepchecks", ["deepchecks", "numpy", "pandas", "scipy"], out)


def tfdv():
    def jsd(p, q):
        p, q = np.array(p, float) / sum(p), np.array(q, float) / sum(q)
        m = (p + q) / 2
        kl = lambda a: sum(x * math.log2(x / y) for x, y in zip(a, m) if x > 0 and y > 0)
        return min(1.0, (kl(p) + kl(q)) / 2)

    def rebucket(counts, edges, boundaries):
        out = []
        for low, high in zip(boundaries, boundaries[1:]):
            inside = [c * (high - low) / (hi - lo) for c, lo, hi in zip(counts, edges, edges[1:]) if lo <= low and high <= hi]
            out.append(sum(inside))
        return out

    out = {}
    for name, column in DATA.items():
        a, b = column["reference"], column["current"]
        if column["kind"] == "categorical":
            keys = sorted(set(a) | set(b))
            p, q = [a.count(k) / len(a) for k in keys], [b.count(k) / len(b) for k in keys]
            out[name] = {"lInfinity": max(abs(x - y) for x, y in zip(p, q)), "jsd": jsd(p, q)}
            continue
        buckets, points = [], []
        for side in (a, b):
            low, high = min(side), max(side)
            if low == high:
                buckets.append(([], []))
                points.append({low: len(side)})
            else:
                counts, edges = np.histogram(side, 10)
                buckets.append((counts.tolist(), edges.tolist()))
                points.append({})
        boundaries = sorted(set(buckets[0][1]) | set(buckets[1][1]))
        laid = [rebucket(counts, edges, boundaries) for counts, edges in buckets]
        for at in sorted(set(points[0]) | set(points[1])):
            for side in (0, 1):
                laid[side].append(points[side].get(at, 0))
        out[name] = {"jsd": jsd(*laid)}
    write("tfdv", ["numpy"], out)


if __name__ == "__main__":
    if sys.argv[1] == "columns":
        (HERE / "columns.json").write_text(json.dumps(columns(), separators=(",", ":")) + "\n")
    else:
        DATA = json.loads((HERE / "columns.json").read_text())
        {"evidently": evidently, "nannyml": nannyml, "deepchecks": deepchecks, "tfdv": tfdv}[sys.argv[1]]()
