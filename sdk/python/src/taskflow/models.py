"""The objects of the contract: `from taskflow.models import Task`."""

from ._generated.events import AnyEvent as AnyEvent
from ._generated.models import *
