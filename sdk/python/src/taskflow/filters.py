"""Builds filters: `from taskflow import filters as f`."""

from ._generated.filters import *
