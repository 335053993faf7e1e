import {
  type ContractDocument,
  type JsonSchema,
  type OperationObject,
  type Reference,
  type ResponseObject,
  readContract,
} from '../../../src/document.ts';

const schema = (name: string): Reference => ({ $ref: `#/components/schemas/${name}` });
const text: JsonSchema = { type: 'string', description: 'Words.', maxLength: 100, example: 'Buy ink' };
const version: JsonSchema = {
  type: 'integer',
  description: 'Counts changes.',
  minimum: 1,
  maximum: 9,
  example: 1,
};

const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  description: 'A note, or a part of it.',
  properties,
});

const schemas: Record<string, JsonSchema> = {
  Note: object({ title: text, due_at: { type: 'string', format: 'date-time' }, version }),
  NoteWrite: object({ title: text }),
  NoteResponse: object({ data: schema('Note') }),
  NoteListResponse: object({ data: { type: 'array', items: schema('Note') } }),
  NoteConflict: object({ data: { oneOf: [schema('Note'), { type: 'null' }] }, meta: schema('ConflictMeta') }),
};

/** An error as written by hand: an example of each code, in the plain envelope. */
export function failure(
  description: string,
  codes: string[],
  of = 'ErrorResponse',
  data: unknown = null,
): ResponseObject {
  const example = (error: string) => ({
    value: {
      success: false,
      data,
      message: 'It failed.',
      error,
      errors: [],
      meta: { request_id: 'request-1', ...facts },
    },
  });
  const facts = data === null ? {} : { current_version: 2, changes: [] };
  return {
    description,
    content: {
      'application/json': {
        schema: schema(of),
        examples: Object.fromEntries(codes.map((code) => [code, example(code)])),
      },
    },
  };
}

const replies = (name: string): ResponseObject => ({
  description: 'Done.',
  content: { 'application/json': { schema: schema(name), examples: {} } },
});

const takes = (name: string): OperationObject['requestBody'] => ({
  description: 'The note.',
  required: true,
  content: { 'application/json': { schema: schema(name), examples: {} } },
});

function operation(
  id: string,
  scope: string,
  more: object,
  responses: OperationObject['responses'],
): OperationObject {
  return {
    operationId: id,
    summary: 'Do something with notes',
    description: 'Does something with notes.',
    tags: ['notes'],
    security: [{ bearer: [scope] }],
    'x-sdk': { method: id },
    ...more,
    responses,
  } as unknown as OperationObject;
}

/**
 * A contract of notes as written by hand: list, create, read, update and delete. Its shared parts are the
 * real ones.
 */
export function notes(): ContractDocument {
  const { components, webhooks: _, 'x-realtime': messages, ...real } = structuredClone(readContract());
  const { NoteVersionConflict, PreconditionFailed, InvalidId } = {
    NoteVersionConflict: failure('The note has changed.', ['VERSION_CONFLICT'], 'NoteConflict', {
      title: 'Buy ink',
    }),
    PreconditionFailed: failure('The version does not match.', ['PRECONDITION_FAILED']),
    InvalidId: failure('It is not an id.', ['VALIDATION_FAILED']),
  };
  return {
    ...real,
    'x-realtime': { sent: {}, received: {}, failure: messages.failure },
    webhooks: {
      'note.created': {
        post: {
          operationId: 'onNoteCreated',
          summary: 'A note was added',
          requestBody: { content: {} },
        } as unknown as OperationObject,
      },
    },
    paths: {
      '/notes': {
        get: operation('listNotes', 'notes:read', { parameters: [] }, { '200': replies('NoteListResponse') }),
        post: operation(
          'createNote',
          'notes:write',
          { requestBody: takes('NoteWrite') },
          { '201': replies('NoteResponse') },
        ),
      },
      '/notes/{note_id}': {
        parameters: [{ $ref: '#/components/parameters/NoteId' }],
        get: operation('getNote', 'notes:read', {}, { '200': replies('NoteResponse') }),
        patch: operation(
          'updateNote',
          'notes:write',
          { requestBody: takes('NoteWrite'), 'x-precondition': 'required', 'x-project-role': 'member' },
          { '200': replies('NoteResponse'), '409': { $ref: '#/components/responses/NoteVersionConflict' } },
        ),
        delete: operation('deleteNote', 'notes:write', {}, { '204': { description: 'Gone.' } }),
      },
    },
    components: {
      ...components,
      schemas: { ...components.schemas, ...structuredClone(schemas) },
      parameters: {
        ...components.parameters,
        NoteId: {
          name: 'note_id',
          in: 'path',
          description: 'The note.',
          required: true,
          schema: { type: 'string' },
        },
      },
      responses: { ...components.responses, NoteVersionConflict, PreconditionFailed, InvalidId },
    },
  };
}
