"""Reference numbers for the subgroups analysis on the sample, made with statsmodels and SciPy.

Run from the repository root: python test/golden/subgroups/subgroups.py
"""
import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy.stats import fisher_exact, norm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

SAMPLE = Path("resources/sample")
Z = norm.ppf(0.975)
MINIMUM = 30


def sample():
    log = pd.read_parquet(SAMPLE / "predictions.parquet").drop_duplicates(["request_id", "row_index"])
    rows = log.merge(pd.read_parquet(SAMPLE / "labels.parquet"), on=["request_id", "row_index"], how="left")
    rows["side"] = np.where(rows.ts < pd.Timestamp("2026-03-30", tz="UTC"), "reference", "current")
    rows["judged"] = rows.label.notna() & rows.decision.notna()
    rows["right"] = rows.judged & (rows.label == rows.decision)
    return rows


def newcombe(a, n, b, m):
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    return dict(value=a / n - b / m, low=low, high=high)


def p_value(a, n, b, m):
    share = (a + b) / (n + m)
    if min(n, m) * min(share, 1 - share) < 5:
        return fisher_exact([[a, n - a], [b, m - b]])[1]
    return proportions_ztest([a, b], [n, m])[1]


def katz(a, n, b, m):
    half = Z * np.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
    ratio = a / n / (b / m)
    return dict(value=ratio, low=ratio * np.exp(-half), high=ratio * np.exp(half))


def counts(rows):
    return dict(rows=len(rows), labelled=int(rows.label.notna().sum()), decided=int(rows.decision.notna().sum()), judged=int(rows.judged.sum()), correct=int(rows.right.sum()), selected=int((rows.decision == 1).sum()))


def rate(hits, n):
    low, high = proportion_confint(hits, n, method="wilson")
    return dict(value=hits / n, low=low, high=high)


def grouping(rows, columns):
    both = {side: rows[rows.side == side] for side in ("reference", "current")}
    everything = counts(both["current"])
    groups = []
    for key, part in rows.groupby(columns if len(columns) > 1 else columns[0], dropna=False):
        name = " · ".join("(missing)" if pd.isna(v) else str(v) for v in (key if isinstance(key, tuple) else (key,)))
        now, before = part[part.side == "current"], part[part.side == "reference"]
        c, r = counts(now), counts(before)
        if c["judged"] < MINIMUM or r["judged"] < MINIMUM:
            groups.append(dict(name=name, enough=False, current=c, reference=r))
            continue
        rest = dict(n=everything["judged"] - c["judged"], hits=everything["correct"] - c["correct"])
        against_rest = newcombe(c["correct"], c["judged"], rest["hits"], rest["n"])
        share = rest["n"] / everything["judged"]
        judged = now[now.judged]
        tp = int(((judged.label == 1) & (judged.decision == 1)).sum())
        weeks = []
        for week, w in now.groupby(now.ts.dt.strftime("%G-W%V")):
            below = newcombe(int(w.right.sum()), int(w.judged.sum()), r["correct"], r["judged"])["high"] < 0
            weeks.append((w.ts.min().to_period("W-SUN").start_time.strftime("%Y-%m-%dT00:00:00Z"), below))
        since = None
        for start, below in reversed(weeks):
            if not below:
                break
            since = start
        groups.append(dict(
            name=name, enough=True, current=c, reference=r, accuracy=rate(c["correct"], c["judged"]), selectionRate=rate(c["selected"], c["decided"]),
            precision=rate(tp, int((judged.decision == 1).sum())), recall=rate(tp, int((judged.label == 1).sum())),
            change=newcombe(c["correct"], c["judged"], r["correct"], r["judged"]), changeP=p_value(c["correct"], c["judged"], r["correct"], r["judged"]),
            toOverall={k: share * v for k, v in against_rest.items()}, toOverallP=p_value(c["correct"], c["judged"], rest["hits"], rest["n"]), since=since,
        ))
    decided = [g for g in groups if g["current"]["decided"] >= MINIMUM]
    highest = max(decided, key=lambda g: g["current"]["selected"] / g["current"]["decided"])
    for g in groups:
        if g["enough"]:
            g["selectionRatio"] = katz(g["current"]["selected"], g["current"]["decided"], highest["current"]["selected"], highest["current"]["decided"])
    return dict(columns=columns, highest=highest["name"], groups=groups)


def run(rows, groupings):
    found = [grouping(rows, columns) for columns in groupings]
    judged = [g for one in found for g in one["groups"] if g["enough"]]
    for key in ("change", "toOverall"):
        for g, p in zip(judged, multipletests([g[f"{key}P"] for g in judged], method="fdr_bh")[1]):
            g[f"{key}PAdjusted"] = p
    return found


def main():
    rows = sample()
    out = dict(
        versions=dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, statsmodels=statsmodels.__version__, pandas=pd.__version__),
        default=run(rows, [["sex"], ["race"], ["region"], ["client_app"]]), occupation=run(rows, [["occupation"]]), crossed=run(rows, [["sex", "region"]]),
    )
    Path("test/golden/subgroups/subgroups.json").write_text(json.dumps(out, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
