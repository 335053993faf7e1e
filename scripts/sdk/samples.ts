import { type ContractDocument, METHODS } from '../../src/document.ts';
import type { Api, Example, Field, Operation } from './model.ts';
import { pascalCase, snakeCase } from './text.ts';

/** A call of an operation in one language, in the form of Redocly's `x-codeSamples`. */
export type Sample = { lang: string; label: string; source: string };

/** Returns a sample in each language for every operation, by ID. A test runs them. */
export function samplesOf(api: Api): Map<string, Sample[]> {
  const operations = api.resources.flatMap((resource) => resource.operations);
  return new Map(
    operations.map((operation) => [
      operation.id,
      [
        { lang: 'Shell', label: 'curl', source: curl(operation) },
        { lang: 'TypeScript', label: 'TypeScript', source: typescript(operation) },
        { lang: 'Python', label: 'Python', source: python(operation) },
      ],
    ]),
  );
}

/** Adds the samples to the contract, where Redoc shows them. */
export function addSamples(contract: unknown, samples: ReadonlyMap<string, Sample[]>): void {
  for (const item of Object.values((contract as ContractDocument).paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) Object.assign(operation, { 'x-codeSamples': samples.get(operation.operationId) });
    }
  }
}

/** Maximum number of filters in a sample of a list. */
const MAX_FILTERS = 2;

/** Longer arguments do not stay on the line of the call. */
const LINE = 50;

type Members = [name: string, value: unknown][];

/** Returns the arguments of a sample besides the path: the shortest example of the body, filters with an example, or the end of a stream. */
function givenTo(operation: Operation): { body: Members; query: Members; headers: Members } {
  const { body, result, query_parameters, header_parameters, is_part } = operation;
  const ending =
    result.kind === 'events' ? query_parameters.filter(({ name }) => name === 'max_seconds') : [];
  const shown = result.kind === 'page' ? filtersOf(result.pagination, query_parameters) : ending;
  return {
    body: Object.entries((shortest(body?.examples ?? []) ?? {}) as object),
    query: shown.map(({ name, example }) => [name, example]),
    headers: header_parameters
      .filter(({ name, is_required }) => is_required || (!is_part && name === 'Upload-Length'))
      .map(({ name, example }) => [name, example]),
  };
}

function shortest(examples: readonly Example[]): unknown {
  const size = ({ value }: Example) => JSON.stringify(value).length;
  return examples.toSorted((a, b) => size(a) - size(b))[0]?.value;
}

function filtersOf(
  { page, per_page, cursor }: { page: string; per_page: string; cursor: string },
  all: readonly Field[],
) {
  return all
    .filter(
      ({ name, example }) =>
        example !== undefined && ![page, per_page, cursor, 'sort', 'order'].includes(name),
    )
    .slice(0, MAX_FILTERS);
}

/** Possible names of models that cannot be variables in TypeScript or Python. */
const RESERVED = ['class', 'default', 'export', 'import', 'package', 'switch'];

/** Returns the name of the variable for a result, such as `task` for a Task. */
function nameOf({ result }: Operation): string {
  const type = 'type' in result ? result.type : 'item' in result ? result.item : undefined;
  const name = type && 'name' in type ? type.name : 'result';
  const variable = name.charAt(0).toLowerCase() + name.slice(1);
  return RESERVED.includes(variable) ? `the${name}` : variable;
}

// --- curl -------------------------------------------------------------------

/** The file of the samples. */
const FILE = { name: 'deck.csv', content: 'first,second' };
/** The file of a sample whose type follows from its name. */
const TYPED_FILE = { name: 'tasks.csv', content: 'title\nPunch the cards\n' };

const fileOf = ({ upload_types }: Operation) => (upload_types.length > 0 ? TYPED_FILE : FILE);

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(operation: Operation): string {
  const { http, scopes, idempotency_seconds, body, precondition } = operation;
  const given = givenTo(operation);
  const query = new URLSearchParams(
    given.query.flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, String(each)]),
    ),
  );
  const path = filled(operation, (example) => encodeURIComponent(example));
  const url = `"$TASKFLOW_BASE_URL${path}${query.size > 0 ? `?${query}` : ''}"`;
  const content = Object.fromEntries(given.body);
  const needsMatch = precondition === 'required' && !('version' in content);
  return [
    `curl ${http.method === 'GET' ? '' : `-X ${http.method} `}${url}`,
    ...(scopes === null ? [] : ['-H "Authorization: Bearer $TASKFLOW_TOKEN"']),
    ...(idempotency_seconds === null ? [] : ['-H "Idempotency-Key: $(uuidgen)"']),
    ...(needsMatch ? [`-H 'If-Match: *'`] : []),
    ...(body && (body.is_required || given.body.length > 0)
      ? [`-H 'Content-Type: ${body.content_type}'`, `-d ${quoted(JSON.stringify(content, null, 2))}`]
      : []),
    ...(operation.uses_tus ? ["-H 'Tus-Resumable: 1.0.0'"] : []),
    ...given.headers.map(([name, value]) => `-H '${name}: ${value}'`),
    ...(operation.is_part
      ? ["-H 'Content-Type: application/offset+octet-stream'", `-d ${quoted(FILE.content)}`]
      : []),
    ...(operation.is_upload ? uploadOf(operation) : []),
    ...(operation.result.kind === 'file' ? ['-o download'] : []),
    ...(operation.result.kind === 'events' ? ['-N'] : []),
  ].join(' \\\n  ');
}

