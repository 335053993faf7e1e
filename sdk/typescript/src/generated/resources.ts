// Generated from the contract by `npm run generate`. Do not edit.
import { Attachments } from '../attachments.ts';
import { Jobs } from '../jobs.ts';
import type { Connection } from '../runtime/connection.ts';
import { ActivityResource } from './resources/activity.ts';
import { AdminResource } from './resources/admin.ts';
import { AttachmentsResource } from './resources/attachments.ts';
import { AuthResource } from './resources/auth.ts';
import { CategoriesResource } from './resources/categories.ts';
import { CommentsResource } from './resources/comments.ts';
import { FiltersResource } from './resources/filters.ts';
import { HealthResource } from './resources/health.ts';
import { InvitationsResource } from './resources/invitations.ts';
import { JobsResource } from './resources/jobs.ts';
import { NotificationsResource } from './resources/notifications.ts';
import { ProjectsResource } from './resources/projects.ts';
import { PushResource } from './resources/push.ts';
import { RemindersResource } from './resources/reminders.ts';
import { ReportsResource } from './resources/reports.ts';
import { TagsResource } from './resources/tags.ts';
import { TasksResource } from './resources/tasks.ts';
import { TemplatesResource } from './resources/templates.ts';
import { TimeResource } from './resources/time.ts';
import { UsersResource } from './resources/users.ts';
import { ViewsResource } from './resources/views.ts';
import { WebhooksResource } from './resources/webhooks.ts';

export { ActivityResource, AdminResource, AttachmentsResource, AuthResource, CategoriesResource, CommentsResource, FiltersResource, HealthResource, InvitationsResource, JobsResource, NotificationsResource, ProjectsResource, PushResource, RemindersResource, ReportsResource, TagsResource, TasksResource, TemplatesResource, TimeResource, UsersResource, ViewsResource, WebhooksResource };

/** All operations, by resource. */
export class Resources {
  /**
   * Accounts, sessions, tokens and API keys.
   *
   * Register or log in to start a session, refresh its tokens before they expire, and log out to end it. Create
   * an API key for a program that runs without you. You also change your password and your email here.
   */
  readonly auth: AuthResource;
  /**
   * Your own profile and settings.
   *
   * Read and update your profile and notification settings, export all your data, or delete your account.
   */
  readonly users: UsersResource;
  /**
   * Groups of tasks, shared by members with roles.
   *
   * A project has one owner. All members can see all of its tasks; what a member can change depends on the role.
   */
  readonly projects: ProjectsResource;
  /**
   * Invitations to you, from the projects of others.
   *
   * Accept one to become a member of its project. You invite others with the operations of projects.
   */
  readonly invitations: InvitationsResource;
  /**
   * Tasks, personal or in a project, with assignees, categories and a trash.
   *
   * Only its creator can see a task without a project. To update a task, send the `version` that you read. A
   * deleted task stays in the trash, from which you can restore it.
   */
  readonly tasks: TasksResource;
  /**
   * Discussion of a task, visible to everyone who can see the task.
   *
   * Owners, admins and members of a project can write comments, reply to them, and react to them. Authors can
   * edit and delete their own comments; admins can also delete those of others.
   */
  readonly comments: CommentsResource;
  /**
   * Files on a task, visible to everyone who can see the task.
   *
   * Owners, admins and members of a project can upload files. The uploader can rename and delete a file; admins
   * can also delete those of others. The content is stored encrypted.
   */
  readonly attachments: Attachments;
  /**
   * The tags of all tasks that you can see, to find, rename and remove them. A tag is a property of its tasks:
   * it exists as long as a task has it. Set the tags of one task with `updateTask`.
   */
  readonly tags: TagsResource;
  /**
   * The language of the parameter `filter`.
   *
   * Check a filter while a user types it, and complete it with the words that can follow.
   */
  readonly filters: FiltersResource;
  /**
   * Saved filters of tasks, private or shared with a project.
   *
   * A view has a filter, an order, and what clients need to show it: grouping and columns.
   */
  readonly views: ViewsResource;
  /**
   * Tasks with subtasks to create again, private or shared with a project.
   *
   * Titles have variables such as `{{week}}`, and dates count from a day that you choose.
   */
  readonly templates: TemplatesResource;
  /**
   * Messages about tasks, at a time or before the due date.
   *
   * They follow a due date that moves. Reminders are private.
   */
  readonly reminders: RemindersResource;
  /**
   * Timers and time entries: who worked how long on which task.
   *
   * You see your own entries; owners and admins of a project see those of all its members.
   */
  readonly time: TimeResource;
  /**
   * Figures about tasks, as JSON, as CSV for spreadsheets, or as charts.
   *
   * They count what you can see. What happened in the past comes from the log of events, so it stays as it was
   * when tasks change.
   */
  readonly reports: ReportsResource;
  /**
   * Your private labels for tasks, across projects.
   *
   * Other users cannot see your categories or which tasks are in them. For labels that everyone can see, use the
   * task's `tags`.
   */
  readonly categories: CategoriesResource;
  /**
   * What you should know: assignments, mentions, comments and changes of others.
   *
   * Your settings say what you get, and on which channels. Read them here, or follow them in the event stream.
   */
  readonly notifications: NotificationsResource;
  /**
   * Browsers and devices that get your notifications as push messages.
   *
   * Browsers are reached by Web Push, apps through Firebase and Apple if the operator has configured them. Your
   * settings say what you get.
   */
  readonly push: PushResource;
  /**
   * Work that continues in the background after a response.
   *
   * An operation that has too much to do for one response returns status 202 with a job. Read the job to follow
   * its progress.
   */
  readonly jobs: Jobs;
  /**
   * The log of all changes, field by field.
   *
   * Each change adds an event with the old and the new value of every field. You can see the events of your
   * projects, your personal tasks and your account.
   */
  readonly activity: ActivityResource;
  /**
   * Management of an installation by its administrators.
   *
   * All operations require the role `admin`: list and deactivate accounts, change their roles, read the audit
   * log and the statistics of the installation, and retry or discard its jobs.
   */
  readonly admin: AdminResource;
  /**
   * Health checks for probes and people.
   *
   * These operations require no credentials and do not count against any rate limit.
   */
  readonly health: HealthResource;
  /**
   * Events that TaskFlow sends to your URL, signed as Standard Webhooks.
   *
   * A webhook sends the events of a project, or all that you can see, as JSON, as CloudEvents or as messages to
   * Slack. Failed deliveries are repeated for three days, and can be sent again by hand.
   */
  readonly webhooks: WebhooksResource;

  constructor(connection: Connection) {
    this.activity = new ActivityResource(connection);
    this.admin = new AdminResource(connection);
    this.attachments = new Attachments(connection);
    this.auth = new AuthResource(connection);
    this.categories = new CategoriesResource(connection);
    this.comments = new CommentsResource(connection);
    this.filters = new FiltersResource(connection);
    this.health = new HealthResource(connection);
    this.invitations = new InvitationsResource(connection);
    this.jobs = new Jobs(connection);
    this.notifications = new NotificationsResource(connection);
    this.projects = new ProjectsResource(connection);
    this.push = new PushResource(connection);
    this.reminders = new RemindersResource(connection);
    this.reports = new ReportsResource(connection);
    this.tags = new TagsResource(connection);
    this.tasks = new TasksResource(connection);
    this.templates = new TemplatesResource(connection);
    this.time = new TimeResource(connection);
    this.users = new UsersResource(connection);
    this.views = new ViewsResource(connection);
    this.webhooks = new WebhooksResource(connection);
  }
}
