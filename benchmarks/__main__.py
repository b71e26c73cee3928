"""`make bench`: every table of benchmarks, one after another. Each row is a ratio measured in one run."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> int:
    """Run `main()` of every module whose name begins with `bench_`; names on the command line choose some."""
    wanted = set(sys.argv[1:])
    for module in sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name.startswith("bench_")):
        if wanted and module.removeprefix("bench_") not in wanted:
            continue
        print(f"\n== {module.removeprefix('bench_')} ==", flush=True)
        importlib.import_module(f"benchmarks.{module}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
