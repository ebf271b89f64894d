"""Reference numbers for simulated roll-outs on a small made log. Run from the repository root: python test/golden/rollout/rollout.py

The log is made by the same linear congruential generator here and in rollout.test.ts, so that no data file is needed.
"""
import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

DAY, HOUR, START = 86_400_000, 3_600_000, 1_772_409_600_000  # 2026-03-02
REQUESTS, SALT, SHARE = 4000, "rollout", 0.4
ALPHA, MIN_N, LOOKS = 0.05, 100, 8
BOUNDS = {"errors": 0.01, "nan": 0.005, "latency": 0.01, "quality": (1 + 0.02) / 2, "flips": 0.1, "score-difference": 0.01}
STEPS, STEP_HOURS, MAX_GAP, SLOWER = [0.05, 0.25, 0.5, 1.0], 96, 0.5, 1.2


def lcg(seed):
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def make_log():
    u = lcg(20260302)
    draw = lambda: next(u)
    rows = []
    for i in range(REQUESTS):
        at, unit = START + i * 432_000, (i * 7919) % 3000
        ms = [5 + 10 * draw(), 6 + 10 * draw()]
        delay = 6 * DAY * draw()
        for _ in range(2 if draw() < 0.1 else 1):
            x = draw()
            label = 1 if draw() < x else 0
            has = draw() < 0.85
            shift = 0.5 if unit % 3 == 0 and at >= START + 8 * DAY else 0.0
            other = min(1.0, max(0.0, x + 0.1 * (draw() - 0.5) + shift))
            fate = draw()
            rows.append({"request": i, "unit": unit, "at": at, "label": float(label) if has else np.nan, "labelAt": at + delay if has else np.nan, "a": x,
                         "b": np.nan if fate < 0.005 else other, "error": float(fate < 0.002), "nan": float(0.002 <= fate < 0.005), "ms0": ms[0], "ms1": ms[1]})
    log = pd.DataFrame(rows)
    log["bucket"] = [int(hashlib.md5(f"{SALT}:{unit}".encode()).hexdigest()[:8], 16) / 2**32 for unit in log.unit]
    return log


log = make_log()
log["da"], log["db"] = (log.a >= 0.5) * 1.0, (log.b >= 0.5) * 1.0
log["pair"] = log.b.notna()
log["gap"] = (log.b - log.a).abs()


