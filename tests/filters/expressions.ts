import fc, { type Arbitrary } from 'fast-check';
import type { Schema } from '../../src/contract.ts';
import { fold } from '../../src/fold.ts';

export type Task = Schema<'Task'>;

/** What expressions refer to. */
export type Scene = {
  me: string;
  /** An offset without changes of the clock, so that days can be computed without the code under test. */
  offsetMs: number;
  now: number;
  users: readonly { id: string; full_name: string }[];
  projects: readonly { id: string; name: string }[];
  categories: readonly { id: string; name: string }[];
  tags: readonly string[];
  words: readonly string[];
  taskIds: readonly string[];
  /** IDs of the followers of each task. */
  followers: ReadonlyMap<string, readonly string[]>;
};

/** An expression as text, and whether it holds for a task, without the parser and without SQL. */
export type Expression = { text: string; holds(task: Task): boolean };

const DAY_MS = 86_400_000;
const quote = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

type Order = (difference: number) => boolean;
const ORDERS: Record<string, Order> = {
  '=': (difference) => difference === 0,
  '!=': (difference) => difference !== 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};
const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

/** A field with one value or null. */
function scalar<Value>(
  name: string,
  values: Arbitrary<{ text: string; value: Value }>,
  read: (task: Task) => Value | null,
  { isNullable = false, isEqual = (a: Value, b: Value) => a === b } = {},
): Arbitrary<Expression> {
  const item = isNullable
    ? fc.oneof(
        { weight: 4, arbitrary: values },
        { weight: 1, arbitrary: fc.constant({ text: 'null', value: null }) },
      )
    : values;
  const among = (task: Task, list: readonly { value: Value | null }[]) =>
    list.some(({ value }) => {
      const own = read(task);
      return own === null || value === null ? own === value : isEqual(own, value);
    });
  return listed(name, item, {
    isIn: among,
    isNotIn: (task, list) => read(task) !== null && !among(task, list),
  });
}

/** A field with several values. */
function many<Value>(
  name: string,
  values: Arbitrary<{ text: string; value: Value }>,
  read: (task: Task) => readonly Value[],
): Arbitrary<Expression> {
  const none = fc.constant({ text: 'null', value: null });
  const item = fc.oneof({ weight: 4, arbitrary: values }, { weight: 1, arbitrary: none });
  const among = (task: Task, list: readonly { value: Value | null }[]) =>
    list.some(({ value }) => (value === null ? read(task).length === 0 : read(task).includes(value)));
  return listed(name, item, { isIn: among, isNotIn: (task, list) => !among(task, list) });
}

type Item<Value> = { text: string; value: Value };

function listed<Value>(
  name: string,
  item: Arbitrary<Item<Value>>,
  { isIn, isNotIn }: Record<'isIn' | 'isNotIn', (task: Task, list: readonly Item<Value>[]) => boolean>,
): Arbitrary<Expression> {
  const one = fc.tuple(fc.constantFrom('=', '!='), item).map(([operator, value]) => ({
    text: `${name} ${operator} ${value.text}`,
    holds: (task: Task) => (operator === '=' ? isIn : isNotIn)(task, [value]),
  }));
  const several = fc
    .tuple(fc.constantFrom('in', 'not in', 'NOT  IN'), fc.array(item, { minLength: 1, maxLength: 3 }))
    .map(([operator, list]) => ({
      text: `${name} ${operator} (${list.map(({ text }) => text).join(', ')})`,
      holds: (task: Task) => (operator === 'in' ? isIn : isNotIn)(task, list),
    }));
  return fc.oneof(one, several);
}

function ordered<Value extends string | number>(
  name: string,
  values: Arbitrary<Item<Value>>,
  difference: (task: Task, value: Value) => number | undefined,
  operators = Object.keys(ORDERS),
): Arbitrary<Expression> {
  return fc.tuple(fc.constantFrom(...operators), values).map(([operator, { text, value }]) => ({
    text: `${name} ${operator} ${text}`,
    holds(task: Task) {
      const found = difference(task, value);
      return found !== undefined && ORDERS[operator]?.(found) === true;
    },
  }));
}

