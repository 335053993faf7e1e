import { type ContractDocument, type Operation, operationsOf } from '../document.ts';

/** Where the reference tells of an operation. */
export function referenceOf({ tags, operationId }: Operation): string {
  return `/docs/reference#tag/${tags[0]}/operation/${operationId}`;
}

/** All operations in Markdown, a line for each, under their tags. */
export function operationList(contract: ContractDocument): string {
  const byTag = Map.groupBy(operationsOf(contract), ({ tags }) => tags[0]);
  return [...byTag]
    .map(([tag, operations]) => {
      const lines = operations.map(
        ({ method, path, operationId, summary }) =>
          `- \`${method.toUpperCase()} ${path}\` (${operationId}): ${summary}`,
      );
      return `### ${tag}\n\n${lines.join('\n')}`;
    })
    .join('\n\n');
}
