import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { type Json, type JsonObject, propertiesOf } from '../../scripts/contract/openapi-3.0/json.ts';
import { LOSSES } from '../../scripts/contract/openapi-3.0/losses.ts';
import { toOpenApi30 } from '../../scripts/contract/openapi-3.0.ts';
import { suite } from '../suite.ts';
import { ref, SCHEMAS } from './openapi-3.0/schemas.ts';

const CONVERTED = 'generated/openapi-3.0.json';

const minimal = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1.0.0' },
  paths: {},
} satisfies JsonObject;

/** Converts a document with one schema, beside `Note` and `Kind`, which it can refer to. */
function convertSchema(schema: Json): { schema: Json; losses: string[] } {
  const Note = { type: 'object', properties: {} };
  const Kind = { type: ['string', 'null'], enum: ['short', null] };
  const { document, losses } = toOpenApi30({
    ...minimal,
    components: { schemas: { Converted: schema, Note, Kind, Either: { oneOf: [ref('Note'), ref('Kind')] } } },
  });
  return {
    schema: propertiesOf(propertiesOf(document['components'])['schemas'])['Converted'] ?? null,
    losses: losses.map(({ kind }) => kind),
  };
}

suite('the conversion of a schema to OpenAPI 3.0', (it) => {
  for (const [title, schema, expected, ...losses] of SCHEMAS) {
    it(title, () => {
      const converted = convertSchema(schema);
      assert.equal(converted.schema, expected);
      assert.equal(converted.losses, losses);
    });
  }

  it('fails with the name of a keyword that 3.0 does not have', () => {
    assert.throws(
      () => convertSchema({ type: 'array', prefixItems: [{ type: 'string' }] }),
      /^components\/schemas\/Converted\/prefixItems does not exist in OpenAPI 3\.0/,
    );
  });

  it('fails with the place of a null beside several schemas or types', () => {
    assert.throws(
      () => convertSchema({ oneOf: [ref('Note'), ref('Kind'), { type: 'null' }] }),
      /^components\/schemas\/Converted allows null and several schemas/,
    );
    assert.throws(
      () => convertSchema({ oneOf: [ref('Either'), { type: 'null' }] }),
      /^components\/schemas\/Converted allows null, and has no or several other types/,
    );
  });
});

suite('the conversion of a document to OpenAPI 3.0', (it) => {
  it('moves summary and license to fields that 3.0 has', () => {
    const info = {
      ...minimal.info,
      summary: 'Notes for everybody.',
      description: 'More.',
      license: { name: 'MIT', identifier: 'MIT' },
    };
    const { document, losses } = toOpenApi30({ ...minimal, info });
    assert.equal(document['info'], {
      ...minimal.info,
      description: 'Notes for everybody.\n\nMore.',
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    });
    assert.equal(losses, []);
  });

  it('removes webhooks, scopes and siblings of references, and lists each place', () => {
    const bearer = { type: 'http', scheme: 'bearer' };
    const oauth = { type: 'oauth2', flows: {} };
    const operation = {
      parameters: [{ $ref: '#/components/parameters/Id', description: 'Which one.' }],
      requestBody: { content: { 'application/json': { schema: { type: ['object', 'null'] } } } },
      responses: { 204: { description: 'Deleted.' } },
      security: [{ bearer: ['notes:write'] }, { oauth: ['notes'] }],
    };
    const { document, losses } = toOpenApi30({
      ...minimal,
      paths: { '/notes/{id}': { delete: operation } },
      webhooks: { 'note.created': { post: { requestBody: {} } } },
      components: { securitySchemes: { bearer, oauth } },
    });
    assert.equal(document, {
      ...minimal,
      openapi: '3.0.4',
      paths: {
        '/notes/{id}': {
          delete: {
            ...operation,
            parameters: [{ $ref: '#/components/parameters/Id' }],
            requestBody: {
              content: { 'application/json': { schema: { type: 'object', nullable: true } } },
            },
            security: [{ bearer: [] }, { oauth: ['notes'] }],
            'x-required-scopes': ['notes:write'],
          },
        },
      },
      components: { securitySchemes: { bearer, oauth } },
    });
    const at = 'paths/~1notes~1{id}/delete';
    assert.equal(
      losses.map(({ kind, places }) => [kind, ...places]),
      [
        ['webhook', 'webhooks/note.created'],
        ['scope', at],
        ['ignoredBody', at],
        ['referenceSibling', `${at}/parameters/0`],
      ],
    );
  });

  it('keeps only the form of an operation that also accepts a raw body', () => {
    const media = { schema: { type: 'string' } };
    const bodyOf = (content: JsonObject) => {
      const path = { post: { requestBody: { content }, responses: {} } };
      const { document, losses } = toOpenApi30({ ...minimal, paths: { '/files': path } });
      return [JSON.stringify(document['paths']), losses.map(({ kind }) => kind)];
    };
    const form = { 'multipart/form-data': media };
    const [alone] = bodyOf(form);
    assert.equal(bodyOf({ 'application/octet-stream': media, ...form }), [alone, ['rawBody']]);
    assert.equal(bodyOf({ 'application/octet-stream': media })[1], []);
  });

  it('removes the parameter `fields`, and what only it needs', () => {
    const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const fields = { name: 'fields', in: 'query', schema: { type: 'array', items: schema('NoteField') } };
    const json = { 'application/json': { schema: schema('Note') } };
    const partial = { 'application/vnd.taskflow.partial+json': { schema: schema('PartialNote') } };
    const parameters = (name: string) => [{ $ref: `#/components/parameters/${name}` }];
    const Id = { name: 'id', in: 'query', schema: { type: 'string' } };
    const Note = { type: 'object' };
    const response = (content: JsonObject) => ({ responses: { 200: { description: 'Found.', content } } });
    const { document, losses } = toOpenApi30({
      ...minimal,
      paths: {
        '/notes': { get: { parameters: parameters('NoteFields'), ...response({ ...json, ...partial }) } },
        '/note': {
          get: { parameters: [...parameters('Id'), fields], ...response({ ...json, ...partial }) },
        },
      },
      components: {
        parameters: { Id, NoteFields: fields },
        schemas: { Note, NoteField: { type: 'string' }, PartialNote: { type: 'object' } },
      },
    });
    assert.equal(document, {
      ...minimal,
      openapi: '3.0.4',
      paths: {
        '/notes': { get: response(json) },
        '/note': { get: { parameters: parameters('Id'), ...response(json) } },
      },
      components: { parameters: { Id }, schemas: { Note } },
    });
    assert.equal(
      losses.map(({ kind, places }) => [kind, ...places]),
      [['partial', 'paths/~1notes/get', 'paths/~1note/get']],
    );
  });

  it('removes constants from headers, and keeps enums', () => {
    const header = (schema: JsonObject): JsonObject => ({ schema: { type: 'string', ...schema } });
    const { document, losses } = toOpenApi30({
      ...minimal,
      components: {
        headers: {
          'Cache-Control': header({ enum: ['no-store'] }),
          Allow: header({ const: 'GET' }),
          Vary: header({ enum: ['Accept', '*'] }),
        },
      },
    });
    assert.equal(document['components'], {
      headers: {
        'Cache-Control': header({}),
        Allow: header({}),
        Vary: header({ enum: ['Accept', '*'] }),
      },
    });
    assert.equal(
      losses.map(({ kind, places }) => [kind, ...places]),
      [['fixedHeader', 'components/headers/Cache-Control', 'components/headers/Allow']],
    );
  });

  it('fails with the name of a field that 3.0 does not have', () => {
    assert.throws(
      () => toOpenApi30({ ...minimal, components: { pathItems: {} } }),
      /^components\/pathItems does not exist in OpenAPI 3\.0/,
    );
  });

  it('does not change the original', () => {
    const original: JsonObject = JSON.parse(readFileSync('generated/openapi.json', 'utf8'));
    const before = JSON.stringify(original);
    toOpenApi30(original);
    assert.ok(JSON.stringify(original) === before);
  });
});

