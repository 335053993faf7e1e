import * as assert from 'uvu/assert';
import { complete } from '../../scripts/contract/complete.ts';
import {
  type ContractDocument,
  type Operation,
  type OperationObject,
  operationsOf,
  type ResponseObject,
  readContract,
} from '../../src/document.ts';
import { suite } from '../suite.ts';
import { failure, notes } from './complete/notes.ts';

type Change = (operations: Record<string, OperationObject>, source: ContractDocument) => void;

/** Completes the contract of notes with a change. */
function completed(change: Change = () => {}): ContractDocument {
  const source = notes();
  const operations = Object.values(source.paths).flatMap((item) =>
    Object.values(item).filter((each): each is OperationObject => 'operationId' in each),
  );
  change(Object.fromEntries(operations.map((each) => [each.operationId, each])), source);
  return complete(source);
}

function operation(id: string, document = completed()): Operation {
  const found = operationsOf(document).find((each) => String(each.operationId) === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

const names = ({ parameters }: Operation) => parameters.map(({ name }) => name);
const statuses = ({ responses }: Operation) => Object.keys(responses).join(' ');
const headers = (of: Operation, status: string) => Object.keys(of.responses[status]?.headers ?? {}).join(' ');
const caching = (of: Operation, status: string) =>
  of.responses[status]?.headers?.['Cache-Control']?.schema.enum?.[0];

function examples(document: ContractDocument, response: string, type = 'application/json') {
  const declared: ResponseObject | undefined = document.components.responses[response];
  return declared?.content?.[type]?.examples as Record<
    string,
    { summary: string; value: { status?: number } }
  >;
}

suite('the completed contract', (it) => {
  it('leaves its source unchanged, and does not change when it is completed again', () => {
    const source = notes();
    const once = complete(source);
    assert.equal(source, notes());
    assert.equal(complete(once), once);
    const real = readContract();
    assert.equal(complete(real), real);
  });

  it('has its components in alphabetical order, and no unused ones', () => {
    const { schemas, responses } = completed().components;
    assert.equal(Object.keys(schemas), Object.keys(schemas).sort());
    assert.not(Object.hasOwn(schemas, 'Task'));
    assert.not(Object.hasOwn(responses, 'InvalidId'));
  });
});

suite('completed operations', (it) => {
  it('have pagination parameters before their own if they return a list', () => {
    const list = operation(
      'listNotes',
      completed(({ listNotes }) => {
        if (listNotes) listNotes.parameters = [{ $ref: '#/components/parameters/NoteId' }];
      }),
    );
    assert.equal(names(list), ['page', 'per_page', 'cursor', 'note_id']);
    assert.is(list['x-pagination']?.next, 'meta.next_cursor');
  });

  it('have an Idempotency-Key if they are a POST, with a window of one day by default', () => {
    assert.equal(names(operation('createNote')), ['Idempotency-Key', 'X-Origin']);
    assert.equal(operation('createNote')['x-idempotent'], { window_seconds: 86_400 });
    const short = completed(({ createNote }) =>
      Object.assign(createNote ?? {}, { 'x-idempotent': { window_seconds: 60 } }),
    );
    assert.equal(operation('createNote', short)['x-idempotent'], { window_seconds: 60 });
  });

  it('have neither an Idempotency-Key nor an X-Origin if they are a POST that only reads', () => {
    const read = operation(
      'createNote',
      completed(({ createNote }) => Object.assign(createNote ?? {}, { 'x-read': true })),
    );
    assert.equal([names(read), read['x-idempotent']], [[], undefined]);
    assert.not(Object.hasOwn(read.responses, '409'));
    assert.not(Object.hasOwn(read.responses, '422'));
  });

  it('have preconditions if they read or change something with a version', () => {
    assert.equal(names(operation('getNote')), ['note_id', 'If-None-Match']);
    assert.equal(names(operation('deleteNote')), ['note_id', 'If-Match', 'X-Origin']);
    assert.is(operation('deleteNote')['x-precondition'], 'optional');
    assert.is(operation('updateNote')['x-precondition'], 'required');
  });

  it('accept a merge patch under both media types', () => {
    const { content = {} } = operation('updateNote').requestBody ?? {};
    assert.equal(content['application/merge-patch+json'], content['application/json']);
    assert.equal(Object.keys(operation('createNote').requestBody?.content ?? {}), ['application/json']);
  });

  it('have the default rate limit, and the SDK resource of their tag', () => {
    assert.is(operation('listNotes')['x-rate-limit'], 'standard');
    assert.equal(operation('listNotes')['x-sdk'], { method: 'listNotes', resource: 'notes' });
  });
});

suite('completed responses', (it) => {
  it('include the errors that the operation can cause, and no others', () => {
    assert.is(statuses(operation('listNotes')), '200 400 401 403 406 429 500 503');
    assert.is(statuses(operation('createNote')), '201 400 401 403 406 409 413 415 422 429 500 503');
    assert.is(statuses(operation('getNote')), '200 304 400 401 403 404 406 429 500 503');
    assert.is(statuses(operation('updateNote')), '200 400 401 403 404 406 409 412 413 415 428 429 500 503');
    assert.is(statuses(operation('deleteNote')), '204 400 401 403 404 406 412 429 500 503');
    const open = completed(({ listNotes }) => Object.assign(listNotes ?? {}, { security: [] }));
    assert.is(statuses(operation('listNotes', open)), '200 400 406 429 500 503');
  });

  it('have headers for pagination, versions, retries and caching as they apply', () => {
    const limits = 'X-Request-Id RateLimit RateLimit-Policy';
    assert.is(headers(operation('listNotes'), '200'), `${limits} Cache-Control Link`);
    assert.is(
      headers(operation('createNote'), '201'),
      `${limits} ETag Last-Modified Cache-Control Idempotency-Replayed`,
    );
    assert.is(headers(operation('deleteNote'), '204'), `${limits} Cache-Control`);
    assert.is(headers(operation('getNote'), '304'), `${limits} ETag Last-Modified Cache-Control`);
    assert.is(headers(operation('getNote'), '401'), `${limits} Cache-Control WWW-Authenticate`);
    assert.is(headers(operation('getNote'), '429'), `${limits} Cache-Control Retry-After`);
    assert.is(
      headers(operation('createNote'), '415'),
      `${limits} Cache-Control Accept-Patch Accept-Encoding`,
    );
    const text = { description: 'When it ends.', schema: { type: 'string' } };
    const ending = completed(({ createNote }, { components }) => {
      Object.assign(components.headers, { Deprecation: text, Sunset: text });
      Object.assign(createNote ?? {}, {
        deprecated: true,
        'x-deprecation': { since: '2027-01-01T00:00:00Z', sunset: '2027-07-02T00:00:00Z' },
      });
    });
    assert.is(
      headers(operation('createNote', ending), '201'),
      `${limits} ETag Last-Modified Cache-Control Idempotency-Replayed Deprecation Sunset`,
    );
    assert.is(caching(operation('getNote'), '200'), 'private, no-cache');
    assert.is(caching(operation('createNote'), '201'), 'no-store');
  });

  it('beside its success a 202 with the path of the job, and an example of one', () => {
    const accepted = (status: string) =>
      completed(({ deleteNote }) =>
        Object.assign(deleteNote?.responses ?? {}, {
          [status]: {
            description: 'Gone, and the rest continues.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/NoteResponse' } } },
          },
        }),
      );
    assert.throws(() => accepted('202'), /DELETE \/notes\/\{note_id\}: write an example of the success/);
    assert.throws(() => accepted('200'), /DELETE \/notes\/\{note_id\}: a second success must be a 202/);
    const document = completed(({ createNote, deleteNote }) => {
      const example = { summary: 'A note', value: { data: {}, message: 'Made.' } };
      const schema = { $ref: '#/components/schemas/NoteResponse' };
      const content = (examples?: object) => ({
        'application/json': { schema, ...(examples && { examples }) },
      });
      Object.assign(createNote?.responses ?? {}, {
        '201': { description: 'Made.', content: content({ note: example }) },
      });
      Object.assign(deleteNote?.responses ?? {}, {
        '202': { description: 'Gone, and the rest continues.', content: content() },
      });
    });
    const deleted = operation('deleteNote', document);
    assert.is(headers(deleted, '202'), 'X-Request-Id RateLimit RateLimit-Policy Location Cache-Control');
    assert.is(caching(deleted, '202'), 'no-store');
    assert.equal(deleted.responses['202']?.content?.['application/json']?.examples, {
      works: { summary: 'A note', value: { data: {}, message: 'Gone, and the rest continues.' } },
    });
    assert.is(headers(deleted, '204'), headers(operation('deleteNote'), '204'));
  });

  it('have a media type with some of the properties if they take `fields`', () => {
    const document = completed(({ listNotes }, { components }) => {
      components.schemas['NoteField'] = { type: 'string', description: 'A name.' };
      const items = { $ref: '#/components/schemas/NoteField' };
      const parameter = { name: 'fields', in: 'query', schema: { type: 'array', items }, example: ['title'] };
      Object.assign(listNotes ?? {}, { parameters: [parameter] });
      const { content } = (listNotes?.responses['200'] ?? {}) as ResponseObject;
      const media = content?.['application/json'];
      const value = { success: true, data: [{ title: 'Buy ink', due_at: null, version: 1 }] };
      Object.assign(media ?? {}, { examples: { last_page: { value } } });
    });
    assert.equal(complete(document), document);
    const { schemas } = document.components;
    assert.equal(schemas['NoteField']?.enum, ['title', 'due_at', 'version']);
    assert.equal(schemas['PartialNote']?.required, ['id']);
    assert.equal(schemas['PartialNote']?.properties, schemas['Note']?.properties);
    const content = operation('listNotes', document).responses['200']?.content ?? {};
    assert.equal(Object.keys(content), ['application/json', 'application/vnd.taskflow.partial+json']);
    const { schema, examples } = content['application/vnd.taskflow.partial+json'] ?? {};
    assert.equal(schema, { $ref: '#/components/schemas/PartialNoteListResponse' });
    assert.equal(schemas['PartialNoteListResponse']?.properties?.['data']?.items, {
      $ref: '#/components/schemas/PartialNote',
    });
    assert.equal(examples, { fields: { value: { success: true, data: [{ title: 'Buy ink' }] } } });
  });

  it('have `no-store` if the response contains personal data', () => {
    const personal = completed(({ getNote }) =>
      Object.assign(getNote ?? {}, { security: [{ bearer: ['profile:read'] }] }),
    );
    assert.is(caching(operation('getNote', personal), '200'), 'no-store');
    assert.is(caching(operation('getNote', personal), '304'), 'no-store');
  });

  it('have the 403 that applies: a role, a verified email, or only the scope', () => {
    const codes = (of: Operation) =>
      of['x-error-codes'].filter((code) => /FORBIDDEN|SCOPE|VERIFIED/.test(code)).join(' ');
    assert.is(codes(operation('updateNote')), 'FORBIDDEN INSUFFICIENT_SCOPE EMAIL_NOT_VERIFIED');
    assert.is(codes(operation('getNote')), 'INSUFFICIENT_SCOPE EMAIL_NOT_VERIFIED');
    const account = completed(({ getNote }) => Object.assign(getNote ?? {}, { tags: ['users'] }));
    assert.is(codes(operation('getNote', account)), 'INSUFFICIENT_SCOPE');
  });

  it('have a 400 that names the ID in the path', () => {
    const { VALIDATION_FAILED } = examples(completed(), 'InvalidNoteId');
    assert.ok(VALIDATION_FAILED);
  });

  it('show in a 412 the same details as in the 409 of that path', () => {
    const document = completed();
    const { value } = examples(document, 'NotePreconditionFailed')['PRECONDITION_FAILED'] ?? {};
    assert.equal(value, {
      success: false,
      data: { title: 'Buy ink' },
      message: 'It failed.',
      error: 'PRECONDITION_FAILED',
      errors: [],
      meta: { request_id: 'request-1', current_version: 2, changes: [] },
    });
  });

  it('have the same facts as problem details, with a schema for each conflict', () => {
    const document = completed();
    const problem = examples(document, 'NoteVersionConflict', 'application/problem+json')['VERSION_CONFLICT'];
    assert.equal(problem?.value, {
      type: '/docs/errors/VERSION_CONFLICT',
      title: 'Version conflict',
      status: 409,
      detail: 'It failed.',
      instance: 'urn:taskflow:request:request-1',
      code: 'VERSION_CONFLICT',
      request_id: 'request-1',
      errors: [],
      current: { title: 'Buy ink' },
      current_version: 2,
      changes: [],
    });
    const { required = [] } = document.components.schemas['NoteConflictProblem'] ?? {};
    assert.equal(required.slice(-3), ['current', 'current_version', 'changes']);
  });

  it('list specific codes beside the standard ones, with their meaning, in the order of the table', () => {
    const document = completed(({ createNote }, { components }) => {
      components.responses['NoteTaken'] = failure('You have this note.', ['EMAIL_TAKEN']);
      if (createNote) createNote.responses['409'] = { $ref: '#/components/responses/NoteTaken' };
    });
    const shown = examples(document, 'NoteTaken');
    assert.equal(Object.keys(shown), ['EMAIL_TAKEN', 'IDEMPOTENCY_KEY_IN_USE']);
    assert.is(shown['EMAIL_TAKEN']?.summary, 'An account with this email already exists.');
    const { description, headers: declared = {} } = document.components.responses['NoteTaken'] ?? {};
    assert.is(
      description,
      'You have this note, or the first request with this `Idempotency-Key` is still running.',
    );
    assert.ok(declared['Retry-After']);
    assert.ok(operation('createNote', document)['x-error-codes'].includes('EMAIL_TAKEN'));
  });
});

