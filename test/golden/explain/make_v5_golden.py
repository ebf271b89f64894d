"""A small model with the ONNX TreeEnsemble operator of version 5, and onnxruntime's answers to it.

Run from the repository root: python test/golden/explain/make_v5_golden.py
Needs numpy, onnx and onnxruntime; the versions used are written into treeEnsembleV5.json.
"""
import base64
import json

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

FEATURES = 3
LEQ, LT, GTE, GT, EQ, NEQ, MEMBER = range(7)


def tensor(values, kind):
    return numpy_helper.from_array(np.array(values, dtype=kind))


def model(post_transform: int, n_targets: int) -> onnx.ModelProto:
    # node: feature, mode, split, (true child, is leaf), (false child, is leaf), missing goes true
    nodes = [
        (0, LT, 1.5, (1, 0), (2, 0), 0),
        (1, MEMBER, 0.0, (0, 1), (1, 1), 1),
        (2, GTE, 2.0, (3, 0), (2, 1), 1),
        (1, EQ, 3.0, (3, 1), (4, 1), 0),
        (1, GT, 0.5, (5, 0), (5, 1), 1),
        (0, NEQ, 2.0, (6, 0), (6, 1), 0),
        (2, LEQ, 1.0, (7, 1), (8, 1), 1),
        (0, LEQ, 0.0, (9, 1), (9, 1), 0),
    ]
    targets = [leaf % n_targets for leaf in range(10)]
    weights = [0.5, -1.25, 2.0, 0.75, -0.5, 1.5, -2.0, 0.25, 1.0, 0.125]
    node = helper.make_node(
        "TreeEnsemble", ["x"], ["y"], domain="ai.onnx.ml", n_targets=n_targets, aggregate_function=1, post_transform=post_transform,
        tree_roots=[0, 4, 7], nodes_featureids=[n[0] for n in nodes], nodes_modes=tensor([n[1] for n in nodes], np.uint8),
        nodes_splits=tensor([n[2] for n in nodes], np.float32), membership_values=tensor([0, 2, 3, np.nan], np.float32),
        nodes_truenodeids=[n[3][0] for n in nodes], nodes_trueleafs=[n[3][1] for n in nodes],
        nodes_falsenodeids=[n[4][0] for n in nodes], nodes_falseleafs=[n[4][1] for n in nodes],
        nodes_missing_value_tracks_true=[n[5] for n in nodes], leaf_targetids=targets, leaf_weights=tensor(weights, np.float32),
    )
    graph = helper.make_graph([node], "v5", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", FEATURES])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", n_targets])])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("ai.onnx.ml", 5), helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(made)
    return made


def main():
    values = [0.0, 1.0, 2.0, 3.0, np.nan]
    rows = np.array([[a, b, c] for a in values for b in values for c in values], dtype=np.float32)
    cases = {}
    # onnxruntime reads 1 as LOGISTIC and 2 as SOFTMAX (the specification: the other way round), and transforms no single target.
    for name, post_transform, targets in (("NONE", 0, 2), ("LOGISTIC", 1, 2), ("SOFTMAX", 2, 2), ("SOFTMAX_ZERO", 3, 2), ("single", 1, 1)):
        made = model(post_transform, targets).SerializeToString()
        session = ort.InferenceSession(made, providers=["CPUExecutionProvider"])
        cases[name] = {"onnx": base64.b64encode(made).decode(), "scores": session.run(None, {"x": rows})[0].tolist()}
    result = {
        "made": "test/golden/explain/make_v5_golden.py",
        "versions": {m.__name__: m.__version__ for m in (np, onnx, ort)},
        "rows": [[None if np.isnan(v) else float(v) for v in row] for row in rows], "cases": cases,
    }
    with open("test/golden/explain/treeEnsembleV5.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


main()
