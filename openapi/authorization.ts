import type { PathParameter } from '../src/contract.ts';
import {
  attachment,
  comment,
  delivery,
  everybody,
  insiders,
  open,
  override,
  owner,
  read,
  reminder,
  role,
  session,
  systemAdmin,
  type Table,
  task,
  timeEntry,
  trash,
  upload,
  webhook,
  write,
} from './access.ts';

/**
 * The states of the resources that path parameters identify. The sweep calls each operation in each state, and
 * `tests/seeds.ts` creates a resource in each.
 */
export const SUBJECTS = {
  project_id: { project: 'the project' },
  task_id: {
    'project task': 'a task of the project',
    'trashed task': 'a task of the project that is in the trash',
    'personal task': 'a personal task of the owner',
  },
  comment_id: {
    'project comment': 'a comment of the owner on a task of the project',
    'trashed comment': 'a comment of the owner on a task of the project that is in the trash',
    'personal comment': 'a comment of the owner on a personal task',
  },
  attachment_id: {
    'project attachment': 'an attachment of the owner on a task of the project',
    'trashed attachment': 'an attachment of the owner on a task of the project that is in the trash',
    'personal attachment': 'an attachment of the owner on a personal task',
  },
  upload_id: {
    'project upload': 'an unfinished upload of the owner to a task of the project',
    'personal upload': 'an unfinished upload of the owner to a personal task',
  },
  series_id: {
    'project series': 'a series of the project',
    'personal series': 'a series of personal tasks of the owner',
  },
  blocker_id: { 'blocking task': 'a task of the project, with another one that can wait for it' },
  view_id: {
    'project view': 'a view that is shared with the project',
    'private view': 'a private view of the owner',
  },
  template_id: {
    'project template': 'a template that is shared with the project',
    'private template': 'a private template of the owner',
  },
  webhook_id: {
    'project webhook': 'a webhook of the project, whose owner is the owner of the project',
    'own webhook': 'a webhook of the owner without a project',
  },
  delivery_id: {
    'project delivery': 'a delivery of a webhook of the project',
    'own delivery': 'a delivery of a webhook of the owner without a project',
  },
  reminder_id: {
    'project reminder': 'a reminder of the owner of a task of the project',
    'trashed reminder': 'a reminder of the owner of a task of the project that is in the trash',
    'personal reminder': 'a reminder of the owner of a personal task',
  },
  entry_id: {
    'project entry': 'a time entry of the owner on a task of the project',
    'personal entry': 'a time entry of the owner on a personal task',
  },
  subscription_id: { 'push subscription': 'a device of the owner' },
  category_id: { 'private category': 'a category of the owner' },
  notification_id: { notification: 'a notification of the owner' },
  session_id: { session: 'a session of the owner' },
  key_id: { 'API key': 'an API key of the owner' },
  export_id: { export: 'an export of the owner' },
  invitation_id: { invitation: 'an invitation to the project' },
  tag_name: { tag: 'a tag of a task of the project' },
  job_id: { job: 'a job of the owner' },
  queue_item_id: { 'queued job': 'a job in the queue of the installation' },
  bulk_id: { bulk: 'a change of many tasks by the owner' },
  user_id: { user: 'the account of the viewer' },
} as const satisfies Record<PathParameter, Record<string, string>>;

/**
 * Who may call each operation. It repeats `x-project-role`, `x-system-role` and `security` of the contract on purpose:
 * `tests/contract/sweep` compares the two and sends a request for each actor and subject. `docs/authorization.md` is
 * generated from this table.
 *
 * It does not compile if a line for an operation or one of its states is missing, or if a status is not declared by the
 * operation.
 */
