import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { inviteAdministrator } from '../../src/admin/invite.ts';
import { setRole } from '../../src/users/role.ts';
import { linksTo, tokenTo } from '../auth/links.ts';
import { readOutbox, tokenIn } from '../mail-kit.ts';
import { HANG_MS } from '../waiting.ts';
import { inWorld, type World } from '../world.ts';
import { becomeAdmin, newEmail, reset, roleOf, serveWithAdminEmail } from './named.ts';

const now = new Date().toISOString();
const byOperator = { now, request_id: null };

/** What a node does and logs when it starts. */
async function startOnce({ db }: World, email: string): Promise<string> {
  const lines: string[] = [];
  const note = (_: object, line: string) => void lines.push(line);
  await inviteAdministrator(db, email, { now, log: { info: note, warn: note, error: note } });
  return lines.join('\n');
}

/** Starts the service on the world's database, stops it once it has logged all of `said`, and returns the log. */
function startedUntil({ databaseUrl }: World, variables: object, ...messages: string[]): Promise<string> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    PORT: '0',
    LOG_FORMAT: 'json',
    SHUTDOWN_DELAY: '0s',
    ...variables,
  };
  const child = spawn(process.execPath, ['src/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: HANG_MS,
  });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
    if (messages.every((text) => log.includes(text))) child.kill('SIGTERM');
  });
  return new Promise((resolve, reject) => {
    child.on('close', () => {
      const missing = messages.filter((text) => !log.includes(text));
      if (missing.length > 0) reject(new Error(`The service did not log ${missing.join(', ')}.`));
      else resolve(log);
    });
  });
}

inWorld('ADMIN_EMAIL at the start of the service', (it) => {
  it('appoints nobody, sends one link for any number of starts, and logs nothing if the account is an administrator', async (world) => {
    const { ada, db } = world;
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    const dataDir = await mkdtemp(join(tmpdir(), 'taskflow-start-'));
    const variables = {
      ADMIN_EMAIL: ada.email.toUpperCase(),
      DATA_DIR: dataDir,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    for (let start = 0; start < 3; start += 1) {
      const log = await startedUntil(world, variables, 'TaskFlow is ready', '"job":"send_link"');
      assert.match(log, 'is not an administrator');
      assert.match(log, 'npm run admin -- grant');
    }
    assert.is(await roleOf(world, ada.email), 'user');
    const mails = await readOutbox(join(dataDir, 'outbox'));
    assert.is(mails.length, 1);
    const served = await serveWithAdminEmail(world, ada.email);
    await reset(served, tokenIn(mails[0]), 'Jacquard-Loom-1804').expect(204);
    assert.is(await roleOf(world, ada.email), 'admin');
    const log = await startedUntil(world, variables, 'TaskFlow is ready');
    assert.not.match(log, 'administrator');
    await rm(dataDir, { recursive: true });
  });

  it('logs that the address must be registered if no account has it', async (world) => {
    assert.match(await startOnce(world, newEmail()), 'ADMIN_EMAIL has no account yet: register the address');
  });

  it('sends one link when many nodes start at the same time', async (base) => {
    const { ada } = base;
    const world = await serveWithAdminEmail(base, ada.email);
    await Promise.all(Array.from({ length: 20 }, () => startOnce(world, ada.email)));
    await Promise.all([world.runJobs(), world.runJobs()]);
    assert.is((await linksTo(world, ada.email, 'become_admin')).length, 1);
    await becomeAdmin(world, ada.email);
  });

  it('sends another link after a day, also if the account has lost the role meanwhile', async (base) => {
    const { ada, db } = base;
    const world = await serveWithAdminEmail(base, ada.email);
    const sent = async () => {
      assert.match(await startOnce(world, ada.email), 'is not an administrator');
      return (await linksTo(world, ada.email, 'become_admin')).length;
    };
    const later = (interval: string) =>
      sql`update link_token set created_at = created_at - ${interval}::interval where user_id = ${ada.id}`.execute(
        db,
      );
    assert.is(await sent(), 1);
    await later('23 hours 59 minutes');
    assert.is(await sent(), 1);
    await later('1 minute');
    assert.is(await sent(), 2);
    await becomeAdmin(world, ada.email);
    assert.is(await startOnce(world, ada.email), '');
    await setRole.first(db, { ...byOperator, email: ada.email, force: true }, { role: 'user' });
    assert.is(await sent(), 3);
    assert.is(await roleOf(world, ada.email), 'user');
  });

  it('sends nothing if the account has become an administrator before the job runs', async (base) => {
    const { ada, db } = base;
    const world = await serveWithAdminEmail(base, ada.email);
    await startOnce(world, ada.email);
    await setRole.first(db, { ...byOperator, email: ada.email, force: false }, { role: 'admin' });
    await world.runJobs();
    assert.equal(await world.mailsTo(ada.email), []);
  });

  it('logs that the account is deactivated, and sends nothing', async (base) => {
    const { ada, db } = base;
    const world = await serveWithAdminEmail(base, ada.email);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    assert.match(await startOnce(world, ada.email), 'is deactivated');
    await world.runJobs();
    assert.equal(await world.mailsTo(ada.email), []);
  });

  it('records the same event as for a requested link, without an actor', async (base) => {
    const { ada, db } = base;
    const world = await serveWithAdminEmail(base, ada.email);
    await startOnce(world, ada.email);
    await tokenTo(world, ada.email, 'become_admin');
    const [event] = await db
      .selectFrom('event')
      .where('space_id', '=', ada.id)
      .select(['type', 'actor_id', 'request_id', 'client_address'])
      .execute();
    assert.equal(event, {
      type: 'user.password_reset_requested',
      actor_id: null,
      request_id: null,
      client_address: null,
    });
  });
});
