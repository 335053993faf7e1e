import {
  type Expression,
  type InsertObject,
  type InsertQueryBuilder,
  type InsertResult,
  type RawBuilder,
  type Selectable,
  type Selection,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
  type UpdateObject,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs } from '../database/no-op.ts';
import { type AuthorValues, appendEvent, authorIn, type NewEvent } from './append.ts';
import { fieldChanges, fieldsOfGone } from './field-changes.ts';

/** Tables whose rows have an ID. */
type TableName = { [Name in keyof Tables]: 'id' extends keyof Tables[Name] ? Name : never }[keyof Tables];

/** The row to write, and the versions that it can have. Without `versions`, any version is accepted. */
export type TargetValues = AuthorValues & { id: string; versions?: readonly number[] | undefined };

type Row<Table extends TableName> = Selectable<Tables[Table]>;

type FieldOf<Table extends TableName> = keyof Row<Table> & string;

/** A column of the row that an event is about. */
type ColumnOf<Table extends TableName> = <Name extends FieldOf<Table>>(
  name: Name,
) => RawBuilder<Row<Table>[Name]>;

/** What every write needs: the type of its event, and its author. */
type Given = { type: NewEvent['type']; by: Params<AuthorValues> };

/** What a statement locks and checks before it writes. The statement has the result as `before`. */
type Guard<DB, TB extends keyof DB, Target> = {
  /** The visible row. It starts from `visibleTo`, and can select more columns for `before`. */
  target: SelectQueryBuilder<DB, TB, Target>;
  /** Whether the actor has the right to write the visible row. */
  allowed?: Expression<SqlBool>;
  /** If present, the row must have one of these versions. */
  versions?: Expression<readonly number[]> | undefined;
};

/** Selects the columns of the written row. Select more from it by the name of its table, and from `before`. */
type Write<Table extends TableName, Target, Selected> = SelectQueryBuilder<
  Omit<Tables, Table> & { [Name in Table]: Row<Table> } & { before: Target },
  Table | 'before',
  Selected
>;

/** The columns are null if nothing was written: see `accepted`. */
type MaybeWritten<Selected> = Omit<Selected, 'id'> & { id: string | null; allowed: boolean };

const TRUE = sql<boolean>`true`;

/**
 * Returns the writes of a table. Each is one statement that also appends its event. `columns` are the columns that the contract
 * shows. `listed` are the fields whose changes events list. `about` returns the space and the subject of the event. `places` are the
 * fields that say what a row belongs to: the event of its deletion lists them.
 *
 *     const comment = logged('comment', stored, ['body'], (row) => ({
 *       space_id: sql.ref('before.space_id'),
 *       subject: { type: 'comment', id: row('id'), name: null },
 *     }));
 *     comment.update(db, {
 *       type: 'comment.updated',
 *       by: p,
 *       target: visibleTo(db, p).where('comment.id', '=', p.id).select('task.space_id'),
 *       allowed: sql`comment.author_id = ${p.user_id}`,
 *       fields: named(p, ['body']),
 *     });
 */
