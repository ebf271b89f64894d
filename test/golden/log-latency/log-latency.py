"""Reference numbers for the logged latency of the sample. Run from the repository root: python test/golden/log-latency/log-latency.py"""
import sys
from pathlib import Path

import numpy as np
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

_, _, reference, current = sample.load()
LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]
FEWEST = 100


def requests(rows):
    return rows.groupby("request_id").agg(latency=("latency_ms", "max"), status=("status_code", "max"), ts=("ts", "min"))


def profile(calls):
    values = np.sort(calls.latency.to_numpy())
    n, failed = len(values), int((calls.status >= 500).sum())
    interval = proportion_confint(failed, n, method="wilson")
    steps = [{"p": p, "value": float(np.quantile(values, p)), "low": float(values[int(binom.ppf(0.025, n, p)) - 1]), "high": float(values[int(binom.ppf(0.975, n, p))]) if int(binom.ppf(0.975, n, p)) < n else None} for p in LADDER]
    return {"n": n, "failed": failed, "failedLow": float(interval[0]), "failedHigh": float(interval[1]), "mean": float(values.mean()), "stdev": float(values.std(ddof=1)), "mad": float(np.median(np.abs(values - np.median(values)))), "max": float(values.max()), "steps": steps}


def hours(calls):
    grouped = calls.groupby(calls.ts.dt.floor("h"))
    table = grouped.latency.agg(["size", lambda x: np.quantile(x, 0.99)]).set_axis(["n", "p99"], axis=1)
    table["failed"] = grouped.status.agg(lambda s: (s >= 500).sum())
    return table


before, now = requests(reference), requests(current)
teach = hours(before)
judged = teach[teach.n >= FEWEST]
log99, share = np.log(judged.p99), judged.failed / judged.n
limits = {"hours": len(judged), "p99": float(np.exp(log99.mean() + 3 * log99.std(ddof=1))), "failedShare": float(share.mean() + 3 * share.std(ddof=1))}

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
    "statuses": {str(status): {"requests": len(rows), "p50": float(rows.latency.median())} for status, rows in now.groupby("status")},
})
