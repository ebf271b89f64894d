"""Reference numbers for the logged latency of the sample. Run from the repository root: python test/golden/log-latency/log-latency.py"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

_, _, reference, current = sample.load()
LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]
FEWEST = 100
OBJECTIVE, BOUND_MS, RULES = 0.995, 200.0, [(14.4, 60, 5), (6.0, 360, 30), (1.0, 4320, 360)]


def requests(rows):
    by = rows.groupby("request_id")
    return by.agg(latency=("latency_ms", "max"), status=("status_code", "max"), ts=("ts", "min"), size=("ts", "size"), region=("region", "first"), version=("model_version", "first"), app=("client_app", "first"))


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def share(hits, n):
    low, high = proportion_confint(hits, n, method="wilson")
    return {"hits": int(hits), "n": int(n), "low": float(max(low, 0)) if hits else 0.0, "high": float(high)}


def conservative(values, p):
    """Largest t with BinomialCDF(t; n, 1 - p) <= 0.01; the bound discards the t - 1 slowest."""
    n, t = len(values), -1
    while binom.cdf(t + 1, n, round(1 - p, 9)) <= 0.01:
        t += 1
    return float(values[n - t]) if t >= 1 else None


def profile(calls):
    values = np.sort(calls.latency.to_numpy())
    n = len(values)
    steps = [{"p": p, "value": float(np.quantile(values, p)), "low": float(values[int(binom.ppf(0.025, n, p)) - 1]) if binom.ppf(0.025, n, p) >= 1 else None,
              "high": float(values[int(binom.ppf(0.975, n, p))]) if int(binom.ppf(0.975, n, p)) < n else None, "conservative": conservative(values, p)} for p in LADDER]
    return {"n": n, "failed": share((calls.status >= 500).sum(), n), "client": share(((calls.status >= 400) & (calls.status < 500)).sum(), n),
            "mean": float(values.mean()), "stdev": float(values.std(ddof=1)) if n > 1 else None, "mad": float(np.median(np.abs(values - np.median(values)))), "max": float(values.max()), "steps": steps}


def hours(calls):
    grouped = calls.groupby(calls.ts.dt.floor("h"))
    table = grouped.latency.agg(["size", lambda x: np.quantile(x, 0.95), lambda x: np.quantile(x, 0.99)]).set_axis(["n", "p95", "p99"], axis=1)
    table["failed"] = grouped.status.agg(lambda s: (s >= 500).sum())
    return table


def traffic(calls):
    times = calls.ts.sort_values()
    minutes, seconds = times.dt.floor("min").value_counts(), times.dt.floor("s").value_counts()
    gaps = times.diff().dropna().dt.total_seconds().to_numpy()
    top = np.argsort(-gaps, kind="stable")[:5]
    busiest = lambda counts: iso(counts[counts == counts.max()].index.min())
    whole = lambda unit: pd.date_range(times.iloc[0].floor(unit), times.iloc[-1].floor(unit), freq=unit)
    return {"meanPerSecond": len(times) / (times.iloc[-1] - times.iloc[0]).total_seconds(), "peakMinute": {"at": busiest(minutes), "requests": int(minutes.max())}, "peakSecond": {"at": busiest(seconds), "requests": int(seconds.max())},
            "emptyMinutes": len(whole("min")) - len(minutes), "emptyHours": len(whole("h")) - times.dt.floor("h").nunique(), "gaps": [{"from": iso(times.iloc[i]), "seconds": float(gaps[i])} for i in top]}


def groups(calls):
    sizes = 2 ** np.ceil(np.log2(calls["size"])).astype(int)
    kinds = {"model_version": calls.version, "region": calls.region, "client_app": calls.app, "status": calls.status.astype(str), "rows a request": sizes.map(lambda s: str(s) if s <= 2 else f"{s // 2 + 1}–{s}")}
    return {kind: {str(key): profile(members) for key, members in calls.groupby(keys)} for kind, keys in kinds.items()}


def slo(calls):
    slow, failed = calls.latency > BOUND_MS, calls.status >= 500
    bad = slow | failed
    frame = pd.DataFrame({"bad": bad.to_numpy().astype(int), "judged": 1}, index=calls.ts).sort_index().resample("1min").sum()
    alerts, rules = [], []
    for number, (factor, long, short) in enumerate(RULES):
        window = frame.rolling(long).sum()
        burn = window.bad / window.judged / (1 - OBJECTIVE)
        near = frame.rolling(short).sum()
        near_burn = near.bad / near.judged / (1 - OBJECTIVE)
        firing = np.flatnonzero(((burn > factor) & (near_burn > factor)).to_numpy())
        end = lambda m: iso(frame.index[m] + pd.Timedelta(minutes=1))
        worst = int(np.nanargmax(burn.to_numpy()))
        rules.append({"firingMinutes": len(firing), "worst": {"burn": float(burn.iloc[worst]), "at": end(worst), "bad": int(window.bad.iloc[worst]), "requests": int(window.judged.iloc[worst])}})
        runs = np.split(firing, np.flatnonzero(np.diff(firing) - 1 > short) + 1) if len(firing) else []
        for run in runs:
            first, last = int(run[0]), int(run[-1])
            peak = first + int(np.nanargmax(burn.iloc[first:last + 1].to_numpy()))
            alerts.append({"rule": number, "from": end(first), "until": end(last), "firingMinutes": len(run), "worstBurn": float(burn.iloc[peak]), "worstShortBurn": float(near_burn.iloc[first:last + 1].max()), "bad": int(window.bad.iloc[peak])})
    total = share(bad.sum(), len(calls))
    left = 1 - frame.bad.cumsum() / (len(calls) * (1 - OBJECTIVE))
    return {"bad": total, "slow": int(slow.sum()), "failed": int(failed.sum()), "spent": [x / (1 - OBJECTIVE) for x in (total["hits"] / total["n"], total["low"], total["high"])], "rules": rules, "alerts": alerts,
            "left": {"first100": float(left.iloc[100 * 60 - 1]), "last": float(left.iloc[-1])}}


before, now = requests(reference), requests(current)
teach = hours(before)
judged = teach[teach.n >= FEWEST]
log99, failures = np.log(judged.p99), judged.failed / judged.n
limits = {"hours": len(judged), "p99": float(np.exp(log99.mean() + 3 * log99.std(ddof=1))), "failedShare": float(failures.mean() + 3 * failures.std(ddof=1))}

table = hours(now)
table["judged"] = table.n >= FEWEST
table["beyond"] = table.judged & ((table.p99 > limits["p99"]) | ((table.failed >= 2) & (table.failed / table.n > limits["failedShare"])))
kept = table[table.judged]
run = (kept.beyond != kept.beyond.shift()).cumsum()[kept.beyond]
spans = [members.index for _, members in kept[kept.beyond].groupby(run)]
bursts = []
for members in spans:
    if len(members) < 2:
        continue
    inside = now[(now.ts >= members[0]) & (now.ts < members[-1] + np.timedelta64(1, "h"))]
    bursts.append({"from": members[0].strftime("%Y-%m-%dT%H:%M:%S.000Z"), "hours": len(members), **profile(inside)})

change = confint_proportions_2indep(int((now.status >= 500).sum()), len(now), int((before.status >= 500).sum()), len(before), method="newcomb", compare="diff")
sample.write("log-latency", ["pandas", "pyarrow", "numpy", "scipy", "statsmodels"], {
    "reference": profile(before), "current": profile(now), "limits": limits, "bursts": bursts, "singleHours": sum(len(members) == 1 for members in spans),
    "errorChange": {"low": float(change[0]), "high": float(change[1])},
    "series": {"hours": len(pd.date_range(now.ts.min().floor("h"), now.ts.max().floor("h"), freq="h")), "p95": {iso(at): float(p95) for at, p95 in table.p95.iloc[::24].items()}},
    "traffic": traffic(now), "groups": groups(now), "slo": slo(now),
})
