"""Runs the embedded servers until it is ended: the process that the tests interrupt and kill.

Usage: run_servers.py FOLDER. Prints each step, then one line of JSON with what is running.
"""

import json
import resource
import signal
import sys
from pathlib import Path

from absorb.embedded import embedded
from absorb.kernel.errors import Unavailable


def main(folder: str, file_bytes: str = "") -> int:
    if file_bytes:  # stands for a full disk: no file can grow beyond this
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes), int(file_bytes)))
    try:
        with embedded(Path(folder), say=lambda line: print(line, flush=True)) as servers:
            shown = {"url": servers.owner_database_url, "postgres": servers.postgres_pid, "valkey": servers.valkey_pid}
            print(json.dumps(shown), flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 130
    except Unavailable as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
