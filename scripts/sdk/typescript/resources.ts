import { inAllForms } from '../forms.ts';
import type { Api, Field, Operation, Resource, Type } from '../model.ts';
import { ANY_EVENT, camelCase, hasWarnings, isExtended, ownErrors, pascalCase } from '../text.ts';
import { comment, HEAD } from './comment.ts';
import { queryName } from './models.ts';

/** Returns the name of a class. The plain name, such as `Health`, belongs to a model. */
const className = (resource: string): string => `${pascalCase(resource)}Resource`;

/** Returns the file of one resource: a class with a method for each operation. */
export function resourceFile(api: Api, resource: Resource): string {
  const methods = resource.operations.flatMap(inAllForms).map((operation) => method(api, operation));
  const code = methods.join('\n');
  const imports = importsOf(api, code);
  const name = className(resource.name);
  return `${HEAD}${imports}
${comment(resource.description)}export class ${name} {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

${code}}
`;
}

/** Returns the file that combines all resources. */
export function resourcesFile(api: Api): string {
  const names = api.resources.map(({ name }) => name).toSorted();
  const extended = names.filter(isExtended);
  return `${HEAD}${extended.map((name) => `import { ${pascalCase(name)} } from '../${name}.ts';\n`).join('')}import type { Connection } from '../runtime/connection.ts';
${names.map((name) => `import { ${className(name)} } from './resources/${name}.ts';`).join('\n')}

export { ${names.map(className).join(', ')} };

/** All operations, by resource. */
export class Resources {
${api.resources.map(({ name, description }) => `${comment(description, '  ')}  readonly ${name}: ${usedClass(name)};`).join('\n')}

  constructor(connection: Connection) {
${names.map((name) => `    this.${name} = new ${usedClass(name)}(connection);`).join('\n')}
  }
}
`;
}

/** Returns the class of a resource in the client: one with hand-written methods, such as `Jobs`, or the generated one. */
const usedClass = (name: string): string => (isExtended(name) ? pascalCase(name) : className(name));

function method(api: Api, operation: Operation): string {
  const {
    method: name,
    path_parameters,
    header_parameters,
    body,
    is_upload,
    is_part,
    query_parameters,
    partial,
  } = operation;
  const before = [
    ...path_parameters.map((field) => `${camelCase(field.name)}: string`),
    ...(header_parameters.length > 0 ? [`headers: ${headersType(header_parameters)}`] : []),
    ...(body ? [`body: ${typeText(body.type)}${body.is_required ? '' : ' = {}'}`] : []),
    ...(is_upload ? ['file: UploadFile'] : []),
    ...(is_part ? ['content: UploadContent'] : []),
  ];
  const hasQuery = query_parameters.length > 0;
  const query = queryName(operation);
  const options = optionsType(operation);
  const { result, call } = resultOf(operation);
  const code = `{
    return this.#connection.${call}({ ${requestOf(operation)} }, options);
  }
`;
  const doc = comment(documentation(api, operation), '  ');
  const signature = (parameters: string[]) => `(${[...before, ...parameters].join(', ')})`;
  if (!partial) {
    const parameters = [...(hasQuery ? [`query: ${query} = {}`] : []), `options?: ${options}`];
    return `${doc}  ${name}${signature(parameters)}: ${result} ${code}`;
  }
  const field = fieldType(partial.field);
  const some = hasQuery
    ? [`query: ${query} & Fields<Names>`, `options?: ${options}`]
    : [`options: ${options} & Fields<Names>`];
  const all = hasQuery
    ? [`query?: ${query} & NoFields`, `options?: ${options}`]
    : [`options?: ${options} & NoFields`];
  const any = hasQuery
    ? [`query: ${query} & MaybeFields<${field}> = {}`, `options?: ${options}`]
    : [`options?: ${options} & MaybeFields<${field}>`];
  const narrow = `${operation.summary}, with only the fields in \`${partial.field.name}\`, and \`id\`.`;
  // A call has the first of the types with which it compiles.
  return `${comment(narrow, '  ')}  ${name}<const Names extends readonly ${field}[]>${signature(some)}: ${result.replace(/<(.+)>$/, '<Selected<$1, Names>>')};
${doc}  ${name}${signature(all)}: ${result};
  ${name}${signature(any)}: ${result.replace(/<.+>$/, '<never>')} ${code}`;
}

