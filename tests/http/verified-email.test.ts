import * as assert from 'uvu/assert';
import { rawUploadOf } from '../attachments-kit.ts';
import { register } from '../auth/accounts.ts';
import { tokenTo } from '../auth/links.ts';
import { operations, pathOf, requestExamples } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { inWorld, type TestServer } from '../world.ts';

/** The error code that each secured operation returns. */
async function codesFor(
  { url }: TestServer,
  access_token: string,
): Promise<Record<string, string | undefined>> {
  const codes: Record<string, string | undefined> = {};
  for (const operation of operations.filter(({ security }) => security.length > 0)) {
    // It would end the session that the others need.
    if (['logout', 'deleteAccount'].includes(operation.operationId)) continue;
    const [body] = requestExamples(operation);
    const { body: response } = await exchange({
      url,
      method: operation.method.toUpperCase(),
      path: pathOf(operation, {}),
      headers: {
        authorization: `Bearer ${access_token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...rawUploadOf(operation)?.headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    codes[operation.operationId] = response?.error;
  }
  return codes;
}

const EXEMPT = ['auth', 'users', 'invitations'];
const isExempt = ({ tags }: { tags: string[] }) => tags.some((tag) => EXEMPT.includes(tag));
const exempt = operations
  .filter((operation) => isExempt(operation as unknown as { tags: string[] }))
  .map(({ operationId }) => operationId as string);

inWorld('a service that requires verified emails', (it) => {
  it('403: refuses everything except account, profile and invitations before verification', async (world) => {
    const strict = await world.serve({ requireEmailVerification: true });
    const { access_token } = await register(strict);
    const codes = await codesFor(strict, access_token);
    for (const [id, code] of Object.entries(codes)) {
      if (exempt.includes(id)) assert.is.not(code, 'EMAIL_NOT_VERIFIED', id);
      else assert.is(code, 'EMAIL_NOT_VERIFIED', id);
    }
    await strict.anonymous.get('/health').expect(200);
  });

  it('200: gives access right after the link is used, also to a token that was refused before', async (world) => {
    const strict = await world.serve({ requireEmailVerification: true });
    const account = await register(strict);
    const person = strict.as({ token: account.access_token });
    await person.get('/tasks').expect(403);
    const token = await tokenTo(world, account.email, 'verify_email');
    await strict.anonymous.post('/auth/email/verify').send({ token }).expect(200);
    await person.get('/tasks').expect(200);
  });

  it('200: gives everybody access if the setting is off', async (world) => {
    const { access_token } = await register(world);
    const codes = Object.values(await codesFor(world, access_token));
    assert.not.ok(codes.includes('EMAIL_NOT_VERIFIED'));
  });
});
