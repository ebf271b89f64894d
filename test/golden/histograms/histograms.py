"""What HdrHistogram's Python library makes of the same latencies: histograms.json. Run from the repository root: python test/golden/histograms/histograms.py

The latencies follow from their number alone (the test makes the same ones); the library records, adds, encodes and reads percentiles.
"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from hdrh.histogram import HdrHistogram

# Rows are multiples of a thousand, because libraries round fractional ranks differently.
PERCENTILES = [50, 75, 90, 95, 97, 99, 100]
HOUR_NS = 3_600_000_000_000


def latencies(rows, salt):
    """Whole nanoseconds: a linear congruential walk squeezed through a power, 0.2 ms to a second."""
    state, out = salt, []
    for _ in range(rows):
        state = (1103515245 * state + 12345) % 2**31
        out.append(200_000 + round((state / 2**31) ** 6 * 1_000_000_000))
    return out


parts = [latencies(4_000, 1), latencies(3_000, 7), [0, 1, 2, 2047, 2048, 2049, 4096, HOUR_NS] + latencies(992, 9)]
whole = HdrHistogram(1, HOUR_NS * 2, 3)
rows = []
for part in parts:
    histogram = HdrHistogram(1, HOUR_NS * 2, 3)
    for value in part:
        histogram.record_value(value)
        whole.record_value(value)
    rows.append(histogram)
describe = lambda h, values: {"n": h.get_total_count(), "percentiles": [h.get_value_at_percentile(p) for p in PERCENTILES], "exact": [float(np.quantile(values, p / 100, method="inverted_cdf")) for p in PERCENTILES], "encoded": h.encode().decode()}
every = [value for part in parts for value in part]
out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"versions": {name: version(name) for name in ("hdrhistogram", "numpy")}, "percentiles": PERCENTILES, "parts": [describe(h, v) for h, v in zip(rows, parts)], "whole": describe(whole, every)}) + "\n")
