import { inAllForms } from '../forms.ts';
import type { Api, Field, Operation, Resource, Result, Type } from '../model.ts';
import { ANY_EVENT, hasWarnings, isExtended, ownErrors, pascalCase, snakeCase } from '../text.ts';
import { renamed, withLimits } from './models.ts';
import { docstring, HEAD, identifier } from './text.ts';
import { receivedType, sentType } from './types.ts';

const className = (resource: string): string => `Async${pascalCase(resource)}Resource`;

/** Returns the file of one resource in its asynchronous form: a class with a method for each operation. */
export function resourceFile(api: Api, resource: Resource): string {
  const code = resource.operations
    .flatMap(inAllForms)
    .map((operation) => method(api, operation))
    .join('\n');
  const names = new Set(code.replaceAll(/"""[\s\S]*?"""/g, '').match(/\w+/g));
  const uses = (name: string) => names.has(name);
  const dates = ['date', 'datetime'].filter(uses);
  const typing = ['Any', 'Literal', 'overload'].filter(uses);
  const models = [...api.models, ...api.enums]
    .flatMap(({ name }) => [name, `${name}Dict`])
    .filter(uses)
    .toSorted();
  return `${HEAD}
from __future__ import annotations

${uses('builtins') ? 'import builtins\n' : ''}from collections.abc import Mapping
${uses('Sequence') ? 'from collections.abc import Sequence\n' : ''}${dates.length > 0 ? `from datetime import ${dates.join(', ')}\n` : ''}${typing.length > 0 ? `from typing import ${typing.join(', ')}\n` : ''}
from ...._runtime._async.connection import AsyncConnection
${uses('AsyncDownload') ? 'from ...._runtime._async.download import AsyncDownload\n' : ''}${uses('AsyncEventStream') ? 'from ...._runtime._async.stream import AsyncEventStream\n' : ''}${uses('AsyncList') ? 'from ...._runtime._async.page import AsyncList\n' : ''}${uses('Model') ? 'from ...._runtime.model import Model\n' : ''}from ...._runtime.request import Options, Request${uses('segment') ? ', segment' : ''}
${uses('upload_of') ? 'from ...._runtime.upload import UploadContent, upload_of\n' : ''}${uses('Omit') ? 'from ...._runtime.values import Omit, omit\n' : ''}${models.length > 0 ? `from ...models import ${models.join(', ')}\n` : ''}${uses(ANY_EVENT) ? `from ...events import ${ANY_EVENT}\nfrom ...._runtime.events import event_of\n` : ''}

class ${className(resource.name)}:
${docstring(resource.description, '    ')}
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

${code}`;
}

/** Returns the file that combines all resources. */
export function resourcesFile(api: Api): string {
  const names = api.resources.map(({ name }) => name);
  return `${HEAD}
from __future__ import annotations

from ...._runtime._async.connection import AsyncConnection
${names
  .filter(isExtended)
  .map((name) => `from ...._runtime._async.${snakeCase(name)} import ${usedClass(name)}\n`)
  .join('')}${names
  .filter((name) => !isExtended(name))
  .toSorted()
  .map((name) => `from .${snakeCase(name)} import ${className(name)}`)
  .join('\n')}


class AsyncResources:
    """All operations, by resource."""

    def __init__(self, connection: AsyncConnection) -> None:
${api.resources.map(({ name, description }) => `        self.${snakeCase(name)} = ${usedClass(name)}(connection)\n${docstring(description, '        ')}`).join('')}`;
}

/** Returns the class of a resource in the client: one with hand-written methods, such as `AsyncJobs`, or the generated one. */
const usedClass = (name: string): string => (isExtended(name) ? `Async${pascalCase(name)}` : className(name));

type Argument = { name: string; type: string; about: string; value: string };

function method(api: Api, operation: Operation): string {
  const { path_parameters, header_parameters, query_parameters, partial } = operation;
  const body = bodyFields(api, operation);
  const positional = path_parameters.map((field) => argument(field, 'str', ''));
  const file = operation.is_upload ? FILE : operation.is_part ? PART : [];
  const named = [...header_parameters.map(headerField), ...body, ...query_parameters].map((field) =>
    field.is_required
      ? argument(field, sentType(renamed(field.type)), '')
      : argument(field, `${sentType(renamed(field.type))} | Omit`, ' = omit'),
  );
  const options = optionsOf(operation);
  const fields = partial
    ? [argument(partial.field, `${sentType(partial.field.type)} | Omit`, ' = omit')]
    : [];
  const given = {
    before: [...positional, ...file],
    required: named.filter(({ value }) => value === ''),
    optional: [
      ...(operation.is_upload ? [NAME] : []),
      ...named.filter(({ value }) => value !== ''),
      ...fields,
      ...options,
    ],
  };
  const { type, call } = resultOf(operation);
  const shown = [...given.before, ...given.required, ...given.optional];
  const head = `${definition(operation, given)} -> ${type}:\n`;
  return `${overloads(operation, given)}${head}${docstring(documentation(api, operation, shown), '        ')}        ${type === 'None' ? '' : 'return '}${isLazy(operation) ? '' : 'await '}self._connection.${call}
            Request(${requestOf(operation, body)}),
            Options(${options.map(({ name }) => `${optionName(name)}=${name}`).join(', ')}),
        )
`;
}

