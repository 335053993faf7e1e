"""The Python client of TaskFlow.

    from taskflow import TaskFlow

    with TaskFlow(base_url="https://tasks.example.com", token="…") as client:
        task = client.tasks.create(title="Punch the cards")
        for each in client.tasks.list(status=["todo"]):
            print(each.title)

`AsyncTaskFlow` is the same for `async` programs.
"""

from . import filters as filters
from . import models as models
from . import webhooks as webhooks
from ._runtime._async.client import AsyncAnswer as AsyncAnswer
from ._runtime._async.client import AsyncTaskFlow as AsyncTaskFlow
from ._runtime._async.attachments import AsyncAttachments as AsyncAttachments
from ._runtime._async.download import AsyncDownload as AsyncDownload
from ._runtime._async.jobs import AsyncJobs as AsyncJobs
from ._runtime._async.page import AsyncList as AsyncList
from ._runtime._async.page import AsyncPage as AsyncPage
from ._runtime._async.replica import AsyncCollection as AsyncCollection
from ._runtime._async.replica import AsyncReplica as AsyncReplica
from ._runtime._async.stream import AsyncEventStream as AsyncEventStream
from ._runtime._sync.client import Answer as Answer
from ._runtime._sync.client import TaskFlow as TaskFlow
from ._runtime._sync.attachments import Attachments as Attachments
from ._runtime._sync.download import Download as Download
from ._runtime._sync.jobs import Jobs as Jobs
from ._runtime._sync.page import List as List
from ._runtime._sync.page import Page as Page
from ._runtime._sync.replica import Collection as Collection
from ._runtime._sync.replica import Replica as Replica
from ._runtime._sync.stream import EventStream as EventStream
from ._runtime.errors import APIConnectionError as APIConnectionError
from ._runtime.errors import APIError as APIError
from ._runtime.errors import APIResponseError as APIResponseError
from ._runtime.errors import APITimeoutError as APITimeoutError
from ._runtime.errors import AuthenticationError as AuthenticationError
from ._runtime.errors import BadRequestError as BadRequestError
from ._runtime.errors import ConflictError as ConflictError
from ._runtime.errors import FieldError as FieldError
from ._runtime.errors import GoneError as GoneError
from ._runtime.errors import InternalServerError as InternalServerError
from ._runtime.errors import JobError as JobError
from ._runtime.errors import JobTimeoutError as JobTimeoutError
from ._runtime.errors import NotFoundError as NotFoundError
from ._runtime.errors import PaginationError as PaginationError
from ._runtime.errors import PayloadTooLargeError as PayloadTooLargeError
from ._runtime.errors import PermissionDeniedError as PermissionDeniedError
from ._runtime.errors import PreconditionFailedError as PreconditionFailedError
from ._runtime.errors import PreconditionRequiredError as PreconditionRequiredError
from ._runtime.errors import RateLimitError as RateLimitError
from ._runtime.errors import RedirectError as RedirectError
from ._runtime.errors import ServiceUnavailableError as ServiceUnavailableError
from ._runtime.errors import TaskFlowError as TaskFlowError
from ._runtime.errors import UnprocessableError as UnprocessableError
from ._runtime.errors import WebhookVerificationError as WebhookVerificationError
from ._runtime.hooks import Hooks as Hooks
from ._runtime.hooks import RequestInfo as RequestInfo
from ._runtime.hooks import ResponseInfo as ResponseInfo
from ._runtime.model import Model as Model
from ._runtime.reports import rows as rows
from ._runtime.sync_state import SyncChanges as SyncChanges
from ._runtime.sync_state import SyncEntry as SyncEntry
from ._runtime.sync_store import MemorySyncStore as MemorySyncStore
from ._runtime.sync_store import SqliteSyncStore as SqliteSyncStore
from ._runtime.sync_store import StoredReplica as StoredReplica
from ._runtime.sync_store import SyncStore as SyncStore
from ._runtime.tokens import MemoryStore as MemoryStore
from ._runtime.tokens import Tokens as Tokens
from ._runtime.tokens import TokenStore as TokenStore
from ._runtime.values import Omit as Omit
from ._runtime.values import omit as omit
from ._version import __version__ as __version__
