import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { inWorld, type World } from '../world.ts';

/** Runs the command as an operator does, on the world's database. */
function command({ databaseUrl }: World, ...args: string[]): Promise<{ code: number | null; text: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const child = spawn(process.execPath, ['src/main.ts', 'admin', ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

inWorld('npm run admin', (it) => {
  it('makes an account an administrator immediately, and records an event', async (world) => {
    const { ada, db } = world;
    await ada.get('/admin/users').expect(403);
    const granted = await command(world, 'grant', ada.email.toUpperCase());
    assert.is(granted.code, 0, granted.text);
    assert.match(granted.text, 'is now an administrator. Its email is not verified');
    world.clock.advance(2_001);
    await ada.get('/admin/users').expect(200);
    const again = await command(world, 'grant', ada.email);
    assert.equal([again.code, /already/.test(again.text)], [0, true]);
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    assert.not.match((await command(world, 'grant', ada.email)).text, 'not verified');
    assert.match((await command(world, 'list')).text, ada.email);
    const events = await db
      .selectFrom('event')
      .where('subject_id', '=', ada.id)
      .where('type', '=', 'user.updated')
      .select(['actor_id', 'changes'])
      .execute();
    assert.equal(events, [{ actor_id: null, changes: [{ field: 'role', before: 'user', after: 'admin' }] }]);
    const last = await command(world, 'revoke', ada.email);
    assert.is(last.code, 1);
    assert.match(last.text, 'is the last administrator');
    await ada.get('/admin/users').expect(200);
    assert.is((await command(world, 'revoke', ada.email, '--force')).code, 0);
    world.clock.advance(2_001);
    await ada.get('/admin/users').expect(403);
  });

  it('keeps one active administrator, also when two roles are revoked at once', async (world) => {
    const { ada, grace, vera } = world;
    for (const { email } of [ada, grace, vera]) await command(world, 'grant', email);
    await world.db.updateTable('user').set({ active: false }).where('id', '=', vera.id).execute();
    const both = await Promise.all([ada, grace].map(({ email }) => command(world, 'revoke', email)));
    assert.equal(both.map(({ code }) => code).sort(), [0, 1]);
    assert.is((await command(world, 'revoke', vera.email)).code, 0);
    const { text } = await command(world, 'list');
    assert.equal([ada, grace, vera].map(({ email }) => text.includes(email)).filter(Boolean), [true], text);
  });

  it('explains an unknown email, and prints its usage', async (world) => {
    const unknown = await command(world, 'grant', `${randomUUID()}@example.com`);
    assert.is(unknown.code, 1);
    assert.match(unknown.text, 'register it first');
    for (const args of [
      ['grant'],
      ['grant', 'ada@example.com', '--force'],
      ['toString', 'ada@example.com'],
    ]) {
      const wrong = await command(world, ...args);
      assert.is(wrong.code, 2, args.join(' '));
      assert.match(wrong.text, 'Usage');
    }
  });
});
