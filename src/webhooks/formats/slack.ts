import type { Schema } from '../../contract.ts';
import { cut, plain, quoted, shownTime } from './slack-text.ts';

type Event = Schema<'StreamedEvent'>;

/** A message for an incoming webhook: `text` for notifications and services without blocks, `blocks` for people. */
export type SlackMessage = { text: string; blocks: object[] };

/** What a message shows besides its event. */
export type SlackContext = {
  /** Names of users and projects by their IDs. */
  readonly names: ReadonlyMap<string, string>;
  /** The client app that links lead to, if it has one. */
  readonly appUrl: string | undefined;
};

const MAX_TITLE = 150;
const MAX_VALUE = 200;
const MAX_QUOTE = 400;
/** People do not read more than a few changes. */
const MAX_CHANGES = 8;
/** Slack refuses a message with a section of more than 3,000 characters, and "&" has five. */
const MAX_SECTION = 2_800;

/** What happened, after the name of the actor. `{}` is where the name of the subject is, otherwise the end. Other types get theirs from their name. */
const VERBS: { readonly [Type in Event['type']]?: string } = {
  'task.left': 'moved the task {} away',
  'task.deleted': 'moved the task {} to the trash',
  'task.purged': 'permanently deleted the task',
  'task.categorized': 'changed their categories of',
  'task.followed': 'follows the task',
  'task.unfollowed': 'does not follow the task',
  'comment.created': 'commented on',
  'comment.updated': 'edited a comment on',
  'comment.deleted': 'deleted a comment on',
  'comment.reacted': 'reacted to a comment on',
  'comment.unreacted': 'took back a reaction to a comment on',
  'attachment.created': 'attached the file',
  'attachment.updated': 'updated the file',
  'attachment.deleted': 'deleted the file',
  'invitation.created': 'invited a person',
  'invitation.resent': 'sent an invitation again',
  'invitation.accepted': 'accepted an invitation',
  'invitation.declined': 'declined an invitation',
  'invitation.revoked': 'revoked an invitation',
  'member.added': 'added the member',
  'member.updated': 'changed the role of',
  'member.removed': 'ended the membership of',
  'webhook.rotated': 'changed the secret of the webhook',
  'webhook.ping': 'sent a test message to',
};

/** Fields that say little to people, or what the first line says. */
const HIDDEN = new Set([
  ...['position', 'respaced', 'task_id', 'parent_id', 'comment_id', 'project_id', 'sort_key'],
  ...['completed_at', 'deleted_at', 'thumbnail', 'following', 'settings', 'events'],
]);

/** Defaults of new resources. */
const USUAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['status', 'todo'],
  ['priority', 'medium'],
  ['default_priority', 'medium'],
  ['who_can_invite', 'admins'],
  ['archived', false],
  ['enabled', true],
]);

/** Fields with IDs of users. */
const PEOPLE = new Set(['assignee_ids', 'owner_id', 'default_assignee_id']);

/** Fields whose values are long. */
const LONG = new Set(['description', 'body']);

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Returns the IDs of users and projects whose names a message needs. */
export const namedIn = ({ project_id, changes }: Pick<Event, 'project_id' | 'changes'>): string[] => [
  ...(project_id === null ? [] : [project_id]),
  ...changes
    .filter(({ field }) => PEOPLE.has(field))
    .flatMap(({ before, after }) => [before, after].flat())
    .filter((id): id is string => typeof id === 'string' && ID.test(id)),
];

/** Returns an event as a message that people like to read: who did what, and what has changed. */
export function toSlack(event: Event, context: SlackContext): SlackMessage {
  const actor = plain(cut(event.actor?.full_name ?? 'TaskFlow', MAX_TITLE));
  const verb = plain(verbOf(event));
  const name = event.subject.name === null ? '' : plain(cut(event.subject.name, MAX_TITLE));
  const link = linkOf(event, context.appUrl);
  const shownName = name && link ? `<${link}|${name}>` : name;
  const section = sectionOf(linesOf(event, context.names));
  const sentence = (subject: string) =>
    verb.includes('{}') ? verb.replace('{}', () => subject) : [verb, subject].filter(Boolean).join(' ');
  const project = event.project_id === null ? undefined : context.names.get(event.project_id);
  const place = project === undefined ? [] : [plain(cut(project, MAX_TITLE))];
  return {
    text: [`${actor} ${sentence(name)}`, section].filter(Boolean).join('\n'),
    blocks: [
      sectionWith(`*${actor}* ${sentence(shownName && `*${shownName}*`)}`),
      ...(section === '' ? [] : [sectionWith(section)]),
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: [...place, shownTime(event.created_at) ?? '', event.type].join(' · ') },
        ],
      },
    ],
  };
}