suite('the rest of the completed document', (it) => {
  it('has a `default` response for statuses that a client does not expect', () => {
    const document = completed();
    for (const item of Object.values(document.paths)) {
      assert.equal(item.get?.responses['default'], { $ref: '#/components/responses/UnexpectedError' });
    }
    assert.is(operation('listNotes', document).responses['default'], undefined);
    const shown = examples(document, 'UnexpectedError', 'application/problem+json');
    assert.is(shown['REQUEST_TIMEOUT']?.value.status, 408);
  });

  it('has `int64` for numbers that 32 bits cannot represent', () => {
    const document = completed((_, { components }) => {
      Object.assign(components.schemas['Note']?.properties ?? {}, {
        small: { type: 'integer', maximum: 2 ** 31 - 1 },
        large: { type: 'integer', maximum: 2 ** 31 },
      });
    });
    const { small, large } = document.components.schemas['Note']?.properties ?? {};
    assert.is(small?.format, undefined);
    assert.is(large?.format, 'int64');
  });

  it('has a maximum length for times, and responses for webhook receivers', () => {
    const document = completed();
    assert.is(document.components.schemas['Note']?.properties?.['due_at']?.maxLength, 40);
    const { post } = document.webhooks['note.created'] ?? {};
    assert.equal(Object.keys(post?.responses ?? {}), ['2XX', '4XX']);
    assert.is(post?.requestBody?.required, true);
  });
});

