import { randomBytes } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { OperationId, Schema } from '../../../src/contract.ts';
import { connect } from '../../../src/database/database.ts';
import { ConnectionLost, OutcomeUnknown, Overloaded } from '../../../src/database/driver/failures.ts';
import { assertRefused, type Part, promote, send, sharedServer, signedIn, withHandler } from './house.ts';

/** The liveness probe, and the keys of the server. */
const WITHOUT_DATABASE: readonly OperationId[] = ['getLiveness', 'getPushOptions'];

/** Tests the response to errors that the caller is not responsible for. */
export const testServerErrors: Part = (it, operations) => {
  it('500: an unexpected error returns only the ID of its log entry', async (world) => {
    const { url, log } = await sharedServer(world);
    const secret = `s3cret-${randomBytes(8).toString('hex')}`;
    const failure = () =>
      Object.assign(new Error(`connect postgres://taskflow:${secret}@10.1.2.3:5432/tasks`), {
        query: `select password_hash from "user" where token = '${secret}'`,
        path: '/srv/taskflow/src/tasks/queries.ts',
      });
    await withHandler(
      async () => {
        throw failure();
      },
      async () => {
        for (const operation of operations) {
          const headers = signedIn(operation, world.ada.token);
          const response = await assertRefused(
            url,
            operation,
            { status: 500, code: 'INTERNAL_ERROR' },
            { headers },
          );
          const { request_id } = response.body.meta;
          assert.equal(JSON.parse(response.text), {
            success: false,
            data: null,
            message: 'An unexpected error occurred on the server.',
            error: 'INTERNAL_ERROR',
            errors: [],
            meta: { request_id },
          });
          const line = log.find((each) => each['request_id'] === request_id);
          assert.is(line?.level, 'error');
          assert.is(line?.['operation'], operation.operationId);
          assert.match(JSON.stringify(line), '10.1.2.3:5432');
          assert.not.match(JSON.stringify(line), secret);
        }
      },
    );
  });

  it('503: the database is unavailable, overloaded, or cannot confirm a write', async (world) => {
    const { url } = await sharedServer(world);
    const failures: [Schema<'ErrorCode'>, Error][] = [
      ['DEPENDENCY_UNAVAILABLE', new ConnectionLost('terminating connection of 10.1.2.3')],
      ['OUTCOME_UNKNOWN', new OutcomeUnknown('the standby of 10.1.2.3 is away')],
      ['OVERLOADED', new Overloaded('21 wait for 10 connections')],
    ];
    for (const [code, error] of failures) {
      await withHandler(
        async () => {
          throw error;
        },
        async () => {
          for (const operation of operations.filter((each) => each['x-error-codes'].includes(code))) {
            const headers = signedIn(operation, world.ada.token);
            const response = await assertRefused(url, operation, { status: 503, code }, { headers });
            assert.is(response.headers['retry-after'], '2');
            assert.not.match(response.text, /10\.1\.2\.3|connections/);
          }
        },
      );
    }
  });

  it('503: without a database, except for what reads nothing from it', async (world) => {
    const { serve, ada } = world;
    await promote(world);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const connections = connect({
      url: 'postgres://nobody@127.0.0.1:1/nothing',
      poolSize: 2,
      applicationName: 'away',
      log,
    });
    const health = {
      version: '0.0.0',
      uptimeSeconds: () => 0,
      isStopping: () => false,
      pingDatabase: () => connections.ready(),
    };
    const { url } = await serve({ connections, numbering: connections.numbering, health });
    try {
      for (const operation of operations) {
        const headers = signedIn(operation, ada.token);
        if (WITHOUT_DATABASE.includes(operation.operationId)) {
          assert.is((await send(url, operation, { headers })).status, 200);
          continue;
        }
        const body =
          operation.operationId === 'refreshTokens'
            ? { body: JSON.stringify({ refresh_token: `tfr_${randomBytes(32).toString('base64url')}` }) }
            : {};
        await assertRefused(
          url,
          operation,
          { status: 503, code: 'DEPENDENCY_UNAVAILABLE' },
          { headers, ...body },
        );
      }
    } finally {
      await connections.close();
    }
  });
};
