import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createUnsubscribeTokens } from '../../src/users/unsubscribe.ts';
import { suite } from '../suite.ts';
import { createTask, encryptionKey, inWorld } from '../world.ts';

inWorld('messages about what hostile users wrote', (it) => {
  it('have no header and no link of theirs', async (world) => {
    const { ada, grace, project_id, db } = world;
    await sql`update "user" set email_verified = true where id = ${grace.id}`.execute(db);
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    const injected =
      'Hi\r\nBcc: evil@example.com\r\nContent-Type: text/html\r\n\r\n<img src=x onerror=alert(1)>';
    await sql`update task set title = ${injected} where id = ${task.id}`.execute(db);
    await sql`update "user" set full_name = ${`Ada\nX-Evil: 1\u2028 https://evil.example`} where id = ${ada.id}`.execute(
      db,
    );
    await world.readEvents();
    await world.makeJobsDue();
    await world.runJobs();
    const [mail, ...more] = await world.mailsTo(grace.email);
    assert.equal(more, []);
    for (const name of ['bcc', 'x-evil']) assert.not.ok(mail?.headers[name], name);
    assert.not.match(mail?.subject ?? '', /[\r\n\u2028]/);
    assert.not.match(mail?.html ?? '', /<img/);
    assert.not.match(`${mail?.text}${mail?.html}`, 'https://evil.example');
  });
});

suite('tokens to unsubscribe', (it) => {
  const tokens = createUnsubscribeTokens(encryptionKey);
  const user_id = '019c6592-1b40-7fde-a430-d40bd57deeac';
  const token = tokens.tokenOf(user_id);

  it('that were changed anywhere are for nobody, and never for another user', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < token.length; at += 1) {
      for (const letter of letters) {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const found = tokens.userOf(changed);
        // The last letter has bits that no byte has.
        assert.ok(found === undefined || found === user_id, changed);
        if (at < token.length - 1 && changed !== token) assert.is(found, undefined, changed);
      }
    }
    for (const text of ['', 'tfu_', token.slice(0, -2), `${token}AA`, token.toUpperCase(), `${token}=`, '💥'])
      assert.ok([undefined, user_id].includes(tokens.userOf(text)), text);
  });
});
