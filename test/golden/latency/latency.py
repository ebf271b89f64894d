"""Reference percentiles, stages, group tails and paired ratios of a small deterministic replay of two models. Run from the repository root: python test/golden/latency/latency.py"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import binom

LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]
COMPARED = [0.5, 0.9, 0.95, 0.99]
random = np.random.default_rng(7)
N = 900
STATUSES = ["timeout" if i % 100 == 99 else "dropped" if i % 150 == 75 else "nan" if i % 60 == 5 else "ok" for i in range(N)]


def stamps(shape):
    """One line a request, ns since the start: a constant schedule with a little lateness, waiting in queue and batch, and decoding."""
    scheduled = np.arange(N) * 2_000_000
    enqueued = scheduled + random.integers(1_000, 9_000, N)
    formed = enqueued + random.integers(1_000, 20_000, N)
    started = formed + random.integers(1_000, 10_000, N)
    ended = started + (random.lognormal(13.5, shape, N)).astype(int)
    decoded = ended + random.integers(500, 4_000, N)
    return {"scheduled": scheduled, "enqueued": enqueued, "formed": formed, "started": started, "ended": ended, "decoded": decoded}


def nth(values, rank):
    return float(values[rank - 1]) if 1 <= rank <= len(values) else None


def stop(n, p):
    """Largest t with BinomialCDF(t; n, 1 - p) <= 0.01, -1 for none."""
    return int(np.searchsorted(binom.cdf(np.arange(n + 1), n, round(1 - p, 9)), 0.01, side="right")) - 1


def ladder(values):
    x, n = np.sort(values), len(values)
    steps = [{"p": p, "value": float(np.quantile(x, p)), "low": nth(x, int(binom.ppf(0.025, n, p))), "high": nth(x, int(binom.ppf(0.975, n, p)) + 1), "reportable": stop(n, p) >= 1, "conservative": nth(x, n - stop(n, p) + 1) if stop(n, p) >= 1 else None} for p in LADDER]
    return {"n": n, "min": float(x[0]), "max": float(x[-1]), "mean": float(x.mean()), "stdev": float(x.std(ddof=1)), "mad": float(np.median(np.abs(x - np.median(x)))), "steps": steps}


answered = np.array([status in ("ok", "nan") for status in STATUSES])
places = np.arange(N) % 7


def model(shape):
    at = stamps(shape)
    ms = lambda later, earlier: ((at[later] - at[earlier]) / 1e6)[answered]
    span = (at["decoded"][answered].max() - at["started"][answered].min()) / 1e9
    stages = {name: {"p50": float(np.quantile(ms(later, earlier), 0.5)), "p99": float(np.quantile(ms(later, earlier), 0.99)), "max": float(ms(later, earlier).max())} for name, later, earlier in [("lateness", "enqueued", "scheduled"), ("queueWait", "formed", "enqueued"), ("batchWait", "started", "formed"), ("compute", "ended", "started"), ("decode", "decoded", "ended")]}
    response = ms("decoded", "scheduled")
    groups = [{"n": int((places[answered] == g).sum()), "p50": float(np.quantile(response[places[answered] == g], 0.5)), "p99": float(np.quantile(response[places[answered] == g], 0.99))} for g in range(5)]
    return {
        "stamps": {name: values.tolist() for name, values in at.items()}, "achievedRate": int(answered.sum()) / span, "offeredRate": (N - 1) / ((at["scheduled"].max() - at["scheduled"].min()) / 1e9),
        "response": ladder(response), "service": ladder(ms("decoded", "started")), "stages": stages, "groups": groups, "others": int((places[answered] >= 5).sum()),
    }


models = {"first": model(0.4), "second": model(0.6)}
times = [np.array([(m["stamps"]["decoded"][i] - m["stamps"]["scheduled"][i]) / 1e6 for i in range(N) if answered[i]]) for m in models.values()]
n, block = len(times[0]), int(np.ceil(len(times[0]) ** (1 / 3)))
drawn = []
for _ in range(4000):
    chosen = random.integers(0, int(np.ceil(n / block)), int(np.ceil(n / block)))
    rows = np.concatenate([np.arange(b * block, min(n, (b + 1) * block)) for b in chosen])
    a, b = (np.quantile(x[rows], COMPARED) for x in times)
    drawn.append([b / a, b - a])
low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
ratios = [{"p": p, "ratio": float(np.quantile(times[1], p) / np.quantile(times[0], p)), "difference": float(np.quantile(times[1], p) - np.quantile(times[0], p)), "ratioBounds": [float(low[0][i]), float(high[0][i])], "differenceBounds": [float(low[1][i]), float(high[1][i])]} for i, p in enumerate(COMPARED)]
out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("numpy", "scipy")}, "statuses": STATUSES, "models": models, "ratios": ratios}) + "\n")
