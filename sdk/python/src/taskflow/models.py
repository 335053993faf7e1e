"""The objects of the contract: `from taskflow.models import Task`."""

from ._generated.models import *
