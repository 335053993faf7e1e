"""Fills the cells of one SDK and prints them as JSON. With `get-through-proxy` it sends one request to a host that does not exist.

Environment: `COMPARE_DIALECT` is the SDK, and `COMPARE_SERVERS` the URL of the servers.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from cells import CELLS, error_of, subject

if __name__ == "__main__":
    if "get-through-proxy" in sys.argv:
        client = subject.connect("http://sdk.invalid", timeout=5.0, retries=0)
        error_of(lambda: subject.get(client, "item-1"))
    else:
        # All at the same time, because some wait for seconds. Each has its own server.
        with ThreadPoolExecutor(len(CELLS)) as pool:
            cells = {name: pool.submit(fill) for name, fill in CELLS.items()}
        print(json.dumps({name: cell.result() for name, cell in cells.items()}, ensure_ascii=False))
