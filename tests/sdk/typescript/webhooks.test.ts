import * as assert from 'uvu/assert';
import { WebhookVerificationError, webhooks } from '../../../sdk/typescript/src/index.ts';
import { toCloudEvent } from '../../../src/webhooks/formats/cloudevents.ts';
import { newSecret, secretText, signatureHeaders } from '../../../src/webhooks/signature.ts';
import { suite } from '../../suite.ts';

/** The example of the standard. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  body: '{"test": 2432232314}',
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
};

const anyAge = { toleranceSeconds: Number.POSITIVE_INFINITY };

const event = {
  id: 'one',
  type: 'task.updated',
  subject: { type: 'task', id: 'two', name: 'Task' },
  sequence: 1,
};

/** A message of now, signed by the server's own code. */
function signed(body: string, secret = newSecret(), at = Date.now()) {
  const headers = signatureHeaders({ id: 'one', timestamp: Math.floor(at / 1_000), body }, [secret]);
  return { body, headers, secret: secretText(secret) };
}

const refused = (call: Promise<unknown>) =>
  call.then(
    () => assert.unreachable(),
    (error) => assert.instance(error, WebhookVerificationError),
  );

suite('webhooks.unwrap', (it) => {
  it('accepts the example of Standard Webhooks, and the server signs like it', async () => {
    const { body, headers, secret } = VECTOR;
    assert.equal(await webhooks.unwrap(body, headers, secret, anyAge), JSON.parse(body));
    const key = Buffer.from(secret.slice(6), 'base64');
    const id = headers['webhook-id'];
    assert.equal(signatureHeaders({ id, timestamp: 1614265330, body }, [key]), headers);
  });

  it('returns the event from each form of headers and body, and from CloudEvents', async () => {
    const value = event as never;
    const text = JSON.stringify(value);
    const { headers, secret } = signed(text);
    const bytes = new TextEncoder().encode(text);
    assert.equal(await webhooks.unwrap(bytes, new Headers(headers), secret), value);
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, each]) => [name.toUpperCase(), each]),
    );
    assert.equal(await webhooks.unwrap(text, upper, ['whsec_b3RoZXI=', secret]), value);
    const cloud = signed(JSON.stringify(toCloudEvent(value, 'https://tasks.example.com')));
    assert.equal(await webhooks.unwrap(cloud.body, cloud.headers, cloud.secret), value);
  });

  it('refuses another body, ID, time or secret, old and future messages, and missing headers', async () => {
    const { body, headers, secret } = signed('{"a":1}');
    await webhooks.unwrap(body, headers, secret);
    await refused(webhooks.unwrap('{"a":2}', headers, secret));
    await refused(webhooks.unwrap(body, { ...headers, 'webhook-id': 'two' }, secret));
    await refused(webhooks.unwrap(body, headers, secretText(newSecret())));
    for (const signature of ['', 'v1,', 'v1,AAAA', 'v2,AAAA', headers['webhook-signature'].slice(3), 'v1,é'])
      await refused(webhooks.unwrap(body, { ...headers, 'webhook-signature': signature }, secret));
    for (const at of [Date.now() - 400_000, Date.now() + 400_000]) {
      const other = signed('{"a":1}', undefined, at);
      await refused(webhooks.unwrap(other.body, other.headers, other.secret));
    }
    for (const timestamp of ['', 'soon', '1e9', '-1'])
      await refused(webhooks.unwrap(body, { ...headers, 'webhook-timestamp': timestamp }, secret));
    await refused(webhooks.unwrap(body, {}, secret));
    await refused(webhooks.unwrap(undefined as never, {}, secret));
  });

  it('a parsed body and an invalid secret are errors of the program, without the secret', async () => {
    const { body, headers } = signed('{"a":1}');
    const call = (given: never, secret: string) =>
      webhooks.unwrap(given, headers, secret).then(
        () => assert.unreachable(),
        (error) => {
          assert.instance(error, TypeError);
          assert.not.match(error.message, 'my-secret');
        },
      );
    await call({ a: 1 } as never, 'whsec_AAAA');
    for (const secret of ['my-secret', 'whsec_', 'whsec_my-secret!']) await call(body as never, secret);
  });
});
