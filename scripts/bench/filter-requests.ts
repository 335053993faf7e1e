import type { Database } from '../../src/database/database.ts';
import { handlers } from '../../src/operations.ts';
import { findMatching } from '../../src/tasks/bulk/matching.ts';
import { compileTaskFilter } from '../../src/tasks/filter/compile.ts';
import { tooExpensive } from '../../src/tasks/filter/too-expensive.ts';
import { exportText } from '../../src/tasks/transfer/export.ts';
import { contextFor, type Reader } from './timed.ts';

/** What takes a filter. */
export const KINDS = ['list', 'search', 'search with facets', 'bulk', 'export'] as const;
export type Kind = (typeof KINDS)[number];

/** A request after validation. */
export type Asked = {
  kind: Kind;
  query: { [name: string]: unknown };
  body?: { [name: string]: unknown };
};

const SORTS = ['created_at', 'updated_at', 'due_date', 'priority', 'title', 'position'];
const ORDERS = ['asc', 'desc'];
const FACETS = ['status', 'priority', 'project', 'assignee', 'tag'];
/** From words that every task has to those that none has. */
const SEARCHES = [
  'task',
  'report',
  'grandmother -buy',
  'write or call',
  'words',
  'task 4',
  '"the garden"',
  'gardne',
];

const at = <T>(list: readonly T[], number: number): T => list[number % list.length] as T;

const LIST = { sort: 'created_at', order: 'desc', deleted: false, page: 1, per_page: 20 };

/** Returns a request with a filter. The number chooses its order, its words and the size of its pages. */
export function asked(kind: Kind, filter: string, number: number): Asked {
  const rest = Math.floor(number / 24);
  if (kind === 'list') {
    const order = { sort: at(SORTS, number), order: at(ORDERS, Math.floor(number / 6)) };
    const per_page = number % 4 === 0 ? 100 : 20;
    const words = rest % 8 === 0 ? { q: 'report' } : {};
    return { kind, query: { ...LIST, ...order, ...words, per_page, filter } };
  }
  if (kind === 'bulk' || kind === 'export') return { kind, query: { filter } };
  const facets = kind === 'search' ? [] : FACETS;
  return { kind, query: { page: 1, per_page: 20 }, body: { q: at(SEARCHES, number), facets, filter } };
}

/** Returns lists with each of the parameters alone, and with none, in every order. */
export function PARAMETERS(me: string, category: string): Asked[] {
  const filters: Asked['query'][] = [
    {},
    { status: ['in_progress'] },
    { status: ['todo'] },
    { completed: true },
    { priority: ['high'] },
    { assignee_id: [me] },
    { created_by: me },
    { category_id: [category] },
    { tag: ['garden'] },
    { tag: ['none'] },
    { parent_id: ['null'] },
    { overdue: true },
    { overdue: false },
    { blocked: true },
    { blocked: false },
    { unread: true },
    { has_attachments: true },
    { due_from: '2026-02-01', due_to: '2026-02-07' },
    { due_from: '2027-01-01' },
    { created_to: '2025-12-25T00:00:00Z' },
    { updated_from: '2025-12-31T00:00:00Z' },
    { q: 'report' },
    { q: 'task' },
  ];
  return filters.flatMap((filter) =>
    SORTS.flatMap((sort) =>
      ORDERS.map((order): Asked => ({ kind: 'list', query: { ...LIST, ...filter, sort, order } })),
    ),
  );
}

/** Runs a request, and returns the cursor of the next page. */
export async function ask(
  db: Database,
  reader: Reader,
  { kind, query, body }: Asked,
): Promise<string | null> {
  const { user_id, timezone, now } = reader;
  const scope = { db, actor: { user_id, timezone }, now };
  switch (kind) {
    case 'list': {
      const { page } = await handlers.listTasks(
        { query, path: {} } as never,
        contextFor(db, reader, { operation: 'listTasks', query }),
      );
      return page.next_cursor;
    }
    case 'bulk': {
      const filter = await compileTaskFilter(String(query['filter']), scope);
      if (!(await findMatching(db, { filter, deleted: false }, { user_id, limit: 501 })))
        throw tooExpensive();
      return null;
    }
    case 'export': {
      const text = exportText({ ...query, format: 'jsonl', deleted: false } as never, scope as never);
      await text[Symbol.asyncIterator]().next();
      return null;
    }
    default: {
      const { page } = await handlers.searchTasks(
        { query, body, path: {} } as never,
        contextFor(db, reader, { operation: 'searchTasks', query, body }),
      );
      return page.next_cursor;
    }
  }
}
