"""Reference percentiles of a small deterministic replay of two models. Run from the repository root: python test/golden/latency/latency.py"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import binom

LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]
random = np.random.default_rng(7)
N = 900


def stamps(shape):
    """One line a request, ns since the start: a closed schedule with a little lateness, waiting and decoding."""
    scheduled = np.arange(N) * 2_000_000
    enqueued = scheduled + random.integers(1_000, 9_000, N)
    started = enqueued + random.integers(2_000, 30_000, N)
    ended = started + (random.lognormal(13.5, shape, N)).astype(int)
    decoded = ended + random.integers(500, 4_000, N)
    return {"scheduled": scheduled, "enqueued": enqueued, "started": started, "ended": ended, "decoded": decoded}


def nth(values, rank):
    return float(values[rank - 1]) if 1 <= rank <= len(values) else None


def ladder(values):
    x, n = np.sort(values), len(values)
    steps = [{"p": p, "value": float(np.quantile(x, p)), "low": nth(x, int(binom.ppf(0.025, n, p))), "high": nth(x, int(binom.ppf(0.975, n, p)) + 1), "reportable": bool(binom.cdf(1, n, round(1 - p, 9)) <= 0.01)} for p in LADDER]
    return {"n": n, "min": float(x[0]), "max": float(x[-1]), "mean": float(x.mean()), "stdev": float(x.std(ddof=1)), "mad": float(np.median(np.abs(x - np.median(x)))), "steps": steps}


def model(shape):
    at = stamps(shape)
    answered = np.arange(N) % 100 != 99
    ms = lambda later, earlier: ((at[later] - at[earlier]) / 1e6)[answered]
    span = (at["decoded"].max() - at["started"].min()) / 1e9
    return {
        "stamps": {name: values.tolist() for name, values in at.items()}, "answered": answered.astype(int).tolist(),
        "unanswered": int((~answered).sum()), "achievedRate": N / span, "response": ladder(ms("decoded", "scheduled")), "service": ladder(ms("decoded", "started")),
        "medians": {"lateness": float(np.median(ms("enqueued", "scheduled"))), "waiting": float(np.median(ms("started", "enqueued"))), "compute": float(np.median(ms("ended", "started"))), "decode": float(np.median(ms("decoded", "ended")))},
    }


models = {"first": model(0.4), "second": model(0.6)}
base, other = (models[name]["response"]["steps"] for name in ("first", "second"))
ratios = [{"p": b["p"], "value": o["value"] / b["value"], "low": o["low"] / b["high"] if o["low"] and b["high"] else None, "high": o["high"] / b["low"] if o["high"] and b["low"] else None} for b, o in zip(base, other)]
out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("numpy", "scipy")}, "models": models, "ratios": ratios}) + "\n")
