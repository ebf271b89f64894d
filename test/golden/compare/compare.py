"""Reference numbers for the challenger analysis on the sample's current weeks, made with onnxruntime, scikit-learn, statsmodels and SciPy.

Run from the repository root: python test/golden/compare/compare.py
"""
import json
import platform
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
import scipy
import sklearn
import statsmodels
from scipy.stats import binomtest, chi2, norm, pearsonr, rankdata
from sklearn import metrics
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sample import SAMPLE, scores

Z = norm.ppf(0.975)
MINIMUM = 10


def sample():
    log = pd.read_parquet(SAMPLE / "predictions.parquet").drop_duplicates(["request_id", "row_index"])
    rows = log.merge(pd.read_parquet(SAMPLE / "labels.parquet"), on=["request_id", "row_index"], how="left")
    rows["logged"] = rows.score
    rows = rows[rows.ts >= pd.Timestamp("2026-03-30", tz="UTC")]
    rows = rows[rows.status_code == 200].copy()
    rows["a"], rows["b"] = scores(rows, "champion"), scores(rows, "challenger")
    features = [c["column"] for c in json.loads((SAMPLE / "models/champion/binding.json").read_text())["inputs"][0]["columns"]]
    rows["input"] = rows.groupby(features, dropna=False).ngroup()
    return rows


def newcombe_paired(both, first, second, neither):
    """Newcombe 1998, Statistics in Medicine 17:2635, method 10: phi with a continuity correction where the cross difference is positive."""
    n = both + first + second + neither
    p1, p2 = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = (proportion_confint(h, n, method="wilson") for h in (both + first, both + second))
    margins = np.sqrt(float(both + first) * (second + neither)) * np.sqrt(float(both + second) * (first + neither))
    cross = float(both) * neither - float(first) * second
    phi = (max(0.0, cross - n / 2) if cross > 0 else cross) / margins
    half = lambda x, y: np.sqrt(x * x - 2 * phi * x * y + y * y)
    return dict(value=p1 - p2, low=p1 - p2 - half(p1 - l1, u2 - p2), high=p1 - p2 + half(u1 - p1, p2 - l2))


def placements(y, s):
    pos, neg = s[y == 1], s[y == 0]
    every = rankdata(np.r_[pos, neg])
    return (every[: len(pos)] - rankdata(pos)) / len(neg), 1 - (every[len(pos):] - rankdata(neg)) / len(pos)


def delong_difference(y, a, b):
    (pa, na), (pb, nb) = placements(y, a), placements(y, b)
    value = pb.mean() - pa.mean()
    se = np.sqrt((pb - pa).var(ddof=1) / len(pa) + (nb - na).var(ddof=1) / len(na))
    return dict(value=value, low=value - Z * se, high=value + Z * se)


def mcnemar_p(b, c):
    return binomtest(min(b, c), b + c).pvalue if b + c < 25 else chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1)


def bootstrap(rows, replicates=4000):
    """Percentile bounds over resampled distinct inputs."""
    y, dA, dB = rows.label.to_numpy(), (rows.a >= 0.5).to_numpy().astype(float), (rows.b >= 0.5).to_numpy().astype(float)
    log = lambda p: np.where(y == 1, -np.log(p), -np.log1p(-p))
    parts = pd.DataFrame(dict(n=1.0, right=(dB == y).astype(float) - (dA == y), hitsA=dA * y, hitsB=dB * y, selA=dA, selB=dB, pos=y, brier=(rows.a - y) ** 2 - (rows.b - y) ** 2, log=log(rows.a) - log(rows.b)))
    units = parts.groupby(rows.input.to_numpy()).sum().to_numpy()
    rng = np.random.default_rng(11)
    found = np.empty((replicates, 5))
    for i in range(replicates):
        n, right, hA, hB, sA, sB, pos, brier, loss = units[rng.integers(0, len(units), len(units))].sum(0)
        found[i] = right / n, (hB - hA) / pos, hB / sB - hA / sA, brier / n, loss / n
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return {name: dict(low=low[i], high=high[i]) for i, name in enumerate(["accuracy", "recall", "precision", "brier", "logLoss"])}


def group(name, rows):
    right_a, right_b = rows.label == (rows.a >= 0.5), rows.label == (rows.b >= 0.5)
    both, only_b, only_a = int((right_a & right_b).sum()), int((~right_a & right_b).sum()), int((right_a & ~right_b).sum())
    n = len(rows)
    d = right_b.astype(float) - right_a
    sums = pd.DataFrame(dict(d=d, n=1.0)).groupby(rows.input.to_numpy()).sum()
    value = d.mean()
    half = Z * np.sqrt(((sums.d - value * sums.n) ** 2).sum()) / n
    return dict(name=name, n=n, inputs=len(sums), discordant=only_a + only_b, difference=dict(value=value, low=max(-1, value - half), high=min(1, value + half)), byRow=newcombe_paired(both, only_b, only_a, n - both - only_a - only_b), p=mcnemar_p(only_a, only_b))


def main():
    every = sample()
    rows = every[every.label.notna()]
    y, a, b = rows.label.to_numpy(int), rows.a.to_numpy(), rows.b.to_numpy()
    flips = pd.crosstab(every.a >= 0.5, every.b >= 0.5).to_numpy()
    whole = group("all rows", rows)
    recall = group("positives", rows[rows.label == 1])
    groups = [dict(by=by, **group("(missing)" if pd.isna(value) else str(value), part)) for by in ("sex", "race", "region", "client_app") for value, part in rows.groupby(by, dropna=False)]
    judged = [g for g in groups if g["discordant"] >= MINIMUM]
    for g, p in zip(judged, multipletests([g["p"] for g in judged], method="fdr_bh")[1]):
        g["pAdjusted"] = p
    size = np.abs(every.b - every.a)
    out = dict(
        versions=dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__, statsmodels=statsmodels.__version__, pandas=pd.__version__, onnxruntime=onnxruntime.__version__),
        counts=dict(paired=len(every), labelled=len(rows), distinctInputs=int(rows.input.nunique())),
        champion=dict(accuracy=metrics.accuracy_score(y, a >= 0.5), recall=metrics.recall_score(y, a >= 0.5), precision=metrics.precision_score(y, a >= 0.5), rocAuc=metrics.roc_auc_score(y, a), brier=metrics.brier_score_loss(y, a), logLoss=metrics.log_loss(y, a)),
        challenger=dict(accuracy=metrics.accuracy_score(y, b >= 0.5), recall=metrics.recall_score(y, b >= 0.5), precision=metrics.precision_score(y, b >= 0.5), rocAuc=metrics.roc_auc_score(y, b), brier=metrics.brier_score_loss(y, b), logLoss=metrics.log_loss(y, b)),
        byRow=dict(accuracy=whole["byRow"], recall=recall["byRow"], rocAuc=delong_difference(y, a, b)),
        clustered=bootstrap(rows),
        flips=flips.tolist(), mcnemarP=whole["p"], kappa=cohens_kappa(flips).kappa,
        scores=dict(correlation=pearsonr(every.a, every.b).statistic, largest=size.max(), p99=np.quantile(size, 0.99), mean=(every.b - every.a).mean()),
        groups=groups,
    )
    Path("test/golden/compare/compare.json").write_text(json.dumps(out, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
