import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type ContractDocument, readContract } from '../document.ts';
import { type Document, documentGroups, documentImages, type Group, readDocument } from './documents.ts';
import { errorPath, errorRows, errorText } from './errors.ts';
import { homePage } from './home.ts';
import { article, type Frame, framed, type Link, linksFrom, linksFromUnknown, type Place } from './layout.ts';
import { render, rewritten, type Surroundings } from './markdown.ts';
import { operationList, tagPath } from './operations.ts';
import { referenceIndex, tagDocument, tagGroups, tagNavigation, titleOf } from './reference.ts';
import { SEARCH_INDEX, searchIndex } from './search.ts';

export type Page = {
  type: string;
  content(): string | Buffer;
  /** What a browser may do with it: its Content-Security-Policy. */
  policy?: string;
  /** Its address changes with its content. */
  isImmutable?: true;
};

/** Every page and file by its address. A page is made when it is requested. */
export type Site = ReadonlyMap<string, Page> & {
  /** For browsers: what is shown for a path that does not exist. */
  notFound(path: string): Page;
};

const CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TEXT = `${CLOSED}; script-src 'self'; style-src 'self'; img-src 'self'`;
/** Redoc and Swagger UI insert styles while they render. Nothing is loaded from elsewhere. */
const APP = `${CLOSED}; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'`;

const HTML = 'text/html; charset=utf-8';
const MARKDOWN = 'text/markdown; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';
const SVG = 'image/svg+xml';
const SCRIPT = 'text/javascript; charset=utf-8';

const GENERATED = new URL('../../generated/', import.meta.url);
const ASSETS = new URL('assets/', import.meta.url);
/** In the npm package: what the documentation needs of packages that the service does not. */
const BUILT_IN = new URL('../../built-in/', import.meta.url);
const packages = createRequire(import.meta.url);

type Options = {
  /** The contract as the reference and the console show it. */
  contract?: ContractDocument;
  /** Where pages lie, if not under their own addresses. */
  place?: Place;
  /** Where clients reach the service, if not at the address of the contract. */
  publicUrl?: string | undefined;
};

export function createSite({
  contract = readContract(),
  place = (path) => path,
  publicUrl,
}: Options = {}): Site {
  const site = new Map<string, Page>();
  const groups = documentGroups();
  const documents = groups.flatMap((group) => group.documents);
  const images = documentImages();
  const paths = new Map([...documents, ...images].map(({ file, path }) => [file, path]));
  const rows = errorRows(contract);
  const codes = new Set(rows.map(({ code }) => code));
  const pageOfCode = (text: string) => (codes.has(text) ? errorPath(text) : undefined);

  const asset = (name: string, type: string, content: string | Buffer): string => {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const path = `/docs/assets/${name.replace('.', `.${digest}.`)}`;
    site.set(path, { type, content: () => content, isImmutable: true });
    return path;
  };
  const css = (name: string, content: Buffer = readFileSync(new URL(name, ASSETS))) =>
    asset(name, 'text/css; charset=utf-8', content);
  const script = (name: string, content: string | Buffer = readFileSync(new URL(name, ASSETS))) =>
    asset(name, SCRIPT, content);
  const icon = asset('icon.svg', SVG, readFileSync(new URL('icon.svg', ASSETS)));
  const base = css('frame.css');
  const texts = [base, css('text.css')];

  const search = script('search.js');
  const copy = script('copy.js');
  const frameOf = (path: string, title: string): Frame => ({
    path,
    title,
    link: linksFrom(path, place),
    icon,
    styles: texts,
    scripts: [search, copy],
    searchIndex: SEARCH_INDEX,
  });

  const page = (path: string, title: string, write: (frame: Frame, link: Link) => string) => {
    const frame = frameOf(path, title);
    site.set(path, { type: HTML, policy: TEXT, content: () => write(frame, frame.link) });
  };
  const app = (
    path: string,
    title: string,
    parts: { styles: string[]; scripts: string[] },
    navigation: (link: Link) => string = () => '',
  ) => {
    const frame = {
      ...frameOf(path, title),
      styles: [base, ...parts.styles],
      scripts: [search, ...parts.scripts],
    };
    const content = () => framed(frame, appBody(frame.link, navigation(frame.link)));
    site.set(path, { type: HTML, policy: APP, content });
  };
  const text = (path: string, type: string, write: (link: Link) => string) => {
    site.set(path, { type, content: () => write(linksFrom(path, place)) });
  };
  const around = ({ file }: Document, link: Link): Surroundings => ({ file, paths, pageOfCode, link });

  page('/docs', 'Documentation', (frame) => homePage(frame, groups));
  for (const document of documents) {
    page(document.path, document.title, (frame, link) => {
      const { html, headings } = render(readDocument(document), around(document, link));
      return article(frame, groups, html, headings);
    });
    text(`${document.path}.md`, MARKDOWN, (link) =>
      rewritten(readDocument(document), around(document, link)),
    );
  }
  for (const image of images) {
    site.set(image.path, { type: SVG, content: () => readDocument(image) });
  }
  for (const row of rows) {
    page(errorPath(row.code), row.code, (frame, link) =>
      article(frame, groups, errorText(row, contract, link), []),
    );
  }
  text(SEARCH_INDEX, SCRIPT, (link) => searchIndex(contract, rows, documents, link));

  const moved = script('moved.js');
  page('/docs/reference', 'Reference', (frame, link) => {
    const surroundings: Surroundings = { file: 'docs', paths, pageOfCode, link };
    const { html, headings } = referenceIndex(contract, link, (markdown) => render(markdown, surroundings));
    return article({ ...frame, scripts: [...frame.scripts, moved] }, groups, html, headings);
  });
  const address = script('address.js');
  const redocScript = script('redoc.js', redoc());
  const referenceScript = script('reference.js');
  const referenceStyles = [css('reference.css')];
  for (const tag of tagGroups(contract).flatMap(({ tags }) => tags)) {
    const path = tagPath(tag.name);
    const document = contractScript(tagDocument(contract, tag), linksFrom(path, place));
    const scripts = [redocScript, script(`contract-${tag.name}.js`, document), address, referenceScript];
    app(path, titleOf(tag), { styles: referenceStyles, scripts }, (link) =>
      tagNavigation(contract, tag.name, link),
    );
  }
  app('/docs/console', 'Console', {
    styles: [css('swagger-ui.css', bundled('swagger-ui-dist/swagger-ui.css'))],
    scripts: [
      script('swagger-ui.js', bundled('swagger-ui-dist/swagger-ui-bundle.js')),
      script('contract.js', contractScript(contract, linksFrom('/docs/console', place))),
      address,
      script('console.js'),
    ],
  });

  /** Addresses of the server and of the guides, which begin with a slash, become whole where the public address is known. */
  const file = (name: string, type: string, address: RegExp) => {
    const written = () => readFileSync(new URL(name, GENERATED), 'utf8');
    const whole = (_: string, key: string, path: string) =>
      // A string of JSON is also one of YAML.
      `${key}${JSON.stringify(`${publicUrl}${path === '/' ? '' : path}`)}`;
    site.set(`/${name}`, {
      type,
      content: () => (publicUrl ? written().replace(address, whole) : written()),
    });
  };
  for (const name of ['openapi.json', 'openapi-3.0.json']) {
    file(name, 'application/json', /("url": )"(\/|\/docs[^"]*)"/g);
  }
  file('openapi.yaml', 'application/yaml', /(\burl: )(\/|\/docs\S*)$/gm);
  file('asyncapi.yaml', 'application/yaml', /(\burl: )(\/docs\S*)$/gm);
  text('/llms.txt', PLAIN, (link) => llms(contract, groups, link));
  text('/llms-full.txt', PLAIN, (link) =>
    [
      llms(contract, groups, link),
      ...documents.map((each) => rewritten(readDocument(each), around(each, link))),
    ].join('\n'),
  );
  const notFound = (path: string): Page => ({
    type: HTML,
    policy: TEXT,
    content() {
      const link = linksFromUnknown(path);
      return article({ ...frameOf('/docs', 'Page not found'), path, link }, groups, notFoundText(link), []);
    },
  });
  return Object.assign(site, { notFound });
}

