import { sql } from 'kysely';
import pg from 'pg';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import {
  ConnectionLost,
  classify,
  connectionFailure,
  OutcomeUnknown,
  Overloaded,
  ResponseTimeout,
} from '../../src/database/driver/failures.ts';
import { suite } from '../suite.ts';
import { migratedDatabase, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();

const user = (email: string) => ({ email, password_hash: '', full_name: '' });
const nobody = '00000000-0000-7000-8000-000000000000';

suite('database errors', (it) => {
  it('are named after the violated constraint', async () => {
    await withConnections({ url }, async ({ writer }) => {
      await writer.insertInto('user').values(user('a@example.com')).execute();
      const cases: [string, (db: Database) => Promise<unknown>, object][] = [
        [
          'unique',
          (db) => db.insertInto('user').values(user('a@example.com')).execute(),
          { kind: 'conflict', constraint: 'user_email_key' },
        ],
        [
          'reference',
          (db) => db.insertInto('category').values({ owner_id: nobody, name: 'x', color: 'x' }).execute(),
          { kind: 'missing_reference', constraint: 'category_owner_id_fkey' },
        ],
        [
          'check',
          (db) =>
            db.insertInto('task').values({ title: 'x', owner_id: nobody, project_id: nobody }).execute(),
          { kind: 'invalid', constraint: 'task_in_one_space' },
        ],
        ['not null', (db) => sql`insert into project (name) values ('x')`.execute(db), { kind: 'invalid' }],
        [
          'not a uuid',
          (db) => db.selectFrom('task').select('id').where('id', '=', 'x').execute(),
          { kind: 'invalid' },
        ],
        ['a NUL', (db) => sql`select ${'\0'}::text`.execute(db), { kind: 'invalid' }],
        ['no such table', (db) => sql`select * from nowhere`.execute(db), { kind: 'unknown' }],
        [
          'canceled',
          (db) => sql`do $$ begin raise query_canceled; end $$`.execute(db),
          { kind: 'unavailable' },
        ],
      ];
      for (const [title, work, expected] of cases)
        assert.equal(classify(await rejection(work(writer))), expected, title);
    });
  });

  it('have a kind for every code of the map', () => {
    const codes = {
      invalid: ['22001', '22003', '22P02', '23502', '23514'],
      conflict: ['23505', '23P01'],
      missing_reference: ['23503'],
      retryable: ['40001', '40P01'],
      unavailable: [
        '08006',
        '53300',
        '53100',
        '57P01',
        '57P02',
        '57P03',
        '57014',
        '25006',
        '25P03',
        '55P03',
        '58030',
      ],
      unknown: ['42601', '42501', '42P01', '0A000', 'XX000', 'P0001'],
    };
    for (const [kind, list] of Object.entries(codes)) {
      for (const code of list) {
        const error = new pg.DatabaseError('made up', 0, 'error');
        error.code = code;
        assert.equal(classify(error), { kind }, code);
      }
    }
  });

  it('are unavailability for a lost connection, and not for a programming error', () => {
    const withCode = (code: string) => Object.assign(new Error('made up'), { code });
    for (const error of [
      withCode('ECONNREFUSED'),
      withCode('ECONNRESET'),
      withCode('ENOTFOUND'),
      new Error('Query read timeout'),
      new Error('timeout exceeded when trying to connect'),
      new Error('Connection terminated unexpectedly'),
      new Overloaded('full'),
      new OutcomeUnknown('who knows'),
    ]) {
      assert.is(classify(error).kind, 'unavailable', error.message);
    }
    for (const error of [new TypeError('x'), withCode('ERR_INVALID_ARG_TYPE'), 'text', undefined]) {
      assert.is(classify(error).kind, 'unknown');
    }
  });

  it("of lost connections do not contain the driver's message", () => {
    assert.instance(connectionFailure(new Error('Query read timeout')), ResponseTimeout);
    const lost = connectionFailure(
      Object.assign(new Error('read ECONNRESET 10.0.0.1'), { code: 'ECONNRESET' }),
    );
    assert.instance(lost, ConnectionLost);
    assert.not.match((lost as Error).message, '10.0.0.1');
    const mistake = new TypeError('x');
    assert.is(connectionFailure(mistake), mistake);
  });
});
