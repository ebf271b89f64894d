"""Reference numbers for the drift of the sample. Run from the repository root: python test/golden/drift/drift.py"""
import sys
from pathlib import Path

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import kolmogorov
from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance
from statsmodels.stats.multitest import multipletests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

_, _, reference, current = sample.load()
NUMERIC = [*sample.NUMERIC, "score"]
CATEGORICAL = [*sample.CATEGORICAL, "decision", "label"]
OUTPUTS = {"decision", "label"}


def cutter(values):
    """Cell numbers of numeric values: reference deciles (lo, hi], equal edges merged; or one cell a value and one for the rest."""
    distinct = np.unique(values)
    if len(distinct) <= 20:
        return len(distinct) + 1, lambda x: np.where(np.isin(x, distinct), np.searchsorted(distinct, x), len(distinct))
    edges = np.unique(np.quantile(values, np.arange(1, 10) / 10))
    edges = edges[edges < values.max()]
    return len(edges) + 1, lambda x: np.searchsorted(edges, x, side="left")


def psi(before, now):
    seen = before + now > 0
    p, q = before[seen] + 0.5, now[seen] + 0.5
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((q - p) * np.log(q / p)))


def daily(cells_reference, cells_current, size):
    """JS distance of each day; reference days against the other reference days."""
    table = lambda rows, cells: [np.bincount(cells[day], minlength=size) for day in rows]
    days = lambda rows: [np.flatnonzero(keep) for keep in (rows == day for day in np.unique(rows))]
    before = table(days(cells_reference[0]), cells_reference[1])
    now = table(days(cells_current[0]), cells_current[1])
    total = np.sum(before, axis=0)
    values = [float(jensenshannon(total - own, own, base=2)) for own in before]
    limit = float(np.mean(values) + 3 * np.std(values, ddof=1))
    return {"daily": [*values, *(float(jensenshannon(total, own, base=2)) for own in now)], "limit": limit}


def day_of(rows):
    return rows.ts.dt.strftime("%Y-%m-%d").to_numpy()


def numeric(column):
    sides = [rows[rows[column].notna()] for rows in (reference, current)]
    left, right = (rows[column].to_numpy(dtype=float) for rows in sides)
    size, cut = cutter(left)
    cells = [cut(left).astype(int), cut(right).astype(int)]
    before, now = (np.bincount(c, minlength=size) for c in cells)
    n, m = len(left), len(right)
    ks = ks_2samp(left, right, method="asymp").statistic
    outside = right[(right < left.min()) | (right > left.max())]
    return {
        "n": [n, m], "missing": [len(reference) - n, len(current) - m], "cells": size, "js": float(jensenshannon(before, now, base=2)), "psi": psi(before, now),
        "ks": float(ks), "p": float(kolmogorov(ks * np.sqrt(n * m / (n + m)))), "w1": float(wasserstein_distance(left, right)), "w1Normalised": float(wasserstein_distance(left, right) / np.std(left)),
        "median": [float(np.median(left)), float(np.median(right))], "outside": [len(outside), float(np.median(outside)) if len(outside) else None],
        **daily((day_of(sides[0]), cells[0]), (day_of(sides[1]), cells[1]), size),
    }


def categorical(column):
    sides = [rows if column not in OUTPUTS else rows[rows[column].notna()] for rows in (reference, current)]
    left, right = (rows[column].astype(object).where(rows[column].notna(), None).map(lambda v: "\0missing" if v is None else str(v)).to_numpy() for rows in sides)
    names = np.unique(np.concatenate([left, right]))
    cells = [np.searchsorted(names, left), np.searchsorted(names, right)]
    before, now = (np.bincount(c, minlength=len(names)) for c in cells)
    n, m = len(left), len(right)
    small = (before + now) * min(n, m) / (n + m) < 5
    merged = np.array([before[~small], now[~small]])
    if small.any():
        merged = np.hstack([merged, [[before[small].sum()], [now[small].sum()]]])
    chi, p, df, _ = chi2_contingency(merged, correction=False)
    whole = chi2_contingency(np.array([before, now]), correction=False)[0]
    phi, k = whole / (n + m), len(names)
    corrected = max(0.0, phi - (k - 1) / (n + m - 1))
    room = min(k - (k - 1) ** 2 / (n + m - 1), 2 - 1 / (n + m - 1)) - 1
    return {
        "n": [n, m], "missing": [int(reference[column].isna().sum()), int(current[column].isna().sum())], "cells": k, "js": float(jensenshannon(before, now, base=2)), "psi": psi(before, now),
        "chi": float(chi), "df": int(df), "mergedCells": int(small.sum()), "p": float(p), "cramersV": float(np.sqrt(corrected / room)),
        **daily((day_of(sides[0]), cells[0]), (day_of(sides[1]), cells[1]), k),
    }


columns = {**{c: numeric(c) for c in NUMERIC}, **{c: categorical(c) for c in CATEGORICAL}}
for column, p in zip(columns, multipletests([facts["p"] for facts in columns.values()], method="fdr_bh")[1]):
    columns[column]["pAdjusted"] = float(p)
sample.write("drift", ["pandas", "pyarrow", "numpy", "scipy", "statsmodels"], {"columns": columns})