const notFoundText = (link: Link) => `<h1>Page not found</h1>
<p>No page exists at this address. Start with the <a href="${link('/docs')}">documentation</a>, or look up an operation in the
<a href="${link('/docs/reference')}">reference</a>.</p>`;

const appBody = (link: Link, navigation: string) => `${navigation}
<main id="main">
<div id="app"></div>
<noscript>This page needs JavaScript. The <a href="${link('/openapi.yaml')}">contract</a> is also available as text.</noscript>
</main>`;

/** A document of the contract as a script, because pages in a folder cannot fetch JSON. Its links are those of a page. */
function contractScript(document: object, link: Link): string {
  const json = JSON.stringify(document)
    .replaceAll(/\]\((\/docs[^)]*)\)/g, (_, path: string) => `](${link(path)})`)
    .replaceAll(/"url":"(\/docs[^"]*)"/g, (_, path: string) => `"url":"${link(path)}"`);
  return `const contract = ${json};\n`;
}

function bundled(file: string): Buffer {
  const own = new URL(file, BUILT_IN);
  return readFileSync(existsSync(own) ? own : packages.resolve(file));
}

/** Redoc, without the one thing that it fetches by itself: the logo of its maker. */
function redoc(): string {
  const logo = /https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g;
  return bundled('redoc/bundles/redoc.standalone.js').toString().replace(logo, 'data:image/svg+xml,');
}

/** What language models read first (llmstxt.org). */
function llms(contract: ContractDocument, groups: Group[], link: Link): string {
  const lists = groups.map(
    ({ title, documents }) =>
      `## ${title}\n\n${documents.map(({ path, title, about }) => `- [${title}](${link(`${path}.md`)})${about && `: ${about}`}`).join('\n')}`,
  );
  return `# TaskFlow

> A self-hosted task management API over HTTP and JSON: users, projects, tasks, categories and a log of every change.

Every response has the envelope \`success\`, \`data\`, \`message\`, \`errors\`, \`meta\`. An error also has a stable code in \`error\`.
Send an access token or an API key as \`Authorization: Bearer …\`. The contract, in OpenAPI 3.1, describes everything in detail:
[openapi.json](${link('/openapi.json')}).

${lists.join('\n\n')}

## Operations

${operationList(contract)}
`;
}
