"""Writes stats.json: what scipy, scikit-learn and statsmodels (or the textbook formula in numpy) give for the cases tested here.

Run: python make_goldens.py  (needs numpy, scipy, scikit-learn, statsmodels)
"""

import json
import pathlib
import platform

import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

rng = np.random.default_rng(20260301)


def plain(x):
    """numpy to JSON types; NaN and infinity are not allowed to pass."""
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [plain(v) for v in x]
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, (float, np.floating)):
        assert np.isfinite(x), x
        return float(x)
    return x


def proportions():
    out = []
    for k, n in [(8, 10), (0, 20), (20, 20), (48, 80), (50, 100), (1, 215000), (3, 7)]:
        out.append({"hits": k, "n": n, "wilson": proportion_confint(k, n, method="wilson"), "clopperPearson": proportion_confint(k, n, method="beta")})
    return out


def two_proportions():
    out = []
    for a, n, b, m in [(56, 70, 48, 80), (10, 1000, 25, 1200), (555, 1181, 667, 1390), (48, 80, 12, 40), (9000, 100000, 9300, 110000), (2, 30, 0, 25), (3, 4, 1, 4), (8, 10, 1, 10)]:
        low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
        z, p = proportions_ztest([a, b], [n, m])
        row = {"a": a, "n": n, "b": b, "m": m, "newcombe": [low, high], "z": z, "pZ": p, "fisher": stats.fisher_exact([[a, n - a], [b, m - b]])[1]}
        if b > 0:
            ratio = (a / n) / (b / m)
            half = stats.norm.ppf(0.975) * np.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
            row["katz"] = [ratio, ratio * np.exp(-half), ratio * np.exp(half)]
        out.append(row)
    return out


