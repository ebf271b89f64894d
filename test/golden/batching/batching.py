"""A paced run made by simpy, its figures by numpy, and the same requests under other rules by simpy again.

Run from the repository root: python test/golden/batching/batching.py
"""
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import binom

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "queueing"))
from queueing import simulate, traffic

TIMES = {1: 400_000, 2: 460_000, 3: 580_000, 4: 700_000, 5: 1_000_000, 6: 1_050_000, 7: 1_150_000, 8: 1_300_000}
RUN = dict(maxSize=8, delay=600_000)
LATE = 20_000
OTHERS = {
    "one by one": (dict(maxSize=1), 1),
    "what waits": (dict(maxSize=4), 1),
    "two instances": (dict(maxSize=8, delay=600_000, instances=2), 1),
    "faster": (dict(maxSize=8, delay=600_000), 1.25),
    "preferred": (dict(maxSize=8, delay=600_000, preferred=[2]), 1),
}


def duration(rows):
    return float(np.interp(rows, list(TIMES), list(TIMES.values())))


def nth(values, rank):
    return float(values[rank - 1]) if 1 <= rank <= len(values) else None


def figures(due, batches, instances):
    end = {request: batch["endNs"] for batch in batches for request in batch["requests"]}
    x = np.sort([(end[request] - due[request]) / 1e6 for request in end])
    span = max(end.values()) - due[0]
    return {
        "n": len(x), "batches": len(batches), "meanBatch": len(x) / len(batches), "throughput": len(x) / (span / 1e9),
        "utilisation": sum(batch["endNs"] - batch["startNs"] for batch in batches) / span / instances,
        "percentiles": [{"p": p, "value": float(np.quantile(x, p)), "low": nth(x, int(binom.ppf(0.025, len(x), p))), "high": nth(x, int(binom.ppf(0.975, len(x), p)) + 1)} for p in (0.5, 0.9, 0.99)],
    }


enqueued = traffic(5, 3_000)
scheduled = [at - LATE for at in enqueued]
batches, rejected = simulate(enqueued, RUN, duration)
assert not rejected and {len(batch["requests"]) for batch in batches} == set(TIMES)
of = {request: (number, batch["startNs"], batch["endNs"]) for number, batch in enumerate(batches) for request in batch["requests"]}
stamps = {"scheduled": scheduled, "enqueued": enqueued, "formed": [of[i][1] for i in range(len(enqueued))], "decoded": [of[i][2] for i in range(len(enqueued))], "batch": [of[i][0] for i in range(len(enqueued))]}
sizes = np.array([len(batch["requests"]) for batch in batches])
slope, fixed = np.polyfit(sizes, [TIMES[size] / 1e6 for size in sizes], 1)
alternatives = {}
for name, (rule, factor) in OTHERS.items():
    due = [at / factor for at in scheduled]
    found, turned_away = simulate([at + LATE for at in due], rule, duration)
    assert not turned_away
    alternatives[name] = {"rule": rule, "factor": factor, "figures": figures(due, found, rule.get("instances", 1))}
out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "versions": {name: version(name) for name in ("simpy", "numpy", "scipy")}, "rule": RUN, "stamps": stamps,
    "curve": {"sizes": {str(size): int((sizes == size).sum()) for size in TIMES}, "times": TIMES, "fixedMs": fixed, "perRowMs": slope}, "measured": figures(scheduled, batches, 1), "alternatives": alternatives,
}) + "\n")