// biome-ignore format: one line for each operation
export const table: Table = {
  registerUser:            open(),
  login:                   open({ deactivated: 401 }),
  refreshTokens:           open({ anonymous: 401, deactivated: 401 }),
  logout:                  session({ own: everybody }),
  listSessions:            session({ own: everybody }),
  revokeOtherSessions:     session({ own: everybody }),
  revokeSession:           session({ session: owner() }),
  changePassword:          session({ own: everybody }),
  listApiKeys:             session({ own: everybody }),
  createApiKey:            session({ own: everybody }),
  revokeApiKey:            session({ 'API key': owner() }),
  requestPasswordReset:    open(),
  resetPassword:           open({ deactivated: 400 }),
  verifyEmail:             open({ deactivated: 400 }),
  resendVerificationEmail: session({ own: everybody }),
  changeEmail:             session({ own: everybody }),

  getProfile:              read({ own: everybody }),
  replaceProfile:          write({ own: everybody }),
  updateProfile:           write({ own: everybody }),
  // The owner's project has other members.
  deleteAccount:           session({ own: override(everybody, { owner: 409 }) }),
  exportAccount:           session({ own: everybody }),
  getExport:               session({ export: owner() }),
  downloadExport:          session({ export: owner() }),

  listProjects:            read({ own: everybody }),
  createProject:           write({ own: everybody }),
  getProject:              read({ project: role('viewer') }),
  replaceProject:          write({ project: role('admin') }),
  updateProject:           write({ project: role('admin') }),
  deleteProject:           write({ project: role('owner') }),
  listMembers:             read({ project: role('viewer') }),
  // The member in the path is not the caller, and not the owner.
  getMember:               read({ project: role('viewer') }),
  updateMember:            write({ project: role('admin') }),
  // Members can also remove themselves.
  removeMember:            write({ project: role('admin') }),
  transferProject:         write({ project: role('owner') }),
  listInvitations:         read({ project: role('admin') }),
  createInvitation:        write({ project: role('admin') }),
  // The inviter is the owner. Members can also revoke their own.
  revokeInvitation:        write({ invitation: role('admin') }),
  resendInvitation:        write({ invitation: role('admin') }),
  listProjectTasks:        read({ project: role('viewer') }),
  createProjectTask:       write({ project: role('member') }),

  listMyInvitations:       session({ own: everybody }),
  acceptInvitation:        session({ own: everybody }),
  declineInvitation:       session({ own: everybody }),

  listTasks:               read({ own: everybody }),
  searchTasks:             read({ own: everybody }),
  // The project ID is in the query.
  importTasks:             write({ own: everybody }),
  exportTasks:             read({ own: everybody }),
  // The project ID is in the body, so a project that the caller cannot see is a 400.
  createTask:              write({ own: everybody, project: role('member', { outside: 400 }) }),
  getTask:                 read(task('viewer')),
  replaceTask:             write(task('member')),
  updateTask:              write(task('member')),
  deleteTask:              write({ ...task('member'), 'trashed task': trash('member') }),
  restoreTask:             write({ 'project task': role('member', { status: 409 }), 'trashed task': trash('member'), 'personal task': owner(409) }),
  // Each task of the request is checked by itself.
  bulkTasks:               write({ own: everybody }),
  undoBulk:                write({ bulk: owner() }),
  moveTask:                write(task('member')),
  // To the same project. To another one, it is enough to see the task.
  duplicateTask:           write(task('member')),
  addTaskAssignee:         write(task('member')),
  removeTaskAssignee:      write(task('member')),
  // The owner's category, on a task of the project.
  addTaskCategory:         write({ ...task('member'), 'private category': override(role('member'), { member: 404, admin: 404 }) }),
  removeTaskCategory:      write({ ...task('member'), 'private category': override(role('member'), { member: 404, admin: 404 }) }),

  listComments:            read(task('viewer')),
  createComment:           write(task('member')),
  getComment:              read(comment(role('viewer'))),
  updateComment:           write(comment(override(role('member'), { member: 403, admin: 403 }))),
  deleteComment:           write(comment(override(role('member'), { member: 403 }))),
  addReaction:             write(comment(role('member'))),
  removeReaction:          write(comment(role('member'))),
  markTaskRead:            write(task('viewer')),
  followTask:              write(task('viewer')),
  unfollowTask:            write(task('viewer')),
  listFollowers:           read(task('viewer')),
  addTaskBlocker:          write({ ...task('member'), 'blocking task': role('member') }),
  removeTaskBlocker:       write({ ...task('member'), 'blocking task': role('member') }),

  pauseRecurrence:         write({ 'project series': role('member'), 'personal series': owner() }),
  resumeRecurrence:        write({ 'project series': role('member'), 'personal series': owner() }),
  skipOccurrence:          write({ 'project series': role('member'), 'personal series': owner() }),

  getSummaryReport:        read({ own: everybody }),
  getThroughputReport:     read({ own: everybody }),
  getWorkloadReport:       read({ own: everybody }),
  getBurndownReport:       read({ own: everybody }),
  getCycleTimeReport:      read({ own: everybody }),
  getTimeReport:           read({ own: everybody }),

  listTags:                read({ own: everybody }),
  // A viewer changes nothing, and the response counts what was skipped.
  renameTag:               write({ tag: insiders }),
  deleteTag:               write({ tag: insiders }),

  checkFilter:             read({ own: everybody }),

  listViews:               read({ own: everybody }),
  // The project ID is in the body, so a project that the caller cannot see is a 400.
  createView:              write({ own: everybody, project: role('member', { outside: 400 }) }),
  getView:                 read({ 'project view': role('viewer'), 'private view': owner() }),
  updateView:              write({ 'project view': role('member'), 'private view': owner() }),
  deleteView:              write({ 'project view': role('member'), 'private view': owner() }),
  listViewTasks:           read({ 'project view': role('viewer'), 'private view': owner() }),

  listTemplates:           read({ own: everybody }),
  // The project ID is in the body, so a project that the caller cannot see is a 400.
  createTemplate:          write({ own: everybody, project: role('member', { outside: 400 }) }),
  getTemplate:             read({ 'project template': role('viewer'), 'private template': owner() }),
  replaceTemplate:         write({ 'project template': role('member'), 'private template': owner() }),
  updateTemplate:          write({ 'project template': role('member'), 'private template': owner() }),
  deleteTemplate:          write({ 'project template': role('member'), 'private template': owner() }),
  previewOccurrences:      read({ 'project template': role('viewer'), 'private template': owner() }),
  // In the project of the template. For another one, it is enough to see the template.
  instantiateTemplate:     write({ 'project template': role('member'), 'private template': owner() }),
  // Shared with the project of the task. For another template, it is enough to see the task.
  createTemplateFromTask:  write(task('member')),

  listReminders:           read(task('viewer')),
  createReminder:          write(task('viewer')),
  updateReminder:          write(reminder()),
  deleteReminder:          write(reminder()),
  listUpcomingReminders:   read({ own: everybody }),

  startTimer:              write(task('member')),
  // Callers stop their own timer, with any role. A viewer has none.
  stopTimer:               write({ ...task('viewer'), 'project task': override(role('viewer'), { viewer: 409 }) }),
  getCurrentTimer:         read({ own: everybody }),
  listTimeEntries:         read({ own: everybody }),
  // The task ID is in the body, so a task that the caller cannot see is a 400.
  createTimeEntry:         write({ own: everybody, 'project task': role('member', { outside: 400 }) }),
  getTimeEntry:            read(timeEntry('viewer')),
  updateTimeEntry:         write(timeEntry('member')),
  deleteTimeEntry:         write(timeEntry('member')),

  listAttachments:         read(task('viewer')),
  uploadAttachment:        write(task('member')),
  getAttachment:           read(attachment(role('viewer'))),
  updateAttachment:        write(attachment(override(role('member'), { member: 403, admin: 403 }))),
  deleteAttachment:        write(attachment(override(role('member'), { member: 403 }))),
  downloadAttachment:      read(attachment(role('viewer'))),
  downloadThumbnail:       read(attachment(role('viewer'))),
  createDownloadLink:      read(attachment(role('viewer'))),
  createUpload:            write(task('member')),
  getUpload:               read(upload('viewer')),
  uploadPart:              write(upload('member')),
  cancelUpload:            write(upload('viewer')),

  listCategories:          read({ own: everybody }),
  createCategory:          write({ own: everybody }),
  getCategory:             read({ 'private category': owner() }),
  replaceCategory:         write({ 'private category': owner() }),
  updateCategory:          write({ 'private category': owner() }),
  deleteCategory:          write({ 'private category': owner() }),

  listWebhooks:            read({ own: everybody }),
  // The project ID is in the body, so a project that the caller cannot see is a 400.
  createWebhook:           write({ own: everybody, project: role('admin', { outside: 400 }) }),
  getWebhook:              read(webhook()),
  updateWebhook:           write(webhook()),
  deleteWebhook:           write(webhook()),
  pingWebhook:             write(webhook()),
  rotateWebhookSecret:     write(webhook()),
  replayWebhook:           write(webhook()),
  listWebhookDeliveries:   read(webhook()),
  getWebhookDelivery:      read(delivery()),
  redeliverWebhook:        write(delivery()),

  listNotifications:       read({ own: everybody }),
  getUnreadCount:          read({ own: everybody }),
  getNotification:         read({ notification: owner() }),
  updateNotification:      write({ notification: owner() }),
  deleteNotification:      write({ notification: owner() }),
  unsubscribeNotifications: open(),
  markAllNotificationsRead: write({ own: everybody }),

  getProjectNotificationSettings: read({ project: role('viewer') }),
  replaceProjectNotificationSettings: write({ project: role('viewer') }),
  getPushOptions:          read({ own: everybody }),
  listPushSubscriptions:   read({ own: everybody }),
  createPushSubscription:  write({ own: everybody }),
  deletePushSubscription:  write({ 'push subscription': owner() }),
  sendTestPush:            write({ 'push subscription': owner() }),

  getJob:                  read({ job: owner() }),
  cancelJob:               write({ job: owner() }),

  listActivity:            read({ own: everybody }),
  streamEvents:            read({ own: everybody }),
  sync:                    read({ own: everybody }),
  listProjectActivity:     read({ project: role('viewer') }),
  listTaskActivity:        read({ ...task('viewer'), 'trashed task': trash('member') }),

  listUsers:               read({ own: systemAdmin }),
  getUser:                 read({ user: systemAdmin }),
  updateUser:              write({ user: systemAdmin }),
  listAuditLog:            read({ own: systemAdmin }),
  getSystemStats:          read({ own: systemAdmin }),
  listQueuedJobs:          read({ own: systemAdmin }),
  retryQueuedJob:          write({ 'queued job': systemAdmin }),
  discardQueuedJob:        write({ 'queued job': systemAdmin }),

  getHealth:               open(),
  getLiveness:             open(),
  getReadiness:            open(),
};
