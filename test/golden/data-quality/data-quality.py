"""Reference numbers for the data quality of the sample. Run from the repository root: python test/golden/data-quality/data-quality.py"""
import sys
from pathlib import Path

import numpy as np
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

_, _, reference, current = sample.load()
NUMERIC = [*sample.NUMERIC, "score"]
CATEGORICAL = [*sample.CATEGORICAL, "region", "client_app", "decision"]
CHECKED = [*NUMERIC, *CATEGORICAL]
n, m = len(reference), len(current)


def missing_change(column):
    before, now = int(reference[column].isna().sum()), int(current[column].isna().sum())
    low, high = confint_proportions_2indep(now, m, before, n, method="newcomb", compare="diff")
    smallest = min(n, m) * min((before + now) / (n + m), 1 - (before + now) / (n + m))
    if smallest < 5:
        p = fisher_exact([[now, m - now], [before, n - before]])[1]
    else:
        p = proportions_ztest([now, before], [m, n])[1]
    return {"reference": before, "current": now, "value": now / m - before / n, "low": float(low), "high": float(high), "p": float(p)}


def out_of_range(column):
    low, high = reference[column].min(), reference[column].max()
    values = current[column].dropna()
    rows = int(((values < low) | (values > high)).sum())
    interval = proportion_confint(rows, len(values), method="wilson")
    return {"min": float(low), "max": float(high), "rows": rows, "of": len(values), "low": float(interval[0]), "high": float(interval[1])}


def unseen(column):
    values = current[column].dropna()
    fresh = values[~values.isin(reference[column].dropna().unique())]
    return {"rows": len(fresh), "of": len(values), "values": {str(k): int(v) for k, v in fresh.value_counts().items()}}


columns = {column: {"missing": missing_change(column)} for column in CHECKED}
for column, p in zip(CHECKED, multipletests([columns[c]["missing"]["p"] for c in CHECKED], method="fdr_bh")[1]):
    columns[column]["missing"]["pAdjusted"] = float(p)
for column in NUMERIC:
    columns[column]["outOfRange"] = out_of_range(column)
for column in CATEGORICAL:
    columns[column]["unseen"] = unseen(column)


def bad(rows, column, kind):
    if kind == "missing":
        return rows[column].isna()
    facts = columns[column]["outOfRange"]
    return (rows[column] < facts["min"]) | (rows[column] > facts["max"])


def breach(column, kind):
    """Daily shares, the learnt limit, and the largest span of current days above it with its worst segment."""
    by_day = lambda rows: bad(rows, column, kind).fillna(False).astype(bool).groupby(rows.ts.dt.strftime("%Y-%m-%d")).agg(["sum", "size"])
    before, now = by_day(reference), by_day(current)
    teach = (before["sum"] / before["size"]).to_numpy(dtype=float)
    limit = max(teach.mean() + 3 * teach.std(ddof=1), teach.mean() + 0.01)
    above = now[now["sum"] / now["size"] > limit]
    inside = current[current.ts.dt.strftime("%Y-%m-%d").isin(above.index)]
    faults = bad(inside, column, kind).fillna(False).astype(bool)
    best = None
    for segment in ["region", "client_app", "model_version", "race", "sex"]:
        for value in inside[segment].dropna().unique():
            own = inside[segment] == value
            if own.sum() < 30 or own.all():
                continue
            contrast = faults[own].mean() - faults[~own].mean()
            if best is None or contrast > best["contrast"]:
                best = {"contrast": contrast, "column": segment, "value": str(value), "rows": int(own.sum()), "bad": int(faults[own].sum()), "restShare": float(faults[~own].mean())}
    return {
        "column": column, "kind": kind, "limit": float(limit), "mean": float(teach.mean()), "sd": float(teach.std(ddof=1)), "from": above.index[0], "to": above.index[-1], "days": len(above),
        "rows": int(above["size"].sum()), "bad": int(above["sum"].sum()), "shares": [*map(float, teach), *map(float, now["sum"] / now["size"])],
        "concentration": {key: value for key, value in best.items() if key != "contrast"},
    }


sample.write("data-quality", ["pandas", "pyarrow", "numpy", "scipy", "statsmodels"], {
    "rows": {"reference": n, "current": m}, "columns": columns,
    "breaches": [breach("hours-per-week", "out-of-range"), breach("workclass", "missing")],
})
