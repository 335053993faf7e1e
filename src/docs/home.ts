import type { Document, Group } from './documents.ts';
import { escaped, type Frame, framed } from './layout.ts';
import { highlighted } from './markdown.ts';

const SAMPLE = `curl -X POST http://127.0.0.1:3000/api/v1/tasks \\
  -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"title": "Punch the cards", "priority": "high"}'
`;

const TOOLS = [
  {
    path: '/docs/reference',
    title: 'Reference',
    about: 'every operation, with samples in curl, TypeScript and Python',
  },
  { path: '/docs/console', title: 'Console', about: 'send requests from the browser' },
  { path: '/openapi.json', title: 'openapi.json', about: 'the contract in OpenAPI 3.1' },
  { path: '/openapi.yaml', title: 'openapi.yaml', about: 'the contract as YAML' },
  {
    path: '/asyncapi.yaml',
    title: 'asyncapi.yaml',
    about: 'the messages of the real-time connection in AsyncAPI 3',
  },
  {
    path: '/openapi-3.0.json',
    title: 'openapi-3.0.json',
    about: 'the contract for tools that read only OpenAPI 3.0',
  },
  { path: '/llms.txt', title: 'llms.txt', about: 'an overview for language models' },
];

type Card = Pick<Document, 'path' | 'title' | 'about'>;

/** The first page: what this is, and where everything else is. */
export function homePage(frame: Frame, groups: Group[]): string {
  const { link } = frame;
  const card = ({ path, title, about }: Card) =>
    `<li><a href="${link(path)}"><strong>${escaped(title)}</strong>${about && `<span>${escaped(about)}</span>`}</a></li>`;
  const cards = (title: string, all: Card[]) =>
    `<h2>${title}</h2>\n<ul class="cards">\n${all.map(card).join('\n')}\n</ul>`;
  return framed(
    frame,
    `<main id="main" class="home-page">
<div class="hero">
<div>
<h1>A task management API for your app</h1>
<p>Projects, tasks and a log of every change, with an HTTP API that you host yourself. One OpenAPI contract describes the API, and every
request and every response is validated against it.</p>
<p class="buttons"><a href="${link('/docs/guides/quick-start')}">Quick start</a><a href="${link('/docs/reference')}">Reference</a></p>
</div>
${highlighted(SAMPLE, 'sh')}
</div>
${cards('Reference and tools', TOOLS)}
${groups.map(({ title, documents }) => cards(title, documents)).join('\n')}
</main>`,
  );
}
