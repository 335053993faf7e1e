import * as assert from 'uvu/assert';
import { isRead } from '../../../src/document.ts';
import { declares } from '../documented.ts';
import { JSON_TYPE, type Part, send, sharedServer, signedIn } from './house.ts';

/** Tests what a write would have to ignore: a body, or a precondition, that it does not declare. */
export const testUndeclared: Part = (it, operations) => {
  const writes = operations.filter((operation) => !isRead(operation));
  const withoutBody = writes.filter(
    (operation) => operation.requestBody === undefined && !operation['x-ignores-body'],
  );
  const withoutVersion = writes.filter((operation) => !declares(operation, 412));

  it('400: a write that takes no body names each property of one', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of withoutBody) {
      const refused = async (body: string) => {
        const headers = { ...JSON_TYPE, ...signedIn(operation, world.ada.token) };
        const response = await send(url, operation, { headers, body });
        assert.is(response.status, 400, `${operation.operationId} ${body}: ${response.text}`);
        return response.body.errors.map(
          ({ field, code }: { field: string; code: string }) => `${field} ${code}`,
        );
      };
      assert.equal(await refused('{"version": 1, "dry_run": true}'), [
        'version UNKNOWN_FIELD',
        'dry_run UNKNOWN_FIELD',
      ]);
      assert.equal(await refused('[]'), ['body NOT_ALLOWED']);
    }
  });

  it('400: a write that compares no version does not ignore `If-Match`', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of withoutVersion) {
      const headers = { 'if-match': '"none"', ...signedIn(operation, world.ada.token) };
      const response = await send(url, operation, { headers });
      assert.is(response.status, 400, `${operation.operationId}: ${response.text}`);
      const [error] = response.body.errors;
      assert.equal([error?.field, error?.code], ['If-Match', 'NOT_ALLOWED'], operation.operationId);
    }
  });
};