suite('the contract in OpenAPI 3.0', (it) => {
  it('is valid, and so is every example, except those with null for a reference', () => {
    const document: JsonObject = JSON.parse(readFileSync(CONVERTED, 'utf8'));
    const problems = lint(CONVERTED).filter(
      ({ ruleId, location: [at] }) =>
        // Strictly by 3.0, `nullable` does not apply to the reference beside it: the loss
        // `nullableReference`.
        !/^no-invalid-(media-type|schema)-examples$/.test(ruleId) ||
        valueAt(document, at?.pointer ?? '') !== null,
    );
    assert.equal(problems, []);
  });

  it('explains each kind of loss in the guide', () => {
    const guide = readFileSync('docs/openapi-30.md', 'utf8');
    const { losses } = toOpenApi30(JSON.parse(readFileSync('generated/openapi.json', 'utf8')));
    assert.ok(losses.length > 0);
    for (const { what, reason, places } of losses) {
      assert.ok(guide.includes(`| ${what} | ${places.length} | ${reason} |`), what);
    }
  });

  it('has a test for each kind of loss', () => {
    const caused = new Set([
      ...SCHEMAS.flatMap(([, , , ...losses]) => losses),
      'webhook',
      'scope',
      'ignoredBody',
      'referenceSibling',
      'fixedHeader',
      'rawBody',
      'partial',
    ]);
    assert.equal(
      LOSSES.filter(({ kind }) => !caused.has(kind)),
      [],
    );
  });
});

type Problem = { ruleId: string; message: string; location: { pointer?: string }[] };

function lint(file: string): Problem[] {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-openapi-3.0-'));
  const config = join(folder, 'redocly.yaml');
  const examples = ['media-type', 'parameter', 'schema'].map(
    (kind) => `  no-invalid-${kind}-examples: error\n`,
  );
  writeFileSync(config, `telemetry: off\nextends: [spec]\nrules:\n${examples.join('')}`);
  try {
    const cli = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
    const options = ['--config', config, '--format', 'json', '--max-problems', '9999'];
    const { stdout, stderr } = spawnSync(process.execPath, [cli, 'lint', resolve(file), ...options], {
      encoding: 'utf8',
      // Measuring the coverage of the linter itself would take longer than linting.
      env: { ...process.env, NODE_V8_COVERAGE: undefined },
    });
    assert.ok(stdout, stderr);
    return (JSON.parse(stdout) as { problems: Problem[] }).problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function valueAt(document: JsonObject, pointer: string): Json | undefined {
  const steps = pointer.replace(/^#\//, '').split('/');
  return steps.reduce<Json | undefined>(
    (at, step) =>
      Array.isArray(at)
        ? at[Number(step)]
        : propertiesOf(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
}
