import * as assert from 'uvu/assert';
import { seedReports } from '../scripts/bench/report-seed.ts';
import { migratedDatabase, queryDirectly } from './database/scratch.ts';
import { suite } from './suite.ts';

const INDEXES = `select indrelid::regclass::text as table, pg_get_indexdef(indexrelid) as definition, indisvalid as is_valid
  from pg_index join pg_class on oid = indexrelid where relnamespace = 'public'::regnamespace
    and indrelid::regclass::text !~ '^event_sequence_\\d' order by 1, 2`;

const TRANSITIONS = 'select * from task_transition order by task_id, position';

suite('the data of the bench for reports and size', (it) => {
  it('has what triggers would have derived, and the indexes of the schema', async () => {
    const url = await migratedDatabase();
    const indexes = await queryDirectly(url, INDEXES);
    await seedReports(url, 60);
    assert.equal(await queryDirectly(url, INDEXES), indexes);
    const rows = await queryDirectly(
      url,
      'select (select count(*) from task) as tasks, (select count(*) from task_search) as texts',
    );
    assert.equal(rows, [{ tasks: '60', texts: '60' }]);
    const transitions = await queryDirectly(url, TRANSITIONS);
    await queryDirectly(url, 'select rebuild_task_transitions(array(select id from task))');
    assert.equal(await queryDirectly(url, TRANSITIONS), transitions);
    // Of each grain: quarters of an hour, days and months.
    assert.equal(await queryDirectly(url, 'select sum(created) as created from task_transition_sum'), [
      { created: '180' },
    ]);
  });

  it('has a number for each event, and gives them no second one', async () => {
    const url = await migratedDatabase();
    await seedReports(url, 20);
    await queryDirectly(url, 'select stamp_events(1000, true)');
    const [row] = await queryDirectly(
      url,
      `select count(*) = count(distinct position) as once, count(*) = (select count(*) from event) as all,
         max(sequence) = count(*) as gapless from event_sequence`,
    );
    assert.equal(row, { once: true, all: true, gapless: true });
  });
});
