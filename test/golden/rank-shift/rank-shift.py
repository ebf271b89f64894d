"""Mann–Whitney by scipy and Hodges–Lehmann by listing every pair with numpy: rank-shift.json. Run from the repository root: python test/golden/rank-shift/rank-shift.py"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(20260329)
cases = {
    "log-normal latencies": (rng.lognormal(0, 0.4, 300), rng.lognormal(0.1, 0.4, 240)),
    "whole numbers with ties": (rng.integers(1, 9, 80).astype(float), rng.integers(2, 10, 95).astype(float)),
    "the same": (np.arange(1.0, 41), np.arange(1.0, 41)),
    "apart": (np.arange(1.0, 21), np.arange(101.0, 131)),
    "one each": (np.array([1.0]), np.array([3.5])),
    "all equal": (np.full(12, 2.0), np.full(9, 2.0)),
}


def describe(a, b):
    m, n = len(a), len(b)
    differences = np.sort((b[:, None] - a[None, :]).ravel())
    test = stats.mannwhitneyu(b, a, alternative="two-sided", method="asymptotic", use_continuity=True)
    margin = round(1.959963984540054 * np.sqrt(m * n * (m + n + 1) / 12))
    rank = max(1, int(np.floor(m * n / 2 + 0.5)) - margin)
    return {"a": a.tolist(), "b": b.tolist(), "u": float(test.statistic), "p": None if np.isnan(test.pvalue) else float(test.pvalue), "shift": float(np.median(differences)), "low": float(differences[rank - 1]), "high": float(differences[m * n - rank])}


out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("numpy", "scipy")}, "cases": {name: describe(*case) for name, case in cases.items()}}) + "\n")