/** Returns the type of the names in the parameter for some of the fields. */
function fieldType({ type }: Field): string {
  return type.kind === 'list' ? typeText(type.of) : typeText(type);
}

/** Returns the type of headers, with their names as they are sent. */
function headersType(headers: readonly Field[]): string {
  const texts = headers.map(
    ({ name, type, is_required }) => `'${name}'${is_required ? '' : '?'}: ${valueType(type)}`,
  );
  return `{ ${texts.join('; ')} }`;
}

function valueType(type: Type): string {
  if (type.kind === 'choice') return type.values.map((value) => `'${value}'`).join(' | ');
  return type.kind === 'integer' ? 'number' : 'string';
}

function resultOf({ result, job }: Operation): { result: string; call: string } {
  const orJob = (type: string) => (job ? `${typeText(job.type)} | ${type}` : type);
  switch (result.kind) {
    case 'nothing':
      return { result: `Call<${job ? orJob('undefined') : 'void'}>`, call: 'call' };
    case 'data':
      return { result: `Call<${orJob(typeText(result.type))}>`, call: 'call' };
    case 'page':
      return {
        result: `ListCall<${[result.item, ...(result.meta ? [result.meta] : [])].map(typeText).join(', ')}>`,
        call: 'list',
      };
    case 'events':
      return { result: `EventStream<${ANY_EVENT}>`, call: 'stream' };
    case 'file':
      return { result: 'Promise<Download>', call: 'download' };
  }
}

/** Returns the type of the options of an operation, which follow from its headers. */
function optionsType(operation: Operation): string {
  if (operation.result.kind === 'events') return 'StreamOptions';
  if (operation.idempotency_seconds !== null) return 'CreateOptions';
  if (operation.has_preferences) return 'MergeOptions';
  if (operation.precondition !== 'none') return 'ChangeOptions';
  return operation.has_conditional_read ? 'ReadOptions' : 'RequestOptions';
}

function requestOf(operation: Operation): string {
  const {
    http,
    body,
    is_upload,
    is_part,
    query_parameters,
    idempotency_seconds,
    is_read,
    scopes,
    path_parameters,
    partial,
  } = operation;
  const { header_parameters, uses_tus } = operation;
  const template = http.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `{${camelCase(name)}}`);
  const names = path_parameters.map(({ name }) => camelCase(name)).join(', ');
  return [
    `method: '${http.method}'`,
    `path: ${path_parameters.length > 0 ? `pathOf('${template}', { ${names} })` : `'${template}'`}`,
    ...(body ? ['body'] : []),
    ...(is_upload ? ['file'] : []),
    ...(is_part ? ['part: content'] : []),
    ...(header_parameters.length > 0 ? ['headers'] : []),
    ...(uses_tus ? ['isTus: true'] : []),
    ...(operation.upload_types.length > 0
      ? [`fileTypes: [${operation.upload_types.map((type) => `'${type}'`).join(', ')}]`]
      : []),
    ...(query_parameters.length > 0 ? ['query'] : []),
    ...(operation.accept === null ? [] : [`accept: '${operation.accept}'`]),
    ...(partial && query_parameters.length === 0 ? ['query: { fields: options?.fields }'] : []),
    ...(idempotency_seconds === null ? [] : ['isIdempotent: true']),
    ...(is_read && http.method === 'POST' ? ['isRepeatable: true'] : []),
    ...(body && operation.precondition !== 'none' ? ['isVersioned: true'] : []),
    ...(scopes === null ? ['isPublic: true'] : []),
  ].join(', ');
}

