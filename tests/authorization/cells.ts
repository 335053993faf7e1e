import * as assert from 'uvu/assert';
import type { Access, Subject, Who } from '../../openapi/access.ts';
import { SUBJECTS, table } from '../../openapi/authorization.ts';
import type { PathParameter } from '../../src/contract.ts';
import type { Operation } from '../../src/document.ts';
import { operations as allOperations } from '../contract/documented.ts';
import { isSecured, type Part, scopesOf, sharedServer } from '../contract/sweep/house.ts';
import { type ApiResponse, exchange } from '../exchange.ts';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { type Ids, idsIn } from '../seeds.ts';
import { type Cell, cellsOf, type Prepared, readyRequest, requestOf } from './requests.ts';
import { createStage, grantableScopes, readScopes, type Stage } from './stage.ts';
import { stateOf } from './state.ts';

const isRefused = ({ status }: Cell) => status >= 400;
const nameOf = ({ id, about, actor }: Cell) => `${id}, ${about}, ${actor}`;

/** Their requests use up their credentials: a session, a link or a password. */
const usesUpCredentials = ({ credentials }: Access, { about }: Cell) =>
  about === 'own' && ['none', 'session'].includes(credentials);

const isUnchanged = (ids: Ids): Ids => Object.fromEntries(Object.keys(ids).map((name) => [name, UNKNOWN_ID]));

/** Compares the authorization table with the contract and with the service. */
export const testCells: Part = (it, operations) => {
  it('matches the contract: credentials, project roles and system role', async () => {
    assert.equal(
      operations.flatMap((operation) => differencesOf(operation, table[operation.operationId] as Access)),
      [],
    );
  });

  it('refuses as the table says without changing anything, and hides what the caller cannot see (D-01)', async (world) => {
    const { url } = await sharedServer(world);
    const stage = await createStage(world);
    const rows = await Promise.all(operations.flatMap(cellsOf).map((row) => prepare(row, stage)));
    const ask = (request: Prepared): Promise<ApiResponse> => exchange({ url, ...request });
    const wrong: string[] = [];
    let before = await stateOf(world.db);
    for (const row of rows) {
      await Promise.all(
        row.map(async ({ cell, request, ofNothing }) => {
          const response = await ask(request);
          if (response.status !== cell.status) wrong.push(`${nameOf(cell)}: ${response.text}`);
          if (!ofNothing) return;
          const expected = await ask(ofNothing);
          if (JSON.stringify(withoutRequestId(response)) !== JSON.stringify(withoutRequestId(expected))) {
            wrong.push(`${nameOf(cell)}: ${response.text}, but of what does not exist ${expected.text}`);
          }
        }),
      );
      const after = await stateOf(world.db);
      for (const [name, digest] of Object.entries(after)) {
        if (before[name] !== digest)
          wrong.push(`${row[0] && nameOf(row[0].cell)}: a refusal changed ${name}`);
      }
      before = after;
    }
    assert.equal(wrong, []);
  });

  it('allows as the table says, and shows strangers nothing of the project or its owner', async (world) => {
    const { url } = await sharedServer(world);
    const wrong: string[] = [];
    for (const operation of operations) {
      const shared = await createStage(world);
      const allowed = cellsOf(operation)
        .flat()
        .filter((cell) => !isRefused(cell));
      await Promise.all(
        allowed.map(async (cell) => {
          const usesUp = usesUpCredentials(table[cell.id] as Access, cell) && operation.method !== 'get';
          // A user has one running timer, which the request of another cell would stop.
          const isOwnStage = usesUp || cell.id === 'stopTimer';
          const stage = isOwnStage ? await createStage(world) : shared;
          const ask = (request: Prepared) => exchange({ url, ...request });
          const { status, text } = await ask(await readyRequest(cell, stage, ask));
          if (status !== cell.status) wrong.push(`${nameOf(cell)}: ${text}`);
          if (!['stranger', 'anonymous'].includes(cell.actor)) return;
          for (const id of stage.made()) if (text.includes(id)) wrong.push(`${nameOf(cell)}: shows ${id}`);
        }),
      );
    }
    assert.equal(wrong, []);
  });
};

type Refusal = { cell: Cell; request: Prepared; ofNothing?: Prepared };

/**
 * The refused requests of a row. Where a 404 must hide that something exists, each is repeated with IDs that
 * do not exist.
 */
function prepare(row: Cell[], stage: Stage): Promise<Refusal[]> {
  return Promise.all(
    row.filter(isRefused).map(async (cell) => {
      const request = await requestOf(cell, stage);
      if (![400, 404].includes(cell.status)) return { cell, request };
      const ids = isUnchanged(await stage.ids(cell.about));
      return { cell, request, ofNothing: await requestOf(cell, stage, ids) };
    }),
  );
}

/** Reports where the row of an operation differs from the contract, or omits the subject of the path. */
function differencesOf(operation: Operation, { credentials, about }: Access): string[] {
  const { operationId, 'x-project-role': projectRole, 'x-system-role': systemRole } = operation;
  const scopes = scopesOf(operation);
  const declared = !isSecured(operation)
    ? 'none'
    : scopes.every((scope) => readScopes.includes(scope))
      ? 'read'
      : scopes.every((scope) => grantableScopes.includes(scope) || scope.startsWith('admin:'))
        ? 'write'
        : 'session';
  const rules = Object.values(about) as Who[];
  const stated = (role: 'projectRole' | 'systemRole') => [
    ...new Set(rules.flatMap((rule) => (rule[role] ? [rule[role]] : []))),
  ];
  const subject = subjectOf(operation);
  const missing = (subject ? Object.keys(SUBJECTS[subject]) : []).filter((each) => !(each in about));
  return [
    ...(declared === credentials
      ? []
      : [`${operationId} is for ${credentials}, and ${declared} in the contract`]),
    ...(String(stated('projectRole')) === String(projectRole ?? '')
      ? []
      : [`${operationId} is for ${stated('projectRole')} of a project, and ${projectRole} in the contract`]),
    ...(String(stated('systemRole')) === String(systemRole ?? '')
      ? []
      : [`${operationId} is for system ${stated('systemRole')}, and ${systemRole} in the contract`]),
    ...missing.map((each) => `${operationId} has no row about ${each as Subject}`),
  ];
}

/**
 * The parameter that names the subject of an operation: the first of its path, or the last one that exists
 * only below the first, such as a comment of a task.
 */
function subjectOf({ path }: Operation): PathParameter | undefined {
  const [first, ...others] = idsIn(path);
  const paths = allOperations.map((each) => idsIn(each.path));
  const isBelowFirst = (name: PathParameter) =>
    paths.every((names) => !names.includes(name) || names[0] === first);
  return others.findLast(isBelowFirst) ?? first;
}
