"""The sample log as the goldens see it: first row of each key, reference weeks 1–4, current weeks 5–8, labels joined."""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources/sample"
START, SPLIT, END = (pd.Timestamp(day, tz="UTC") for day in ("2026-03-02", "2026-03-30", "2026-04-27"))
KEY = ["request_id", "row_index"]
NUMERIC = ["age", "education-num", "capital-gain", "capital-loss", "hours-per-week"]
CATEGORICAL = ["workclass", "marital-status", "occupation", "relationship", "race", "sex", "native-country"]


def load():
    """All rows as logged; rows whose key is new; the same with labels; reference; current."""
    logged = pd.read_parquet(SAMPLE / "predictions.parquet")
    first = logged[~logged.duplicated(KEY, keep="first")]
    labels = pd.read_parquet(SAMPLE / "labels.parquet")
    joined = first.merge(labels, on=KEY, how="left")
    assert len(joined) == len(first)
    reference = joined[(joined.ts >= START) & (joined.ts < SPLIT)]
    current = joined[(joined.ts >= SPLIT) & (joined.ts < END)]
    return logged, joined, reference, current


def scores(rows, model):
    """Scores of the positive class, columns encoded as the model's binding says."""
    binding = json.loads((SAMPLE / "models" / model / "binding.json").read_text())
    columns = []
    for column in binding["inputs"][0]["columns"]:
        values = rows[column["column"]]
        columns.append((values.map(column["steps"][0]["codes"]) if column["steps"] else values).astype("float32").to_numpy())
    import onnxruntime  # only goldens of models need it

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(SAMPLE / "models" / model / "model.onnx"), options)
    return session.run(["probabilities"], {session.get_inputs()[0].name: np.stack(columns, 1)})[0][:, 1].astype("float64")


def write(folder, packages, numbers):
    """Writes <folder>.json beside the script, with the versions of what made it."""
    out = Path(__file__).parent / folder / f"{folder}.json"
    out.write_text(json.dumps({"versions": {name: version(name) for name in packages}, **numbers}, indent=1, ensure_ascii=False) + "\n")
