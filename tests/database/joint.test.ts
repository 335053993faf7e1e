import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { compiled } from '../../src/database/compiled.ts';
import { bundlesOf } from '../../src/database/driver/joint.ts';
import { fixedName } from '../../src/database/driver/statements.ts';
import { suite } from '../suite.ts';

/** A statement that can be joined with others like it. */
const joinable = (title: string) =>
  compiled<{ id: string }, object>(
    `test: ${title}`,
    (_, p) => sql`select ${p.id}::text as ${sql.lit(title)}`,
    {
      types: { id: 'text' },
      key: 'id',
      build: (db, given) =>
        given
          .begin(db)
          .selectFrom(sql<object>`asked`.as('asked'))
          .select(sql`${given.in('asked').id}`.as(title)),
    },
  );

const [guard, one, other] = [joinable('joint guard'), joinable('joint one'), joinable('joint other')];
const write = (statement: typeof one, id: string) => ({
  guard: guard.with({ id }),
  query: statement.with({ id }),
});

/** Counts the names that something takes. */
function namesTakenBy(work: () => unknown): number {
  const number = () => Number(fixedName(`test: ${Math.random()}`).slice(1));
  const before = number();
  work();
  return number() - before - 1;
}

suite('a group of writes', (it) => {
  it('has a bundle for each statement, and another one for the same row', () => {
    const group = [write(one, 'a'), write(other, 'a'), write(one, 'b'), write(one, 'a'), write(one, 'c')];
    assert.equal(
      bundlesOf(group).map(({ writes }) => writes),
      [[0, 2], [1], [3, 4]],
    );
  });

  it('takes a name for a joined statement only if there is one', () => {
    const [third, fourth] = [joinable('joint third'), joinable('joint fourth')];
    const apart = [write(third, 'a'), write(fourth, 'a'), write(third, 'a')];
    assert.is(
      namesTakenBy(() => bundlesOf(apart)),
      0,
    );
    assert.is(
      namesTakenBy(() => bundlesOf([...apart, write(third, 'b')])),
      1,
    );
  });
});
