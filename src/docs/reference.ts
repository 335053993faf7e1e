import { type ContractDocument, componentsUsedBy, METHODS, type PathItem, type Tag } from '../document.ts';
import { escaped, type Heading, inline, type Link } from './layout.ts';
import { type Listed, listedOperations, referenceOf, tagPath } from './operations.ts';

type TagGroup = { name: string; tags: Tag[] };

/** The tags in the groups of the contract. Fails for a tag without a group, which no page would link to. */
export function tagGroups({ tags, 'x-tagGroups': groups }: ContractDocument): TagGroup[] {
  const grouped = groups.flatMap((group) => group.tags);
  const missing = tags.filter(({ name }) => !grouped.includes(name)).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`x-tagGroups does not list these tags: ${missing.join(', ')}.`);
  return groups.map((group) => ({
    name: group.name,
    tags: tags.filter(({ name }) => group.tags.includes(name)),
  }));
}

export const titleOf = (tag: Tag): string => tag['x-displayName'] ?? tag.name;

/** The operations and events of one tag, with only the components they use: the whole contract takes Redoc 3 s to show. */
export function tagDocument(contract: ContractDocument, tag: Tag): object {
  const { 'x-tagGroups': _groups, 'x-realtime': _messages, info, components, ...document } = contract;
  const paths = Object.fromEntries(
    Object.entries(contract.paths)
      .map(([path, item]) => [path, withoutOthers(item, tag.name)] as const)
      .filter(([, item]) => METHODS.some((method) => item[method])),
  );
  const webhooks = Object.fromEntries(
    Object.entries(contract.webhooks).filter(([, { post }]) => post.tags.includes(tag.name)),
  );
  return {
    ...document,
    info: { title: titleOf(tag), version: info.version },
    tags: [tag],
    paths,
    webhooks,
    components: {
      ...componentsUsedBy(contract, [paths, webhooks]),
      securitySchemes: components.securitySchemes,
    },
  };
}

function withoutOthers(item: PathItem, tag: string): PathItem {
  const others = METHODS.filter((method) => !item[method]?.tags.includes(tag));
  return Object.fromEntries(Object.entries(item).filter(([key]) => !others.includes(key as never)));
}

/** The links above the reference of a tag to those of all tags. */
export function tagNavigation(contract: ContractDocument, current: string, link: Link): string {
  const links = tagGroups(contract)
    .flatMap(({ tags }) => tags)
    .map((tag) => {
      const mark = tag.name === current ? ' aria-current="page"' : '';
      return `<a href="${link(tagPath(tag.name))}"${mark}>${escaped(titleOf(tag))}</a>`;
    });
  return `<nav class="tags" aria-label="Reference">
<a href="${link('/docs/reference')}">All operations</a>
${links.join('\n')}
</nav>`;
}

type Rendered = { html: string; headings: Heading[] };

/** The first page of the reference: all operations under their tags, then the introduction of the contract. */
export function referenceIndex(
  contract: ContractDocument,
  link: Link,
  renderMarkdown: (markdown: string) => Rendered,
): Rendered {
  const byTag = Map.groupBy(listedOperations(contract), ({ tag }) => tag);
  const groups = tagGroups(contract).map(({ name, tags }) => ({ name, tags, id: `group-${slug(name)}` }));
  const sections = groups.map(
    ({ name, tags, id }) => `<h2 id="${id}"><a href="#${id}">${escaped(name)}</a></h2>
${tags.map((tag) => tagSection(tag, byTag.get(tag.name) ?? [], link, renderMarkdown)).join('\n')}`,
  );
  const introduction = renderMarkdown(contract.info.description ?? '');
  return {
    html: `<h1>Reference</h1>
<p>Every operation, with its parameters, responses, errors, and samples in curl, TypeScript and Python.</p>
${sections.join('\n')}
${introduction.html}`,
    headings: [...groups.map(({ name, id }) => ({ id, text: escaped(name) })), ...introduction.headings],
  };
}

/** The IDs are those that the reference had as one page, so that `moved.js` finds where an old link leads. */
function tagSection(
  tag: Tag,
  operations: Listed[],
  link: Link,
  renderMarkdown: (markdown: string) => Rendered,
): string {
  const items = operations.map(
    (listed) =>
      `<li><span class="verb">${listed.verb}</span> <a id="operation/${listed.operationId}" href="${link(referenceOf(listed))}">${inline(listed.summary)}</a> <code>${escaped(listed.path)}</code></li>`,
  );
  return `<h3><a id="tag/${tag.name}" href="${link(tagPath(tag.name))}">${escaped(titleOf(tag))}</a></h3>
${renderMarkdown(tag.description).html}
<ul class="operations">
${items.join('\n')}
</ul>`;
}

const slug = (name: string) => name.toLowerCase().replaceAll(/[^\w]+/g, '-');
