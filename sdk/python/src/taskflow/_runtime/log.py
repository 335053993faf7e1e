"""What is logged: requests at DEBUG, retries at INFO. Credentials and bodies are never shown."""

from __future__ import annotations

import logging
import os

logger = logging.getLogger("taskflow")

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warn": logging.WARNING,
    "error": logging.ERROR,
    "off": logging.CRITICAL + 1,
}


def show() -> None:
    """Shows on stderr what `TASKFLOW_LOG` asks for. Without it, the program's own settings of logging count."""
    level = LEVELS.get(os.environ.get("TASKFLOW_LOG", ""))
    if level is None:
        return
    logger.setLevel(level)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
