import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { cellsOf, type Prepared, readyRequest } from '../../authorization/requests.ts';
import { createStage } from '../../authorization/stage.ts';
import { exchange } from '../../exchange.ts';
import type { World } from '../../world.ts';
import { type Part, sharedServer } from './house.ts';

const CODE = 'PROJECT_ARCHIVED';

async function eventsIn({ db }: World, owner_id: string): Promise<number> {
  const { rows } = await sql<{ many: number }>`select count(*)::integer as many from event
    where space_id in (select project_id from project_member where user_id = ${owner_id})`.execute(db);
  return rows[0]?.many ?? 0;
}

/** Tests that the content of archived projects cannot be changed. */
export const testArchived: Part = (it, operations) => {
  const declaring = operations.filter((each) => each['x-error-codes'].includes(CODE));
  // A person who accepts an invitation has no role in its project yet. That operation has its own test.
  const tested = declaring.filter((each) => each['x-project-role']);
  if (tested.length === 0) return;

  it('409: every write to the content of an archived project, except by callers who may not make it', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of tested) {
      const allowed = cellsOf(operation)
        .flat()
        .filter(({ about, status }) => /project|trashed|invitation/.test(about) && status < 300);
      assert.ok(allowed.length > 0, operation.operationId);
      for (const cell of allowed.filter(({ actor }) => actor === 'owner')) {
        const stage = await createStage(world);
        const ask = ({ headers, ...request }: Prepared) =>
          exchange({ url, ...request, headers: { ...headers, 'idempotency-key': 'archived' } });
        const request = await readyRequest(cell, stage, ask);
        const owner_id = stage.cast.owner.id;
        await sql`update project set archived = true
          where id in (select project_id from project_member where user_id = ${owner_id})`.execute(world.db);
        const before = await eventsIn(world, owner_id);
        const refused = await ask(request);
        assert.equal(
          [refused.status, refused.body.error],
          [409, CODE],
          `${operation.operationId}, ${cell.about}`,
        );
        const viewed = await ask({
          ...request,
          headers: { ...request.headers, ...stage.cast.viewer.headers },
        });
        assert.ok([403, 404].includes(viewed.status), `${operation.operationId}: ${viewed.text}`);
        assert.is(await eventsIn(world, owner_id), before);
      }
    }
  });

  it('409: declared by every operation that members can use to change something', () => {
    assert.equal(
      operations.filter((each) => each['x-project-role'] === 'member' && !declaring.includes(each)),
      [],
    );
    return Promise.resolve();
  });
};
