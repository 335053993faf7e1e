"""Servers that behave in one way each. See `../server.ts`."""

from __future__ import annotations

import json
import os
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any


def _get(path: str) -> Any:
    # A proxy of the environment is not for this.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(os.environ["COMPARE_SERVERS"] + path) as response:
        return json.load(response)


@dataclass
class Opened:
    url: str

    def seen(self) -> list[dict[str, Any]]:
        """The requests that arrived, in order."""
        return _get(f"/seen?url={urllib.parse.quote(self.url, safe='')}")


def open_server(mode: str) -> Opened:
    return Opened(_get(f"/open?dialect={os.environ['COMPARE_DIALECT']}&mode={mode}"))
