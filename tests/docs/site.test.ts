import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { buildDocs } from '../../scripts/docs.ts';
import { createSite } from '../../src/docs/site.ts';
import { suite } from '../suite.ts';

/** Documents that a page can name although they belong to other sites or are optional. */
const ELSEWHERE = /^(https?:|mailto:|data:)/;

suite('the documentation as static files', (it) => {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-docs-'));
  let files: string[] = [];
  let known = new Set<string>();
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

  it('has as many files as the service has pages', () => {
    buildDocs(folder);
    files = globSync('**/*.*', { cwd: folder }).sort();
    known = new Set(files);
    assert.is(files.length, createSite().size);
    assert.ok(files.includes('index.html'));
  });

  it('links only to files and headings that exist, with relative addresses', () => {
    const pages = files.filter((file) => file.endsWith('.html'));
    const anchors = new Map(pages.map((file) => [file, new Set(idsOf(textOf(file)))]));
    const broken: string[] = [];
    let count = 0;
    for (const file of pages) {
      for (const href of linksOf(textOf(file))) {
        if (ELSEWHERE.test(href)) continue;
        count++;
        const problem = problemOf(file, href, anchors);
        if (problem) broken.push(`${file}: ${href} ${problem}`);
      }
    }
    assert.equal(broken, []);
    assert.ok(count > 3000, `${count} links`);
  });

  it('links only to files that exist in its Markdown and its lists for language models', () => {
    const texts = files.filter((file) => /\.(md|txt)$/.test(file));
    const broken = texts.flatMap((file) =>
      [...textOf(file).matchAll(/\]\(([^()\s]+)\)/g)]
        .map(([, href = '']) => href.split('#')[0] ?? '')
        .filter((href) => href !== '' && !ELSEWHERE.test(href) && known.has(target(file, href)) === false)
        .map((href) => `${file}: ${href}`),
    );
    assert.equal(broken, []);
  });

  it('shows the images of guides', () => {
    assert.match(textOf('guides/performance.html'), /<img src="performance\.svg" alt="Requests/);
    assert.ok(known.has('guides/performance.svg'));
  });

  it('loads nothing from other origins', () => {
    for (const file of files.filter((name) => /\.(html|css)$/.test(name))) {
      const text = textOf(file);
      const loaded = text.matchAll(
        /<(?:script|link|img|source|iframe)\b[^>]*?(?:src|href)="([^"]*)"|url\(([^)]*)\)|@import/g,
      );
      for (const [whole, attribute, style] of loaded) {
        assert.not.match(attribute ?? style ?? whole, /^["']?(https?:)?\/\/|@import/, file);
      }
    }
  });

  it('removes its folder', () => rmSync(folder, { recursive: true }));

  function problemOf(file: string, href: string, anchors: Map<string, Set<string>>): string | undefined {
    if (href.startsWith('/')) return 'is not relative';
    const [path = '', anchor] = href.split('#');
    const to = path === '' ? file : target(file, path);
    if (!known.has(to)) return 'is not there';
    // Redoc creates the headings of the pages of tags.
    if (anchor === undefined || to.startsWith('reference/')) return undefined;
    return anchors.get(to)?.has(anchor) ? undefined : 'has no such heading';
  }

  const target = (file: string, href: string) => relative(folder, resolve(folder, dirname(file), href));
});

const linksOf = (html: string) => [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, href = '']) => href);
const idsOf = (html: string) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