def clustered(values, units):
    """Mean with the cluster-robust interval, no small-sample correction."""
    if len(values) == 0:
        return None
    fit = sm.OLS(np.asarray(values, float), np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": np.asarray(units), "use_correction": False})
    return float(fit.params[0]), float(fit.bse[0]), len(values)


def side(rows, which, until):
    score, decision = ("a", "da") if which == 0 else ("b", "db")
    scored = rows[rows[score].notna()]
    judged = scored[scored.label.notna() & ~scored.request.isin(rows[rows.labelAt > until].request)]
    first = rows.drop_duplicates("request")
    return {"accuracy": clustered((judged[decision] == judged.label) * 1.0, judged.unit), "positives": clustered(scored[decision], scored.unit), "score": clustered(scored[score], scored.unit),
            "errors": clustered(rows.error * which, rows.unit), "nan": clustered(rows.nan * which, rows.unit), "latency": clustered(first[f"ms{which}"], first.unit)}


def interval(value, error):
    return {"value": value, "low": value - 1.959963984540054 * error, "high": value + 1.959963984540054 * error}


def difference(plus, minus):
    parts = plus + minus
    if any(part is None for part in parts):
        return None
    return interval(sum(p[0] for p in plus) - sum(m[0] for m in minus), float(np.sqrt(sum(p[1] ** 2 for p in parts))))


def sequence(x, alpha):
    """Waudby-Smith and Ramdas (2024), theorem 2, all times at once."""
    x = np.asarray(x, float)
    t = np.arange(1, len(x) + 1)
    mu = (0.5 + np.cumsum(x)) / (t + 1)
    var = (0.25 + np.cumsum((x - mu) ** 2)) / (t + 1)
    before_mu, before_var = np.concatenate([[0.5], mu[:-1]]), np.concatenate([[0.25], var[:-1]])
    lam = np.minimum(0.5, np.sqrt(2 * np.log(2 / alpha) / (before_var * t * np.log(1 + t))))
    psi = (-np.log(1 - lam) - lam) / 4
    centre = np.cumsum(lam * x) / np.cumsum(lam)
    half = (np.log(2 / alpha) + np.cumsum(4 * (x - before_mu) ** 2 * psi)) / np.cumsum(lam)
    return centre - half, centre + half


def by_request(rows):
    both = rows[rows.pair]
    judged = both[both.label.notna()]
    first = rows.groupby("request")
    out = pd.DataFrame({"at": first["at"].first(), "bucket": first.bucket.first(), "rows": first.size(), "errors": first.error.mean(), "nan": first.nan.mean(), "ms1": first.ms1.first()})
    out["flips"] = (both.da != both.db).groupby(both.request).mean()
    out["gap"] = both.groupby("request").gap.max()
    gain = ((judged.db == judged.label) * 1.0 - (judged.da == judged.label) * 1.0).groupby(judged.request).mean()
    out["quality"] = (1 - gain) / 2
    out["labelAt"] = rows.groupby("request").labelAt.max()
    return out.sort_index()


def canary():
    calls = by_request(log)
    p99 = float(np.quantile(log.drop_duplicates("request").ms0, 0.99))
    served = []
    for k, share in enumerate(STEPS):
        lo, hi = START + k * STEP_HOURS * HOUR, START + (k + 1) * STEP_HOURS * HOUR
        served.append(calls[(calls["at"] >= lo) & (calls["at"] < hi) & (calls.bucket < share)].assign(step=k))
    served = pd.concat(served)
    values = {"errors": served.errors, "nan": served.nan, "latency": (served.ms1 > SLOWER * p99) * 1.0, "quality": served.quality.where(served.labelAt.notna()), "flips": served.flips, "score-difference": (served.gap > MAX_GAP).where(served.gap.notna()).astype(float)}
    runs = {}
    for name, column in values.items():
        known = np.maximum(served["at"], served.labelAt) if name == "quality" else served["at"]
        events = pd.DataFrame({"known": known, "x": column}).dropna(subset=["x"]).sort_values("known", kind="stable")
        events["step"] = 0 if name == "quality" else served.step.loc[events.index]
        alpha = ALPHA / len(values) / (1 if name == "quality" else len(STEPS))
        runs[name] = {step: (part, *sequence(part.x, alpha)) for step, part in events.groupby("step")}

    def check(name, step, moment):
        events, low, high = runs[name][0 if name == "quality" else step]
        n = int((events.known < moment).sum())
        turned = name == "quality"
        show = (lambda x: 1 - 2 * x) if turned else (lambda x: x)
        if n < MIN_N:
            return {"n": n, "verdict": "inconclusive"}
        mean = float(events.x.iloc[:n].mean())
        lo, hi = min(mean, max(0, low[n - 1])), max(mean, min(1, high[n - 1]))
        bound, soft = BOUNDS[name], name == "score-difference"
        verdict = ("warn" if soft else "fail") if lo > bound else "pass" if hi <= bound else "warn" if mean > bound else "inconclusive"
        return {"n": n, "verdict": verdict, "value": show(mean), "low": show(hi if turned else lo), "high": show(lo if turned else hi)}

    ledger, total = [], 0
    for k, share in enumerate(STEPS):
        lo, hi = START + k * STEP_HOURS * HOUR, START + (k + 1) * STEP_HOURS * HOUR
        for look in range(1, LOOKS + 1):
            moment = lo + look / LOOKS * (hi - lo)
            checks = {name: check(name, k, moment) for name in BOUNDS}
            back = any(found["verdict"] == "fail" for found in checks.values())
            if back:
                break
        mine = served[(served.step == k) & (served["at"] < moment)]
        traffic = calls[(calls["at"] >= lo) & (calls["at"] < hi) & (calls["at"] < moment)]
        total += len(mine)
        ledger.append({"share": share, "untilMs": moment, "requests": len(traffic), "servedRequests": len(mine), "servedRows": int(mine.rows.sum()), "servedSoFar": total, "checks": checks, "rolledBack": back})
        if back:
            break
    return ledger


def ab():
    until = int(log["at"].max())
    arms = log[log.bucket >= SHARE], log[log.bucket < SHARE]
    a, b = side(arms[0], 0, until), side(arms[1], 1, until)
    units = [int(arm.unit.nunique()) for arm in arms]
    expected = [sum(units) * (1 - SHARE), sum(units) * SHARE]
    statistic = sum((u - e) ** 2 / e for u, e in zip(units, expected))
    return {"units": units, "requests": [int(arm.request.nunique()) for arm in arms], "statistic": statistic, "p": float(chi2.sf(statistic, 1)), "effects": {k: {"champion": interval(*a[k][:2]), "challenger": interval(*b[k][:2]), "difference": difference([b[k]], [a[k]])} for k in a}}


def paired():
    until = int(log["at"].max())
    whole = log[log.groupby("request").pair.transform("all")]
    judged = whole[whole.label.notna() & ~whole.request.isin(whole[whole.labelAt > until].request)]
    first = log.drop_duplicates("request")
    right = lambda column: (judged[column] == judged.label) * 1.0
    found = {"accuracy": clustered(right("db") - right("da"), judged.unit), "positives": clustered(whole.db - whole.da, whole.unit), "score": clustered(whole.b - whole.a, whole.unit), "errors": clustered(log.error, log.unit), "nan": clustered(log.nan, log.unit), "latency": clustered(first.ms1 - first.ms0, first.unit)}
    return {k: interval(*v[:2]) for k, v in found.items()}


def blue_green():
    at, length, week = START + 10 * DAY, 48 * HOUR, 7 * DAY
    window = lambda start: log[(log["at"] >= start) & (log["at"] < start + length)]
    until = at + length
    a, b = side(window(at - length), 0, until), side(window(at), 1, until)
    c, d = side(window(at - length - week), 0, until - week), side(window(at - week), 0, until - week)
    return {"requests": [int(window(start).request.nunique()) for start in (at - length, at, at - length - week, at - week)], "effects": {k: {"change": difference([b[k]], [a[k]]), "difference": difference([b[k], c[k]], [a[k], d[k]])} for k in a}}


both = log[log.pair]
flips = int((both.da != both.db).sum())
low, high = proportion_confint(flips, len(both), method="wilson")
shift = clustered(both.b - both.a, both.request)
sample.write("rollout", ["pandas", "numpy", "scipy", "statsmodels"], {
    "rows": len(log), "sums": {"a": float(log.a.sum()), "b": float(log.b.sum()), "labelAt": float(log.labelAt.sum())},
    "shadow": {"flips": {"hits": flips, "n": len(both), "low": float(low), "high": float(high)}, "up": int((both.db > both.da).sum()), "shift": interval(*shift[:2]), "p99": float(np.quantile(both.groupby("request").gap.max(), 0.99))},
    "ab": ab(), "paired": paired(), "canary": canary(), "blueGreen": blue_green(),
})
