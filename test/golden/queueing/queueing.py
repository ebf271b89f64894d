"""Batches of a queue by another program: processes of simpy, not an event loop. Run from the repository root: python test/golden/queueing/queueing.py"""
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import simpy

TIMES = {1: 400_000, 2: 520_000, 4: 800_000, 8: 1_300_000, 16: 2_300_000}
RULES = {
    "one by one": dict(maxSize=1),
    "what waits": dict(maxSize=8),
    "with delay": dict(maxSize=8, delay=900_000),
    "preferred": dict(maxSize=16, delay=2_000_000, preferred=[8, 4]),
    "padded": dict(maxSize=16, delay=700_000, allowed=[1, 4, 16]),
    "three instances": dict(maxSize=4, delay=300_000, instances=3),
    "reject": dict(maxSize=2, maxQueue=3),
    "hold back": dict(maxSize=8, delay=500_000, maxQueue=3, overflow="delay"),
}


def time_of(rows):
    return int(np.interp(rows, sorted(TIMES), [TIMES[k] for k in sorted(TIMES)]))


class Server:
    def __init__(self, env, rule, duration):
        self.env, self.rule, self.duration, self.waiting, self.batches, self.rejected = env, rule, duration, [], [], []
        self.idle = rule.get("instances", 1)
        self.changed = env.event()

    def wake(self):
        event, self.changed = self.changed, self.env.event()
        event.succeed()

    def arrive(self, requests):
        for request, at in requests:
            yield self.env.timeout(at - self.env.now)
            if self.rule.get("overflow", "reject") == "reject" and len(self.waiting) >= self.rule.get("maxQueue", 10**9):
                self.rejected.append(request)
                continue
            self.waiting.append((request, self.env.now))
            self.wake()

    def ready(self):
        seen = len(self.waiting)
        if self.rule.get("overflow") == "delay":
            seen = min(seen, self.rule["maxQueue"])
        if seen == 0:
            return 0
        if seen >= self.rule["maxSize"]:
            return self.rule["maxSize"]
        fitting = [size for size in self.rule.get("preferred", []) if size <= seen]
        if fitting:
            return max(fitting)
        return seen if self.env.now - self.waiting[0][1] >= self.rule.get("delay", 0) else 0

    def work(self, rows, size):
        yield self.env.timeout(self.duration(rows))
        self.idle += 1
        self.wake()

    def run(self):
        while True:
            size = self.ready() if self.idle else 0
            if size == 0:
                waits = [self.changed]
                if self.waiting and self.idle:
                    waits.append(self.env.timeout(self.waiting[0][1] + self.rule.get("delay", 0) - self.env.now))
                yield simpy.AnyOf(self.env, waits)
                continue
            taken, self.waiting = self.waiting[:size], self.waiting[size:]
            rows = next((a for a in self.rule.get("allowed", []) if a >= size), size)
            self.idle -= 1
            self.batches.append({"startNs": self.env.now, "endNs": self.env.now + self.duration(rows), "requests": [request for request, _ in taken]})
            self.env.process(self.work(rows, size))


def simulate(arrivals, rule, duration=time_of):
    """Batches in the order of their starts, and the requests that were turned away."""
    env = simpy.Environment()
    server = Server(env, rule, duration)
    env.process(server.arrive(list(enumerate(arrivals))))
    env.process(server.run())
    env.run()
    return server.batches, server.rejected


def traffic(seed, n):
    random = np.random.default_rng(seed)
    gaps = random.exponential(300_000, n).astype(int) + 1
    gaps[n // 3 : n // 3 + 20] = 5_000  # a burst
    gaps[n // 2] = 30_000_000  # a pause
    return np.cumsum(gaps).tolist()


if __name__ == "__main__":
    arrivals = traffic(11, 1_500)
    cases = []
    for name, rule in RULES.items():
        batches, rejected = simulate(arrivals, rule)
        cases.append({"name": name, "rule": rule, "rejected": rejected, "batches": batches})
    out = Path(__file__).with_suffix(".json")
    out.write_text(json.dumps({"versions": {name: version(name) for name in ("simpy", "numpy")}, "times": TIMES, "arrivals": arrivals, "cases": cases}) + "\n")
