"""Is a model card valid by the schema of the Model Card Toolkit, as the jsonschema package sees it?

Usage: check_card.py SCHEMA CARD...    exit 0 when all cards are valid
"""
import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
bad = 0
for name in sys.argv[2:]:
    try:
        card = json.loads(pathlib.Path(name).read_text("utf-8"))
    except ValueError as error:
        print(f"{name}: {error}")
        bad += 1
        continue
    for error in validator.iter_errors(card):
        print(f"{name}: {error.json_path}: {error.message}")
        bad += 1
sys.exit(1 if bad or len(sys.argv) < 3 else 0)