const sectionWith = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

function verbOf({ type, changes }: Event): string {
  const status = type === 'task.updated' ? changes.find(({ field }) => field === 'status') : undefined;
  if (status) return verbOfStatus(status);
  const [subject = '', happened = ''] = type.replaceAll('_', ' ').split('.');
  return VERBS[type] ?? (happened.includes(' ') ? `${subject}: ${happened}` : `${happened} the ${subject}`);
}

/** A change of the status is what people call the whole change. */
function verbOfStatus({ before, after }: Event['changes'][number]): string {
  if (after === 'completed') return 'completed the task';
  if (before === 'completed') return 'reopened the task';
  return after === 'in_progress' ? 'started the task' : 'stopped work on the task';
}

/** Returns where the client app shows the subject; undefined without such a page. */
function linkOf({ subject, changes, type }: Event, appUrl: string | undefined): string | undefined {
  if (appUrl === undefined || type === 'task.purged' || type === 'project.deleted') return undefined;
  const link = changes.find(({ field }) => field === 'task_id');
  const task: unknown = link?.after ?? link?.before;
  if (subject.type === 'task') return `${appUrl}/tasks/${subject.id}`;
  if (subject.type === 'project') return `${appUrl}/projects/${subject.id}`;
  return typeof task === 'string' ? `${appUrl}/tasks/${task}` : undefined;
}

function linesOf(event: Event, names: SlackContext['names']): string[] {
  const isNew = event.changes.every(({ before }) => isEmpty(before));
  const shown = event.changes.filter(
    ({ field, before, after }) =>
      !HIDDEN.has(field) &&
      !(field === 'status' && event.type === 'task.updated') &&
      !(isEmpty(before) && isEmpty(after)) &&
      !(isNew && (after === event.subject.name || USUAL.get(field) === after)),
  );
  return shown.map((change) => lineOf(change, names));
}

/** Returns as many lines as a section can have. */
function sectionOf(lines: readonly string[]): string {
  const fitting: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, MAX_CHANGES)) {
    length += line.length + 1;
    if (length > MAX_SECTION) break;
    fitting.push(line);
  }
  const more = lines.length - fitting.length;
  return [...fitting, ...(more > 0 ? [`_and ${more} more_`] : [])].join('\n');
}

function lineOf({ field, before, after }: Event['changes'][number], names: SlackContext['names']): string {
  if (LONG.has(field) && typeof after === 'string') {
    const label = field === 'body' ? '' : `*${plain(field)}:*\n`;
    return label + quoted(after, MAX_QUOTE);
  }
  const shownOf = (value: unknown) => shownValue(value, names);
  const label = `*${plain(field.replace(/_ids$/, 's').replace(/_id$/, '').replaceAll('_', ' '))}:*`;
  if (isEmpty(before)) return `${label} ${shownOf(after)}`;
  return isEmpty(after) ? `${label} ~${shownOf(before)}~` : `${label} ${shownOf(before)} → ${shownOf(after)}`;
}

const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

const WORD = /^[a-z]+(_[a-z]+)+$/;

/** Returns a value in words: names in place of IDs, lists with commas, times in the zone of the reader. */
function shownValue(value: unknown, names: SlackContext['names']): string {
  if (Array.isArray(value) && value.length > 0 && value.every((id) => isUnnamed(id, names)))
    return String(value.length);
  return shownTime(value) ?? plain(cut(wordsOf(value, names).replace(/\s+/g, ' '), MAX_VALUE));
}

const isUnnamed = (value: unknown, names: SlackContext['names']) =>
  typeof value === 'string' && ID.test(value) && !names.has(value);

function wordsOf(value: unknown, names: SlackContext['names']): string {
  if (Array.isArray(value)) return value.map((each) => wordsOf(each, names)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  const text = names.get(String(value)) ?? String(value);
  return WORD.test(text) ? text.replaceAll('_', ' ') : text;
}
