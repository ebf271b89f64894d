"""Reference numbers for tree scores and interventional SHAP values, made by onnxruntime and shap.

Run from the repository root: python test/golden/explain/make_tree_golden.py
Needs numpy, pandas, pyarrow, onnx, onnxruntime and shap; the versions used are written into trees.json.
The trees are read from the ONNX files themselves, so no other model file is needed.
"""
import json
import re
from collections import defaultdict

import numpy as np
import onnx
import onnxruntime as ort
import pandas as pd
import shap

MODELS = {
    "champion": "resources/sample/models/champion/model.onnx",
    "previous": "resources/sample/models/previous/model.onnx",
    "challenger": "resources/sample/models/challenger/model.onnx",
    "random-forest": "test/fixtures/models/random-forest.zipmap.onnx",
}
MISSING = {"random-forest": -1.0}
BACKGROUND, ROWS = 100, 16


def coded(frame: pd.DataFrame) -> np.ndarray:
    """The feature matrix as the champion's binding describes it; NaN is missing."""
    binding = json.load(open("resources/sample/models/champion/binding.json", encoding="utf-8"))
    columns = []
    for part in binding["inputs"][0]["columns"]:
        values = frame[part["column"]]
        for step in part["steps"]:
            values = values.map(step["codes"])
        columns.append(values.astype("float64").to_numpy())
    return np.stack(columns, axis=1)


def attributes(node: onnx.NodeProto) -> dict:
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def shap_trees(path: str):
    """The ensemble in the form shap takes; a split x < t becomes x <= (the float32 before t)."""
    node = next(n for n in onnx.load(path).graph.node if n.op_type == "TreeEnsembleClassifier")
    a = attributes(node)
    weight = defaultdict(float)
    for tree, leaf, w in zip(a["class_treeids"], a["class_nodeids"], a["class_weights"]):
        weight[tree, leaf] += w
    rows = defaultdict(list)
    for index, tree in enumerate(a["nodes_treeids"]):
        rows[tree].append(index)
    missing = a.get("nodes_missing_value_tracks_true", [0] * len(a["nodes_treeids"]))
    trees = []
    for tree, indexes in rows.items():
        place = {a["nodes_nodeids"][i]: k for k, i in enumerate(indexes)}
        n = len(indexes)
        left, right, default = (np.full(n, -1, dtype=np.int32) for _ in range(3))
        features, thresholds = np.full(n, -2, dtype=np.int32), np.full(n, -2.0)
        values = np.zeros((n, 1))
        for k, i in enumerate(indexes):
            mode = a["nodes_modes"][i].decode()
            if mode == "LEAF":
                values[k, 0] = weight[tree, a["nodes_nodeids"][i]]
                continue
            assert mode in ("BRANCH_LT", "BRANCH_LEQ"), mode
            t = np.float32(a["nodes_values"][i])
            left[k], right[k] = place[a["nodes_truenodeids"][i]], place[a["nodes_falsenodeids"][i]]
            default[k] = left[k] if missing[i] else right[k]
            features[k] = a["nodes_featureids"][i]
            thresholds[k] = np.nextafter(t, np.float32(-np.inf)) if mode == "BRANCH_LT" else t
        trees.append({
            "children_left": left, "children_right": right, "children_default": default, "features": features,
            "thresholds": thresholds, "values": values, "node_sample_weight": np.ones(n),
        })
    base = a.get("base_values", [0.0])[0]
    return {"trees": trees, "base_offset": base, "objective": "binary_crossentropy", "tree_output": "log_odds",
            "input_dtype": np.float32, "internal_dtype": np.float64}


def score(path: str, x: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    answer = session.run(None, {"features": x.astype(np.float32)})[1]
    if isinstance(answer, list):
        return np.array([row[1] for row in answer])
    return answer[:, 1]


def explain(path: str, rows: np.ndarray, background: np.ndarray, output: str):
    masker = shap.maskers.Independent(background, max_samples=len(background))
    explainer = shap.TreeExplainer(shap_trees(path), masker, feature_perturbation="interventional", model_output=output)
    phi = explainer.shap_values(rows, check_additivity=False)
    return {"base": float(np.ravel(explainer.expected_value)[0]), "phi": np.reshape(phi, rows.shape).tolist()}


def plain(value):
    """NaN as null, integers without a fraction, so that the file stays small."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return None if np.isnan(value) else int(value) if value.is_integer() else value
    return value


def main():
    reference = coded(pd.read_parquet("resources/sample/reference.parquet"))
    with_missing = np.isnan(reference).any(axis=1)
    order = np.random.default_rng(20).permutation(len(reference))
    background = reference[order[:BACKGROUND]]
    rest = order[BACKGROUND:]
    rows = np.concatenate([reference[rest[~with_missing[rest]][: ROWS - 4]], reference[rest[with_missing[rest]][:4]]])
    result = {
        "made": "test/golden/explain/make_tree_golden.py",
        "versions": {m.__name__: m.__version__ for m in (np, pd, onnx, ort, shap)},
        "background": plain(background.tolist()), "rows": plain(rows.tolist()), "scores": {}, "shap": {},
    }
    for name, path in MODELS.items():
        fill = MISSING.get(name)
        x = background if fill is None else np.nan_to_num(background, nan=fill)
        result["scores"][name] = score(path, x).tolist()
    for name in ("champion", "challenger"):
        count = ROWS if name == "champion" else 4
        part = rows[-count:]
        result["shap"][name] = {"raw": explain(MODELS[name], part, background, "raw"), "probability": explain(MODELS[name], part[-4:], background, "probability")}
    text = json.dumps(result)
    open("test/golden/explain/trees.json", "w", encoding="utf-8").write(re.sub(r"\], \[", "],\n[", text) + "\n")


main()
