"""Writes univariate.json: what scipy and NumPy (or the definition, written out over rows) give for the distances between two columns.

Run: python make_univariate.py  (needs numpy, scipy, mpmath)
"""

import json
import pathlib
import platform
import warnings

import mpmath
import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon, pdist

rng = np.random.default_rng(20260310)


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
    if isinstance(x, (float, np.floating, mpmath.mpf)):
        assert np.isfinite(float(x)), x
        return float(x)
    return x


def mmd2(x, y, sigma):
    """Lemma 6 of Gretton et al. 2012 over all pairs of rows."""
    k = lambda a, b: np.exp(-((a[:, None] - b[None, :]) ** 2) / (2 * sigma**2))
    n, m = len(x), len(y)
    return (k(x, x).sum() - n) / (n * (n - 1)) + (k(y, y).sum() - m) / (m * (m - 1)) - 2 * k(x, y).mean()


def block_mmd(x, y, sigma, size):
    blocks = min(len(x), len(y)) // size
    found = []
    for i in range(blocks):
        a, b = x[i * size : (i + 1) * size], y[i * size : (i + 1) * size]
        k = lambda u, v: np.exp(-((u[:, None] - v[None, :]) ** 2) / (2 * sigma**2))
        h = k(a, a) + k(b, b) - k(a, b) - k(a, b).T
        found.append((h.sum() - np.trace(h)) / (size * (size - 1)))
    found = np.array(found)
    se = found.std(ddof=1) / np.sqrt(blocks)
    return {"size": size, "blocks": blocks, "squared": found.mean(), "standardError": se, "p": stats.norm.sf(found.mean() / se)}


def numerics():
    pairs = [
        ("few rows", np.arange(1.0, 11), np.array([1.5, 2.5, 2.5, 5, 7, 9, 11, 12])),
        ("rounded to tenths", np.round(rng.normal(50, 10, 300), 1), np.round(rng.normal(52, 12, 250), 1)),
        ("skewed", rng.exponential(3, 200), rng.exponential(3, 311)),
        ("heavy ties", rng.integers(0, 6, 400).astype(float), rng.integers(1, 7, 200).astype(float)),
        ("two constants", np.zeros(20), np.ones(30)),
        ("constant reference", np.full(15, 2.0), rng.normal(2, 1, 40)),
        ("very unequal", rng.normal(0, 1, 2000), rng.normal(0.4, 1, 12)),
        ("far apart", rng.normal(0, 1, 60), rng.normal(5, 1, 70)),
        ("one current row", rng.normal(0, 1, 50), np.array([0.25])),
    ]
    out = []
    for name, x, y in pairs:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ad = stats.anderson_ksamp([x, y], variant="midrank").statistic
        cvm = stats.cramervonmises_2samp(x, y, method="asymptotic") if min(len(x), len(y)) > 1 else None
        pooled = np.concatenate([x, y])
        sigma = float(np.median(pdist(pooled[:, None])))
        q1, q3 = np.quantile(x, [0.25, 0.75])
        w1 = stats.wasserstein_distance(x, y)
        sturges, doane, equal = (np.histogram_bin_edges(pooled, "sturges"), np.histogram_bin_edges(x, "doane"), np.histogram_bin_edges(x, 7))
        row = {
            "name": name, "x": x, "y": y, "anderson": ad, "energy": stats.energy_distance(x, y), "medianDistance": sigma,
            "w1": {"sd": w1 / x.std() if x.std() > 0 else None, "iqr": w1 / (q3 - q1) if q3 > q1 else None, "range": w1 / np.ptp(pooled)},
            "edges": {"sturges": sturges[1:-1], "doane": doane[1:-1] if np.ptp(x) > 0 else [], "equalWidth": equal[1:-1] if np.ptp(x) > 0 else []},
            "sturgesCounts": [np.histogram(x, sturges)[0], np.histogram(y, sturges)[0]],
        }
        if cvm is not None:
            row["cvm"] = {"statistic": cvm.statistic, "p": cvm.pvalue}
            row["mmdAtOne"] = mmd2(x, y, 1.0)
            if sigma > 0:
                row["mmd"] = mmd2(x, y, sigma)
        out.append(row)
    return out


