import * as assert from 'uvu/assert';
import type { OperationId } from '../../../src/contract.ts';
import { isRead, type Operation } from '../../../src/document.ts';
import { allowedCell, type Prepared, readyRequest } from '../../authorization/requests.ts';
import { createStage } from '../../authorization/stage.ts';
import { exchange } from '../../exchange.ts';
import { contract } from '../documented.ts';
import { type Part, sharedServer } from './house.ts';

const TYPES = (contract.components['schemas'] as { EventType: { enum: string[] } }).EventType.enum;

/** The event types that the description of an operation names. */
const namedIn = ({ description }: Operation & { description?: string }) =>
  [...(description ?? '').matchAll(/`([a-z_]+\.[a-z_]+)`/g)].flatMap(([, type = '']) =>
    TYPES.includes(type) ? [type] : [],
  );

/** Reasons why an operation appends no event here although its description names one. */
const NOT_APPENDED: { readonly [Id in OperationId]?: string } = {
  revokeOtherSessions: 'the caller has no other session',
  requestPasswordReset: 'the example names an address without an account',
  moveTask: 'the task is the first one already',
  verifyEmail: 'the address is verified already',
  resendVerificationEmail: 'a message changes nothing',
  createDownloadLink: 'a link changes nothing',
  createUpload: 'the file is not complete',
  cancelUpload: 'the file is not complete',
  importTasks: 'the job appends the events of its tasks',
  markTaskRead: 'the caller has no notifications',
  resumeRecurrence: 'the series is not paused',
  unsubscribeNotifications: 'the example has no token of a user',
  pingWebhook: 'a test message changes nothing',
  sendTestPush: 'a test message changes nothing',
  redeliverWebhook: 'the event exists already',
  replayWebhook: 'the events exist already',
  markAllNotificationsRead: 'the caller has no notifications',
};

/** Their events do not say who or what sent the request: who declined, and anything about a deleted account. */
const WITHOUT_ORIGIN: readonly OperationId[] = ['declineInvitation', 'deleteAccount'];

/** Tests the events of writes. */
export const testEvents: Part = (it, operations) => {
  const writes = operations.filter((each) => !isRead(each));
  if (writes.length === 0) return;

  it('2xx: a write appends only events of types that its description names, with its origin', async (world) => {
    const { url } = await sharedServer(world);
    const wrong: string[] = [];
    for (const operation of writes) {
      // Some end the session, use up a link or delete the account.
      const stage = await createStage(world);
      const ask = (request: Prepared) => exchange({ url, ...request });
      const ready = await readyRequest(allowedCell(operation), stage, ask);
      const origin = WITHOUT_ORIGIN.includes(operation.operationId) ? null : 'sweep:1';
      const { status, text, headers } = await ask({
        ...ready,
        headers: { ...ready.headers, 'X-Origin': 'sweep:1' },
      });
      assert.ok(status < 300, `${operation.operationId}: ${text}`);
      const written = await world.db
        .selectFrom('event')
        .where('request_id', '=', String(headers['x-request-id']))
        .select(['type', 'origin'])
        .execute();
      const types = written.map(({ type }) => type);
      const named = namedIn(operation);
      const expectsNone = operation.operationId in NOT_APPENDED;
      if ((types.length === 0) !== expectsNone || types.some((type) => !named.includes(type)))
        wrong.push(`${operation.operationId} names "${named}" and writes "${types}"`);
      if (written.some((event) => event.origin !== origin))
        wrong.push(`${operation.operationId} loses the origin`);
    }
    assert.equal(wrong, []);
  });
};
