import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { resourceFile as pythonResource } from '../../scripts/sdk/python/resources.ts';
import { readApi } from '../../scripts/sdk/read.ts';
import { limitsOf, typeOf } from '../../scripts/sdk/types.ts';
import { resourceFile as typescriptResource } from '../../scripts/sdk/typescript/resources.ts';
import type { ContractDocument, JsonSchema } from '../../src/document.ts';
import { suite } from '../suite.ts';

const contract = JSON.parse(readFileSync('generated/openapi.json', 'utf8'));
const api = readApi(contract);
const operations = api.resources.flatMap((resource) => resource.operations);
const operation = (id: string) => operations.find((each) => each.id === id);

/** Reads a schema beside two named ones, `Note` and `Colour`. */
function typed(schema: JsonSchema) {
  const schemas = {
    Note: { type: 'object', properties: { text: { type: 'string' } } },
    Colour: { type: 'string', enum: ['red', 'blue'] },
  };
  return typeOf({ components: { schemas } } as unknown as ContractDocument, schema, 'a place');
}

suite('the intermediate form of the SDKs', (it) => {
  it('contains every operation of the contract once, with its names from `x-sdk`', () => {
    const ids = Object.values(contract.paths as Record<string, Record<string, { operationId?: string }>>)
      .flatMap((item) => Object.values(item))
      .flatMap(({ operationId }) => operationId ?? []);
    assert.equal(operations.map(({ id }) => id).sort(), ids.sort());
    assert.is(operation('createTask')?.resource, 'tasks');
    assert.is(operation('createTask')?.method, 'create');
  });

  it('describes parameters and results of a call', () => {
    const update = operation('updateTask');
    assert.equal(update?.http, { method: 'PATCH', path: '/api/v1/tasks/{task_id}' });
    assert.equal(update?.scopes, ['tasks:write']);
    assert.equal(
      update?.path_parameters.map(({ name }) => name),
      ['task_id'],
    );
    assert.is(update?.precondition, 'required');
    assert.is(update?.has_preferences, true);
    assert.is(operation('getTask')?.has_conditional_read, true);
    assert.is(operation('refreshTokens')?.idempotency_seconds, 60);
    assert.is(operation('refreshTokens')?.scopes, null);
    assert.equal(operation('logout')?.result, { kind: 'nothing', status: 204 });
    const result = operation('listTasks')?.result;
    assert.ok(result?.kind === 'page');
    assert.equal(result.item, { kind: 'model', name: 'Task', is_nullable: false });
    assert.is(result.pagination.next, 'meta.next_cursor');
  });

  it('says which calls return a job instead, if they leave the rest to the background', () => {
    const { result, job, has_preferences } = operation('deleteProject') ?? {};
    assert.equal(result, { kind: 'nothing', status: 204 });
    assert.equal(job?.type, { kind: 'model', name: 'Job', is_nullable: false });
    assert.is(has_preferences, false);
    assert.is(operation('deleteTask')?.job, null);
    assert.is(operation('exportAccount')?.job, null);
    const other = structuredClone(contract);
    other.paths['/api/v1/tasks/{task_id}'].delete.responses['202'] =
      other.paths['/api/v1/tasks/{task_id}'].get.responses['200'];
    assert.throws(() => readApi(other), /deleteTask: a second success must be a Job/);
    const file = structuredClone(contract);
    file.paths['/api/v1/users/exports/{export_id}/content'].get.responses['202'] =
      file.paths['/api/v1/projects/{project_id}'].delete.responses['202'];
    assert.throws(() => readApi(file), /downloadExport: only an operation that returns nothing or an object/);
  });

  it('are emitted with both results', () => {
    const either = structuredClone(contract);
    const { put } = either.paths['/api/v1/projects/{project_id}'];
    put.responses['202'] = either.paths['/api/v1/projects/{project_id}'].delete.responses['202'];
    const changed = readApi(either);
    const projects = changed.resources.find(({ name }) => name === 'projects');
    assert.ok(projects);
    const typescript = typescriptResource(changed, projects);
    assert.match(typescript, /delete\(projectId: string, options\?: ChangeOptions\): Call<Job \| undefined>/);
    assert.match(typescript, /replace\(.*\): Call<Job \| Project>/);
    const python = pythonResource(changed, projects);
    assert.match(python, /-> Job \| None:[\s\S]*call_or_job\(\s+None,\s+Job,/);
    assert.match(python, /-> Job \| Project:[\s\S]*call_or_job\(\s+Project,\s+Job,/);
  });

  it('separates request and response types', () => {
    const sides = (name: string) => {
      const model = api.models.find((each) => each.name === name);
      return [model?.is_request, model?.is_response];
    };
    assert.equal(sides('TaskCreate'), [true, false]);
    assert.equal(sides('Task'), [false, true]);
    assert.equal(sides('TaskConflict'), [false, true]);
  });

  it('has each error code with status and remedy, and each event with its payload', () => {
    const codes: string[] = contract.components.schemas.ErrorCode.enum;
    assert.equal(
      api.errors.map(({ code }) => code),
      codes,
    );
    assert.is(api.errors.find(({ code }) => code === 'VERSION_CONFLICT')?.status, 409);
    assert.equal(
      api.events.map(({ type }) => type),
      Object.keys(contract.webhooks),
    );
    assert.equal(api.events[0]?.payload, { kind: 'model', name: 'TaskCreatedEvent', is_nullable: false });
  });

  it('reads each form of a schema', () => {
    const is_nullable = false;
    const text = { kind: 'string', format: null, is_nullable };
    assert.equal(typed({ type: 'string', format: 'uuid' }), { ...text, format: 'uuid' });
    assert.equal(typed({ type: ['string', 'null'] }), { ...text, is_nullable: true });
    assert.equal(typed({ type: 'string', format: 'binary' }), { kind: 'binary', is_nullable });
    assert.equal(typed({ type: 'null' }), { kind: 'null', is_nullable: true });
    assert.equal(typed({ description: 'Any JSON.' }), { kind: 'any', is_nullable: true });
    assert.equal(typed({ type: 'boolean', const: true }), { kind: 'constant', value: true, is_nullable });
    assert.equal(typed({ type: 'string', enum: ['a', 'b'] }), {
      kind: 'choice',
      values: ['a', 'b'],
      is_nullable,
    });
    assert.equal(typed({ $ref: '#/components/schemas/Colour' }), {
      kind: 'enum',
      name: 'Colour',
      is_nullable,
    });
    assert.equal(typed({ type: 'array', items: { $ref: '#/components/schemas/Note' } }), {
      kind: 'list',
      of: { kind: 'model', name: 'Note', is_nullable },
      is_nullable,
    });
    assert.equal(typed({ type: 'object', additionalProperties: { type: 'integer' } }), {
      kind: 'map',
      of: { kind: 'integer', is_nullable },
      is_nullable,
    });
  });

  it('reads `oneOf` with null as optional, and other alternatives as a union', () => {
    const Note = { $ref: '#/components/schemas/Note' };
    assert.equal(typed({ oneOf: [Note, { type: 'null' }] }), {
      kind: 'model',
      name: 'Note',
      is_nullable: true,
    });
    const mapping = { note: Note.$ref };
    const union = typed({
      oneOf: [Note, { type: 'string' }],
      discriminator: { propertyName: 'type', mapping },
    });
    assert.ok(union.kind === 'union');
    assert.is(union.discriminator, 'type');
    assert.equal(
      union.of.map(({ kind }) => kind),
      ['model', 'string'],
    );
  });

  it('refuses unknown forms, and names their place', () => {
    const refused = (schema: object, why: RegExp) => assert.throws(() => typed(schema as JsonSchema), why);
    refused({ allOf: [] }, /a place: the generator does not support `allOf`/);
    refused({ type: ['string', 'integer'] }, /more than one type/);
    refused({ type: 'object', properties: { a: {} } }, /needs a name/);
    refused({ type: 'thing' }, /unknown type thing/);
    refused({ const: [] }, /a constant must be/);
    refused({ $ref: '#/components/schemas/Nothing' }, /no schema Nothing/);
  });

  it('describes limits in words', () => {
    assert.is(limitsOf({ minLength: 1, maxLength: 200 }), '1 to 200 characters');
    assert.is(limitsOf({ maxLength: 10_000 }), 'at most 10,000 characters');
    assert.is(limitsOf({ minimum: 1, maximum: 100 }), '1 to 100');
    assert.is(limitsOf({ minItems: 2, maxItems: 2 }), '2 items');
    assert.is(limitsOf({ minimum: 5 }), 'at least 5');
    assert.is(limitsOf({}), '');
  });
});
