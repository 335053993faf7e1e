import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { PersonalData } from '../../src/resource.ts';
import { tables } from '../../src/resources.ts';
import { inWorld, type World } from '../world.ts';

const declared = Object.entries<PersonalData>(tables);

/** The foreign keys of all tables. */
async function foreignKeys({ db }: World) {
  const { rows } = await sql<{ table: string; target: string; cascades: boolean }>`
    select child.relname as table, parent.relname as target, confdeltype = 'c' as cascades
    from pg_constraint
    join pg_class child on child.oid = conrelid
    join pg_class parent on parent.oid = confrelid
    where contype = 'f'`.execute(db);
  return rows;
}

inWorld('declarations of personal data', (it) => {
  it('name the foreign key that deletes the rows of each table that is erased with another', async (world) => {
    const keys = await foreignKeys(world);
    const wrong = declared.filter(([name, { erased }]) => {
      if (!('with' in erased)) return false;
      return !keys.some((key) => key.table === name && key.target === erased.with && key.cascades);
    });
    assert.equal(
      wrong.map(([name]) => name),
      [],
      'tables without a foreign key on delete cascade',
    );
  });

  it('include every table that refers to a user in the erasure', async (world) => {
    const keys = await foreignKeys(world);
    const users = keys.filter(({ target }) => target === 'user').map(({ table }) => table);
    const kept = declared.filter(([name, { erased }]) => 'never' in erased && users.includes(name));
    assert.equal(
      kept.map(([name]) => name),
      [],
    );
  });

  it('name one file of the archive for each table, without duplicates', async () => {
    const files = declared.flatMap(([, { exported }]) => ('file' in exported ? [exported.file] : []));
    assert.equal(files, [...new Set(files)]);
    const others = declared.flatMap(([, { exported }]) => ('in' in exported ? [exported.in] : []));
    assert.equal(
      others.filter((file) => !files.includes(file)),
      [],
    );
  });

  it('give a sentence as reason for each table that is left out', async () => {
    const reasons = declared.flatMap(([name, { exported, erased }]) =>
      [exported, erased].flatMap((each) => ('never' in each ? [[name, each.never] as const] : [])),
    );
    const unclear = reasons.filter(
      ([, reason]) => reason.split(/\s+/).length < 4 || !/^[A-Z].*\.$/.test(reason),
    );
    assert.equal(unclear, []);
  });
});
