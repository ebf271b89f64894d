"""Reference numbers for the labels of the sample. Run from the repository root: python test/golden/label-coverage/label-coverage.py"""
import sys
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

_, _, _, current = sample.load()
answered = current[current.decision.notna()]


def share(rows):
    n, labelled = len(rows), int(rows.label.notna().sum())
    low, high = proportion_confint(labelled, n, method="wilson")
    return {"rows": n, "labelled": labelled, "share": labelled / n, "low": float(low), "high": float(high)}


labelled = current[current.label.notna()]
days = (labelled.label_ts - labelled.ts).dt.total_seconds() / 86_400
sample.write("label-coverage", ["pandas", "pyarrow", "statsmodels"], {
    "overall": share(answered),
    "periods": [{"period": day.strftime("%Y-%m-%dT%H:%M:%SZ"), **share(rows)} for day, rows in answered.groupby(answered.ts.dt.floor("D"))],
    "delay": {"n": int(days.notna().sum()), "negative": int((days < 0).sum()), "median": float(days.quantile(0.5)), "p90": float(days.quantile(0.9)), "latest": labelled.label_ts.max().strftime("%Y-%m-%dT%H:%M:%SZ")},
    "withoutOutput": int(current.decision.isna().sum()), "labelledWithoutOutput": int(current[current.decision.isna()].label.notna().sum()),
})
