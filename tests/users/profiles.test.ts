import * as assert from 'uvu/assert';
import type { SessionActor } from '../../src/context.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { inWorld } from '../world.ts';

inWorld('profiles that are remembered', (it) => {
  it('are read once for each revision of their row, and by each for themselves', async ({ db, ada, eve }) => {
    let reads = 0;
    const counted = db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        reads += 1;
        return result;
      },
    });
    const profiles = createProfiles();
    const find = (person: typeof ada, revision: string) => {
      const { id: user_id, session_id } = person;
      const session: SessionActor = { user_id, session_id, revision, role: 'user', email_verified: false };
      return profiles.find(counted, session);
    };
    const first = await find(ada, '1');
    assert.equal([first?.id, (await find(ada, '1'))?.id, reads], [ada.id, ada.id, 1]);
    assert.equal([(await find(eve, '1'))?.id, reads], [eve.id, 2]);
    await db.updateTable('user').set({ full_name: 'Ada King' }).where('id', '=', ada.id).execute();
    assert.equal([(await find(ada, '2'))?.full_name, reads], ['Ada King', 3]);
    await find(ada, '2');
    assert.is(reads, 3);
  });
});
