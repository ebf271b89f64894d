"""Reference numbers for the volume of the sample. Run from the repository root: python test/golden/overview/overview.py"""
import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sample

logged, data, reference, current = sample.load()


def volume(rows):
    hours = rows.ts.dt.floor("h")
    span = int((hours.max() - hours.min()) / pd.Timedelta(hours=1)) + 1
    iso = lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.") + f"{t.microsecond // 1000:03d}Z"
    return {"rows": len(rows), "hours": span, "emptyHours": span - hours.nunique(), "rowsAnHour": len(rows) / span, "from": iso(rows.ts.min()), "to": iso(rows.ts.max())}


sizes = data.groupby("request_id").size()
bins = data.groupby(data.ts.dt.floor("6h")).size().resample("6h").sum()
sides = {"data": volume(data), "reference": volume(reference), "current": volume(current)}
sample.write("overview", ["pandas", "pyarrow"], {
    **sides,
    "change": sides["current"]["rowsAnHour"] / sides["reference"]["rowsAnHour"] - 1,
    "requests": int(sizes.size), "multiRowRequests": int((sizes > 1).sum()),
    "labelled": int(data.label.notna().sum()), "scored": int(data.score.notna().sum()),
    "statuses": {str(status): int(rows) for status, rows in data.status_code.value_counts().items()},
    "bins": [int(rows) for rows in bins],
    "imported": {"rows": len(logged), "duplicates": int(logged.duplicated(sample.KEY).sum())},
})
