"""What MLPerf LoadGen itself says about its own latencies, and numpy and scipy about the same: percentiles.json.

Run from the repository root: python test/golden/percentiles/percentiles.py  (needs mlcommons-loadgen, numpy, scipy)

LoadGen exposes no function for its early-stopping rule, so it is run as it is meant to be: single-stream scenario against a system that
answers at once. Its summary states how many of the highest latencies it would discard and the estimate that remains; its trace holds the latencies.
"""
import json
import re
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import mlperf_loadgen as lg
import numpy as np
from scipy.stats import binom

LADDER = [0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 0.999]


def loadgen(queries, percentile, folder):
    """Runs the scenario; gives the latencies in ns and the text of the summary."""
    settings = lg.TestSettings()
    settings.scenario, settings.mode = lg.TestScenario.SingleStream, lg.TestMode.PerformanceOnly
    settings.min_duration_ms, settings.min_query_count, settings.max_query_count = 0, queries, queries
    settings.single_stream_target_latency_percentile, settings.single_stream_expected_latency_ns = percentile, 1000
    logs = lg.LogSettings()
    logs.log_output.outdir, logs.log_output.copy_summary_to_stdout, logs.enable_trace = folder, False, True
    sut = lg.ConstructSUT(lambda samples: lg.QuerySamplesComplete([lg.QuerySampleResponse(s.id, 0, 0) for s in samples]), lambda: None)
    qsl = lg.ConstructQSL(64, 64, lambda _: None, lambda _: None)
    lg.StartTestWithLogSettings(sut, qsl, settings, logs)
    lg.DestroyQSL(qsl)
    lg.DestroySUT(sut)
    trace = (Path(folder) / "mlperf_log_trace.json").read_text()
    pairs = re.findall(r'"issue_start_ns":(-?\d+),"complete_ns":(-?\d+)', trace)
    return [int(done) - int(start) for start, done in pairs], (Path(folder) / "mlperf_log_summary.txt").read_text()


def early_stopping(summary):
    """The rule's own words: whether it was satisfied, how many it discards, the estimate, and what it asks for the second percentile."""
    find = lambda pattern: (lambda m: int(m.group(1)) if m else None)(re.search(pattern, re.sub(r"\s+", " ", summary)))
    return {
        "satisfied": "Early stopping satisfied: Yes" in summary,
        "needs": find(r"Need to process at least (\d+) queries"),
        "discards": find(r"Would discard (\d+) highest latency"),
        "estimate": find(r"Early stopping \d+(?:\.\d+)?(?:th)? percentile estimate: (\d+)"),
        "p99Estimate": find(r"Early stopping 99(?:\.0)?th percentile estimate: (\d+)"),
        "p99Needs": find(r"need to process at least (\d+) total"),
    }


def nth(values, rank):
    return float(values[rank - 1]) if 1 <= rank <= len(values) else None


def ladder(values):
    x, n = np.sort(values), len(values)
    steps = []
    for p in LADDER:
        tail = round(1 - p, 9)
        t = max((k for k in range(-1, n) if k == -1 or binom.cdf(k, n, tail) <= 0.01), default=-1) if n < 2000 else int(np.searchsorted(binom.cdf(np.arange(int(np.ceil(n * tail)) + 1), n, tail), 0.01, side="right")) - 1
        steps.append({"p": p, "value": float(np.quantile(x, p)), "low": nth(x, int(binom.ppf(0.025, n, p))), "high": nth(x, int(binom.ppf(0.975, n, p)) + 1), "reportable": t >= 1, "conservative": nth(x, n - t + 1) if t >= 1 else None})
    return {"n": n, "min": float(x[0]), "max": float(x[-1]), "mean": float(x.mean()), "stdev": float(x.std(ddof=1)), "mad": float(np.median(np.abs(x - np.median(x)))), "steps": steps}


runs = []
for queries, percentile in [(63, 0.9), (64, 0.9), (201, 0.9), (661, 0.9), (662, 0.9), (1000, 0.95), (219, 0.97), (10, 0.5), (11, 0.5), (130, 0.95), (10_000, 0.99)]:
    with tempfile.TemporaryDirectory() as folder:
        latencies, summary = loadgen(queries, percentile, folder)
    counts = sorted(Counter(latencies).items())
    runs.append({"queries": queries, "percentile": percentile, "counts": counts, "loadgen": early_stopping(summary), "ladder": ladder(np.array(latencies, dtype=float))})

out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("mlcommons_loadgen", "numpy", "scipy")}, "runs": runs}, separators=(",", ":")) + "\n")
