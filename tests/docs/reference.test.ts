import { posix } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { listedOperations } from '../../src/docs/operations.ts';
import { tagDocument, tagGroups } from '../../src/docs/reference.ts';
import { SEARCH_INDEX } from '../../src/docs/search.ts';
import { createSite, type Site } from '../../src/docs/site.ts';
import { type ContractDocument, operationsOf, readContract, resolve } from '../../src/document.ts';
import { suite } from '../suite.ts';

type Group = { title: string; entries: [title: string, detail: string, href: string, words: string][] };

/** The contract with three times its operations, about the planned number. */
/** A contract in which every second path exists twice. */
function enlarged(contract: ContractDocument): ContractDocument {
  const paths = Object.entries(contract.paths).flatMap(([path, item], index) =>
    (index % 2 === 0 ? [''] : ['', '/second']).map((end) => {
      const copy = JSON.stringify(item).replaceAll(/("operationId":"\w+)"/g, `$1${end.slice(1)}"`);
      return [path + end, JSON.parse(copy)];
    }),
  );
  return { ...contract, paths: Object.fromEntries(paths) };
}

const referencesIn = (value: object) =>
  [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map(([, $ref = '']) => ({ $ref }));
const indexOf = (site: Site) => String(site.get(SEARCH_INDEX)?.content());
const contract = readContract();

suite('the reference', (it) => {
  const documents = contract.tags.map((tag) => tagDocument(contract, tag) as ContractDocument);

  it('has each operation and event in the document of one tag', () => {
    const ids = (document: ContractDocument) =>
      listedOperations(document).map(({ operationId }) => operationId);
    assert.equal(documents.flatMap(ids).sort(), ids(contract).sort());
  });

  it('has all components of a tag in its document, and no others', () => {
    for (const document of documents) {
      const { securitySchemes: _, ...components } = document.components;
      const used = new Set(referencesIn(document).map(({ $ref }) => $ref));
      for (const $ref of used) assert.ok(resolve(document, { $ref }), $ref);
      const declared = Object.entries(components).flatMap(([kind, all]) =>
        Object.keys(all).map((name) => `#/components/${kind}/${name}`),
      );
      assert.equal(
        declared.filter((name) => !used.has(name)),
        [],
      );
    }
  });

  it('fails with the name of a tag that is in no group', () => {
    const tags = [...contract.tags, { name: 'planets', description: 'Planets.' }];
    assert.throws(() => tagGroups({ ...contract, tags }), /does not list these tags: planets/);
  });

  it('has an index of every operation with method, path and summary', () => {
    const html = String(createSite().get('/docs/reference')?.content());
    for (const { operationId, verb, path, summary, tag } of listedOperations(contract)) {
      const [item = ''] = new RegExp(`<li>.*"operation/${operationId}".*</li>`).exec(html) ?? [];
      for (const part of [verb, path, `reference/${tag}#tag/${tag}/operation/${operationId}"`])
        assert.ok(item.includes(part), `${operationId}: ${part}`);
      assert.ok(item.replaceAll(/<[^>]+>/g, '').includes(summary.replaceAll('`', '')), operationId);
    }
  });
});

suite('the search index', (it) => {
  it('has every operation, guide and error code, with addresses that exist', () => {
    const site = createSite();
    const groups: Group[] = runInNewContext(`${indexOf(site)}; searchIndex`);
    assert.equal(
      [...groups].map(({ title }) => title),
      ['Operations', 'Guides', 'Error codes'],
    );
    const [operations, guides, codes] = groups.map(({ entries }) => entries);
    assert.is(operations?.length, listedOperations(contract).length);
    assert.is(codes?.length, contract.components.schemas['ErrorCode']?.enum?.length);
    const addresses = new Set<string>();
    for (const [title, , href] of groups.flatMap(({ entries }) => [...entries])) {
      const path = posix.join(posix.dirname(SEARCH_INDEX), href.split('#')[0] ?? '');
      assert.ok(site.has(path), `${title}: ${href}`);
      addresses.add(path);
    }
    const documents = [...site.keys()].filter((path) => path.startsWith('/docs/') && path.endsWith('.md'));
    for (const path of documents) assert.ok(addresses.has(path.replace('.md', '')), path);
    assert.ok((guides?.length ?? 0) > documents.length);
  });

  it('has the anchors of the pages', () => {
    const site = createSite();
    const groups: Group[] = runInNewContext(`${indexOf(site)}; searchIndex`);
    for (const [title, , href] of groups[1]?.entries ?? []) {
      const [path = '', anchor] = href.split('#');
      const html = String(site.get(posix.join('/docs', path))?.content());
      if (anchor !== undefined) assert.ok(html.includes(` id="${anchor}"`), `${title}: ${href}`);
    }
  });

  it('takes less than 60 kB compressed, also with half as many operations more', () => {
    const large = enlarged(contract);
    assert.ok(operationsOf(large).length > 1.4 * operationsOf(contract).length);
    for (const site of [createSite(), createSite({ contract: large })]) {
      const bytes = gzipSync(indexOf(site), { level: 9 }).length;
      assert.ok(bytes < 60_000, `${bytes} bytes`);
    }
  });
});

suite('the page of an error code', (it) => {
  it('shows the conflict of a task for VERSION_CONFLICT, with its changes first', () => {
    const html = String(createSite().get('/docs/errors/VERSION_CONFLICT')?.content());
    const [, sample = ''] = /<pre[^>]*><code>([\s\S]*?)<\/code>/.exec(html) ?? [];
    const body = JSON.parse(
      sample
        .replaceAll(/<[^>]+>/g, '')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&'),
    );
    assert.is(Object.keys(body)[0], 'meta');
    assert.is(Object.keys(body.meta)[0], 'changes');
    assert.ok('assignees' in body.data);
  });
});
