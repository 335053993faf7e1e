import * as assert from 'uvu/assert';
import { createUnsubscribeTokens } from '../../src/users/unsubscribe.ts';
import { eventsOf } from '../fixtures.ts';
import { encryptionKey, operation } from '../world.ts';

const { tokenOf } = createUnsubscribeTokens(encryptionKey);
const path = (token: string) => `/notifications/unsubscribe?token=${token}`;

operation('unsubscribeNotifications', (it) => {
  it('204: changes the setting of the user in the token, without a login', async ({
    ada,
    grace,
    anonymous,
    db,
  }) => {
    const { headers } = await anonymous.post(path(tokenOf(ada.id))).expect(204);
    const event = (await eventsOf(db, ada.id)).find(({ type }) => type === 'user.updated');
    assert.is(event?.request_id, headers['x-request-id']);
    const email = async (person: typeof ada) =>
      (await person.get('/users/profile').expect(200)).body.data.settings.notification_delivery.email;
    assert.is(await email(ada), 'never');
    assert.is(await email(grace), 'instant');
  });

  it('422: the key of a request with another token unsubscribes nobody', async ({
    ada,
    grace,
    anonymous,
  }) => {
    const send = ({ id }: typeof ada) =>
      anonymous.post(path(tokenOf(id))).set('idempotency-key', 'unsubscribe');
    await send(ada).expect(204);
    assert.is((await send(grace).expect(422)).body.error, 'IDEMPOTENCY_KEY_REUSED');
    await send(ada).expect(204);
  });

  it('204: changes nothing without a token that TaskFlow made', async ({ ada, anonymous }) => {
    const token = tokenOf(ada.id);
    const altered = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    const ofAnother = createUnsubscribeTokens(encryptionKey).tokenOf('019c6592-1b40-7fde-a430-d40bd57deeac');
    for (const other of ['x', 'tfu_', altered.slice(0, -6), token.toUpperCase(), ofAnother])
      await anonymous.post(path(other)).expect(204);
    await anonymous.post('/notifications/unsubscribe').expect(204);
    const { body } = await ada.get('/users/profile').expect(200);
    assert.is(body.data.version, 1);
  });
});