export function logged<Table extends TableName, Column extends `${Table}.${keyof Tables[Table] & string}`>(
  table: Table,
  columns: readonly Column[],
  listed: readonly FieldOf<Table>[],
  about: (
    row: ColumnOf<Table>,
    by: Params<AuthorValues>,
  ) => Pick<NewEvent, 'space_id' | 'project_id' | 'subject'>,
  places: readonly FieldOf<Table>[] = [],
) {
  type Selected = Selection<Tables, Table, Column>;
  const rows = sql.table(table);
  const has = (column: string) => (columns as readonly string[]).includes(`${table}.${column}`);
  const columnOf =
    (row: 'before' | 'after' | 'gone'): ColumnOf<Table> =>
    (name) =>
      sql`(${sql.ref(row)}.row).${sql.ref(name)}`;

  /** Appends the event of `row`. Without a row, there is no version. */
  function event(
    q: Pick<Database, 'insertInto'>,
    { type, by }: Given,
    {
      row,
      from,
      changes,
    }: { row: 'after' | 'gone'; from: RawBuilder<unknown>; changes?: NewEvent['changes'] },
  ) {
    const version = row === 'after' && has('version') && { version: sql<number>`(after.row).version` };
    const content = { ...about(columnOf(row), by), type, ...version, ...(changes && { changes }) };
    return appendEvent(q, content, authorIn(by), from);
  }

  const valuesOfNewRow = () => fieldChanges(listed, { after: columnOf('after') });

  const joined = (row: 'after' | 'gone') =>
    sql`before join ${sql.ref(row)} on (${sql.ref(row)}.row).id = before.id`;

  /** Locks the target, so that the newest version of the row is compared and checked. */
  function lockTarget<DB, TB extends keyof DB, Target>(
    { target, allowed = TRUE, versions }: Guard<DB, TB, Target>,
    lock: RawBuilder<unknown>,
  ) {
    return target
      .select([
        sql<string>`${rows}.id`.as('id'),
        sql<boolean>`${allowed}`.as('allowed'),
        (versions ? sql<boolean>`${rows}.version = any(${versions}::integer[])` : TRUE).as('has_version'),
      ])
      .modifyEnd(sql`${lock} of ${rows}`);
  }

  /** Inserts values. `source` returns the SQL that makes a row of them. */
  function insertRow(
    values: object,
    by: Params<AuthorValues>,
    source: (values: RawBuilder<unknown>) => RawBuilder<unknown>,
  ) {
    const all = { ...values, created_at: by.now, ...(has('updated_at') && { updated_at: by.now }) };
    const names = sql.join(Object.keys(all).map((name) => sql.ref(name)));
    return sql<object>`(insert into ${rows} (${names}) ${source(sql.join(Object.values(all)))} returning ${rows} as row)`;
  }

  return {
    /**
     * Inserts a row. With `unlessTaken`, returns no row if a row with the same unique values exists. `also` inserts rows that
     * belong to `after.row` in the same statement.
     */
    insert<Other extends keyof Tables>(
      db: Database,
      {
        values,
        unlessTaken,
        also,
        ...given
      }: Given & {
        values: InsertObject<Tables, Table>;
        unlessTaken?: true;
        also?: (q: Pick<Database, 'insertInto'>) => InsertQueryBuilder<Tables, Other, InsertResult>;
      },
    ) {
      const end = unlessTaken ? sql` on conflict do nothing` : sql``;
      const query = db
        .with('after', () => insertRow(values, given.by, (all) => sql`values (${all})${end}`))
        .with('logged', (q) =>
          event(q, given, { row: 'after', from: sql`after`, changes: valuesOfNewRow() }),
        );
      const whole = also ? query.with('also', () => also(db) as unknown as RawBuilder<object>) : query;
      return whole
        .selectFrom(sql<Row<Table>>`(select (after.row).* from after)`.as(table))
        .select(columns as readonly never[]) as unknown as Write<Table, never, Selected>;
    },

    /** Inserts a row that belongs to a row that the actor can see. `values` can refer to that row as `before`. */
    insertWithin<DB, TB extends keyof DB, Target>(
      db: Database,
      {
        target,
        allowed = TRUE,
        values,
        ...given
      }: Given & Omit<Guard<DB, TB, Target>, 'versions'> & { values: InsertObject<Tables, Table> },
    ) {
      const query = db
        .with('before', () => target.select(sql<boolean>`${allowed}`.as('allowed')))
        .with('after', () =>
          insertRow(values, given.by, (all) => sql`select ${all} from before where before.allowed`),
        )
        .with('logged', (q) =>
          event(q, given, { row: 'after', from: sql`before, after`, changes: valuesOfNewRow() }),
        )
        .selectFrom('before')
        .leftJoin(sql`(select (after.row).* from after)`.as(table), (join) => join.onTrue());
      return selectWritten<Target>(query);
    },

    /**
     * Updates only these fields. If the row already has these values, writes nothing and returns the row as it is.
     */
    update<DB, TB extends keyof DB, Target>(
      db: Database,
      { fields, ...rest }: Given & Guard<DB, TB, Target> & { fields: UpdateObject<Tables, Table> },
    ) {
      const next = {
        ...fields,
        ...(has('version') && { version: sql`${rows}.version + 1` }),
        ...(has('updated_at') && { updated_at: rest.by.now }),
      };
      const assignments = Object.entries(next).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
      const isMet = sql`before.allowed and before.has_version`;
      const names = listed.filter((name) => name in fields);
      const changes = fieldChanges(names, { before: columnOf('before'), after: columnOf('after') });
      const query = db
        // With `no key`, rows that refer to this one can be written at the same time.
        .with('before', () =>
          lockTarget(rest, sql`for no key update`).select([
            sql<object>`${rows}`.as('row'),
            differs(table, fields).as('differs'),
          ]),
        )
        .with(
          'after',
          () => sql<object>`(update ${rows} set ${sql.join(assignments)} from before
            where ${rows}.id = before.id and ${isMet} and before.differs returning ${rows} as row)`,
        )
        .with('logged', (q) => event(q, rest, { row: 'after', from: joined('after'), changes }))
        .selectFrom('before')
        .leftJoin(
          sql`(select (after.row).* from after union all
            select (before.row).* from before where ${isMet} and not before.differs)`.as(table),
          (join) => join.on(sql<SqlBool>`${rows}.id = before.id`),
        );
      return selectWritten<Target>(query);
    },

    /** Deletes the rows that `target` selects. */
    delete<DB, TB extends keyof DB, Target>(db: Database, rest: Given & Guard<DB, TB, Target>) {
      return db
        .with('before', () => lockTarget(rest, sql`for update`))
        .with(
          'gone',
          () => sql<{ row: object }>`(delete from ${rows} using before
            where ${rows}.id = before.id and before.allowed and before.has_version returning ${rows} as row)`,
        )
        .with('logged', (q) => {
          const changes = places.length > 0 ? fieldsOfGone(places, columnOf('gone')) : undefined;
          return event(q, rest, { row: 'gone', from: joined('gone'), ...(changes && { changes }) });
        })
        .selectFrom('before')
        .leftJoin('gone', (join) => join.on(sql<SqlBool>`(gone.row).id = before.id`))
        .select([sql`before.allowed`.as('allowed'), sql`(gone.row).id`.as('id')])
        .$castTo<{ id: string | null; allowed: boolean }>();
    },
  };

  function selectWritten<Target>(query: SelectQueryBuilder<never, never, unknown>) {
    return query.select(columns as readonly never[]).select('before.allowed' as never) as unknown as Write<
      Table,
      Target,
      MaybeWritten<Selected>
    >;
  }
}
