import { type ContractDocument, operationsOf } from '../../src/document.ts';

type Tagged = { tags?: string[] };

/** Returns the API on one page: a line for each operation with tag, method, path and scopes. */
export function generateOperations(contract: ContractDocument): string {
  const rows = operationsOf(contract).map((operation) => {
    const scopes = operation.security.flatMap((scheme) => Object.values(scheme).flat());
    const access = operation.security.length === 0 ? 'public' : scopes.join(' ') || 'any session';
    return [
      (operation as Tagged).tags?.[0] ?? '',
      operation.operationId,
      operation.method.toUpperCase(),
      operation.path,
      access,
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.sort().join('\n')}\n`;
}
