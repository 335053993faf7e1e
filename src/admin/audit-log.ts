import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { OperationRequest, Schema } from '../contract.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { totalOf } from '../database/lists.ts';
import type { PageQuery, Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type AuditEntry = Schema<'AuditEntry'>;
export type AuditFilters = Omit<OperationRequest<'listAuditLog'>['query'], keyof PageQuery>;

/** What the contract shows of an entry as it is stored. */
const stored = [
  'event.id',
  'event.type',
  'event.actor_id',
  'event.project_id',
  'event.operation',
  'event.code',
  'event.client_address',
  'event.version',
  'event.changes',
  'event.request_id',
  'event.created_at',
] as const;

/** A count of more takes as long as it is of no use: 20 ms for so many. */
const MOST_COUNTED = 100_000;

type Values = { [Name in keyof AuditFilters]: AuditFilters[Name] | undefined } & {
  after_position?: string | null | undefined;
  limit: number;
  offset: number;
};

function conditions(p: Params<Values>): RawBuilder<SqlBool>[] {
  const where: (RawBuilder<SqlBool> | undefined)[] = [
    p.type && sql`event.type = any(${p.type}::text[])`,
    p.actor_id && sql`event.actor_id = ${p.actor_id}`,
    p.subject_id && sql`event.subject_id = ${p.subject_id}`,
    p.project_id && sql`event.project_id = ${p.project_id}`,
    p.code && sql`event.code = ${p.code}`,
    p.client_address && sql`event.client_address = ${p.client_address}`,
    p.request_id && sql`event.request_id = ${p.request_id}`,
    p.created_from && sql`event.created_at >= ${p.created_from}`,
    p.created_to && sql`event.created_at < ${p.created_to}`,
  ];
  return where.filter((condition) => condition !== undefined);
}

const listAll = compiledShapes(
  'admin: the audit log',
  (db, p: Params<Values>, { counted }: { counted: boolean }) => {
    const where = conditions(p);
    const beyond = p.after_position && sql<SqlBool>`event.position < ${p.after_position}::bigint`;
    const found = db.selectFrom('event').where((eb) => eb.and(where));
    const page = db
      .selectFrom('event')
      .where((eb) => eb.and(beyond ? [...where, beyond] : where))
      .select([...stored, 'event.position', 'event.subject_type', 'event.subject_id', 'event.subject_name'])
      .orderBy('event.position', 'desc')
      .limit(p.limit)
      .offset(p.offset);
    return db
      .selectFrom(totalOf(found.select('event.id').limit(sql.lit(MOST_COUNTED)), counted).as('counted'))
      .leftJoinLateral(page.as('event'), (join) => join.onTrue())
      .select(stored)
      .select((eb) => [
        'counted.total',
        sql<string | null>`event.position::text`.as('sort_key'),
        userSummary(eb.ref('event.actor_id')).as('actor'),
        sql<AuditEntry['subject']>`case when event.subject_id is not null then json_build_object(
        'type', event.subject_type, 'id', event.subject_id, 'name', event.subject_name) end`.as('subject'),
      ])
      .orderBy('event.position', 'desc')
      .$castTo<AuditEntry & { total: number | null; sort_key: string | null }>();
  },
  {
    'first page': [['limit', 'offset'], { counted: true }],
    'of one request': [['request_id', 'limit', 'offset'], { counted: true }],
    'after a cursor': [['after_position', 'limit', 'offset'], { counted: false }],
    'with every filter': [
      [
        'type',
        'actor_id',
        'subject_id',
        'project_id',
        'code',
        'client_address',
        'request_id',
        'created_from',
        'created_to',
        'limit',
        'offset',
      ],
      { counted: true },
    ],
  },
);

/**
 * One page of the log of everything, for those who may see it all, newest first. Rows carry `sort_key` for the
 * cursor and `total`; an empty page is one row without an id.
 */
export function listAuditLog(
  db: Database,
  filters: AuditFilters,
  { limit, offset, after, counted }: Pick<Window, 'limit' | 'offset' | 'after' | 'counted'>,
) {
  const { type, actor_id, subject_id, project_id, code, client_address, request_id } = filters;
  const values = {
    type,
    actor_id,
    subject_id,
    project_id,
    code,
    client_address,
    request_id,
    created_from: filters.created_from,
    created_to: filters.created_to,
    after_position: after?.key,
    limit,
    offset,
  };
  return listAll.all(db, values, { counted });
}

/** At a time, so that an export of any size takes little memory and no long statement. */
const BATCH = 500;

/** Everything that fits the filters, newest first. A batch is read when the one before it has been taken. */
export async function* exportAuditLog(db: Database, filters: AuditFilters): AsyncIterable<AuditEntry[]> {
  for (let after: Window['after']; ; ) {
    const rows = await listAuditLog(db, filters, { limit: BATCH, offset: 0, after, counted: false });
    const found = rows.filter(({ id }) => id !== null);
    yield found.map(({ sort_key: _, total: __, ...entry }) => entry);
    const last = found.at(-1);
    if (!last || found.length < BATCH) return;
    after = { key: last.sort_key, id: last.id };
  }
}
