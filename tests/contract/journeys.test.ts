import * as assert from 'uvu/assert';
import { readJourneys, TASKFLOW } from '../../scripts/journeys/read.ts';
import { operationsOf, readContract } from '../../src/document.ts';
import { suite } from '../suite.ts';

/** Operations that no journey can call with success, and why. */
const WITHOUT_SUCCESS = [
  'downloadThumbnail: a picture is not text, which is all that a step can send',
  'cancelJob: every kind of job that exists must run to its end',
];

suite('the journeys of openapi/journeys', (it) => {
  const journeys = readJourneys();
  const steps = journeys.flatMap(({ id, steps }) =>
    steps.map((step) => ({ ...step, name: `${id}/${step.id}` })),
  );
  const calls = steps.filter(({ source }) => source === TASKFLOW);
  const operations = operationsOf(readContract()).map(({ operationId }) => String(operationId));

  it('call every operation, and expect it to succeed', () => {
    const succeeding = calls.filter(({ status = 0 }) => status >= 200 && status < 300);
    const called = new Set(succeeding.map(({ operationId }) => operationId));
    assert.equal(
      operations.filter((id) => !called.has(id)),
      WITHOUT_SUCCESS.map((reason) => reason.split(':')[0]),
      'operations in no journey',
    );
  });

  it('call only operations of the contract', () => {
    const unknown = calls.filter(({ operationId }) => !operations.includes(operationId));
    assert.equal(
      unknown.map(({ name, operationId }) => `${name}: ${operationId}`),
      [],
    );
  });

  it('expect a status in every step', () => {
    assert.equal(
      steps.filter(({ status }) => status === undefined).map(({ name }) => name),
      [],
    );
  });

  it('have names that are unique across files, because `--workflow` needs that', () => {
    const ids = journeys.map(({ id }) => id);
    assert.equal(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    );
  });
});
