import { createHash } from 'node:crypto';
import type { Numbered } from '../activity/numbered.ts';
import { type Candidate, passesAlone } from '../activity/wanted.ts';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import type { Connection } from './connection.ts';

/** Which events a subscription is for. Absent criteria match everything. */
export type Criteria = Omit<Schema<'SubscribeMessage'>, 'after'>;

/** An event, with the task that it is about or belongs to. */
export type Happening = { readonly event: Numbered; readonly task_id: string | undefined };

/**
 * What subscriptions with the same criteria have in common. A topic with a filter, a view or resources belongs to one user, because
 * others would get something else.
 */
export type Topic = {
  readonly id: string;
  readonly criteria: Criteria;
  /** Whether an event matches the criteria, apart from the task and the filter. */
  passes(event: Candidate): boolean;
  /** The user that the topic belongs to. Undefined if its messages are the same for all. */
  readonly owner: string | undefined;
};

export type Subscription = {
  readonly topic: Topic;
  readonly connection: Connection;
  /** The space of its task: null if the task is gone, undefined if it is not about one task, or until it is known. */
  space_id: string | null | undefined;
  /** The number up to which it has everything, or wants nothing. Stays as it is while the subscription is live. */
  from: number;
  /** Whether it gets events as they happen. Until then, it gets those that it missed. */
  isLive: boolean;
  isEnded: boolean;
};

/** Whether the tasks of events have to be compared with a filter. */
export const isFiltered = ({ criteria }: Pick<Topic, 'criteria'>) =>
  criteria.filter !== undefined || criteria.view_id !== undefined;

/** Returns the topic of criteria. The same criteria have the same ID, in whatever order their properties are. */
export function topicOf(criteria: Criteria, actor: Actor): Topic {
  const isPersonal = isFiltered({ criteria }) || criteria.with !== undefined;
  const owner = isPersonal ? actor.user_id : undefined;
  const type = criteria.type && [...criteria.type].sort();
  const sorted = Object.entries({ ...criteria, type, owner }).sort(([a], [b]) => (a < b ? -1 : 1));
  // An API key may not see what the session of the same user sees.
  const scopes = isPersonal && actor.scopes ? [...actor.scopes].sort() : [];
  const text = JSON.stringify([sorted, scopes]);
  const id = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return { id, criteria, passes: passesAlone(criteria), owner };
}

/** Whether an event matches the criteria, apart from the filter. */
export function matches({ criteria, passes }: Topic, { event, task_id }: Happening): boolean {
  return (criteria.task_id === undefined || criteria.task_id === task_id) && passes(event);
}

/** Returns the event as it is sent. */
export function streamed({ space_id: _, ...event }: Numbered): Schema<'StreamedEvent'> {
  return event;
}