type Arguments = { before: Argument[]; required: Argument[]; optional: Argument[] };

/** A list and a stream send no request before it is awaited or iterated. */
const isLazy = ({ result }: Operation): boolean => result.kind === 'page' || result.kind === 'events';

function definition(operation: Operation, { before, required, optional }: Arguments): string {
  const lines = [
    'self',
    ...before.map(({ name, type }) => `${name}: ${type}`),
    '*',
    ...[...required, ...optional].map(({ name, type, value }) => `${name}: ${type}${value}`),
  ];
  return `    ${isLazy(operation) ? '' : 'async '}def ${snakeCase(operation.method)}(
${lines.map((each) => `        ${each},`).join('\n')}
    )`;
}

/** Returns the signatures of an operation that can return some of the fields: without the parameter for them, and with it. */
function overloads(operation: Operation, given: Arguments): string {
  const { partial, result } = operation;
  if (!partial) return '';
  const optional = given.optional.filter(({ name }) => name !== partial.field.name);
  const fields = (type: string, value: string) => argument(partial.field, type, value);
  const all = { ...given, optional: [...optional, fields('Omit', ' = omit')] };
  const some = {
    ...given,
    required: [...given.required, fields(sentType(partial.field.type), '')],
    optional,
  };
  const signature = (each: Arguments, by: Result) =>
    `    @overload\n${definition(operation, each)} -> ${resultOf({ ...operation, partial: null, result: by }).type}: ...\n\n`;
  return signature(all, result) + signature(some, withType(result, partial.type));
}

/** Returns a result with another object or item. */
function withType(result: Result, type: Type): Result {
  if (result.kind === 'page') return { ...result, item: type };
  return result.kind === 'data' ? { ...result, type } : result;
}

const FILE: Argument[] = [
  {
    name: 'file',
    type: 'UploadContent',
    about: 'The path of the file, its content, or a file opened in binary mode.',
    value: '',
  },
];
const PART: Argument[] = [{ name: 'content', type: 'bytes', about: 'The content of the part.', value: '' }];
const NAME: Argument = {
  name: 'name',
  type: 'str | None',
  about: 'The name of the file. Default: that of the path.',
  value: ' = None',
};

/** `Upload-Length` is the argument `upload_length`. */
const headerField = (field: Field): Field => ({
  ...field,
  name: field.name.toLowerCase().replaceAll('-', '_'),
});

const argument = (field: Field, type: string, value: string): Argument => ({
  name: identifier(field.name),
  type,
  about: withLimits(field) + ('default' in field ? ` Default: \`${JSON.stringify(field.default)}\`.` : ''),
  value,
});

function bodyFields(api: Api, { id, body }: Operation): readonly Field[] {
  if (!body) return [];
  const { type } = body;
  const model = type.kind === 'model' ? api.models.find(({ name }) => name === type.name) : undefined;
  if (!model) throw new Error(`${id}: a body must be an object with a name`);
  return model.fields;
}

/** Returns the options of an operation, which follow from its headers. */
function optionsOf(operation: Operation): Argument[] {
  const option = (name: string, type: string, about: string): Argument => ({
    name,
    type: `${type} | None`,
    about,
    value: ' = None',
  });
  return [
    ...(operation.idempotency_seconds === null
      ? []
      : [
          option(
            'idempotency_key',
            'str',
            'Idempotency key, the same for all retries. Default: a new one for each call.',
          ),
        ]),
    ...(operation.precondition === 'none'
      ? []
      : [
          option(
            'if_match',
            'Model | str',
            'Rejects the change if the resource has changed since this version. A resource or an ETag.',
          ),
        ]),
    ...(operation.has_preferences
      ? [
          option(
            'merge',
            'Literal["non-conflicting"]',
            'Applies the change to a newer version too, if nobody else has changed the same fields.',
          ),
        ]
      : []),
    ...(operation.has_conditional_read
      ? [
          option(
            'if_none_match',
            'Model',
            'The resource as you received it. If it is still current, the call returns it.',
          ),
        ]
      : []),
    ...(operation.result.kind === 'events'
      ? [
          option(
            'last_event_id',
            'str',
            'The position to continue after, from `last_event_id` of an earlier stream. Default: from now on.',
          ),
        ]
      : []),
    option('timeout', 'float', 'Time limit of one attempt, in seconds.'),
    option('max_retries', 'int', "Overrides the client's setting."),
    option('extra_headers', 'Mapping[str, str]', 'Additional headers.'),
    option('extra_query', 'Mapping[str, object]', 'Additional query parameters.'),
  ];
}

