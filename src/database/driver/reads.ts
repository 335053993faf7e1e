import type { RootOperationNode } from 'kysely';

const reads = new WeakSet<object>();

const READ = /^\s*(select|values|show|with(?![\s\S]*\b(insert|update|delete|merge)\b))\b/i;

/** Whether a statement only reads, as far as its text shows. */
export function isRead(query: RootOperationNode): boolean {
  if (reads.has(query)) return true;
  const read =
    query.kind === 'SelectQueryNode'
      ? (query.with?.expressions.every(({ expression }) => isRead(expression as RootOperationNode)) ?? true)
      : query.kind === 'RawNode' && READ.test(query.sqlFragments.join('$'));
  if (read) reads.add(query);
  return read;
}
