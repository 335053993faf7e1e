import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type Break, compare } from '../../scripts/contract/compare.ts';
import { judge, lineOf } from '../../scripts/contract/declared.ts';
import { suite } from '../suite.ts';

type Members = { [name: string]: unknown };
type Plant = { what: string; plant(contract: Editor): void; found: string[] };

const contract: Members = JSON.parse(readFileSync('generated/openapi.json', 'utf8'));

/** Changes a copy of the contract by path, such as `schemas.TaskCreate.required` for components. */
class Editor {
  readonly document = structuredClone(contract);

  get(place: string[]): unknown {
    return place.reduce<unknown>((value, name) => (value as Members)[name], this.document);
  }

  set(place: string[], value: unknown): void {
    const parent = this.get(place.slice(0, -1)) as Members;
    parent[place.at(-1) ?? ''] = value;
  }

  remove(place: string[]): void {
    const parent = this.get(place.slice(0, -1)) as Members;
    assert.ok((place.at(-1) ?? '') in parent, `there is no ${place.join(' ')}`);
    delete parent[place.at(-1) ?? ''];
  }

  without(place: string[], value: string): void {
    this.set(
      place,
      (this.get(place) as string[]).filter((each) => each !== value),
    );
  }

  with(place: string[], value: unknown): void {
    this.set(place, [...(this.get(place) as unknown[]), value]);
  }
}

const operation = (method: string, path: string) => ['paths', `/api/v1${path}`, method];
const schema = (name: string) => ['components', 'schemas', name];
const text = { type: 'string', description: 'A thing.', maxLength: 10, example: 'It' };

const parametersOfCategories = new Editor().get([...operation('get', '/categories'), 'parameters', 'length']);