const optionName = (name: string): string => name.replace(/^extra_/, '');

function resultOf({ result, job, partial }: Operation): { type: string; call: string } {
  switch (result.kind) {
    case 'nothing': {
      if (!job) return { type: 'None', call: 'execute(' };
      const type = receivedType(job.type);
      return { type: `${type} | None`, call: `call_or_job(\n            None,\n            ${type},` };
    }
    case 'data': {
      // Inside the class, `list` is the method.
      const type = receivedType(result.type).replace(/^list\[/, 'builtins.list[');
      if (job) {
        const other = receivedType(job.type);
        return {
          type: `${other} | ${type}`,
          call: `call_or_job(\n            ${type},\n            ${other},`,
        };
      }
      if (partial) {
        const other = receivedType(partial.type);
        // mypy does not see which of both it is.
        return { type: 'Any', call: `call(\n            ${eitherOf(type, other, partial)},` };
      }
      return { type, call: `call(\n            ${type},` };
    }
    case 'page': {
      const type = receivedType(result.item);
      if (partial) {
        const other = receivedType(partial.type);
        return { type: 'AsyncList[Any]', call: `list(\n            ${eitherOf(type, other, partial)},` };
      }
      return { type: `AsyncList[${type}]`, call: `list(\n            ${type},` };
    }
    case 'events': {
      return { type: `AsyncEventStream[${ANY_EVENT}]`, call: 'stream(\n            event_of,' };
    }
    case 'file':
      return { type: 'AsyncDownload', call: 'download(' };
  }
}

/** Returns the class of the result of a call that can have the parameter for some of the fields. */
const eitherOf = (all: string, some: string, { field }: NonNullable<Operation['partial']>) =>
  `${all} if isinstance(${identifier(field.name)}, Omit) else ${some}`;

function requestOf(operation: Operation, body: readonly Field[]): string {
  const { http, idempotency_seconds, is_read, precondition, scopes, path_parameters, partial } = operation;
  const query_parameters = [...operation.query_parameters, ...(partial ? [partial.field] : [])];
  const filled = http.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `{segment("${identifier(name)}", ${identifier(name)})}`,
  );
  const members = (fields: readonly Field[]) =>
    `{${fields.map(({ name }) => `"${name}": ${identifier(name)}`).join(', ')}}`;
  return [
    `"${http.method}"`,
    path_parameters.length > 0 ? `f'${filled}'` : `"${filled}"`,
    ...(query_parameters.length > 0 ? [`query=${members(query_parameters)}`] : []),
    ...(operation.body ? [`body=${members(body)}`] : []),
    ...(operation.is_upload
      ? [
          operation.upload_types.length > 0
            ? `file=upload_of(file, name, [${operation.upload_types.map((type) => `"${type}"`).join(', ')}])`
            : 'file=upload_of(file, name)',
        ]
      : []),
    ...(operation.is_part ? ['part=content'] : []),
    ...(operation.header_parameters.length > 0
      ? [
          `headers={${operation.header_parameters.map((field) => `"${field.name.toLowerCase()}": ${headerField(field).name}`).join(', ')}}`,
        ]
      : []),
    ...(operation.accept === null ? [] : [`accept="${operation.accept}"`]),
    ...(operation.uses_tus ? ['is_tus=True'] : []),
    ...(idempotency_seconds === null ? [] : ['is_idempotent=True']),
    ...(is_read && http.method === 'POST' ? ['is_repeatable=True'] : []),
    ...(operation.body && precondition !== 'none' ? ['is_versioned=True'] : []),
    ...(scopes === null ? ['is_public=True'] : []),
  ].join(', ');
}

function documentation(api: Api, operation: Operation, parameters: readonly Argument[]): string {
  const { summary, description, scopes } = operation;
  const errors = ownErrors(api, operation).map(
    ({ code, status, meaning }) => `    APIError: ${status} \`${code}\`: ${meaning}`,
  );
  return [
    `${summary}.`,
    '',
    description,
    '',
    ...(hasWarnings(operation)
      ? ['The warnings of the response are in the answer of `with_response`.', '']
      : []),
    ...(scopes?.length
      ? [`Needs the scope ${scopes.map((scope) => `\`${scope}\``).join(' and ')}.`, '']
      : []),
    'Args:',
    ...parameters.map(({ name, about }) => `    ${name}: ${about.replaceAll('\n', ' ')}`),
    ...(errors.length > 0 ? ['', 'Raises:', ...errors] : []),
  ].join('\n');
}
