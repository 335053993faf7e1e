import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Connections } from '../../src/database/database.ts';
import { withProxy } from '../faults/proxy.ts';
import { suite } from '../suite.ts';
import { ask, connected, emptyDatabase, until } from './scratch.ts';

const url = await emptyDatabase();

/** What a subscriber got, in order. */
function heardBy({ accessChanges }: Connections): string[] {
  const heard: string[] = [];
  accessChanges.subscribe({ told: (message) => heard.push(message), missed: () => heard.push('missed') });
  return heard;
}

const say = (message: string) => sql`select pg_notify('access_changed', ${message})`;

const listening = ({ accessChanges }: Connections, yes = true) =>
  until(yes ? 'it listens' : 'it does not listen', () => accessChanges.isListening === yes);

const terminate = () =>
  ask(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'",
  );

suite('the listener', (it) => {
  it('hears what was committed, in order, and nothing that was rolled back', async () => {
    await connected({ url }, async (connections) => {
      const { writer } = connections;
      const [first, second] = [heardBy(connections), heardBy(connections)];
      await listening(connections);
      await writer.transaction().execute(async (trx) => {
        await say('a').execute(trx);
        await say('a').execute(trx);
        await say('b').execute(trx);
      });
      const rolledBack = writer.transaction().execute(async (trx) => {
        await say('never').execute(trx);
        throw new Error('undone');
      });
      await rolledBack.catch(() => {});
      await say('c').execute(writer);
      await until('the last is heard', () => [first, second].every((heard) => heard.includes('c')));
      assert.equal(first, ['missed', 'a', 'b', 'c']);
      assert.equal(second, first);
    });
  });

  it('says that it missed something when its connection is lost, and comes back', async () => {
    await connected({ url }, async (connections) => {
      const heard = heardBy(connections);
      await listening(connections);
      await terminate();
      await until('the loss is noticed and mended', () => heard.length === 3);
      assert.equal(heard, ['missed', 'missed', 'missed'], 'the first connection, its loss, the second');
      assert.is(connections.accessChanges.isListening, true);
      await say('again').execute(connections.writer);
      await until('it hears again', () => heard.includes('again'));
    });
  });

  it('tries again while there is no server', async () => {
    await withProxy(url, async (proxy) => {
      const warnings: string[] = [];
      const log = { info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} };
      await connected({ url: proxy.through(url), log }, async (connections) => {
        proxy.toServer = () => 'cut';
        const heard = heardBy(connections);
        await until('it has tried twice', () => warnings.length >= 2);
        assert.is(connections.accessChanges.isListening, false);
        assert.equal(heard, []);
        proxy.toServer = () => 'pass';
        await listening(connections);
        assert.equal(heard, ['missed']);
      });
    });
  });

  it('closes whatever it is at: listening, connecting, waiting to try again', async () => {
    await connected({ url }, async (connections) => {
      heardBy(connections);
      await listening(connections);
      await connections.accessChanges.close();
      assert.is(connections.accessChanges.isListening, false);
    });
    await connected({ url }, async (connections) => {
      heardBy(connections);
    });
    const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
    await connected({ url: nowhere }, async (connections) => {
      heardBy(connections);
      await new Promise(setImmediate);
    });
    const left = await ask(
      url,
      "select pid from pg_stat_activity where datname = current_database() and query like 'listen %'",
    );
    assert.equal(left, []);
  });
});
