import * as assert from 'uvu/assert';
import { complete } from '../../scripts/contract/complete.ts';
import {
  type ContractDocument,
  type Example,
  type JsonSchema,
  type Media,
  type Parameter,
  type ResponseObject,
  resolve,
} from '../../src/document.ts';
import { suite } from '../suite.ts';
import { notes } from './complete/notes.ts';

type Schemas = Record<string, JsonSchema & { 'x-inline'?: true; allOf?: JsonSchema[] }>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Completes the contract of notes with other schemas in it. */
function completed(
  schemas: Schemas = {},
  change: (source: ContractDocument) => void = () => {},
): ContractDocument {
  const source = notes();
  Object.assign(source.components.schemas, schemas);
  change(source);
  const document = complete(source);
  assert.equal(complete(document), document);
  return document;
}

/** Returns the completed properties of a note for these hand-written ones. */
function noteOf(properties: Record<string, JsonSchema>, schemas: Schemas = {}): Record<string, JsonSchema> {
  const document = completed({ ...schemas, Note: { properties: { ...properties, version } } });
  return document.components.schemas['Note']?.properties ?? {};
}

const listed = ({ paths }: ContractDocument): Media | undefined =>
  paths['/notes']?.get?.responses['200'] && 'content' in paths['/notes'].get.responses['200']
    ? paths['/notes'].get.responses['200'].content?.['application/json']
    : undefined;

/** Without a version, updates would be impossible. */
const version = { type: 'integer' };

const Title = {
  'x-inline': true,
  type: 'string',
  description: 'Words.',
  maxLength: 9,
  example: 'Ink',
} as const;

suite('a reference to a schema with `x-inline`', (it) => {
  it('is replaced by that schema, which is removed', () => {
    const document = completed({ Title, Note: { properties: { title: ref('Title'), version } } });
    const { 'x-inline': _, ...title } = Title;
    assert.equal(document.components.schemas['Note']?.properties?.['title'], title);
    assert.is(document.components.schemas['Title'], undefined);
  });

  it('keeps its own description and limits', () => {
    const own = { description: 'What to buy.', minLength: 1, default: 'Ink' };
    const { title } = noteOf({ title: { ...ref('Title'), ...own } }, { Title });
    assert.equal(title, { type: 'string', ...own, maxLength: 9, example: 'Ink' });
  });

  it('can lead to another such reference', () => {
    const Line: Schemas[string] = { 'x-inline': true, type: 'string', maxLength: 9, example: 'Ink' };
    const Heading: Schemas[string] = { 'x-inline': true, ...ref('Line'), description: 'Words.' };
    const { title } = noteOf({ title: { ...ref('Heading'), example: 'Pen' } }, { Line, Heading });
    assert.equal(title, { type: 'string', description: 'Words.', maxLength: 9, example: 'Pen' });
  });

  it('adds single properties in `allOf`, in the order of the shared ones', () => {
    const Envelope: Schemas[string] = {
      'x-inline': true,
      properties: { success: { const: true }, data: {}, items: { type: 'array', maxItems: 9 } },
    };
    const NoteResponse = {
      allOf: [ref('Envelope')],
      description: 'One note.',
      properties: { items: { items: ref('Note') }, data: ref('Note') },
    };
    const document = completed({ Envelope, NoteResponse });
    assert.equal(document.components.schemas['NoteResponse'], {
      description: 'One note.',
      required: ['success', 'data', 'items'],
      properties: {
        success: { const: true },
        data: ref('Note'),
        items: { type: 'array', maxItems: 9, items: ref('Note') },
      },
    });
  });

  it('fails if it repeats the shared schema or changes a limit of it', () => {
    const title = (own: JsonSchema) => () => noteOf({ title: { ...ref('Title'), ...own } }, { Title });
    assert.throws(
      title({ example: 'Ink' }),
      /Note\/properties\/title\/example: remove it, Title has the same value/,
    );
    assert.throws(
      title({ maxLength: 99 }),
      /Note\/properties\/title\/maxLength: remove it, or do not refer to Title, which has 9/,
    );
    assert.throws(
      title({ type: 'integer' }),
      /Note\/properties\/title\/type: remove it, or do not refer to Title, which has "string"/,
    );
  });

  it('is found in a property that is named like a keyword', () => {
    const properties = noteOf({ example: ref('Title'), default: ref('Title') }, { Title });
    assert.equal([properties['example']?.maxLength, properties['default']?.maxLength], [9, 9]);
  });
});

suite('completed schemas', (it) => {
  it('require all properties in a response, and allow no other properties in a request', () => {
    const document = completed({
      Note: { properties: { title: { type: 'string' }, version } },
      NoteWrite: {
        required: ['title'],
        properties: { title: { type: 'string' }, done: { type: 'boolean' } },
      },
    });
    const { Note, NoteWrite } = document.components.schemas;
    assert.equal([Note?.required, Note?.additionalProperties], [['title', 'version'], undefined]);
    assert.equal([NoteWrite?.required, NoteWrite?.additionalProperties], [['title'], false]);
  });

  it('fail if a schema is used in a request and in a response', () => {
    assert.throws(
      () => completed({ NoteWrite: { properties: { note: ref('Note') } } }),
      /Note is used in a request and in a response/,
    );
  });

  it('fail if they differ from the policy', () => {
    const properties = { title: { type: 'string' } };
    assert.throws(() => completed({ Note: { required: [], properties } }), /Note: remove `required`/);
    assert.throws(
      () => completed({ NoteWrite: { additionalProperties: true, properties } }),
      /NoteWrite: remove `additionalProperties`/,
    );
  });

  it('use the example of another schema where a property is that schema or null', () => {
    const Person: Schemas[string] = {
      properties: {
        name: { type: 'string', example: 'Ada' },
        friends: { type: 'array', items: { type: 'string' }, example: [] },
        home: { oneOf: [ref('Place'), { type: 'null' }] },
      },
    };
    const Place: Schemas[string] = { properties: { kind: { const: 'place' }, floor: { default: 1 } } };
    const orNull = { oneOf: [ref('Person'), { type: 'null' }] };
    const { author, editor } = noteOf(
      { author: orNull, editor: { ...orNull, example: null } },
      { Person, Place },
    );
    assert.equal(author?.example, { name: 'Ada', friends: [], home: { kind: 'place', floor: 1 } });
    assert.is(editor?.example, null);
  });
});

