import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { compiled } from '../../src/database/compiled.ts';
import type { Database } from '../../src/database/database.ts';
import {
  FREE_TEXT,
  fixedName,
  knownName,
  nameNow,
  statementName,
} from '../../src/database/driver/statements.ts';
import { withTransaction } from '../../src/database/transaction.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { migratedDatabase, queryDirectly, rejection, withConnections } from './scratch.ts';

const url = await migratedDatabase();

/** Texts that no other test uses, of about 1,000 characters. The sum is the index in the list, plus 241. */
function texts(many: number, comment = ''): string[] {
  const terms = ` + ${'1 + '.repeat(240)}1 ${comment} -- ${randomUUID()}\n`;
  return Array.from({ length: many }, (_, i) => `select ${i}${terms} as "sum"`);
}

const attack = () => texts(1_000);

const hot = () => `select 1 -- ${randomUUID()}\n as "sum"`;

async function sumOf(db: Database, text: string): Promise<number | undefined> {
  const sum = sql<number>`${sql.raw(text.slice('select '.length, -' as "sum"'.length))}`;
  const query = db.selectNoFrom(sum.as('sum'));
  assert.is(query.compile().sql, text);
  return (await query.executeTakeFirst())?.sum;
}

/** Uses it twice, so it gets a name. */
const runTwice = (db: Database, text: string) => Promise.all([sumOf(db, text), sumOf(db, text)]);

type Prepared = { names: string[]; characters: number; bytes: number };
const preparedBy = compiled<object, Prepared>('test: what a connection has prepared', (db) =>
  db
    .selectFrom(sql<object>`pg_prepared_statements`.as('statement'))
    .select([
      sql<string[]>`array_agg(statement.name)`.as('names'),
      sql<number>`sum(length(statement.statement))::integer`.as('characters'),
      sql<number>`(select sum(total_bytes)::integer from pg_backend_memory_contexts where name ^@ 'CachedPlan')`.as(
        'bytes',
      ),
    ]),
);

const slowGuard = compiled(
  'test: slow guard of names',
  () => sql`select pg_sleep(0.3) as "slow guard of names"`,
);
const GUARDS = `select from pg_stat_activity where query = 'select pg_sleep(0.3) as "slow guard of names"' and state = 'active'`;

suite('names of statements', (it) => {
  it('a text that is combined gets one at its second use, and a fixed one at its first', () => {
    const [text = ''] = texts(1);
    assert.is(statementName(text), undefined);
    const name = statementName(text);
    assert.match(name ?? '', /^s\d+$/);
    assert.is(statementName(text), name);
    const [other = ''] = texts(1);
    assert.is(statementName(other), undefined);
    const fixed = fixedName(other);
    for (const each of attack()) nameNow(each);
    assert.is(statementName(other), fixed);
  });

  it('a text that is used keeps its own while 1,000 others come', () => {
    const used = hot();
    const name = nameNow(used);
    const kept = new Set<string | undefined>();
    for (const text of attack()) {
      statementName(text);
      statementName(text);
      kept.add(statementName(used));
    }
    assert.equal([...kept], [name]);
  });

  it('texts that are used once take none of others', () => {
    const rare = hot();
    const name = nameNow(rare);
    for (const text of attack()) assert.is(statementName(text), undefined);
    assert.is(knownName(rare), name);
  });

  it('texts with a filter take none of others', () => {
    const rare = hot();
    const name = nameNow(rare);
    for (const text of texts(1_000, FREE_TEXT)) assert.ok(nameNow(text));
    assert.is(knownName(rare), name);
  });

  it('a text that lost its own gets a new one, and no name is given twice', () => {
    const all = attack();
    const [first = ''] = all;
    const given = [...all, first].map((text) => nameNow(text));
    assert.is(new Set(given).size, 1_001);
  });

  it('a text that is too long has none', () => {
    const [text = ''] = texts(1);
    assert.is(nameNow(text.padEnd(400_001)), undefined);
  });
});

suite('statements of a connection', (it) => {
  for (const kind of ['writer', 'reader'] as const)
    it(`the ${kind} closes those whose names were given back, and frees their memory`, async () => {
      await withConnections({ url, poolSize: 1 }, async (connections) => {
        const db = connections[kind];
        const used = hot();
        const states: Prepared[][] = [];
        for (let round = 0; round < 3; round += 1) {
          for (const text of attack()) await Promise.all([runTwice(db, text), sumOf(db, used)]);
          // The reader has two connections.
          const all = await Promise.all(Array.from({ length: 8 }, () => preparedBy.one(db, {})));
          states.push([...new Map(all.map((each) => [each.names.join(), each])).values()]);
        }
        const last = states.flat();
        for (const { names, characters } of last) {
          assert.ok(names.length < 500, `${names.length} names`);
          assert.ok(characters < 410_000, `${characters} characters`);
        }
        assert.ok(last.some(({ names }) => names.includes(knownName(used) ?? '')));
        const [first = 0, , third = 0] = states.map((each) => Math.max(...each.map(({ bytes }) => bytes)));
        assert.ok(third < first * 1.1, `${first} and then ${third} bytes`);
      });
    });

  it('have their own results, if many are sent before earlier responses', async () => {
    await withConnections({ url }, async ({ reader }) => {
      const all = texts(700);
      for (const wave of [all, all, all.toReversed()]) {
        const sums = await Promise.all(wave.map((text) => sumOf(reader, text)));
        assert.equal(
          sums,
          wave.map((text) => 241 + all.indexOf(text)),
        );
      }
    });
  });

  it('stay until the end of a transaction', async () => {
    await withConnections({ url, poolSize: 1 }, async ({ writer }) => {
      const [text = ''] = texts(1);
      const name = nameNow(text) ?? '';
      await runTwice(writer, text);
      const failed = withTransaction(writer, async (trx) => {
        await runTwice(trx, hot());
        for (const each of attack()) nameNow(each);
        assert.is(knownName(text), undefined);
        assert.ok((await preparedBy.one(trx, {})).names.includes(name));
        await sql`select 1 / 0`.execute(trx);
      });
      assert.is(((await rejection(failed)) as { code?: string }).code, '22012');
      assert.not((await preparedBy.one(writer, {})).names.includes(name));
      await runTwice(writer, text);
      assert.ok((await preparedBy.one(writer, {})).names.includes(knownName(text) ?? ''));
    });
  });

  it('are closed if their name was given back before they were sent', async () => {
    await withConnections({ url, poolSize: 1 }, async ({ writer, guarded }) => {
      const [text = ''] = texts(1);
      const name = nameNow(text) ?? '';
      await runTwice(writer, hot());
      // The guard runs by itself, because the connection has not prepared it.
      const sum = sumOf(guarded(slowGuard.with({})), text);
      await until('the guard runs', async () => (await queryDirectly(url, GUARDS)).length > 0);
      for (const each of attack()) nameNow(each);
      assert.is(await sum, 241);
      assert.not((await preparedBy.one(writer, {})).names.includes(name));
    });
  });
});