def paired_proportions():
    """Method 10 of Newcombe 1998 (Statistics in Medicine 17:2635), written out."""
    out = []
    for e, f, g, h in [(60, 15, 5, 20), (36, 12, 2, 0), (53, 0, 1, 0), (20000, 301, 250, 4000), (10, 0, 0, 5)]:
        n = e + f + g + h
        p1, p2 = (e + f) / n, (e + g) / n
        l1, u1 = proportion_confint(e + f, n, method="wilson")
        l2, u2 = proportion_confint(e + g, n, method="wilson")
        product = float(e + f) * (g + h) * (e + g) * (f + h)
        cross = e * h - f * g
        cross = max(0.0, cross - n / 2) if cross > 0 else cross
        phi = 0.0 if product == 0 else cross / np.sqrt(product)
        d = (f - g) / n
        lo = d - np.sqrt((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2)
        hi = d + np.sqrt((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2)
        out.append({"table": [e, f, g, h], "interval": [d, lo, hi]})
    return out


def mcnemars():
    out = []
    for b, c in [(15, 5), (3, 8), (10, 10), (0, 4), (40, 60), (301, 250), (25, 0)]:
        exact = b + c < 25
        r = mcnemar([[0, b], [c, 0]], exact=exact, correction=True)
        k, n = min(b, c), b + c
        mid = 2 * stats.binom.cdf(k, n, 0.5) - stats.binom.pmf(k, n, 0.5)
        out.append({"b": b, "c": c, "p": r.pvalue, "statistic": None if exact else r.statistic, "midP": min(1.0, mid)})
    return out


def categories():
    pairs = [([40, 30, 20, 10], [30, 30, 25, 15]), ([60, 20, 15, 5], [30, 30, 25, 15]), ([50, 50, 0], [45, 45, 10]), ([500, 300, 4, 3, 100], [550, 280, 1, 5, 160])]
    pairs.append((rng.integers(20, 4000, 12).tolist(), rng.integers(20, 5000, 12).tolist()))
    out = []
    for a, b in pairs:
        x, y = np.array(a, float), np.array(b, float)
        n, m = x.sum(), y.sum()
        p, q = x / n, y / m
        k = len(a)
        ph, qh = (x + 0.5) / (n + k / 2), (y + 0.5) / (m + k / 2)
        pf, qf = np.where(p == 0, 1e-4, p), np.where(q == 0, 1e-4, q)
        half = float(np.sum((qh - ph) * np.log(qh / ph)))
        expected = (k - 1) * (1 / n + 1 / m)
        small = (x + y) * min(n, m) / (n + m) < 5
        tx = list(x[~small]) + ([x[small].sum()] if small.any() else [])
        ty = list(y[~small]) + ([y[small].sum()] if small.any() else [])
        chi = stats.chi2_contingency(np.array([tx, ty]), correction=False)
        raw = stats.chi2_contingency(np.array([x, y]), correction=False).statistic
        size = n + m
        phi2 = max(0.0, raw / size - (k - 1) / (size - 1))
        corrected = np.sqrt(phi2 / min(k - (k - 1) ** 2 / (size - 1) - 1, 2 - 1 / (size - 1) - 1))
        out.append({
            "reference": a, "current": b, "psi": half, "psiFloor": np.sum((qf - pf) * np.log(qf / pf)), "psiExpected": expected,
            "psiP": stats.chi2.sf(half / (1 / n + 1 / m), k - 1), "js": jensenshannon(p, q, base=2), "hellinger": np.sqrt(max(0.0, 1 - np.sum(np.sqrt(p * q)))),
            "tvd": 0.5 * np.abs(p - q).sum(), "chi2": chi.statistic, "df": chi.dof, "chi2P": chi.pvalue, "v": stats.contingency.association(np.array([x, y], int)), "vCorrected": corrected,
        })
    return out


def numerics():
    vectors = [(np.arange(1.0, 11), np.array([1.5, 2.5, 2.5, 5, 7, 9, 11, 12]))]
    vectors.append((np.round(rng.normal(50, 10, 300), 1), np.round(rng.normal(52, 12, 250), 1)))
    vectors.append((rng.exponential(3, 200), rng.exponential(3, 311)))
    vectors.append((rng.integers(0, 6, 400).astype(float), rng.integers(1, 7, 200).astype(float)))
    vectors.append((np.zeros(20), np.ones(30)))
    out = []
    for x, y in vectors:
        exact = stats.ks_2samp(x, y, method="exact")
        n, m = len(x), len(y)
        w = stats.wasserstein_distance(x, y)
        edges = np.quantile(x, np.arange(1, 10) / 10)
        out.append({
            "x": x, "y": y, "d": exact.statistic, "pExact": exact.pvalue, "pAsymptotic": special.kolmogorov(exact.statistic * np.sqrt(n * m / (n + m))),
            "w1": w, "w1Normalised": None if x.std() == 0 else w / x.std(), "mean": x.mean(), "sd": x.std(ddof=1), "deciles": edges,
        })
    return out


def kolmogorovs():
    return [[x, special.kolmogorov(x)] for x in [0.2, 0.3, 0.5, 0.8, 0.99, 1.0, 1.2, 1.7, 3.0, 6.0]]


def adjustments():
    out = []
    for p in [[0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205], [0.5, 0.01, 0.01, 0.2, 1.0, 0.0], rng.random(20).tolist()]:
        out.append({"p": p, "bh": multipletests(p, method="fdr_bh")[1], "holm": multipletests(p, method="holm")[1]})
    return out


def placements(scores, y):
    """Placement values by the definition: every pair compared."""
    pos, neg = scores[y == 1], scores[y == 0]
    psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return psi.mean(), psi.mean(axis=1), psi.mean(axis=0)


def delong(y, a, b):
    """DeLong, DeLong and Clarke-Pearson 1988 from the definition."""
    auc_a, v10a, v01a = placements(a, y)
    auc_b, v10b, v01b = placements(b, y)
    s = np.cov(v10a, v10b) / len(v10a) + np.cov(v01a, v01b) / len(v01a)
    z = (auc_a - auc_b) / np.sqrt(s[0, 0] + s[1, 1] - 2 * s[0, 1])
    return {"aucA": auc_a, "aucB": auc_b, "varA": s[0, 0], "varB": s[1, 1], "cov": s[0, 1], "z": z, "p": 2 * stats.norm.sf(abs(z))}


def equal_count_ece(scores, y, bins):
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [abs(scores[i].mean() - y[i].mean()) for i in parts]
    return sum(len(i) / len(y) * g for i, g in zip(parts, gaps)), max(gaps)


def scores():
    sets = [(np.array([1, 0, 1, 1, 0, 0, 1, 0, 1, 0]), np.array([0.9, 0.3, 0.8, 0.45, 0.6, 0.2, 0.7, 0.45, 0.35, 0.1]), np.array([0.85, 0.4, 0.6, 0.55, 0.5, 0.3, 0.65, 0.35, 0.5, 0.2]))]
    latent = rng.normal(-0.8, 1.2, 400)
    y = (rng.random(400) < special.expit(latent)).astype(int)
    sets.append((y, special.expit(1.4 * latent + 0.3 + rng.normal(0, 0.4, 400)), np.round(special.expit(0.8 * latent + rng.normal(0, 0.8, 400)), 2).clip(0.01, 0.99)))
    out = []
    for y, a, b in sets:
        logit = special.logit(a)
        line = sm.GLM(y, sm.add_constant(logit), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
        large = sm.GLM(y, np.ones_like(logit), offset=logit, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
        decided = (a >= 0.5).astype(int)
        other = (b >= 0.5).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(y, decided).ravel()
        losses = -np.where(y == 1, np.log(a), np.log1p(-a))
        ece, mce = equal_count_ece(a, y, 5)
        r = stats.pearsonr(a, b)
        kappa = cohens_kappa(metrics.confusion_matrix(decided, other))
        out.append({
            "y": y, "a": a, "b": b, **delong(y, a, b), "aucSklearn": metrics.roc_auc_score(y, a), "ap": metrics.average_precision_score(y, a),
            "logLoss": metrics.log_loss(y, a), "logLossInterval": stats.t.interval(0.95, len(y) - 1, losses.mean(), stats.sem(losses)),
            "brier": metrics.brier_score_loss(y, a), "ece5": ece, "mce5": mce,
            "intercept": [large.params[0], large.bse[0]], "slope": [line.params[1], line.bse[1]],
            "cells": {"tp": tp, "fp": fp, "fn": fn, "tn": tn}, "accuracy": metrics.accuracy_score(y, decided), "precision": metrics.precision_score(y, decided),
            "recall": metrics.recall_score(y, decided), "f1": metrics.f1_score(y, decided), "balancedAccuracy": metrics.balanced_accuracy_score(y, decided),
            "mcc": metrics.matthews_corrcoef(y, decided), "kappa": metrics.cohen_kappa_score(y, decided),
            "agreement": {"table": metrics.confusion_matrix(decided, other), "kappa": kappa.kappa, "low": kappa.kappa_low, "high": kappa.kappa_upp},
            "pearson": {"r": r.statistic, "p": r.pvalue, "low": r.confidence_interval(0.95).low, "high": r.confidence_interval(0.95).high},
        })
    return out


def early_stopping():
    out = []
    for n, p in [(201, 0.9), (1000, 0.95), (1000, 0.99), (10000, 0.99), (10, 0.5), (11, 0.5), (63, 0.9), (64, 0.9), (215000, 0.999)]:
        t = np.arange(-1, n)
        cdf = stats.binom.cdf(t, n, round(1 - p, 9))
        out.append({"n": n, "p": p, "t": int(t[cdf <= 0.01].max()), "low": int(stats.binom.ppf(0.025, n, p)), "high": int(stats.binom.ppf(0.975, n, p)) + 1})
    return out


def main():
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
        "proportions": proportions(), "twoProportions": two_proportions(), "pairedProportions": paired_proportions(), "mcnemar": mcnemars(),
        "categories": categories(), "numerics": numerics(), "kolmogorov": kolmogorovs(), "adjustments": adjustments(), "scores": scores(), "earlyStopping": early_stopping(),
    }
    path = pathlib.Path(__file__).with_name("stats.json")
    path.write_text(json.dumps(plain(golden), indent=None, separators=(",", ":"), allow_nan=False).replace('},{', '},\n{') + "\n")


if __name__ == "__main__":
    main()