const BREAKING: Plant[] = [
  {
    what: 'an operation is removed',
    plant: (it) => it.remove(operation('post', '/tasks/{task_id}/restore')),
    found: ['POST /api/v1/tasks/{task_id}/restore: operation-removed'],
  },
  {
    what: 'a path is removed',
    plant: (it) => it.remove(['paths', '/api/v1/activity']),
    found: ['/api/v1/activity: path-removed'],
  },
  {
    what: 'a property of a request becomes required',
    plant: (it) => it.with([...schema('TaskCreate'), 'required'], 'priority'),
    found: ['schemas/TaskCreate/required: required-properties-added'],
  },
  {
    what: 'a new property of a request is required',
    plant: (it) => {
      it.set([...schema('CategoryCreate'), 'properties', 'shelf'], text);
      it.with([...schema('CategoryCreate'), 'required'], 'shelf');
    },
    found: ['schemas/CategoryCreate/required: required-properties-added'],
  },
  {
    what: 'a query parameter becomes required',
    plant: (it) =>
      it.with([...operation('get', '/categories'), 'parameters'], {
        name: 'shelf',
        in: 'query',
        required: true,
        schema: text,
      }),
    found: [
      `GET /api/v1/categories parameters/${parametersOfCategories}/required: parameter-became-required`,
    ],
  },
  {
    what: 'an enum of a request loses a value',
    plant: (it) => it.without([...schema('TaskPriority'), 'enum'], 'low'),
    found: ['schemas/TaskPriority/enum: enum-values-removed'],
  },
  {
    what: 'the maximum length of a text in a request decreases',
    plant: (it) => it.set([...schema('TaskCreate'), 'properties', 'title', 'maxLength'], 20),
    found: ['schemas/TaskCreate/properties/title/maxLength: schema-constraint-changed'],
  },
  {
    what: 'a property of a response is removed',
    plant: (it) => {
      it.remove([...schema('Category'), 'properties', 'color']);
      it.without([...schema('Category'), 'required'], 'color');
    },
    found: [
      'schemas/Category/properties/color: property-removed',
      'schemas/Category/required: required-properties-removed',
    ],
  },
  {
    what: 'a property of a response becomes nullable',
    plant: (it) => it.set([...schema('Project'), 'properties', 'name', 'type'], ['string', 'null']),
    found: ['schemas/Project/properties/name/type: schema-type-changed'],
  },
  {
    what: 'an event is no longer sent',
    plant: (it) => it.remove(['webhooks', 'task.left']),
    found: ['webhooks/task.left: path-removed'],
  },
  {
    what: 'an event loses a property',
    plant: (it) => {
      it.remove([...schema('TaskUpdatedEvent'), 'properties', 'bulk_id']);
      it.without([...schema('TaskUpdatedEvent'), 'required'], 'bulk_id');
    },
    found: [
      'schemas/TaskUpdatedEvent/properties/bulk_id: property-removed',
      'schemas/TaskUpdatedEvent/required: required-properties-removed',
    ],
  },
  {
    what: 'an event no longer lists the changes of a field',
    plant: (it) => it.without([...schema('TaskUpdatedChange'), 'properties', 'field', 'enum'], 'title'),
    found: ['schemas/TaskUpdatedChange/properties/field/enum: event-field-removed'],
  },
  {
    what: 'a value of an event becomes nullable',
    plant: (it) =>
      it.set([...schema('TaskUpdatedEvent'), 'properties', 'version', 'type'], ['integer', 'null']),
    found: ['schemas/TaskUpdatedEvent/properties/version/type: schema-type-changed'],
  },
  {
    what: 'an operation has another success status',
    plant: (it) => {
      const responses = [...operation('post', '/projects'), 'responses'];
      it.set([...responses, '202'], it.get([...responses, '201']));
      it.remove([...responses, '201']);
    },
    found: ['POST /api/v1/projects responses/202: response-removed'],
  },
  {
    what: 'an operation requires another scope',
    plant: (it) => it.set([...operation('get', '/projects'), 'security'], [{ bearer: ['projects:write'] }]),
    found: ['GET /api/v1/projects security/0/bearer: security-requirement-changed'],
  },
  {
    what: 'a public operation requires credentials',
    plant: (it) => it.set([...operation('post', '/auth/login'), 'security'], [{ bearer: [] }]),
    found: ['POST /api/v1/auth/login security/0: security-requirement-changed'],
  },
  {
    what: 'a default changes',
    plant: (it) => it.set([...schema('TaskCreate'), 'properties', 'priority', 'default'], 'high'),
    found: ['schemas/TaskCreate/properties/priority/default: default-changed'],
  },
  {
    what: 'a default is removed',
    plant: (it) => it.remove(['components', 'parameters', 'PerPage', 'schema', 'default']),
    found: ['parameters/PerPage/schema/default: default-changed'],
  },
  {
    what: 'a method of the SDKs is renamed',
    plant: (it) => it.set([...operation('post', '/tasks'), 'x-sdk', 'method'], 'add'),
    found: ['POST /api/v1/tasks x-sdk/method: sdk-name-changed'],
  },
  {
    what: 'a type of the SDKs is removed',
    plant: (it) => {
      const content = [...operation('get', '/projects'), 'responses', '200', 'content', 'application/json'];
      it.set([...content, 'schema'], it.get(schema('ProjectListResponse')));
      it.remove(schema('ProjectListResponse'));
    },
    found: ['schemas/ProjectListResponse: schema-removed'],
  },
  {
    what: 'an update requires a version',
    plant: (it) => it.set([...operation('put', '/categories/{category_id}'), 'x-precondition'], 'required'),
    found: ['PUT /api/v1/categories/{category_id} x-precondition: precondition-required'],
  },
  {
    what: 'an Idempotency-Key is stored for less time',
    plant: (it) => it.set([...operation('post', '/tasks'), 'x-idempotent', 'window_seconds'], 60),
    found: ['POST /api/v1/tasks x-idempotent/window_seconds: idempotency-reduced'],
  },
  {
    what: 'a list changes its pagination',
    plant: (it) => it.set([...operation('get', '/tasks'), 'x-pagination', 'cursor'], 'after'),
    found: ['GET /api/v1/tasks x-pagination/cursor: pagination-changed'],
  },
  {
    what: 'an operation requires a higher project role',
    plant: (it) => it.set([...operation('patch', '/tasks/{task_id}'), 'x-project-role'], 'admin'),
    found: ['PATCH /api/v1/tasks/{task_id} x-project-role: role-raised'],
  },
  {
    what: 'an operation becomes available to administrators only',
    plant: (it) => it.set([...operation('get', '/tasks'), 'x-system-role'], 'admin'),
    found: ['GET /api/v1/tasks x-system-role: role-raised'],
  },
];

