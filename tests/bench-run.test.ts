import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import type { ServerLane } from '../scripts/bench/contestants/contestant.ts';
import { bare, express } from '../scripts/bench/contestants/node.ts';
import { taskflow } from '../scripts/bench/contestants/taskflow.ts';
import { measureAll } from '../scripts/bench/measure.ts';
import { OPERATION_NAMES } from '../scripts/bench/operations.ts';
import { createSite } from '../scripts/bench/site.ts';
import { withConnection } from '../scripts/bench/stores/postgres.ts';
import { verifyResponses } from '../scripts/bench/verify.ts';
import { suite } from './suite.ts';
import { serverUrl } from './template.ts';

const TASKS = 400;
const silent = () => {};

suite('a run of the benchmark', (it) => {
  it('seeds the data, compares the responses of the servers, and measures each on the same data', async () => {
    const postgres = { url: serverUrl(), pid: undefined, stop: async () => {} };
    const site = await createSite(TASKS, postgres, { keep: false, logs: undefined }, tmpdir(), silent);
    try {
      const lanes: ServerLane[] = [];
      for (const { prepare } of [taskflow, bare, express]) {
        const ready = await prepare({ directory: tmpdir(), python: undefined, log: silent });
        const lane = typeof ready === 'function' ? await ready(site) : undefined;
        if (lane?.kind === 'server') lanes.push(lane);
      }
      assert.is(lanes.length, 3);
      assert.ok(site.event.columns.some(({ sql }) => sql === 'task.id'));
      await verifyResponses(lanes, site.store, silent);

      const options = { rounds: 1, operations: OPERATION_NAMES, connections: [4], seconds: 0.1 };
      const measured = await measureAll({
        options,
        tasks: TASKS,
        lanes: lanes.filter(({ name }) => name === 'bare'),
        postgres,
        log: silent,
      });
      assert.equal(
        measured.map(({ operation, failure }) => [operation, failure]),
        OPERATION_NAMES.map((operation) => [operation, undefined]),
      );

      await site.store.reset();
      const { rows } = await withConnection(site.store.url, (client) =>
        client.query('select count(*)::integer as tasks, max(version) as version from task'),
      );
      assert.equal(rows[0], { tasks: TASKS, version: 1 });
    } finally {
      await site.remove();
    }
  });
});
