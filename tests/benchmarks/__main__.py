"""Run the sections that are named, or all; the exit status says whether all held."""

import sys

from tests.benchmarks.running import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
