import type { Language, NotificationItem } from './templates.ts';

const NOT_YOU =
  'If this was not you, reset your password now. This ends all sessions and revokes all API keys.';

const WHY_DISABLED = {
  by_user: 'a user disabled it',
  failing: 'its endpoint has accepted nothing for three days',
  gone: 'its endpoint returned the status 410 (gone)',
  owner_left: 'you are no longer a member of its project',
  owner_deactivated: 'your account was deactivated',
  credentials_reset:
    'your password was reset or your address was verified again, and someone else may have created it',
} as const;

const ROLES = { admin: 'an admin', member: 'a member', viewer: 'a viewer' } as const;

const quoted = (name: string | null) => `"${name ?? 'unknown'}"`;

function sentence({ kind, count, actor, task, project }: NotificationItem): string {
  const who = actor ?? 'Someone';
  const about = quoted(task);
  const many = (one: string, several: string) =>
    count === 1 ? one : `${count} ${several}, the last one by ${who}`;
  const sentences = {
    assigned: `${who} assigned ${about} to you`,
    unassigned: `${who} removed you from the assignees of ${about}`,
    mentioned: many(`${who} mentioned you in a comment on ${about}`, `mentions in comments on ${about}`),
    commented: many(`${who} commented on ${about}`, `new comments on ${about}`),
    status_changed: `${who} changed the status of ${about}`,
    updated: many(`${who} changed ${about}`, `changes of ${about}`),
    unblocked: `${about} waits for no other task any more`,
    due_soon: `${about} is due soon`,
    overdue: `${about} is overdue`,
    reminder: `Reminder of ${about}`,
    project_invited: `${who} invited you to the project ${quoted(project)}`,
    membership_changed: `${who} changed your membership of the project ${quoted(project)}`,
    job_finished: 'A job of yours has finished',
    webhook_disabled: 'One of your webhooks was switched off',
    security: 'The access to your account has changed',
  };
  return sentences[kind];
}

