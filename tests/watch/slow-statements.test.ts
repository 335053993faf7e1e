import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { compiled, type Params } from '../../src/database/compiled.ts';
import { connect } from '../../src/database/database.ts';
import { runAs } from '../../src/observer.ts';
import { logSlowStatements } from '../../src/slow-statements.ts';
import { logger } from '../jobs/kit.ts';
import { patientTimeouts } from '../waiting.ts';
import { inWorld } from '../world.ts';

const sleep = compiled(
  'tests: take a while',
  (_db, p: Params<{ secret: string; ms: number }>) =>
    sql`select ${p.secret}::text, pg_sleep(${p.ms}::double precision / 1000)`,
);
const fail = compiled(
  'tests: fail after a while',
  (_db, p: Params<{ ms: number }>) =>
    sql`select pg_sleep(${p.ms}::double precision / 1000), 1 / (${p.ms}::integer - ${p.ms}::integer)`,
);

const SECRET = 'the value of a caller';

inWorld('slow statements', (it) => {
  it('are logged with their operation, request and time, without values', async (world) => {
    const { lines, log } = logger();
    const { statementEnded } = logSlowStatements(log, 50);
    const connections = connect({
      ...{ url: world.databaseUrl, poolSize: 2, applicationName: 'tests slow', log },
      ...{ timeouts: patientTimeouts(), statementEnded },
    });
    const work = { kind: 'operation', name: 'listTasks', request_id: 'my-request-1' } as const;
    await runAs(work, () => sleep.run(connections.writer, { secret: SECRET, ms: 60 }));
    await sleep.run(connections.writer, { secret: SECRET, ms: 0 });
    await runAs({ kind: 'job', name: 'send_mail' }, () =>
      fail.run(connections.writer, { ms: 60 }).catch(() => {}),
    );
    await connections.close();
    assert.equal(
      lines.map(({ ms: _, ...line }) => line),
      [
        {
          ...{ level: 'warn', msg: 'slow statement', statement: 'tests: take a while' },
          ...{ operation: 'listTasks', request_id: 'my-request-1' },
        },
        {
          ...{ level: 'warn', msg: 'slow statement', statement: 'tests: fail after a while' },
          ...{ job: 'send_mail', request_id: undefined, failed: true },
        },
      ],
    );
    assert.ok(lines.every(({ ms }) => Number(ms) >= 60));
    assert.not.match(JSON.stringify(lines), SECRET);
  });

  it('of one name are counted for ten seconds after a line', async () => {
    const { lines, log } = logger();
    const { statementEnded } = logSlowStatements(log, 50);
    const at = (began: number, statement = 'tasks: get', ms = 100) =>
      statementEnded?.({ statement, began, ms, error: undefined });
    at(0);
    at(10);
    at(20);
    at(30, 'tasks: list');
    at(40, 'tasks: get', 50);
    at(10_000);
    at(20_200);
    assert.equal(
      lines.map(({ statement, more }) => [statement, more]),
      [
        ['tasks: get', undefined],
        ['tasks: list', undefined],
        ['tasks: get', 2],
        ['tasks: get', undefined],
      ],
    );
  });

  it('are not observed with 0', async () => {
    assert.equal(logSlowStatements(logger().log, 0), {});
  });
});