const isNull = (name: string, isEmpty: (task: Task) => boolean): Arbitrary<Expression> =>
  fc.constantFrom(
    { text: `${name} = null`, holds: isEmpty },
    { text: `${name} != null`, holds: (task: Task) => !isEmpty(task) },
  );

const flag = (name: string, read: (task: Task) => boolean): Arbitrary<Expression> =>
  fc.constantFrom(
    { text: name, holds: read },
    { text: `${name} = true`, holds: read },
    { text: `${name} = FALSE`, holds: (task: Task) => !read(task) },
    { text: `${name} != true`, holds: (task: Task) => !read(task) },
  );

/** Any expression of the language on tasks of a scene. */
export function expressionsOn(scene: Scene): Arbitrary<Expression> {
  const { me, offsetMs, now } = scene;
  const dayOf = (time: string | number) =>
    new Date(new Date(time).getTime() + offsetMs).toISOString().slice(0, 10);
  const today = dayOf(now);
  const shifted = (days: number) => new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10);
  const signed = (days: number) => (days < 0 ? `- ${-days}d` : `+${days}d`);

  const days = fc
    .integer({ min: -8, max: 8 })
    .chain((count) =>
      fc.constantFrom(
        { text: shifted(count), value: shifted(count) },
        { text: `today${signed(count)}`, value: shifted(count) },
        { text: `Tomorrow${signed(count)}`, value: shifted(count + 1) },
      ),
    );
  const times = fc.integer({ min: -200, max: 200 }).chain((hours) => {
    const at = new Date(now + hours * 3_600_000).toISOString();
    return fc.constantFrom(
      { text: at, value: at },
      { text: at.replace('Z', '+00:00'), value: at },
      { text: `now${hours < 0 ? '-' : '+'}${Math.abs(hours)}h`, value: at },
    );
  });
  const moment = (name: string, read: (task: Task) => string | null) =>
    fc.oneof(
      ordered(name, days, (task, day) => {
        const own = read(task);
        return own === null ? undefined : compare(dayOf(own), day);
      }),
      ordered(name, times, (task, time) => {
        const own = read(task);
        return own === null ? undefined : compare(own, time);
      }),
    );
  const due = fc.oneof(
    ordered('due_date', days, (task, day) => {
      const own = task.due_on ?? (task.due_date && dayOf(task.due_date));
      return own ? compare(own, day) : undefined;
    }),
    // A day is due at its end, which is never equal to a time.
    ordered('due_date', times, (task, time) => {
      if (task.due_on !== null) return task.due_on < dayOf(time) ? -1 : 1;
      return task.due_date === null ? undefined : compare(task.due_date, time);
    }),
    isNull('due_date', (task) => task.due_date === null && task.due_on === null),
  );

  const named = (items: readonly { id: string; name: string }[]) =>
    fc
      .constantFrom(...items)
      .chain(({ id, name }) =>
        fc.constantFrom({ text: quote(name), value: id }, { text: id.toUpperCase(), value: id }),
      );
  const users = fc.oneof(
    named(scene.users.map(({ id, full_name }) => ({ id, name: full_name }))),
    fc.constant({ text: 'me', value: me }),
  );
  const words = fc
    .constantFrom(...scene.words)
    .chain((word) =>
      fc.constantFrom({ text: quote(word), value: word }, { text: quote(word.toUpperCase()), value: word }),
    );
  const numbers = (max: number) =>
    fc.integer({ min: 0, max }).map((number) => ({ text: String(number), value: number }));
  const number = (name: string, max: number, read: (task: Task) => number | null) =>
    fc.oneof(
      ordered(name, numbers(max), (task, value) => {
        const own = read(task);
        return own === null ? undefined : own - value;
      }),
      scalar(name, numbers(max), read),
    );
  const text = (name: string, read: (task: Task) => string | null, isNullable: boolean) =>
    fc.oneof(
      scalar(name, words, read, { isNullable, isEqual: (a, b) => fold(a) === fold(b) }),
      words.map(({ text, value }) => ({
        text: `${name} ~ ${text}`,
        holds: (task: Task) => fold(read(task) ?? '').includes(fold(value)),
      })),
    );
  const choice = (list: readonly string[]) =>
    fc.constantFrom(...list).map((word) => ({ text: word, value: word }));
  const LEVELS = ['low', 'medium', 'high'];
  const ids = fc.constantFrom(...scene.taskIds).map((id) => ({ text: id, value: id }));
  const tags = fc.constantFrom(...scene.tags).map((tag) => ({ text: quote(tag), value: fold(tag) }));

  const leaf = fc.oneof(
    text('title', (task) => task.title, false),
    text('description', (task) => task.description, true),
    scalar('status', choice(['todo', 'in_progress', 'completed']), (task) => task.status as string),
    scalar('priority', choice(LEVELS), (task) => task.priority as string),
    ordered(
      'priority',
      choice(LEVELS),
      (task, level) => LEVELS.indexOf(task.priority) - LEVELS.indexOf(level),
    ),
    flag('completed', (task) => task.status === 'completed'),
    flag(
      'overdue',
      (task) =>
        task.status !== 'completed' &&
        (task.due_on ? task.due_on < today : task.due_date !== null && Date.parse(task.due_date) < now),
    ),
    flag('blocked', (task) => task.blocked),
    flag('following', (task) => task.following),
    flag('has_attachments', (task) => task.attachment_count > 0),
    scalar('project', named(scene.projects), (task) => task.project_id, { isNullable: true }),
    scalar('parent', ids, (task) => task.parent_id, { isNullable: true }),
    scalar('id', ids, (task) => task.id),
    many('category', named(scene.categories), (task) => task.categories.map(({ id }) => id)),
    many('tag', tags, (task) => task.tags.map(fold)),
    tags.map(({ text, value }) => ({
      text: `tag ~ ${text}`,
      holds: (task: Task) => task.tags.some((tag) => fold(tag).includes(value)),
    })),
    many('assignee', users, (task) => task.assignees.map(({ id }) => id)),
    many('follower', users, (task) => scene.followers.get(task.id) ?? []),
    scalar('created_by', users, (task) => task.created_by?.id ?? null, { isNullable: true }),
    moment('start_date', (task) => task.start_date),
    isNull('start_date', (task) => task.start_date === null),
    due,
    due,
    ordered('due_on', days, (task, day) => (task.due_on === null ? undefined : compare(task.due_on, day))),
    isNull('due_on', (task) => task.due_on === null),
    moment('completed_at', (task) => task.completed_at),
    isNull('completed_at', (task) => task.completed_at === null),
    moment('created_at', (task) => task.created_at),
    moment('updated_at', (task) => task.updated_at),
    number('estimate_minutes', 4, (task) => task.estimate_minutes),
    isNull('estimate_minutes', (task) => task.estimate_minutes === null),
    number('comment_count', 2, (task) => task.comment_count),
    number('attachment_count', 2, (task) => task.attachment_count),
    number('tracked_seconds', 2, (task) => task.tracked_seconds),
    number('subtask_count', 2, (task) => task.subtask_count),
    number('completed_subtask_count', 1, (task) => task.completed_subtask_count),
    number('version', 3, (task) => task.version),
  );

  const { filter } = fc.letrec<{ filter: Expression; term: Expression }>((tie) => ({
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('filter').map(({ text, holds }) => ({ text: `(${text})`, holds })),
      tie('term').map(({ text, holds }) => ({ text: `not ${text}`, holds: (task: Task) => !holds(task) })),
    ),
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('term'),
      fc.array(tie('term'), { minLength: 2, maxLength: 4 }).map((terms) => ({
        text: terms.map(({ text }) => text).join(' and '),
        holds: (task: Task) => terms.every(({ holds }) => holds(task)),
      })),
      fc.array(tie('term'), { minLength: 2, maxLength: 4 }).map((terms) => ({
        text: terms.map(({ text }) => text).join(' OR\n'),
        holds: (task: Task) => terms.some(({ holds }) => holds(task)),
      })),
    ),
  }));
  return filter;
}
