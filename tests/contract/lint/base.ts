/**
 * A small contract that follows every rule of `redocly.yaml`: notes that can be listed, added, read, updated
 * and deleted. `lint.test.ts` breaks one rule at a time.
 */
export type Value = null | boolean | number | string | Value[] | Members;
export type Members = { [name: string]: Value };

const ID = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';

const ref = (kind: string, name: string): Members => ({ $ref: `#/components/${kind}/${name}` });
const schema = (name: string) => ref('schemas', name);
const one = (value: Value): Members => ({ shown: { summary: 'An example', value } });

// --- Errors -------------------------------------------------------------------

const CODES = {
  VALIDATION_FAILED: 400,
  UNAUTHENTICATED: 401,
  INSUFFICIENT_SCOPE: 403,
  NOT_FOUND: 404,
  NOT_ACCEPTABLE: 406,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  PRECONDITION_REQUIRED: 428,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  UNAVAILABLE: 503,
  EMAIL_NOT_VERIFIED: 403,
} as const;

type Code = keyof typeof CODES;
const codes = Object.keys(CODES) as Code[];

const headers = (...names: string[]): Members =>
  Object.fromEntries(
    ['X-Request-Id', 'Cache-Control', 'RateLimit', 'RateLimit-Policy', ...names].map((name) => [
      name,
      ref('headers', 'Text'),
    ]),
  );

/** The examples of one status, one after another. */
const shown = (code: Code, example: (code: Code) => Value): Members =>
  Object.assign(
    {},
    ...codes
      .filter((each) => CODES[each] === CODES[code])
      .map((each, i) => ({ [i === 0 ? 'shown' : each]: { summary: 'An example', value: example(each) } })),
  );

function failure(code: Code): Members {
  return {
    description: `Answered with ${code}.`,
    headers: headers('WWW-Authenticate', 'Retry-After'),
    content: {
      'application/json': { schema: schema('Failure'), examples: shown(code, (error) => ({ error })) },
      'application/problem+json': { schema: schema('Problem'), examples: shown(code, (each) => ({ type: `/docs/errors/${each}`, code: each })) },
    },
  };
}

const failures = (given: Code[]): Members =>
  Object.fromEntries(
    given.filter(isFirst).map((code) => [String(CODES[code]), ref('responses', code.toLowerCase().replace(/(^|_)./g, last))]),
  );
const isFirst = (code: Code) => code === codes.find((each) => CODES[each] === CODES[code]);
const last = (text: string) => text.slice(-1).toUpperCase();

// --- Operations ---------------------------------------------------------------

