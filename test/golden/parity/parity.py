"""Reference numbers for parity on the sample, made with onnxruntime and pandas: which logged scores the champion does not give, which its
predecessor does, and what minutes in hours-per-week did to scores.

Run from the repository root: python test/golden/parity/parity.py
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sample import SAMPLE, load, scores, write

FLOOR = 1e-6


def day(text):
    return pd.Timestamp(text, tz="UTC")


def main():
    _, rows, _, _ = load()
    rows = rows[["request_id", "row_index", "ts", "client_app", "score", "decision", *[c["column"] for c in json.loads((SAMPLE / "models/champion/binding.json").read_text())["inputs"][0]["columns"]]]].copy()
    rows["v3"], rows["v2"] = scores(rows, "champion"), scores(rows, "previous")
    scored = rows[rows.score.notna()]
    different = scored[(scored.score - scored.v3).abs() > FLOOR]
    explained = different[(different.score - different.v2).abs() <= FLOOR]
    days = explained.ts.dt.floor("D")
    span = scored[(scored.ts >= days.min()) & (scored.ts < days.max() + pd.Timedelta(days=1))]

    affected = rows[(rows.client_app == "mobile-2.1") & (rows.ts >= day("2026-03-30"))]
    back = affected.copy()
    back["hours-per-week"] = back["hours-per-week"] / 60
    change = affected.v3.to_numpy() - scores(back, "champion")
    flipped = (affected.v3 >= 0.5).to_numpy() != ((affected.v3.to_numpy() - change) >= 0.5)
    hours = affected["hours-per-week"].dropna()
    first_week = rows[rows.ts < day("2026-03-09")]["hours-per-week"].dropna()

    window = rows[(rows.ts >= day("2026-03-27")) & (rows.ts < day("2026-04-02"))].copy()
    minutes = (window.client_app == "mobile-2.1") & (window.ts >= day("2026-03-30"))
    window["hours-per-week"] = window["hours-per-week"].astype("float64")
    window.loc[minutes, "hours-per-week"] /= 60
    repaired = (window.score - scores(window, "champion")).abs() > FLOOR

    write("parity", ["pandas", "numpy", "onnxruntime"], dict(
        wrongArtefact=dict(compared=len(scored), different=len(different), explained=len(explained), flips=int(((different.v3 >= 0.5).astype(int) != different.decision).sum()), firstDay=str(days.min()), lastDay=str(days.max()), comparedInSpan=len(span)),
        unitChange=dict(rows=len(affected), rowsInSpan=int((rows.ts >= day("2026-03-30")).sum()), usualMedian=float(first_week.median()), median=float(hours.median()), changed=int((np.abs(change) > FLOOR).sum()), flips=int(flipped.sum()), meanChange=float(change.mean()), meanAbs=float(np.abs(change).mean()), largest=float(np.abs(change).max())),
        repaired=dict(rows=len(window), different=int(repaired.sum())),
    ))


if __name__ == "__main__":
    main()