const HARMLESS: Plant[] = [
  {
    what: 'a new operation',
    plant: (it) => it.set(['paths', '/api/v1/shelves'], { get: it.get(operation('get', '/categories')) }),
    found: ['GET /api/v1/shelves'],
  },
  {
    what: 'a new optional property of a request',
    plant: (it) => it.set([...schema('TaskCreate'), 'properties', 'shelf'], text),
    found: ['schemas/TaskCreate/properties/shelf'],
  },
  {
    what: 'a new property of a response',
    plant: (it) => {
      it.set([...schema('Task'), 'properties', 'shelf'], text);
      it.with([...schema('Task'), 'required'], 'shelf');
    },
    found: ['schemas/Task/properties/shelf'],
  },
  {
    what: 'a new error code',
    plant: (it) => it.with([...schema('ErrorCode'), 'enum'], 'SHELF_FULL'),
    found: ["schemas/ErrorCode/enum: Enum of `error` gained values: 'SHELF_FULL'."],
  },
  {
    what: 'a lower role, another text, another example',
    plant: (it) => {
      it.set([...operation('patch', '/tasks/{task_id}'), 'x-project-role'], 'viewer');
      it.set([...operation('patch', '/tasks/{task_id}'), 'summary'], 'Mend a task');
      it.set([...schema('Task'), 'properties', 'title', 'example'], 'Another');
    },
    found: [],
  },
];

/** All changes are made at once, because each comparison takes a second. */
function compareWith(plants: Plant[]) {
  const editor = new Editor();
  for (const { plant } of plants) plant(editor);
  return compare(contract, editor.document);
}

suite('the comparison of two contracts', (it) => {
  const { breaking } = compareWith(BREAKING);
  const found = breaking.map(({ at, rule }) => `${at}: ${rule}`);

  for (const { what, found: expected } of BREAKING) {
    it(`reports as breaking: ${what}`, () => {
      for (const each of expected)
        assert.ok(found.includes(each), `${each}\nis not among\n${found.join('\n')}`);
    });
  }

  it('reports nothing else as breaking', () => {
    assert.equal(found.sort(), BREAKING.flatMap(({ found: expected }) => expected).sort());
  });

  it('lists additions, and reports none as breaking', () => {
    const comparison = compareWith(HARMLESS);
    assert.equal(comparison.breaking, []);
    for (const expected of HARMLESS.flatMap((plant) => plant.found)) {
      assert.ok(
        comparison.added.includes(expected),
        `${expected}\nis not among\n${comparison.added.join('\n')}`,
      );
    }
  });

  it('reports nothing for equal contracts', () => {
    assert.equal(compare(contract, contract), { breaking: [], added: [], other: new Map() });
  });
});

suite('declared breaking changes', (it) => {
  const removed: Break = { at: 'GET /tasks', rule: 'operation-removed', change: 'Was removed.' };
  const declared = { changes: [lineOf(removed)], because: 'Nobody called it.', since: '2026-11-21' };

  it('are accepted with a reason', () => {
    const { declared: found, undeclared, stale } = judge([removed], [declared]);
    assert.equal(found, [{ line: 'GET /tasks: Was removed.', because: 'Nobody called it.' }]);
    assert.equal([undeclared, stale], [[], []]);
  });

  it('do not cover another change at the same place', () => {
    const other = { ...removed, change: 'Became worse.' };
    assert.equal(judge([removed, other], [declared]).undeclared, ['GET /tasks: Became worse.']);
  });

  it('must be removed when they no longer exist', () => {
    assert.equal(judge([], [declared]).stale, ['GET /tasks: Was removed.']);
  });

  it('need a reason and a date each', () => {
    const all: unknown = JSON.parse(readFileSync('openapi/breaking-changes.json', 'utf8'));
    for (const { changes, because, since } of all as (typeof declared)[]) {
      assert.ok(changes.length > 0);
      assert.match(because, /^[A-Z].{20,}\.$/);
      assert.match(since, /^\d{4}-\d\d-\d\d$/);
    }
  });
});
