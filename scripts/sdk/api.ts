import { inAllForms } from './forms.ts';
import type { Api, Operation, Result } from './model.ts';
import { ANY_EVENT, camelCase, pascalCase, snakeCase } from './text.ts';

/** Returns the index of all methods, as they are called in one language. */
export function apiIndex(api: Api, call: (operation: Operation) => string): string {
  const sections = api.resources.map(({ name, description, operations }) => {
    const rows = operations.flatMap(inAllForms).map((operation) => {
      const { http, summary, scopes } = operation;
      const access =
        scopes === null ? 'public' : scopes.map((scope) => `\`${scope}\``).join(', ') || 'any session';
      return `| \`${call(operation).replaceAll(' | ', ' \\| ')}\` | ${summary} | \`${http.method} ${http.path}\` | ${access} |`;
    });
    return `## ${name}\n\n${description}\n\n| Method | | Request | Scope |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `<!-- Generated from the contract by \`npm run generate\`. Do not edit. -->\n\n# Methods\n\n${sections.join('\n')}`;
}

export function typescriptCall(operation: Operation): string {
  const { resource, method, path_parameters, header_parameters, body, query_parameters } = operation;
  const parameters = [
    ...path_parameters.map(({ name }) => camelCase(name)),
    ...(header_parameters.length > 0 ? ['headers'] : []),
    ...(body ? [body.is_required ? 'body' : 'body?'] : []),
    ...(operation.is_upload ? ['file'] : []),
    ...(operation.is_part ? ['content'] : []),
    ...(query_parameters.length > 0 ? ['query?'] : []),
    'options?',
  ];
  return `client.${resource}.${method}(${parameters.join(', ')}): ${resultName(operation, operation.job ? 'undefined' : 'void')}`;
}

export function pythonCall(operation: Operation): string {
  const { resource, method, path_parameters, is_upload, is_part } = operation;
  const content = [...(is_upload ? ['file'] : []), ...(is_part ? ['content'] : [])];
  const parameters = [...path_parameters.map(({ name }) => name), ...content, '…'];
  return `client.${snakeCase(resource)}.${snakeCase(method)}(${parameters.join(', ')}) -> ${resultName(operation, 'None')}`;
}

const named = (type: object): string =>
  'name' in type ? pascalCase(String(type.name)) : 'of' in type ? `${named(type.of as object)}[]` : 'any';

function resultName({ result, job }: Operation, nothing: string): string {
  const name = mainName(result, nothing);
  return job ? `${named(job.type)} | ${name}` : name;
}

function mainName(result: Result, nothing: string): string {
  switch (result.kind) {
    case 'nothing':
      return nothing;
    case 'data':
      return named(result.type);
    case 'page':
      return `${named(result.item)}[]`;
    case 'events':
      return `${ANY_EVENT} as they happen`;
    case 'file':
      return 'Download';
  }
}
