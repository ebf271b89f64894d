"""Reference numbers for the performance analysis on the sample, made with scikit-learn, statsmodels and SciPy.

Run from the repository root: python test/golden/performance/performance.py
"""
import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm, rankdata, t as student
from sklearn import metrics
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

SAMPLE = Path("resources/sample")
FEATURES = ["age", "workclass", "education-num", "marital-status", "occupation", "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country"]
Z = norm.ppf(0.975)


def sample():
    log = pd.read_parquet(SAMPLE / "predictions.parquet").drop_duplicates(["request_id", "row_index"])
    rows = log.merge(pd.read_parquet(SAMPLE / "labels.parquet"), on=["request_id", "row_index"], how="left")
    rows["side"] = np.where(rows.ts < pd.Timestamp("2026-03-30", tz="UTC"), "reference", "current")
    return rows


def wilson(hits, n):
    low, high = proportion_confint(hits, n, method="wilson")
    return dict(value=hits / n, low=low, high=high, n=int(n))


def mean_t(values):
    n, mean, se = len(values), values.mean(), values.std(ddof=1) / np.sqrt(len(values))
    half = student.ppf(0.975, n - 1) * se
    return dict(value=mean, low=mean - half, high=mean + half, n=n)


def delong(y, s):
    """AUC with DeLong's variance, from midranks (Sun and Xu 2014)."""
    pos, neg = s[y == 1], s[y == 0]
    m, n = len(pos), len(neg)
    every = rankdata(np.r_[pos, neg])
    auc = (every[:m].sum() - m * (m + 1) / 2) / (m * n)
    v10 = (every[:m] - rankdata(pos)) / n
    v01 = 1 - (every[m:] - rankdata(neg)) / m
    se = np.sqrt(v10.var(ddof=1) / m + v01.var(ddof=1) / n)
    return dict(value=auc, low=auc - Z * se, high=auc + Z * se, n=int(m + n))


def calibration(y, s, bins=10):
    """Equal-count bins; all rows of one score go to the bin of their middle rank."""
    frame = pd.DataFrame(dict(s=s, y=y)).groupby("s").y.agg(["size", "sum"]).reset_index()
    middle = frame["size"].cumsum() - frame["size"] / 2
    frame["bin"] = np.minimum(bins - 1, np.floor(middle * bins / len(s))).astype(int)
    out = []
    for _, part in frame.groupby("bin"):
        n, hits = part["size"].sum(), part["sum"].sum()
        out.append(dict(**{"from": part.s.min(), "to": part.s.max()}, meanScore=(part.s * part["size"]).sum() / n, observed=hits / n, n=int(n), low=proportion_confint(hits, n, method="wilson")[0], high=proportion_confint(hits, n, method="wilson")[1]))
    ece = sum(b["n"] / len(s) * abs(b["meanScore"] - b["observed"]) for b in out)
    logit = np.log(s / (1 - s))
    slope = sm.GLM(y, sm.add_constant(logit), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    large = sm.GLM(y, np.ones(len(y)), offset=logit, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    wald = lambda fit, i: dict(value=fit.params[i], low=fit.params[i] - Z * fit.bse[i], high=fit.params[i] + Z * fit.bse[i])
    return out, ece, wald(slope, 1), wald(large, 0)


def side(rows):
    judged = rows[rows.label.notna() & rows.decision.notna()]
    y, d, s = judged.label.to_numpy(int), judged.decision.to_numpy(int), judged.score.to_numpy()
    tn, fp, fn, tp = metrics.confusion_matrix(y, d).ravel()
    n = len(y)
    bins, ece, slope, intercept = calibration(y, s)
    right = (y == d).astype(float)
    cluster = judged.groupby(FEATURES, dropna=False).ngroup().to_numpy()
    robust = sm.OLS(right, np.ones(n)).fit(cov_type="cluster", cov_kwds=dict(groups=cluster, use_correction=False))
    rng = np.random.default_rng(7)
    drawn = rng.multinomial(n, np.array([tp, fp, fn, tn]) / n, size=100_000).T
    tps, fps, fns, tns = drawn
    boot = dict(f1=2 * tps / (2 * tps + fps + fns), balancedAccuracy=(tps / (tps + fns) + tns / (tns + fps)) / 2, mcc=(tps * tns - fps * fns) / np.sqrt(1.0 * (tps + fps) * (tps + fns) * (tns + fps) * (tns + fns)))
    values = dict(f1=metrics.f1_score(y, d), balancedAccuracy=metrics.balanced_accuracy_score(y, d), mcc=metrics.matthews_corrcoef(y, d))
    ap = metrics.average_precision_score(y, s)
    eta, tau = np.log(ap / (1 - ap)), 1 / np.sqrt(y.sum() * ap * (1 - ap))
    expit = lambda x: 1 / (1 + np.exp(-x))
    days = judged.groupby(judged.ts.dt.strftime("%Y-%m-%dT00:00:00Z"))
    return dict(
        coverage=dict(rows=len(rows), labelled=int(rows.label.notna().sum()), decided=int(rows.decision.notna().sum()), judged=n, scored=int(rows.score.notna().sum())),
        confusion=dict(tp=int(tp), fp=int(fp), fn=int(fn), tn=int(tn)),
        distinctInputs=int(cluster.max() + 1),
        exact=dict(
            accuracy=wilson(int(right.sum()), n), precision=wilson(tp, tp + fp), recall=wilson(tp, tp + fn), specificity=wilson(tn, tn + fp),
            baseRate=wilson(tp + fn, n), selectionRate=wilson(tp + fp, n),
            accuracyClustered=dict(value=robust.params[0], low=robust.params[0] - Z * robust.bse[0], high=robust.params[0] + Z * robust.bse[0], n=n),
            rocAuc=delong(y, s), logLoss=mean_t(np.where(y == 1, -np.log(s), -np.log1p(-s))), brier=mean_t((s - y) ** 2),
            averagePrecision=dict(value=ap, low=expit(eta - Z * tau), high=expit(eta + Z * tau), n=n), calibrationSlope=slope, calibrationIntercept=intercept,
        ),
        check=dict(rocAuc=metrics.roc_auc_score(y, s), logLoss=metrics.log_loss(y, s), brier=metrics.brier_score_loss(y, s)),
        ece=ece,
        bins=bins,
        bootstrapped={name: dict(value=values[name], low=np.quantile(boot[name], 0.025), high=np.quantile(boot[name], 0.975)) for name in boot},
        days=[dict(period=day, n=len(part), correct=int((part.label == part.decision).sum())) for day, part in days],
    )


def main():
    rows = sample()
    sides = {name: side(rows[rows.side == name]) for name in ("reference", "current")}
    counts = {name: (s["exact"]["accuracy"]["n"], sum(d["correct"] for d in s["days"])) for name, s in sides.items()}
    low, high = confint_proportions_2indep(counts["current"][1], counts["current"][0], counts["reference"][1], counts["reference"][0], method="newcomb", compare="diff")
    daily = np.array([d["correct"] / d["n"] for d in sides["reference"]["days"]])
    limit = daily.mean() - 3 * daily.std(ddof=1)
    out = dict(
        versions=dict(python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__, statsmodels=statsmodels.__version__, pandas=pd.__version__),
        reference=sides["reference"], current=sides["current"],
        difference=dict(value=counts["current"][1] / counts["current"][0] - counts["reference"][1] / counts["reference"][0], low=low, high=high),
        limit=limit,
        breaches=[d["period"] for d in sides["current"]["days"] if d["correct"] / d["n"] < limit],
    )
    Path("test/golden/performance/performance.json").write_text(json.dumps(out, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
