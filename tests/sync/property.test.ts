import { createProject } from '../fixtures.ts';
import { assertCurrent, Copy, join } from '../sync-kit.ts';
import { inWorld } from '../world.ts';
import { createRandom, createWriters } from './writers.ts';

const SEEDS = process.env['SYNC_SEED']?.split(',').map(Number) ?? [1, 2];
const STEPS = Number(process.env['SYNC_STEPS'] ?? 120);

inWorld('sync: copies equal the lists', (it) => {
  for (const seed of SEEDS) {
    it(`whatever several users do at the same time, with seed ${seed}`, async ({
      ada,
      grace,
      vera,
      eve,
      project_id,
      ...world
    }) => {
      const random = createRandom(seed);
      const people = [ada, grace, vera, eve];
      const other = await createProject(grace, { name: 'Other' });
      const write = createWriters(world, random, people, [{ id: project_id }, other]);
      await join(world.db, grace, other.id, ada);
      const copies = people.map((person) => ({ person, copy: new Copy(person, 1 + random.below(20)) }));
      for (let step = 0; step < STEPS; step += 1) {
        const reading = copies.filter(() => random.chance(0.3)).map(({ copy }) => copy.next());
        await Promise.all([...reading, ...Array.from({ length: 1 + random.below(3) }, write)]);
      }
      await world.runJobs();
      for (const { person, copy } of copies) {
        await copy.sync();
        await assertCurrent(copy, person, `seed ${seed}, ${person.full_name}`);
      }
    });
  }
});