function uploadOf(operation: Operation): string[] {
  const { name, content } = fileOf(operation);
  const [type] = operation.upload_types;
  if (type) return [`-H 'Content-Type: ${type}'`, `--data-binary ${quoted(content)}`];
  return [
    "-H 'Content-Type: application/octet-stream'",
    `-H 'Content-Disposition: attachment; filename="${name}"'`,
    `-d ${quoted(content)}`,
  ];
}

function filled({ http, path_parameters }: Operation, write: (example: string) => string): string {
  return http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    write(String(path_parameters.find((field) => field.name === name)?.example ?? name)),
  );
}

// --- TypeScript -------------------------------------------------------------

function typescript(operation: Operation): string {
  const { resource, method, path_parameters, query_parameters, body, result } = operation;
  const given = givenTo(operation);
  const parameters = [
    ...path_parameters.map(({ example }) => literal(example)),
    ...(given.headers.length > 0
      ? [objectLiteral(given.headers.map(([name, value]) => [`'${name}'`, value]))]
      : []),
    ...(body ? [objectLiteral(given.body)] : []),
    ...(operation.is_part ? [literal(FILE.content)] : []),
    ...(operation.is_upload ? [objectLiteral(Object.entries(fileOf(operation)))] : []),
    ...(query_parameters.length > 0 && given.query.length > 0 ? [objectLiteral(given.query)] : []),
  ];
  const call = `client.${resource}.${method}(${parameters.join(', ')})`;
  const head = "import { TaskFlow } from '@taskflow/sdk';\n\nconst client = new TaskFlow();\n";
  const name = nameOf(operation);
  switch (result.kind) {
    case 'nothing':
      return `${head}await ${call};`;
    case 'data':
      return `${head}const ${name} = await ${call};`;
    case 'page':
    case 'events':
      return `${head}for await (const ${name} of ${call}) {\n  console.log(${name});\n}`;
    case 'file':
      return `${head}const file = await ${call};\nawait file.saveTo('download');`;
  }
}

function objectLiteral(members: Members): string {
  if (members.length === 0) return '{}';
  const texts = members.map(([name, value]) => `${name}: ${literal(value)}`);
  const line = `{ ${texts.join(', ')} }`;
  return line.length <= LINE ? line : `{\n${texts.map((text) => `  ${text},`).join('\n')}\n}`;
}

/** Returns a JSON value as a literal in TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string')
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map((each) => literal(each)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, each]) => `${name}: ${literal(each)}`);
    return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
  }
  return String(value);
}

// --- Python -----------------------------------------------------------------

function python(operation: Operation): string {
  const { resource, method, path_parameters, result } = operation;
  const given = givenTo(operation);
  const headers = given.headers.map(([name, value]): [string, unknown] => [
    name.toLowerCase().replaceAll('-', '_'),
    value,
  ]);
  const keywords = [...headers, ...given.body, ...given.query].map(
    ([name, value]) => `${name}=${pythonLiteral(value)}`,
  );
  const file = operation.is_upload
    ? [`b${pythonLiteral(fileOf(operation).content)}`, `name=${pythonLiteral(fileOf(operation).name)}`]
    : operation.is_part
      ? [`b${pythonLiteral(FILE.content)}`]
      : [];
  const parameters = [...path_parameters.map(({ example }) => pythonLiteral(example)), ...file, ...keywords];
  const line = parameters.join(', ');
  const inner = line.length > LINE ? `\n${parameters.map((each) => `    ${each},`).join('\n')}\n` : line;
  const call = `client.${resource}.${snakeCase(method)}(${inner})`;
  const head = 'from taskflow import TaskFlow\n\nclient = TaskFlow()\n';
  const name = snakeCase(nameOf(operation));
  switch (result.kind) {
    case 'nothing':
      return `${head}${call}`;
    case 'data':
      return `${head}${name} = ${call}`;
    case 'page':
    case 'events':
      return `${head}for ${name} in ${call}:\n    print(${name})`;
    case 'file':
      return `${head}${call}.save_to("download")`;
  }
}

function pythonLiteral(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return pascalCase(String(value));
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(name)}: ${pythonLiteral(each)}`,
    );
    return `{${members.join(', ')}}`;
  }
  return String(value);
}
