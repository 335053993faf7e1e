# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from ...._runtime._sync.connection import Connection
from ...._runtime._sync.attachments import Attachments
from ...._runtime._sync.jobs import Jobs
from .activity import ActivityResource
from .admin import AdminResource
from .auth import AuthResource
from .categories import CategoriesResource
from .comments import CommentsResource
from .filters import FiltersResource
from .health import HealthResource
from .invitations import InvitationsResource
from .notifications import NotificationsResource
from .projects import ProjectsResource
from .push import PushResource
from .reminders import RemindersResource
from .reports import ReportsResource
from .tags import TagsResource
from .tasks import TasksResource
from .templates import TemplatesResource
from .time import TimeResource
from .users import UsersResource
from .views import ViewsResource
from .webhooks import WebhooksResource


class Resources:
    """All operations, by resource."""

    def __init__(self, connection: Connection) -> None:
        self.auth = AuthResource(connection)
        """Accounts, sessions, tokens and API keys.

        Register or log in to start a session, refresh its tokens before they expire, and log out to end it.
        Create an API key for a program that runs without you. You also change your password and your email
        here.
        """
        self.users = UsersResource(connection)
        """Your own profile and settings.

        Read and update your profile and notification settings, export all your data, or delete your account.
        """
        self.projects = ProjectsResource(connection)
        """Groups of tasks, shared by members with roles.

        A project has one owner. All members can see all of its tasks; what a member can change depends on the
        role.
        """
        self.invitations = InvitationsResource(connection)
        """Invitations to you, from the projects of others.

        Accept one to become a member of its project. You invite others with the operations of projects.
        """
        self.tasks = TasksResource(connection)
        """Tasks, personal or in a project, with assignees, categories and a trash.

        Only its creator can see a task without a project. To update a task, send the `version` that you read.
        A deleted task stays in the trash, from which you can restore it.
        """
        self.comments = CommentsResource(connection)
        """Discussion of a task, visible to everyone who can see the task.

        Owners, admins and members of a project can write comments, reply to them, and react to them. Authors
        can edit and delete their own comments; admins can also delete those of others.
        """
        self.attachments = Attachments(connection)
        """Files on a task, visible to everyone who can see the task.

        Owners, admins and members of a project can upload files. The uploader can rename and delete a file;
        admins can also delete those of others. The content is stored encrypted.
        """
        self.tags = TagsResource(connection)
        """The tags of all tasks that you can see, to find, rename and remove them. A tag is a property of its
        tasks: it exists as long as a task has it. Set the tags of one task with `updateTask`.
        """
        self.filters = FiltersResource(connection)
        """The language of the parameter `filter`.

        Check a filter while a user types it, and complete it with the words that can follow.
        """
        self.views = ViewsResource(connection)
        """Saved filters of tasks, private or shared with a project.

        A view has a filter, an order, and what clients need to show it: grouping and columns.
        """
        self.templates = TemplatesResource(connection)
        """Tasks with subtasks to create again, private or shared with a project.

        Titles have variables such as `{{week}}`, and dates count from a day that you choose.
        """
        self.reminders = RemindersResource(connection)
        """Messages about tasks, at a time or before the due date.

        They follow a due date that moves. Reminders are private.
        """
        self.time = TimeResource(connection)
        """Timers and time entries: who worked how long on which task.

        You see your own entries; owners and admins of a project see those of all its members.
        """
        self.reports = ReportsResource(connection)
        """Figures about tasks, as JSON, as CSV for spreadsheets, or as charts.

        They count what you can see. What happened in the past comes from the log of events, so it stays as it
        was when tasks change.
        """
        self.categories = CategoriesResource(connection)
        """Your private labels for tasks, across projects.

        Other users cannot see your categories or which tasks are in them. For labels that everyone can see,
        use the task's `tags`.
        """
        self.notifications = NotificationsResource(connection)
        """What you should know: assignments, mentions, comments and changes of others.

        Your settings say what you get, and on which channels. Read them here, or follow them in the event
        stream.
        """
        self.push = PushResource(connection)
        """Browsers and devices that get your notifications as push messages.

        Browsers are reached by Web Push, apps through Firebase and Apple if the operator has configured them.
        Your settings say what you get.
        """
        self.jobs = Jobs(connection)
        """Work that continues in the background after a response.

        An operation that has too much to do for one response returns status 202 with a job. Read the job to
        follow its progress.
        """
        self.activity = ActivityResource(connection)
        """The log of all changes, field by field.

        Each change adds an event with the old and the new value of every field. You can see the events of
        your projects, your personal tasks and your account.
        """
        self.admin = AdminResource(connection)
        """Management of an installation by its administrators.

        All operations require the role `admin`: list and deactivate accounts, change their roles, read the
        audit log and the statistics of the installation, and retry or discard its jobs.
        """
        self.health = HealthResource(connection)
        """Health checks for probes and people.

        These operations require no credentials and do not count against any rate limit.
        """
        self.webhooks = WebhooksResource(connection)
        """Events that TaskFlow sends to your URL, signed as Standard Webhooks.

        A webhook sends the events of a project, or all that you can see, as JSON, as CloudEvents or as
        messages to Slack. Failed deliveries are repeated for three days, and can be sent again by hand.
        """
