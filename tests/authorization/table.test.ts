import * as assert from 'uvu/assert';
import type { OperationId } from '../../src/contract.ts';
import { operationOf, operations } from '../contract/documented.ts';
import { type Answered, exchange } from '../exchange.ts';
import { NOBODYS_ID, told } from '../fixtures.ts';
import { inWorld, type World } from '../world.ts';
import { requestOf } from './requests.ts';
import { createStage, readScopes, type Stage } from './stage.ts';
import { stateOf } from './state.ts';
import { ACTORS, type Actor, type Subject, table } from './table.ts';

type Cell = { id: OperationId; about: Subject; actor: Actor; status: number };

/** The cells of each row. */
const rows: Cell[][] = Object.entries(table).flatMap(([id, subjects]) =>
  Object.entries(subjects).map(([about, row]) =>
    ACTORS.map((actor, column) => ({
      id: id as OperationId,
      about: about as Subject,
      actor,
      status: row[column] as number,
    })),
  ),
);

const isRefused = ({ status }: Cell) => status >= 400;
const nameOf = ({ id, about, actor }: Cell) => `${id}, ${about}, ${actor}`;
const isLinked = ({ id }: Cell) => id.startsWith('remove');

const ask = ({ url }: World, cell: Cell, stage: Stage, ids?: Record<string, string>): Promise<Answered> =>
  exchange({ url, ...requestOf(cell.id, cell.about, cell.actor, stage, ids) });

/** The ids of a subject, but of one that is not there. */
const nothing = (stage: Stage, about: Subject) =>
  Object.fromEntries(Object.keys(stage.ids[about]).map((name) => [name, NOBODYS_ID]));

inWorld('the authorization table', (it) => {
  it('has a row for every operation, and no other', async () => {
    assert.equal(Object.keys(table).sort(), operations.map(({ operationId }) => operationId).sort());
    const empty = Object.entries(table).filter(([, subjects]) => Object.keys(subjects).length === 0);
    assert.equal(empty, []);
    console.log(`${rows.flat().length} cells, of ${operations.length} operations`);
  });

  it('is what the contract declares: security, and the roles in a project and in the service', async () => {
    const wrong = rows.flat().filter((cell) => !agrees(cell));
    assert.equal(
      wrong.map((cell) => `${nameOf(cell)}: ${cell.status}`),
      [],
    );
  });

  it('refuses as it says, changing nothing, and what may not be seen as what is not there, D-01', async (world) => {
    const [linked, bare] = [
      await createStage(world, { linked: true }),
      await createStage(world, { linked: false }),
    ];
    const wrong: string[] = [];
    let before = await stateOf(world.db);
    for (const row of rows) {
      const refusals = row.filter(isRefused).map(async (cell) => {
        const stage = isLinked(cell) ? linked : bare;
        const answer = await ask(world, cell, stage);
        if (answer.status !== cell.status) wrong.push(`${nameOf(cell)}: ${answer.text}`);
        if (![400, 404].includes(cell.status)) return;
        const ofNothing = await ask(world, cell, stage, nothing(stage, cell.about));
        if (JSON.stringify(told(answer)) !== JSON.stringify(told(ofNothing))) {
          wrong.push(`${nameOf(cell)}: ${answer.text}, and of what is not there ${ofNothing.text}`);
        }
      });
      await Promise.all(refusals);
      const after = await stateOf(world.db);
      for (const [name, digest] of Object.entries(after)) {
        if (before[name] !== digest)
          wrong.push(`${row.slice(0, 1).map(nameOf)}: a refusal has changed ${name}`);
      }
      before = after;
    }
    assert.equal(wrong, []);
  });

  it('allows as it says, and shows strangers nothing of the project or the owner', async (world) => {
    const wrong: string[] = [];
    const unchanged = await createStage(world, { linked: false });
    for (const row of rows) {
      const permissions = row
        .filter((cell) => !isRefused(cell))
        .map(async (cell) => {
          const isRead = operationOf(cell.id).method === 'get';
          const stage = isRead ? unchanged : await createStage(world, { linked: isLinked(cell) });
          const { status, text } = await ask(world, cell, stage);
          if (status !== cell.status) wrong.push(`${nameOf(cell)}: ${text}`);
          if (!['stranger', 'anonymous'].includes(cell.actor)) return;
          for (const id of Object.values(stage.ids).flatMap(Object.values)) {
            if (text.includes(id)) wrong.push(`${nameOf(cell)}: shows ${id}`);
          }
        });
      await Promise.all(permissions);
    }
    assert.equal(wrong, []);
  });
});

const ROLES = ['viewer', 'member', 'admin', 'owner'];
/** Not in the project, so that no role of it counts. */
const APART: Subject[] = ['own', 'personal task'];

/** Whether a cell is what follows from the declarations of its operation, as far as they go. */
function agrees({ id, about, actor, status }: Cell): boolean {
  const { security, 'x-project-role': least, 'x-system-role': system } = operationOf(id);
  const scopes = security.flatMap((scheme) => Object.values(scheme).flat());
  // Whose credentials a public operation takes in its body, if any, is not declared.
  if (security.length === 0) return ![403, 404].includes(status);
  if (['anonymous', 'expired', 'deactivated'].includes(actor)) return status === 401;
  if (actor === 'read-only key' && !scopes.every((scope) => readScopes.includes(scope)))
    return status === 403;
  const role = actor === 'read-only key' ? 'owner' : actor;
  if (system && actor !== 'system admin') return status === 403;
  if (!least || APART.includes(about)) return ![401, 403].includes(status);
  if (!ROLES.includes(role)) return [400, 404].includes(status);
  const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(least);
  // Those who may not change what is in the trash do not see it either.
  return isEnough ? ![401, 403].includes(status) : status === (about === 'trashed task' ? 404 : 403);
}