const ALWAYS: Code[] = [
  'UNAUTHENTICATED',
  'INSUFFICIENT_SCOPE',
  'NOT_ACCEPTABLE',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'UNAVAILABLE',
  'EMAIL_NOT_VERIFIED',
];
const BODY: Code[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

const note = { id: ID, title: 'Buy ink', author: null, tags: [], version: 1 };
const message = { one: 'Note found.', list: 'Notes listed.' };
const page = (next_cursor: string | null) => ({ data: [note], message: message.list, meta: { next_cursor } });

const body = (value: Value, ...types: string[]): Members => ({
  description: 'The note.',
  required: true,
  content: Object.fromEntries(
    ['application/json', ...types].map((type) => [
      type,
      { schema: schema('NoteWrite'), examples: one(value) },
    ]),
  ),
});

function noteResponse(...more: string[]): Members {
  return {
    description: message.one,
    headers: headers('ETag', 'Last-Modified', ...more),
    content: {
      'application/json': {
        schema: schema('NoteResponse'),
        examples: one({ data: note, message: message.one }),
      },
    },
  };
}

function operation(
  id: string,
  method: string,
  scope: string,
  causes: Code[],
  more: Members,
  success: Members,
): Members {
  const given = [...ALWAYS, ...causes];
  return {
    operationId: id,
    summary: 'Do something with notes',
    description: 'Does something with notes.',
    tags: ['notes'],
    security: [{ bearer: [scope] }],
    'x-sdk': { resource: 'notes', method },
    'x-rate-limit': 'standard',
    'x-error-codes': given,
    ...more,
    responses: { ...success, ...failures(given) },
  };
}

const listNotes = operation(
  'listNotes',
  'list',
  'notes:read',
  ['VALIDATION_FAILED'],
  {
    'x-pagination': {
      page: 'page',
      per_page: 'per_page',
      cursor: 'cursor',
      items: 'data',
      next: 'meta.next_cursor',
    },
    parameters: [
      ...['page', 'per_page'].map((name) =>
        query(name, { type: 'integer', minimum: 1, maximum: 100, default: 1 }, 1),
      ),
      query('cursor', { type: 'string', maxLength: 100 }, 'bmV4dA'),
      {
        ...query('tag', { type: 'array', maxItems: 5, items: { type: 'string', maxLength: 20 } }, ['ink']),
        style: 'form',
        explode: true,
      },
    ],
  },
  {
    '200': {
      description: message.list,
      headers: headers('Link'),
      content: {
        'application/json': {
          schema: schema('NoteListResponse'),
          examples: {
            last: { summary: 'The end', value: page(null) },
            middle: { summary: 'More', value: page('bmV4dA') },
          },
        },
      },
    },
  },
);

function query(name: string, of: Members, example: Value): Members {
  return { name, in: 'query', description: 'Narrows the list.', schema: of, example };
}

const createNote = operation(
  'createNote',
  'create',
  'notes:write',
  ['VALIDATION_FAILED', 'CONFLICT', 'IDEMPOTENCY_KEY_REUSED', ...BODY],
  {
    'x-idempotent': { window_seconds: 86400 },
    parameters: [ref('parameters', 'IdempotencyKey')],
    requestBody: body({ title: 'Buy ink' }),
  },
  { '201': noteResponse('Location', 'Idempotency-Replayed') },
);

const getNote = operation(
  'getNote',
  'get',
  'notes:read',
  ['VALIDATION_FAILED', 'NOT_FOUND'],
  { parameters: [ref('parameters', 'IfNoneMatch')] },
  {
    '200': noteResponse(),
    '304': { description: 'Your copy is right.', headers: headers('ETag', 'Last-Modified') },
  },
);

const updateNote = operation(
  'updateNote',
  'update',
  'notes:write',
  ['VALIDATION_FAILED', 'NOT_FOUND', 'CONFLICT', 'PRECONDITION_FAILED', 'PRECONDITION_REQUIRED', ...BODY],
  {
    'x-precondition': 'required',
    parameters: [ref('parameters', 'IfMatch')],
    requestBody: body({ title: 'Buy more ink', version: 1 }, 'application/merge-patch+json'),
  },
  { '200': noteResponse() },
);

const deleteNote = operation(
  'deleteNote',
  'delete',
  'notes:write',
  ['VALIDATION_FAILED', 'NOT_FOUND', 'PRECONDITION_FAILED'],
  { 'x-precondition': 'optional', parameters: [ref('parameters', 'IfMatch')] },
  { '204': { description: 'Note deleted.', headers: headers() } },
);

const onNoteCreated = {
  operationId: 'onNoteCreated',
  summary: 'A note was added',
  description: 'Sent when it is there.',
  tags: ['notes'],
  security: [],
  requestBody: {
    description: 'The event.',
    required: true,
    content: { 'application/json': { schema: schema('Event'), examples: one({ type: 'note.created' }) } },
  },
  responses: { '2XX': { description: 'You have it.' }, '4XX': { description: 'You do not take it.' } },
};

// --- Components ---------------------------------------------------------------

const text = (description: string, example: string, more: Members = {}): Members => ({
  type: 'string',
  description,
  maxLength: 100,
  ...more,
  example,
});
const object = (description: string, properties: Members): Members => ({
  type: 'object',
  description,
  required: Object.keys(properties),
  properties,
});
const header = (name: string): Members => ({
  name,
  in: 'header',
  description: 'Travels along.',
  schema: { type: 'string', maxLength: 255 },
  example: 'x',
});

const table = codes.map((code) => `| \`${code}\` | ${CODES[code]} | It failed. | Try again. |`).join('\n');
const version: Members = {
  type: 'integer',
  description: 'Counts changes.',
  minimum: 1,
  maximum: 1000,
  example: 1,
};
const title = text('What it says.', 'Buy ink', { pattern: '^\\S' });

const schemas: Members = {
  Code: {
    type: 'string',
    description: `Why.\n\n| Code | Status | Meaning | What to do |\n| --- | --- | --- | --- |\n${table}`,
    enum: codes,
    example: 'NOT_FOUND',
  },
  Failure: object('A failure.', { error: schema('Code') }),
  Problem: object('A failure as problem details.', {
    type: text('Its page.', '/docs/errors/NOT_FOUND'),
    code: schema('Code'),
  }),
  Author: object('A person.', {
    kind: text('What it is.', 'author', { const: 'author' }),
    name: text('Its name.', 'Ada'),
  }),
  Robot: object('A machine.', { kind: text('What it is.', 'robot', { const: 'robot' }) }),
  Writer: {
    type: 'object',
    description: 'Who wrote it.',
    oneOf: [schema('Author'), schema('Robot')],
    discriminator: {
      propertyName: 'kind',
      mapping: { author: '#/components/schemas/Author', robot: '#/components/schemas/Robot' },
    },
    example: { kind: 'author', name: 'Ada' },
  },
  Note: object('A note.', {
    id: { type: 'string', format: 'uuid', description: 'Identifies it.', example: ID },
    title,
    author: { description: 'Who wrote it.', oneOf: [schema('Writer'), { type: 'null' }], example: null },
    tags: {
      type: 'array',
      description: 'Words.',
      maxItems: 5,
      items: { type: 'string', maxLength: 20 },
      example: ['ink'],
    },
    version,
  }),
  NoteWrite: {
    ...object('A note to write.', { title, version }),
    required: ['title'],
    additionalProperties: false,
  },
  NoteResponse: object('One note.', { data: schema('Note'), message: text('In words.', message.one) }),
  NoteListResponse: object('A page of notes.', {
    data: { type: 'array', description: 'The notes.', maxItems: 100, items: schema('Note'), example: [] },
    message: text('In words.', message.list),
    meta: schema('PageMeta'),
  }),
  PageMeta: object('Where the page is.', {
    next_cursor: { ...text('Leads to the next page.', 'bmV4dA'), type: ['string', 'null'] },
  }),
  Event: object('What happened.', { type: text('What kind.', 'note.created') }),
};

export const base: Members = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
  servers: [{ url: '/', description: 'This server.' }],
  tags: [{ name: 'notes', description: 'Notes.' }],
  paths: {
    '/notes': { get: listNotes, post: createNote },
    '/notes/{note_id}': {
      parameters: [
        {
          name: 'note_id',
          in: 'path',
          required: true,
          description: 'The note.',
          schema: { type: 'string', format: 'uuid' },
          example: ID,
        },
      ],
      get: getNote,
      patch: updateNote,
      delete: deleteNote,
    },
  },
  webhooks: { 'note.created': { post: onNoteCreated } },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        'x-scopes': { 'notes:read': 'See notes.', 'notes:write': 'Write notes.' },
      },
    },
    parameters: {
      IdempotencyKey: header('Idempotency-Key'),
      IfMatch: header('If-Match'),
      IfNoneMatch: header('If-None-Match'),
    },
    headers: {
      Text: { description: 'Says more.', schema: { type: 'string', maxLength: 200 }, example: 'x' },
    },
    responses: Object.fromEntries(
      codes.filter(isFirst).map((code) => [code.toLowerCase().replace(/(^|_)./g, last), failure(code)]),
    ),
    schemas,
  },
};
