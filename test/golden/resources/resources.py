"""Memory growth and processor share of made-up samples by scipy and numpy: resources.json. Run from the repository root: python test/golden/resources/resources.py"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(11)
BLOCKS = 10


def blocks(times):
    return np.minimum(BLOCKS - 1, np.floor(BLOCKS * (times - times[0]) / (times[-1] - times[0]))).astype(int)


def case(slope):
    seconds = np.concatenate([[-1.2, -0.6], np.arange(0, 60, 0.2) + rng.uniform(0, 0.01, 300)])
    rss = np.round(2e8 + slope * seconds + 3e5 * np.sin(seconds) + rng.normal(0, 1e5, len(seconds)))
    cpu = np.round(np.cumsum(np.concatenate([[0.5], np.diff(seconds) * rng.uniform(0.4, 0.8, len(seconds) - 1)])), 2)
    t, m, c = seconds[2:], rss[2:], cpu[2:]
    kept = t >= t[0] + 0.2 * (t[-1] - t[0])
    place = blocks(t[kept])
    x, y = (np.array([v[kept][place == b].mean() for b in range(BLOCKS)]) for v in (t, m))
    fit = stats.linregress(x, y)
    half = stats.t.ppf(0.975, BLOCKS - 2) * fit.stderr
    length, used = np.diff(t), np.diff(c)
    place = blocks(t[1:])
    means = np.array([used[place == b].sum() / length[place == b].sum() for b in range(BLOCKS)])
    value, spread = used.sum() / length.sum(), stats.t.ppf(0.975, BLOCKS - 1) * means.std(ddof=1) / np.sqrt(BLOCKS)
    return {
        "seconds": seconds.tolist(), "rss": rss.tolist(), "cpu": cpu.tolist(),
        "growth": [float(fit.slope), float(fit.slope - half), float(fit.slope + half)], "cpuMean": [float(value), float(max(0, min(value, means.mean() - spread))), float(max(value, means.mean() + spread))], "cpuPeak": float((used / length).max()),
        "memory": {"meanBytes": float(m.mean()), "peakBytes": float(rss.max()), "startBytes": float(m[0]), "endBytes": float(m[-1])},
    }


out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("numpy", "scipy")}, "level": case(0.0), "leak": case(60_000.0)}) + "\n")