def blocks():
    x, y = rng.normal(0, 1, 500), rng.normal(0.3, 1.2, 430)
    return {"x": x, "y": y, "bandwidth": 1.1, "cases": [block_mmd(x, y, 1.1, 2), block_mmd(x, y, 1.1, 20)]}


def anderson_tail(z):
    """1 - the series of Anderson and Darling 1954, in 40 digits."""
    mpmath.mp.dps = 40
    z = mpmath.mpf(z)
    below = mpmath.mpf(0)
    for j in range(12):
        t = (4 * j + 1) ** 2 * mpmath.pi**2 / (8 * z)
        area = mpmath.quad(lambda w: mpmath.exp(z / (8 * (w * w + 1)) - t * w * w), [0, 1, 4, mpmath.inf])
        below += mpmath.binomial(mpmath.mpf(-1) / 2, j) * (4 * j + 1) * mpmath.exp(-t) * area
    return 1 - mpmath.sqrt(2 * mpmath.pi) / z * below


def cvm_tail(x):
    """1 - the series of Csorgo and Faraway 1996, equation 1.2, in 40 digits."""
    mpmath.mp.dps = 40
    x = mpmath.mpf(x)
    below = mpmath.mpf(0)
    for k in range(12):
        u = mpmath.mpf(4 * k + 1)
        q = u * u / (16 * x)
        below += (-1) ** k * mpmath.binomial(mpmath.mpf(-1) / 2, k) * mpmath.sqrt(u) * mpmath.exp(-q) * mpmath.besselk(mpmath.mpf(1) / 4, q)
    return 1 - below / (mpmath.pi * mpmath.sqrt(x))


def categories():
    pairs = [([40, 30, 20, 10], [30, 30, 25, 15]), ([60, 20, 15, 5], [30, 30, 25, 15]), ([50, 50, 0], [45, 45, 10]), ([500, 300, 4, 3, 100], [550, 280, 1, 5, 160]), ([7, 0, 3], [0, 9, 0]), ([1000, 10], [3, 2])]
    pairs.append((rng.integers(20, 4000, 12).tolist(), rng.integers(20, 5000, 12).tolist()))
    out = []
    for a, b in pairs:
        x, y = np.array(a, float), np.array(b, float)
        n, m, k = x.sum(), y.sum(), len(a)
        p, q = x / n, y / m
        ph, qh = (x + 0.5) / (n + k / 2), (y + 0.5) / (m + k / 2)
        pf, qf = np.where(p == 0, 1e-4, p), np.where(q == 0, 1e-4, q)
        small = (x + y) * min(n, m) / (n + m) < 5
        tx = list(x[~small]) + ([x[small].sum()] if small.any() else [])
        ty = list(y[~small]) + ([y[small].sum()] if small.any() else [])
        row = {
            "reference": a, "current": b, "kl": np.sum(qh * np.log(qh / ph)), "klBack": np.sum(ph * np.log(ph / qh)), "klFloor": np.sum(qf * np.log(qf / pf)),
            "jsNats": jensenshannon(p, q), "jsDivergence": jensenshannon(p, q, base=2) ** 2, "lInfinity": np.abs(p - q).max(), "psiFloor": np.sum((qf - pf) * np.log(qf / pf)),
            "klKeep": stats.entropy(q, p) if np.all(p[q > 0] > 0) else None,
        }
        if len(tx) > 1:
            g = stats.chi2_contingency(np.array([tx, ty]), correction=False, lambda_="log-likelihood")
            row["g"] = {"statistic": g.statistic, "df": g.dof, "p": g.pvalue}
        out.append(row)
    return out


def main():
    golden = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
        "numerics": numerics(), "blocks": blocks(), "categories": categories(),
        "andersonTail": [[z, anderson_tail(z)] for z in [0.2, 0.5, 1, 1.933, 2.492, 3.857, 6, 10, 20]],
        "cvmTail": [[x, cvm_tail(x)] for x in [0.02, 0.05, 0.1, 0.2, 0.461, 0.743, 1.5, 3]],
    }
    path = pathlib.Path(__file__).with_name("univariate.json")
    path.write_text(json.dumps(plain(golden), indent=None, separators=(",", ":"), allow_nan=False).replace('},{', '},\n{') + "\n")


if __name__ == "__main__":
    main()