function documentation(api: Api, operation: Operation): string {
  const { summary, description, path_parameters, query_parameters, body, is_upload, scopes, is_deprecated } =
    operation;
  const { header_parameters, is_part } = operation;
  const errors = ownErrors(api, operation).map(
    ({ code, status, meaning }) => `@throws ApiError ${status} \`${code}\`: ${meaning}`,
  );
  return [
    `${summary}.`,
    '',
    description,
    '',
    ...(hasWarnings(operation) ? ['The warnings of the response are in `withResponse()`.', ''] : []),
    ...(scopes?.length
      ? [`Needs the scope ${scopes.map((scope) => `\`${scope}\``).join(' and ')}.`, '']
      : []),
    ...(is_deprecated ? ['@deprecated'] : []),
    ...path_parameters.map((field) => `@param ${camelCase(field.name)} ${about(field)}`),
    ...(body ? ['@param body The body of the request.'] : []),
    ...(header_parameters.length > 0
      ? [`@param headers ${header_parameters.map((field) => `\`${field.name}\`: ${about(field)}`).join(' ')}`]
      : []),
    ...(is_upload ? ['@param file The file, and its name.'] : []),
    ...(is_part ? ['@param content The content of the part.'] : []),
    ...(query_parameters.length > 0 ? ['@param query The query parameters.'] : []),
    ...errors,
  ].join('\n');
}

const about = ({ description, limits }: Field) => `${description}${limits ? ` ${pascalCase(limits)}.` : ''}`;

/** Returns a type in TypeScript. Models and enums have their names in `models.ts`. */
function typeText(type: Type): string {
  const text = plainText(type);
  return type.is_nullable && type.kind !== 'null' && type.kind !== 'any' ? `${text} | null` : text;
}

function plainText(type: Type): string {
  switch (type.kind) {
    case 'model':
    case 'enum':
      return type.name;
    case 'list':
      return `${typeText(type.of)}[]`;
    case 'null':
      return 'null';
    default:
      throw new Error(`a call must send or return an object or a list of objects, not ${type.kind}`);
  }
}

const RUNTIME: Record<string, string[]> = {
  '../../runtime/call.ts': ['Call', 'ListCall'],
  '../../runtime/connection.ts': ['Connection'],
  '../../runtime/download.ts': ['Download'],
  '../../runtime/fields.ts': ['Fields', 'MaybeFields', 'NoFields', 'Selected'],
  '../../runtime/stream.ts': ['EventStream'],
  '../../runtime/upload.ts': ['UploadContent', 'UploadFile'],
  '../../runtime/options.ts': [
    'ChangeOptions',
    'CreateOptions',
    'MergeOptions',
    'ReadOptions',
    'RequestOptions',
    'StreamOptions',
  ],
};

/** Returns the imports that the code needs. */
function importsOf(api: Api, code: string): string {
  const uses = (name: string) =>
    new RegExp(`(?:[:<|&] ?|readonly ?|ListCall<\\w+, )${name}\\b`).test(code) || name === 'Connection';
  const operations = api.resources.flatMap((resource) => resource.operations);
  const models = [
    ...api.models.map(({ name }) => name),
    ...api.enums.map(({ name }) => name),
    ...operations.map(queryName),
    ANY_EVENT,
  ];
  const line = (names: string[], file: string) =>
    names.length > 0 ? [`import type { ${names.join(', ')} } from '${file}';`] : [];
  return [
    ...Object.entries(RUNTIME).flatMap(([file, names]) => line(names.filter(uses), file)),
    ...(code.includes('pathOf(') ? ["import { pathOf } from '../../runtime/request.ts';"] : []),
    ...line(models.filter(uses).toSorted(), '../models.ts'),
    '',
  ].join('\n');
}