export const en: Language = {
  greeting: (full_name) => (full_name === null ? 'Hello,' : `Hello ${full_name},`),
  footer:
    'You receive this message because of your TaskFlow account. Please do not reply: replies are not read.',

  notification: sentence,

  letters: {
    verify_email: ({ link }) => ({
      subject: 'Verify your email',
      body: [
        'Open this link to verify that this address is yours:',
        { link, label: 'Verify this address' },
        'The link works once and expires after 24 hours. If you did not create an account, do not open it: someone else has registered this address.',
      ],
    }),

    change_email: ({ link }) => ({
      subject: 'Confirm your new email',
      body: [
        'You asked to use this address for your account. Open this link to confirm:',
        { link, label: 'Use this address' },
        'The link works once and expires after 24 hours. Until you open it, your account keeps its current address. If you did not ask for this, you can ignore this message.',
      ],
    }),

    reset_password: ({ link }) => ({
      subject: 'Reset your password',
      body: [
        'Someone, probably you, asked to reset the password of your account. Open this link to choose a new one:',
        { link, label: 'Choose a new password' },
        'The link works once and expires after 30 minutes. If you did not ask for it, you can ignore this message. Your password has not changed.',
      ],
    }),

    become_admin: ({ link, url }) => ({
      subject: 'Become the administrator of TaskFlow',
      body: [
        `This address is configured as the administrator of TaskFlow at ${url}. Choose a password to take over the account and become an administrator:`,
        { link, label: 'Choose a password' },
        'This ends every earlier password, session and API key of the account, even if someone else registered it.',
        'The link works once and expires after 30 minutes. After that, request a password reset to get a new link. If you did not expect this message, do not use the link, and ask the people who run this installation.',
      ],
    }),

    email_changed: ({ at, time }) => ({
      subject: 'The email of your account was changed',
      body: [
        `The email of your account was changed on ${time(at)}. From now on, messages go to the new address, and you cannot log in with this one.`,
        'All sessions have ended except the one that requested the change. API keys still work.',
        'If this was not you, someone knows your password. Contact the people who run this service.',
      ],
    }),

    password_was_reset: ({ at, time }) => ({
      subject: 'Your password was reset',
      body: [
        `The password of your account was reset on ${time(at)}, with a link that was sent to this address. All of your sessions have ended, and your API keys were revoked.`,
        'If this was not you, someone can read your email. Change the password of your mailbox first, then reset this one again.',
      ],
    }),

    password_changed: ({ at, time }) => ({
      subject: 'Your password was changed',
      body: [
        `The password of your account was changed on ${time(at)}. Your other sessions have ended.`,
        NOT_YOU,
      ],
    }),

    session_reuse_detected: ({ at, time }) => ({
      subject: 'One of your sessions was ended',
      body: [
        `On ${time(at)} one of your refresh tokens was used a second time. Someone may have a copy of it, so TaskFlow ended the session.`,
        'Log in again. If you do not know how this happened, change your password.',
      ],
    }),

    api_key_created: ({ name, prefix, created_at, time }) => ({
      subject: 'An API key was created',
      body: [
        `${name === null ? 'An API key' : `The API key "${name}"`} was created for your account on ${time(created_at)}. It begins with ${prefix}.`,
        'If this was not you, revoke the key and change your password.',
      ],
    }),

    account_deleted: ({ at, time }) => ({
      subject: 'Your account was deleted',
      body: [`Your account was deleted on ${time(at)}, as you requested. This is the last message about it.`],
    }),

    webhook_disabled: ({ host, reason }) => ({
      subject: 'A webhook was disabled',
      body: [
        `TaskFlow no longer sends events to your webhook at ${host}, because ${WHY_DISABLED[reason]}.`,
        'Enable the webhook to continue. What was not delivered is then sent, and you can replay the events since then.',
      ],
    }),

    export_ready: ({ link, expires_at, time }) => ({
      subject: 'Your export is ready',
      body: [
        'You can now download the archive of your data.',
        { link, label: 'Download the archive' },
        `The archive expires on ${time(expires_at)}.`,
      ],
    }),

    address_proved: ({ link }) => ({
      subject: 'Choose a new password',
      body: [
        'You accepted an invitation with a link that was sent to this address, and this verified the address of your account. Someone else may have registered the account before. Therefore TaskFlow ended its password and its other sessions, and revoked its API keys. You stay logged in where you accepted the invitation.',
        'Open this link to choose a new password:',
        { link, label: 'Choose a new password' },
        'The link works once and expires after 30 minutes. After that, request a password reset to get a new link.',
      ],
    }),

    notifications: ({ items, more, link, unsubscribe }) => ({
      subject:
        items.length === 1 && more === 0
          ? items.map(sentence).join()
          : `${items.length + more} notifications in TaskFlow`,
      body: [
        ...items.flatMap((item) => [`${sentence(item)}.`, { link: item.link, label: 'Open' }]),
        ...(more > 0 ? [`There are ${more} more.`, { link, label: 'All notifications' }] : []),
        'You get this message because of your notification settings. To stop all messages of this kind:',
        { link: unsubscribe, label: 'Unsubscribe' },
      ],
    }),

    backups_failing: ({ problem, at, time }) => ({
      subject: 'The backups of TaskFlow are not up to date',
      body: [
        `On ${time(at)}, TaskFlow found a problem with its backups: ${problem.replace(/\.$/, '')}.`,
        'Until it is solved, changes can be lost together with the disk of the database.',
        'Run "taskflow doctor" on the server: it checks the place of the backups and says what to do. The log of the service has the details. There is no further message about this problem, and the check "backups" of /health shows when it is over.',
      ],
    }),

    reminder: ({ title, due_date, due_on, by, link, time, day }) => ({
      subject: `Reminder: ${title}`,
      body: [
        `${by === null ? 'You asked to be reminded' : `${by} wants to remind you`} of this task:`,
        { quote: title },
        ...(due_date === null ? [] : [`It is due on ${time(due_date)}.`]),
        ...(due_on === null ? [] : [`It is due on ${day(due_on)}.`]),
        { link, label: 'Open the task' },
      ],
    }),

    invitation: ({ link, inviter, project, role, message, expires_at, time }) => ({
      // Nothing that a stranger wrote.
      subject: 'You are invited to a project in TaskFlow',
      body: [
        `${inviter} invites you to the project "${project}" in TaskFlow, as ${ROLES[role]}.`,
        ...(message === null ? [] : ['They write:', { quote: message }]),
        'Open this link to accept or decline. If you have no account for this address yet, register it first:',
        { link, label: 'Open the invitation' },
        `The link works for this address only, and expires on ${time(expires_at)}. If you do not know the sender, you can ignore this message.`,
      ],
      footer:
        'You receive this message because a user of TaskFlow entered your address. Please do not reply: replies are not read.',
    }),
  },
};
