import { type ContractDocument, operationsOf } from '../document.ts';

/** An operation, or an event that TaskFlow sends, as lists show it. */
export type Listed = {
  tag: string;
  operationId: string;
  summary: string;
  /** `GET`, or `EVENT` for what TaskFlow sends. */
  verb: string;
  /** `/api/v1/tasks`, or the name of the event. */
  path: string;
};

/** The page of a tag in the reference. */
export const tagPath = (tag: string): string => `/docs/reference/${tag}`;

/** The address of an operation in the reference, as Redoc names it. */
export function referenceOf({ tag, operationId }: Pick<Listed, 'tag' | 'operationId'>): string {
  return `${tagPath(tag)}#tag/${tag}/operation/${operationId}`;
}

/** Every operation and every event of the contract, in its order. */
export function listedOperations(contract: ContractDocument): Listed[] {
  const operations = operationsOf(contract).map(({ tags, operationId, summary, method, path }) => ({
    tag: tags[0] ?? '',
    operationId,
    summary,
    verb: method.toUpperCase(),
    path,
  }));
  const events = Object.entries(contract.webhooks).map(([path, { post }]) => ({
    tag: post.tags[0] ?? '',
    operationId: post.operationId,
    summary: post.summary,
    verb: 'EVENT',
    path,
  }));
  return [...operations, ...events];
}

/** All operations in Markdown, a line for each, under their tags. */
export function operationList(contract: ContractDocument): string {
  const operations = listedOperations(contract).filter(({ verb }) => verb !== 'EVENT');
  return [...Map.groupBy(operations, ({ tag }) => tag)]
    .map(([tag, listed]) => {
      const lines = listed.map(
        ({ verb, path, operationId, summary }) => `- \`${verb} ${path}\` (${operationId}): ${summary}`,
      );
      return `### ${tag}\n\n${lines.join('\n')}`;
    })
    .join('\n\n');
}
