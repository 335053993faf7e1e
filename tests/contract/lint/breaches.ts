import { base, type Members, type Value } from './base.ts';

/**
 * One way to break one rule: where (names separated by spaces), and the new value; `undefined` removes the
 * old one.
 */
export type Breach = { rule: string; how: string; edits: [at: string, to: Value | undefined][] };

const breach = (rule: string, how: string, ...edits: Breach['edits']): Breach => ({ rule, how, edits });

const LIST = 'paths /notes get';
const CREATE = 'paths /notes post';
const ITEM = 'paths /notes/{note_id}';
const HOOK = 'webhooks note.created post';
const SCHEMAS = 'components schemas';
const TITLE = `${SCHEMAS} Note properties title`;
const LISTED = `${LIST} responses 200 content application/json`;
const JSON_BODY = 'content application/json';

const inline: Members = { type: 'string', description: 'Words.', maxLength: 5, example: 'x' };

const UNPORTABLE: Members = {
  $defs: {},
  exclusiveMinimum: 1,
  if: {},
  patternProperties: {},
  prefixItems: [],
  readOnly: true,
  unevaluatedProperties: false,
  writeOnly: true,
};

export const breaches: Breach[] = [
  // --- Redocly's own rules beyond recommended-strict ---
  breach('array-parameter-serialization', 'a list in a query without style', [
    `${LIST} parameters 3 style`,
    undefined,
  ]),
  breach('component-name-unique', 'two components of one name', [
    `${SCHEMAS} Note properties more`,
    { $ref: 'more/Note.yaml' },
  ]),
  breach('no-invalid-parameter-examples', 'an example over the maximum', [
    `${LIST} parameters 0 example`,
    1000,
  ]),
  breach('no-invalid-schema-examples', 'an example of another type', [`${TITLE} example`, 7]),
  breach('no-required-schema-properties-undefined', 'a required property that is not there', [
    `${SCHEMAS} NoteWrite required 1`,
    'colour',
  ]),
  breach('operation-description', 'no description', [`${LIST} description`, undefined]),
  breach('operation-singular-tag', 'two tags', [`${LIST} tags 1`, 'notes']),
  breach('operation-tag-defined', 'an unknown tag', [`${LIST} tags 0`, 'letters']),
  breach('parameter-description', 'no description', [`${LIST} parameters 0 description`, undefined]),
  breach('path-http-verbs-order', 'POST before GET', ['paths /notes', { post: at(CREATE), get: at(LIST) }]),
  breach('request-mime-type', 'a form', [`${CREATE} requestBody content text/plain`, at(LISTED)]),
  breach('response-mime-type', 'a page', [`${LIST} responses 200 content text/html`, at(LISTED)]),
  breach('scalar-property-missing-example', 'no example', [`${TITLE} example`, undefined]),

  // --- Names ---
  breach('taskflow/kebab-paths', 'a path in camelCase', ['paths /noteBooks', at('paths /notes')]),
  breach('taskflow/component-names', 'a header in camelCase', [
    'components headers requestId',
    at('components headers Text'),
  ]),
  breach('taskflow/sdk-names', 'the resource is not the tag', [`${LIST} x-sdk resource`, 'letters']),
  breach('taskflow/sdk-names', 'the method in snake_case', [`${LIST} x-sdk method`, 'list_all']),
  breach('taskflow/sdk-names', 'two operations, one method', [`${LIST} x-sdk method`, 'create']),
  breach('taskflow/webhook-names', 'another name', [`${HOOK} operationId`, 'onNoteAdded']),
  breach('rule/operation-id', 'no operationId', [`${LIST} operationId`, undefined]),
  breach('rule/operation-id', 'a noun alone', [`${LIST} operationId`, 'notes']),
  breach('rule/operation-id', 'snake_case', [`${LIST} operationId`, 'list_notes']),
  breach('rule/parameter-names', 'camelCase', [`${LIST} parameters 1 name`, 'perPage']),
  breach('rule/property-names', 'camelCase', [`${SCHEMAS} Note properties createdAt`, inline]),

  // --- Descriptions and examples ---
  breach('taskflow/described-properties', 'no description', [`${TITLE} description`, undefined]),
  breach('taskflow/described-properties', 'no example of a list', [
    `${SCHEMAS} Note properties tags example`,
    undefined,
  ]),
  breach('taskflow/described-schemas', 'no description', [`${SCHEMAS} Note description`, undefined]),
  breach('taskflow/described-schemas', 'no example of a scalar', [`${SCHEMAS} Code example`, undefined]),
  breach('taskflow/list-examples', 'the first example goes on', [
    `${LISTED} examples last value meta next_cursor`,
    'bmV4dA',
  ]),
  breach('taskflow/list-examples', 'no page in the middle', [`${LISTED} examples middle`, undefined]),
  breach('taskflow/literal-examples', 'a reference in a value', [
    `${LISTED} examples last value data 0 author`,
    { $ref: '#/components/examples/Ada' },
  ]),
  breach('taskflow/success-messages', 'another message', [
    `${LISTED} examples last value message`,
    'Here they are.',
  ]),
  breach('taskflow/webhook-examples', 'an event of another type', [
    `${HOOK} requestBody ${JSON_BODY} examples shown value type`,
    'note.deleted',
  ]),
  breach('rule/summary-style', 'a full stop', [`${LIST} summary`, 'List notes.']),
  breach('rule/parameter-example', 'no example', [`${LIST} parameters 0 example`, undefined]),
  breach('rule/header-described', 'no description', ['components headers Text description', undefined]),
  breach('rule/media-type-examples', 'no examples', [`${LISTED} examples`, undefined]),
  breach('rule/request-body-described', 'not said to be required', [
    `${CREATE} requestBody required`,
    undefined,
  ]),

  // --- Operations ---
  breach('taskflow/declared-roles', 'a project in the path', ['paths /projects/{project_id}/notes', at(ITEM)]),
  breach('taskflow/declared-roles', 'a project in the body', [
    `${SCHEMAS} NoteWrite properties project_id`,
    inline,
  ]),
  breach('taskflow/declared-roles', 'for administrators', ['paths /admin/notes', at('paths /notes')]),
  breach('taskflow/declared-roles', 'a role where no project is', [`${LIST} x-project-role`, 'viewer']),
  breach('taskflow/declared-roles', 'an unknown role', [`${LIST} x-system-role`, 'king']),
  breach('taskflow/error-code-table', 'a code without a row', [`${SCHEMAS} Code enum 14`, 'TEAPOT']),
  breach('taskflow/error-code-table', 'a row without a code', [`${SCHEMAS} Code enum 13`, undefined]),
  breach('taskflow/error-code-table', 'another status', [
    `${SCHEMAS} Code description`,
    String(at(`${SCHEMAS} Code description`)).replace('| 404 |', '| 410 |'),
  ]),
  breach('taskflow/idempotency-window', 'a window of two days', [
    `${CREATE} x-idempotent window_seconds`,
    172_800,
  ]),
  breach('taskflow/stored-credentials', 'a credential without x-idempotent credentials', [
    `${TITLE} format`,
    'password',
  ]),
  breach('taskflow/stored-credentials', 'x-idempotent credentials without a credential', [
    `${CREATE} x-idempotent credentials`,
    true,
  ]),
  breach('taskflow/stored-credentials', 'a token without its format', [
    `${SCHEMAS} Note properties share_token`,
    { type: 'string', description: 'Opens the note.', maxLength: 50, example: 'x' },
  ]),
  breach('taskflow/known-scopes', 'an unknown scope', [`${LIST} security 0 bearer 0`, 'notes:peek']),
  breach('taskflow/known-scopes', 'no scope', [`${LIST} security 0 bearer`, []]),
  breach('taskflow/known-scopes', 'a scope without use', [
    'components securitySchemes bearer x-scopes notes:burn',
    'Burn notes.',
  ]),
  breach('taskflow/deprecation-dates', 'a deprecation without dates', [`${LIST} deprecated`, true]),
  breach('taskflow/deprecation-dates', 'dates without a deprecation', [
    `${LIST} x-deprecation`,
    { since: '2027-01-01T00:00:00Z', sunset: '2027-07-02T00:00:00Z' },
  ]),
  breach(
    'taskflow/deprecation-dates',
    'a day as a date',
    [`${LIST} deprecated`, true],
    [`${LIST} x-deprecation`, { since: '2027-01-01', sunset: '2027-07-02T00:00:00Z' }],
  ),
  breach(
    'taskflow/deprecation-dates',
    'less than half a year',
    [`${LIST} deprecated`, true],
    [`${LIST} x-deprecation`, { since: '2027-01-01T00:00:00Z', sunset: '2027-06-01T00:00:00Z' }],
  ),
  breach('taskflow/rate-limit-class', 'an unknown class', [`${LIST} x-rate-limit`, 'generous']),
  breach('taskflow/rate-limit-weight', 'a weight of what the operation does not have', [
    `${LIST} x-rate-limit-weight`,
    { per: 50, of: ['nothing'] },
  ]),
  breach('taskflow/rate-limit-weight', 'a weight without a number', [
    `${LIST} x-rate-limit-weight`,
    { per: 0, of: ['per_page'] },
  ]),
  breach('taskflow/rate-limit-weight', 'a weight with a limit that is none', [
    `${LIST} x-rate-limit-weight`,
    { per: 50, of: ['per_page'], max: 0 },
  ]),
  breach('rule/operation-security', 'no security', [`${LIST} security`, undefined]),
  ...['x-sdk', 'x-rate-limit', 'x-error-codes'].map((name) =>
    breach('rule/operation-extensions', `no ${name}`, [`${LIST} ${name}`, undefined]),
  ),

  // --- Schemas ---
  breach('taskflow/array-items', 'a list of anything', [`${SCHEMAS} Note properties tags items`, undefined]),
  breach('taskflow/bounded', 'a string of any length', [`${TITLE} maxLength`, undefined]),
  breach('taskflow/bounded', 'a list of any length', [`${SCHEMAS} Note properties tags maxItems`, undefined]),
  breach('taskflow/bounded', 'a number of any size', [
    `${SCHEMAS} Note properties version maximum`,
    undefined,
  ]),
  breach('taskflow/bounded', 'a parameter of any length', [
    `${LIST} parameters 2 schema maxLength`,
    undefined,
  ]),
  breach('taskflow/closed-requests', 'an open request', [
    `${SCHEMAS} NoteWrite additionalProperties`,
    undefined,
  ]),
  breach('taskflow/closed-requests', 'an open object inside a request', [
    `${SCHEMAS} NoteWrite properties author`,
    { $ref: '#/components/schemas/Author' },
  ]),
  breach('taskflow/closed-requests', 'allOf', [
    `${SCHEMAS} NoteWrite allOf`,
    [{ $ref: '#/components/schemas/Author' }],
  ]),
  breach('taskflow/discriminator-mapping', 'no type', [`${SCHEMAS} Writer type`, undefined]),
  breach('taskflow/discriminator-mapping', 'no mapping', [
    `${SCHEMAS} Writer discriminator mapping`,
    undefined,
  ]),
  breach('taskflow/discriminator-mapping', 'a member without a value', [
    `${SCHEMAS} Writer discriminator mapping robot`,
    undefined,
  ]),
  breach('taskflow/discriminator-mapping', 'a member without the constant', [
    `${SCHEMAS} Robot properties kind const`,
    undefined,
  ]),
  breach('taskflow/named-objects', 'an object without a name', [
    `${SCHEMAS} Note properties author`,
    { type: 'object', description: 'Who wrote it.', required: ['name'], properties: { name: inline } },
  ]),
  breach('taskflow/nullable-form', 'null in an enum', [`${SCHEMAS} Code enum 0`, null]),
  breach('taskflow/nullable-form', 'nullable of OpenAPI 3.0', [`${TITLE} nullable`, true]),
  breach('taskflow/nullable-form', 'two types', [`${TITLE} type`, ['string', 'integer']]),
  breach('taskflow/nullable-form', 'anyOf', [
    `${SCHEMAS} Note properties author`,
    {
      description: 'Who.',
      anyOf: [{ $ref: '#/components/schemas/Author' }, { type: 'null' }],
      example: null,
    },
  ]),
  breach('taskflow/nullable-form', 'a union of a nameless schema', [
    `${SCHEMAS} Note properties author oneOf 0`,
    inline,
  ]),
  breach('taskflow/open-responses', 'a closed response', [`${SCHEMAS} Note additionalProperties`, false]),
  breach('taskflow/open-responses', 'a member that can be absent', [`${SCHEMAS} Author required`, []]),
  breach('taskflow/open-responses', 'a closed event', [`${SCHEMAS} Event additionalProperties`, false]),
  breach('taskflow/portable-schemas', 'a schema NewNote beside Note', [
    `${SCHEMAS} NewNote`,
    at(`${SCHEMAS} Note`),
  ]),
  breach('taskflow/portable-schemas', 'a member that is always null by its type', [
    `${SCHEMAS} Note properties parent`,
    { type: 'null', description: 'Nothing.', example: null },
  ]),
  breach('taskflow/portable-schemas', 'a default that is an object', [
    `${SCHEMAS} Note properties author default`,
    { name: 'Ada' },
  ]),
  breach('taskflow/portable-schemas', 'a nullable object that is null by default', [
    `${SCHEMAS} Note properties author default`,
    null,
  ]),
  breach('taskflow/parameter-defaults', 'a default beside $ref', [
    `${LIST} parameters 2 schema`,
    { $ref: '#/components/schemas/Code', default: 'NOT_FOUND' },
  ]),
  ...['^(a+)+$', '^(a|b)*$', '^((a{2,5})b?)+$', '(a)\\1', '^(?=a)'].map((pattern) =>
    breach('taskflow/safe-patterns', pattern, [`${TITLE} pattern`, pattern]),
  ),
  ...Object.entries(UNPORTABLE).map(([keyword, value]) =>
    breach('rule/portable-keywords', keyword, [`${TITLE} ${keyword}`, value]),
  ),
  breach('rule/openapi-version', 'a newer one', ['openapi', '3.1.1']),
];

/** The value at `path` in the base document. */
function at(path: string): Value {
  return path.split(' ').reduce<Value>((node, key) => (node as Members)[key] as Value, base);
}

/** The base document with one error. */
export function broken({ edits }: Breach): Members {
  const document = structuredClone(base);
  for (const [path, to] of edits) {
    const keys = path.split(' ');
    const last = keys.pop() as string;
    const holder = keys.reduce<Value>((node, key) => (node as Members)[key] as Value, document);
    if (typeof holder !== 'object' || holder === null)
      throw new Error(`there is no ${path} in the base document`);
    if (to !== undefined) (holder as Members)[last] = to;
    else if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else if (Object.hasOwn(holder, last)) delete holder[last];
    else throw new Error(`there is no ${path} to remove`);
  }
  return document;
}
