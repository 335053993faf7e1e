# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from ...._runtime._async.connection import AsyncConnection
from .activity import AsyncActivityResource
from .admin import AsyncAdminResource
from .auth import AsyncAuthResource
from .categories import AsyncCategoriesResource
from .health import AsyncHealthResource
from .projects import AsyncProjectsResource
from .tasks import AsyncTasksResource
from .users import AsyncUsersResource


class AsyncResources:
    """Everything that the service can do, by resource."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.auth = AsyncAuthResource(connection)
        """Accounts, sessions and tokens."""
        self.users = AsyncUsersResource(connection)
        """Your own profile and settings."""
        self.projects = AsyncProjectsResource(connection)
        """Places for tasks that belong together, shared by members with roles."""
        self.tasks = AsyncTasksResource(connection)
        """What is to be done, personal or in a project, with a trash, assignees and categories."""
        self.categories = AsyncCategoriesResource(connection)
        """Private labels of yours for tasks, across projects."""
        self.activity = AsyncActivityResource(connection)
        """The log of everything that happened, field by field."""
        self.admin = AsyncAdminResource(connection)
        """What the administrators of an installation see and do. Each operation needs the role `admin`."""
        self.health = AsyncHealthResource(connection)
        """How the service is doing, for probes and people."""
