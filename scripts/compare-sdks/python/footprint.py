"""`size taskflow` prints the bytes of an SDK with all its dependencies, and `import taskflow` the milliseconds of its import."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import re
import sys
import time
from pathlib import Path

SDK = Path("sdk/python")


def requirements_of(name: str) -> list[str]:
    if name == "taskflow":
        line = re.search(r"^dependencies = \[(.*?)\]", (SDK / "pyproject.toml").read_text(), re.M)
        assert line
        return re.findall(r'"([\w-]+)', line[1])
    # What belongs to an extra, or to another platform or Python, is not installed, or not because of this.
    required = importlib.metadata.requires(name) or []
    names = [re.split(r"[^\w.-]", text)[0] for text in required if "extra ==" not in text]
    return [name for name in names if is_installed(name)]


def is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def with_dependencies(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop().lower().replace("_", "-")
        if each not in found:
            found.add(each)
            waiting += requirements_of(each)
    return found


def bytes_of(name: str) -> int:
    if name == "taskflow":
        return sum(path.stat().st_size for path in (SDK / "src").rglob("*") if path.suffix in (".py", ".typed"))
    files = importlib.metadata.files(name) or []
    return sum(Path(str(file.locate())).stat().st_size for file in files if file.suffix != ".pyc")


if __name__ == "__main__":
    _, what, name = sys.argv
    if what == "size":
        packages = with_dependencies(name)
        print(json.dumps({"bytes": sum(map(bytes_of, packages)), "dependencies": len(packages) - 1}))
    else:
        start = time.perf_counter()
        importlib.import_module(name)
        print((time.perf_counter() - start) * 1000)