suite('completing a hand-written contract fails', (it) => {
  const refused = (what: string, message: RegExp, change: Change) =>
    it(what, () => assert.throws(() => completed(change), message));

  refused('where it differs from policy', /GET \/notes: remove `Link`/, ({ listNotes }) => {
    Object.assign(listNotes?.responses['200'] ?? {}, {
      headers: { Link: { $ref: '#/components/headers/ETag' } },
    });
  });
  refused(
    'with codes that its responses do not show',
    /POST \/notes: remove `x-error-codes`/,
    ({ createNote }) => {
      Object.assign(createNote ?? {}, { 'x-error-codes': ['NOT_FOUND'] });
    },
  );
  refused(
    'with an error that nothing can cause',
    /GET \/notes: remove 404: nothing can cause it/,
    ({ listNotes }) => {
      Object.assign(listNotes?.responses ?? {}, { '404': { $ref: '#/components/responses/NotFound' } });
    },
  );
  for (const extension of ['x-idempotent', 'x-precondition', 'x-pagination', 'x-read']) {
    const message = new RegExp(`GET /notes/\\{note_id\\}: remove \`${extension}\``);
    refused(`with ${extension} where it has no effect`, message, ({ getNote }) => {
      Object.assign(getNote ?? {}, { [extension]: {} });
    });
  }
  refused(
    'without a success response',
    /DELETE \/notes\/\{note_id\}: declare a success/,
    ({ deleteNote }) => {
      delete deleteNote?.responses['204'];
    },
  );
  refused(
    'without the 409 that its 412 is derived from',
    /declare a 409 whose name ends in VersionConflict/,
    ({ updateNote }) => {
      delete updateNote?.responses['409'];
    },
  );
  refused(
    'with a code that the table lacks',
    /add TEAPOT to the table of ErrorCode/,
    ({ listNotes }, { components }) => {
      components.responses['Teapot'] = failure('Short and stout.', ['TEAPOT']);
      Object.assign(listNotes?.responses ?? {}, { '409': { $ref: '#/components/responses/Teapot' } });
    },
  );
  refused(
    'with an error without an example of its codes',
    /Add an example of each code to the response "No."/,
    ({ listNotes }) => {
      Object.assign(listNotes?.responses ?? {}, { '401': { description: 'No.' } });
    },
  );
  refused(
    'with a response shared by two operations that need different codes',
    /share NoteTaken, but need different codes: nothing and IdempotencyKeyInUse/,
    ({ createNote, deleteNote }, { components }) => {
      components.responses['NoteTaken'] = failure('You have this note.', ['EMAIL_TAKEN']);
      for (const { responses } of [createNote, deleteNote].filter((each) => each !== undefined)) {
        responses['409'] = { $ref: '#/components/responses/NoteTaken' };
      }
    },
  );
  refused(
    'with a response shared by operations with and without rate limits',
    /is shared by operations with and without rate limits/,
    ({ getNote }) => {
      Object.assign(getNote ?? {}, { 'x-rate-limit': 'none' });
    },
  );
});
