import type { IncomingHttpHeaders } from 'node:http';
import * as assert from 'uvu/assert';
import type { Operation } from '../../../src/document.ts';
import { allowedCell, type Prepared, requestOf } from '../../authorization/requests.ts';
import { createStage, type Stage } from '../../authorization/stage.ts';
import { exchange } from '../../exchange.ts';
import { declares } from '../documented.ts';
import { isSecured, type Part, sharedServer } from './house.ts';

/** The contract says which responses must not be cached. */
const declaredCaching = ({ responses }: Operation) =>
  responses[200]?.headers?.['Cache-Control']?.schema.enum?.[0];

const requestFor = (operation: Operation, stage: Stage): Promise<Prepared> =>
  requestOf(allowedCell(operation), stage);

/** Tests what GET and HEAD have in common in all operations. */
export const testReads: Part = (it, operations) => {
  it('304: the caller already has the current version, with any valid form of the ETag', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    for (const operation of operations.filter((each) => declares(each, 304))) {
      const { headers, ...request } = await requestFor(operation, stage);
      const read = (ifNoneMatch: string) =>
        exchange({ url, ...request, headers: { ...headers, 'if-none-match': ifNoneMatch } });
      const full = await read('"none"');
      assert.is(full.status, 200, full.text);
      const { etag = '', 'last-modified': modified, 'cache-control': caching } = full.headers;
      assert.match(etag, /^"[!#-~]+"$/);
      assert.is(caching, declaredCaching(operation));
      for (const tags of [etag, `W/${etag}`, '*', `"none", ${etag}`]) {
        const { status, text, headers } = await read(tags);
        assert.is(status, 304, `${operation.operationId} ${tags}`);
        assert.is(text, '');
        assert.equal(
          [headers.etag, headers['last-modified'], headers['cache-control'], headers['content-type']],
          [etag, modified, caching, undefined],
        );
      }
    }
  });

  it('HEAD: returns the headers of GET without a body', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    for (const operation of operations.filter(({ method }) => method === 'get')) {
      const request = await requestFor(operation, stage);
      const full = await exchange({ url, ...request });
      const head = await exchange({ url, ...request, method: 'HEAD' });
      assert.is(full.status, 200, full.text);
      assert.is(head.status, 200);
      assert.is(head.text, '');
      // The length of a stream is not known.
      const stable = ({
        'x-request-id': _,
        date: __,
        'transfer-encoding': ___,
        ...headers
      }: IncomingHttpHeaders) => headers;
      assert.equal(stable(head.headers), stable(full.headers), operation.operationId);
      if (!isSecured(operation)) continue;
      const none = await exchange({ url, method: 'HEAD', path: request.path });
      assert.equal([none.status, none.text], [401, '']);
    }
  });
};
