"""Recomputes record ids, the ledger's chain and its Merkle root of a bundle, with nothing of Assay: RFC 8785, RFC 6962, SHA-256.

Usage: check_evidence.py BUNDLE            exit 0 when everything agrees, 1 with one line a problem
       check_evidence.py --self-test       published test vectors
"""
import hashlib
import json
import pathlib
import sys


def number(x):
    """ECMAScript's Number::toString (RFC 8785 3.2.2.3): shortest digits that read back, exponent from 1e21 and below 1e-6."""
    if x == 0:
        return "0"
    if x < 0:
        return "-" + number(-x)
    mantissa, _, exponent = ("%r" % float(x)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))  # value = 0.digits * 10**point
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= point <= 21:
        return digits + "0" * (point - k)
    if 0 < point <= 21:
        return digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    e = point - 1
    return digits[0] + ("." + digits[1:] if k > 1 else "") + "e" + ("+" if e > 0 else "-") + str(abs(e))


def canonical(value):
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)):
        return number(float(value))
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_of(line):
    body = {key: line[key] for key in ("index", "kind", "subject", "recordedAt", "previous")}
    return sha256(b"\0" + canonical(body).encode())


def root_of(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:]))


def check_records(folder):
    ids = set()
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text("utf-8"))
        stated = record.pop("id")
        computed = sha256(canonical(record).encode()).hex()
        ids.add(stated)
        if not stated == computed == file.stem:
            yield f"{file.name}: its content hashes to {computed}, it says {stated}"
    if not ids:
        yield "there is no record"


def check_ledger(text, records):
    previous, leaves, runs = "0" * 64, [], set()
    if not text.endswith("\n"):
        yield "the last line of the ledger is cut off"
    for index, raw in enumerate(text.splitlines()):
        line = json.loads(raw)
        if (line["index"], line["previous"]) != (index, previous):
            yield f"ledger line {index + 1} does not follow the one before it"
        leaf = leaf_of(line)
        if line["leaf"] != leaf.hex():
            yield f"ledger line {index + 1} does not hash to its leaf"
        previous = leaf.hex()
        leaves.append(leaf)
        if line["kind"] == "run":
            runs.add(line["subject"])
    if runs != records:
        yield f"the ledger has {len(runs)} runs, the bundle {len(records)} records; {len(runs ^ records)} are in one only"
    print(f"ledger: {len(leaves)} lines, root {root_of(leaves).hex()}")


def check_root(bundle, text):
    """The tag file states size and root, so that lines taken off the end of the chain show."""
    info = dict(line.split(": ", 1) for line in (bundle / "bag-info.txt").read_text("utf-8").splitlines())
    leaves = [leaf_of(json.loads(raw)) for raw in text.splitlines()]
    if info.get("Ledger-Size") != str(len(leaves)) or info.get("Ledger-Root") != root_of(leaves).hex():
        yield f"bag-info.txt states {info.get('Ledger-Size')} lines and root {info.get('Ledger-Root')}, the ledger has {len(leaves)} and {root_of(leaves).hex()}"


def check_bundle(bundle):
    try:
        yield from check_records(bundle / "data" / "records")
        text = (bundle / "data" / "ledger.jsonl").read_text("utf-8")
        records = {file.stem for file in (bundle / "data" / "records").glob("*.json")}
        yield from check_ledger(text, records)
        yield from check_root(bundle, text)
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"cannot be read: {type(error).__name__}: {error}"


def self_test():
    # RFC 8785, 3.2.2 and appendix B; leaves and roots as in RFC 6962 2.1 over one-letter leaves
    source = '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}'
    expected = '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical(json.loads(source)) == expected, canonical(json.loads(source))
    for x, text in ((-0.0, "0"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (9007199254740992, "9007199254740992"), (295147905179352830000.0, "295147905179352830000"),
                    (9.999999999999997e22, "9.999999999999997e+22"), (1e21, "1e+21"), (999999999999999700000.0, "999999999999999700000"), (9.999999999999997e-7, "9.999999999999997e-7"), (0.000001, "0.000001"), (333333333.3333332, "333333333.3333332"), (-7.5, "-7.5")):
        assert number(x) == text, (number(x), text)
    assert canonical({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7}) == '{"\\r":2,"1":4,"\x80":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'
    leaf = lambda letter: sha256(b"\0" + letter.encode())
    for letters, root in (("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("a", "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"), ("ab", "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb"),
                          ("abc", "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"), ("abcde", "fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b")):
        assert root_of([leaf(letter) for letter in letters]).hex() == root, letters


if __name__ == "__main__":
    if sys.argv[1] == "--self-test":
        self_test()
        sys.exit(0)
    problems = list(check_bundle(pathlib.Path(sys.argv[1])))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
