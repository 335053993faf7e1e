"""Logging: requests at DEBUG, retries at INFO. Credentials and bodies are never logged."""

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
    """Logs to stderr at the level in `TASKFLOW_LOG`. Without this variable, the logging settings of the program apply."""
    level = LEVELS.get(os.environ.get("TASKFLOW_LOG", ""))
    if level is None:
        return
    logger.setLevel(level)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
