import type { Schema } from '../../contract.ts';

type Event = Schema<'StreamedEvent'>;

/** A message for an incoming webhook: `text` for notifications and services without blocks, `blocks` for people. */
export type SlackMessage = { text: string; blocks: object[] };

/** Slack cuts texts of 3,000 characters, and people do not read more than a few changes. */
const MAX_TITLE = 150;
const MAX_VALUE = 200;
const MAX_CHANGES = 8;

/** What happened, after the name of the actor. Other types use their name. */
const VERBS: { readonly [Type in Event['type']]?: string } = {
  'task.created': 'created the task',
  'task.updated': 'updated the task',
  'task.moved': 'moved the task',
  'task.left': 'moved away the task',
  'task.deleted': 'moved to the trash the task',
  'task.restored': 'restored the task',
  'task.purged': 'permanently deleted the task',
  'comment.created': 'commented on',
  'comment.updated': 'edited a comment on',
  'comment.deleted': 'deleted a comment on',
  'comment.reacted': 'reacted to a comment on',
  'comment.unreacted': 'took back a reaction to a comment on',
  'attachment.created': 'attached',
  'attachment.updated': 'updated the attachment',
  'attachment.deleted': 'deleted the attachment',
  'project.created': 'created the project',
  'project.updated': 'updated the project',
  'project.deleted': 'deleted the project',
  'project.transferred': 'transferred the project',
  'member.added': 'added a member:',
  'member.updated': 'changed the role of',
  'member.removed': 'removed from the project',
  'webhook.ping': 'sent a test message to',
};

/** Fields that say little to people, or are too long. */
const HIDDEN = new Set([
  'position',
  'respaced',
  'task_id',
  'parent_id',
  'comment_id',
  'project_id',
  'sort_key',
]);

/** Returns an event as a message that people like to read: who did what, and what has changed. */
export function toSlack(event: Event): SlackMessage {
  const actor = event.actor?.full_name ?? 'TaskFlow';
  const verb = VERBS[event.type] ?? event.type.replace('.', ': ').replaceAll('_', ' ');
  const name = event.subject.name === null ? '' : ` *${plain(cut(event.subject.name, MAX_TITLE))}*`;
  const headline = `*${plain(cut(actor, MAX_TITLE))}* ${plain(verb)}${name}`;
  const lines = linesOf(event);
  return {
    text: headline.replaceAll('*', ''),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: headline } },
      ...(lines.length > 0 ? [{ type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } }] : []),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${time(event.created_at)} · ${plain(event.type)}` }],
      },
    ],
  };
}

function linesOf({ type, changes }: Event): string[] {
  const body = changes.find(({ field }) => field === 'body');
  if (type === 'comment.created' && typeof body?.after === 'string') return quoted(body.after);
  const shown = changes.filter(
    ({ field, before, after }) => !HIDDEN.has(field) && !(isEmpty(before) && isEmpty(after)),
  );
  const lines = shown.slice(0, MAX_CHANGES).map(lineOf);
  const more = shown.length - MAX_CHANGES;
  return more > 0 ? [...lines, `_and ${more} more_`] : lines;
}

function lineOf({ field, before, after }: Event['changes'][number]): string {
  const label = `*${plain(field.replaceAll('_', ' '))}:*`;
  if (isEmpty(before)) return `${label} ${shownValue(after)}`;
  return isEmpty(after)
    ? `${label} ~${shownValue(before)}~`
    : `${label} ${shownValue(before)} → ${shownValue(after)}`;
}

const isEmpty = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

/** Returns a value in words: names of objects, lists with commas. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const name: unknown = Object.entries(value).find(([key]) => key === 'full_name' || key === 'name')?.[1];
  return typeof name === 'string' ? name : JSON.stringify(value);
}

const shownValue = (value: unknown) => plain(cut(wordsOf(value).replace(/\s+/g, ' '), MAX_VALUE));

const quoted = (text: string) =>
  cut(text, MAX_VALUE * 2)
    .split(/\r?\n/)
    .map((line) => `>${plain(line)}`);

/** Shortens a text without cutting a character in two. */
function cut(text: string, max: number): string {
  const characters = [...text.slice(0, max * 2)];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text.slice(0, max * 2);
}

/**
 * Makes text of users plain text: no links, no mentions such as `<!channel>`
 * (https://api.slack.com/reference/surfaces/formatting#escaping), and no formatting that would reach over what follows.
 */
const plain = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200B$&');

/** Slack shows the time in the time zone of each reader. */
function time(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${at}>`;
}