suite('completed examples of lists', (it) => {
  const last: Example = {
    summary: 'All notes',
    value: {
      success: true,
      data: [1, 2, 3],
      meta: { request_id: 'request-1', page: 1, total: 3, next_cursor: null },
    },
  };
  const withExamples = (examples: Media['examples']) => (source: ContractDocument) => {
    source.components.examples['ListNotesLastPage'] = last;
    Object.assign(listed(source) ?? {}, { examples });
  };
  const referred = { last_page: { $ref: '#/components/examples/ListNotesLastPage' } };

  it('show a page in the middle, made from the last page', () => {
    const document = completed({}, withExamples(referred));
    assert.equal(listed(document)?.examples?.['middle_page'], {
      $ref: '#/components/examples/ListNotesMiddlePage',
    });
    const { value } = document.components.examples['ListNotesMiddlePage'] as {
      value: { data: []; meta: object };
    };
    assert.equal(value.data, [1, 2]);
    const { next_cursor, ...meta } = value.meta as { next_cursor: string };
    assert.equal(meta, { request_id: 'request-1', page: null, total: null, per_page: 2 });
    assert.type(next_cursor, 'string');
    const inPlace = listed(completed({}, withExamples({ last_page: last })))?.examples?.['middle_page'];
    assert.equal(inPlace, document.components.examples['ListNotesMiddlePage']);
  });

  it('keep a page in the middle that is written by hand', () => {
    const own: Example = { summary: 'Mine', value: {} };
    const document = completed({}, withExamples({ ...referred, middle_page: own }));
    assert.equal(listed(document)?.examples?.['middle_page'], own);
  });
});

suite('completed examples of success', (it) => {
  const mediaOf = (document: ContractDocument, method: 'get' | 'patch') => {
    const response = document.paths['/notes/{note_id}']?.[method]?.responses['200'];
    return response && resolve<ResponseObject>(document, response).content?.['application/json'];
  };
  const example: Example = { summary: 'A note', value: { data: { title: 'Buy ink' }, message: 'Replaced.' } };

  it('use the example of another operation with the same schema, with their own message', () => {
    const document = completed({}, (source) => {
      Object.assign(mediaOf(source, 'patch') ?? {}, { examples: { works: example } });
      delete mediaOf(source, 'get')?.examples;
    });
    assert.equal(mediaOf(document, 'get')?.examples, {
      works: { summary: 'A note', value: { data: { title: 'Buy ink' }, message: 'Done.' } },
    });
  });

  it('fail if no operation has an example', () => {
    const none = () =>
      completed({}, (source) => {
        delete mediaOf(source, 'get')?.examples;
        delete mediaOf(source, 'patch')?.examples;
      });
    assert.throws(none, /write an example of the success/);
  });
});

suite('completed requests', (it) => {
  it('require their body', () => {
    const document = completed({}, ({ paths }) => delete paths['/notes']?.post?.requestBody?.required);
    assert.is(document.paths['/notes']?.post?.requestBody?.required, true);
  });

  it('have lists in the query as repeated parameters', () => {
    const parameter = (schema: JsonSchema, more: object = {}): Parameter => ({
      name: 'status',
      in: 'query',
      description: 'Only these.',
      schema,
      ...more,
    });
    const list = { type: 'array', items: { type: 'string' } };
    const add = (status: Parameter) => (source: ContractDocument) => {
      source.components.parameters['Status'] = status;
      source.paths['/notes']?.get?.parameters?.push({ $ref: '#/components/parameters/Status' });
    };
    const { Status } = completed({}, add(parameter(list))).components.parameters;
    assert.equal([Status?.style, Status?.explode], ['form', true]);
    const single = completed({}, add(parameter({ type: 'string' }))).components.parameters['Status'];
    assert.is(single?.style, undefined);
    assert.throws(() => completed({}, add(parameter(list, { explode: false }))), /Status: remove `explode`/);
  });
});

suite('examples of errors', (it) => {
  it('can be defined elsewhere, and are copied into their response', () => {
    const document = completed({}, ({ components }) => {
      const media = components.responses['NoteVersionConflict']?.content?.['application/json'];
      const shown = media?.examples?.['VERSION_CONFLICT'] as Example;
      components.examples['Conflict'] = structuredClone(shown);
      if (media) media.examples = { VERSION_CONFLICT: { $ref: '#/components/examples/Conflict' } };
    });
    assert.equal(document.components.responses, completed().components.responses);
    assert.is(document.components.examples?.['Conflict'], undefined);
  });
});
