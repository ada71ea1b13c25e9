"""The instrument of lesson 02 beside the same figure made as other courses make theirs, while the kernel is busy."""

from tests.benchmarks import beside


def run():
    return beside.run(busy=True)
