import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLS, type Client } from './client.ts';
import { CLIENTS } from './clients.ts';
import { FOLDER, pinnedVersion } from './pins.ts';

const GUIDE = 'docs/other-languages.md';

/** The text between two markers of the guide: `<!-- table -->` or `<!-- client: orval -->`, up to `<!-- end -->`. */
const DERIVED = /<!-- (table|client: ([\w-]+)) -->\n[\s\S]*?<!-- end -->/g;

/** The markers in a session around the lines that the guide shows. */
const QUOTED = /^\s*(?:\/\/|#) guide: begin\n([\s\S]*?)^\s*(?:\/\/|#) guide: end$/gm;

/** Width of a page. A longer command is split before each flag. */
const WIDTH = 80;

const FENCES: Record<Client['language'], string> = {
  TypeScript: 'ts',
  Python: 'python',
  Java: 'java',
  Go: 'go',
};

/**
 * Returns the guide "Other languages" with the table, commands and samples of the clients.
 *
 * @throws if a client has no marker in the guide, or a marker has no client
 */
export function otherLanguagesGuide(): string {
  const missing = new Set(CLIENTS);
  const text = readFileSync(GUIDE, 'utf8').replaceAll(DERIVED, (_, marker: string, name?: string) => {
    const client = CLIENTS.find((candidate) => candidate.name === name);
    if (name !== undefined && client === undefined) throw new Error(`${GUIDE}: there is no client ${name}`);
    if (client !== undefined) missing.delete(client);
    return `<!-- ${marker} -->\n${client === undefined ? table() : section(client)}<!-- end -->`;
  });
  if (missing.size === 0) return text;
  throw new Error(`${GUIDE} has no marker for ${[...missing].map(({ name }) => name).join(', ')}`);
}

/** Returns the table. `npm run clients` fails unless every client makes all calls, so each row has all of them. */
function table(): string {
  const rows = CLIENTS.map((client) => {
    const { title, language, document, packages, warnings } = client;
    const losses = warnings.flatMap(({ loss }) => loss ?? []).join('; ') || '–';
    const cells = [
      title,
      language,
      pinnedVersion(client, packages[0]),
      `\`/${document}\``,
      `${CALLS.length} of ${CALLS.length}`,
      losses,
    ];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| Generator | Language | Version | Document | Calls | Missing |
| --- | --- | --- | --- | --- | --- |
${rows.sort().join('')}`;
}

function section(client: Client): string {
  const parts = [`\`\`\`bash\n${install(client)}\n${commandOf(client)}\n\`\`\`\n`];
  if (client.configuration !== undefined) parts.push(...configurationOf(client.name, client.configuration));
  parts.push(`\`\`\`${FENCES[client.language]}\n${sampleOf(client)}\`\`\`\n`);
  return `\n${parts.join('\n')}\n`;
}

function configurationOf(name: string, file: string): string[] {
  const text = readFileSync(join(FOLDER, name, file), 'utf8').replaceAll(/^\/\/ biome-ignore.*\n/gm, '');
  return [`\`${file}\`:\n`, `\`\`\`${file.endsWith('.js') ? 'js' : 'yaml'}\n${text}\`\`\`\n`];
}

function install(client: Client): string {
  const packages = client.packages.map((name) => ({ name, version: pinnedVersion(client, name) }));
  const all = (separator: string) => packages.map(({ name, version }) => `${name}${separator}${version}`);
  switch (client.registry) {
    case 'npm':
      return `npm install ${all('@').join(' ')}`;
    case 'PyPI':
      return `pip install ${all('==')
        .map((name) => `'${name}'`)
        .join(' ')}`;
    case 'Go': {
      const [, tool] = /^go tool (\S+)/.exec(client.generate) ?? [];
      const [generator, ...others] = all('@');
      const lines = [`go get -tool ${generator?.replace('@', `/cmd/${tool}@`)}`];
      return [...lines, ...others.map((name) => `go get ${name}`)].join('\n');
    }
  }
}

function commandOf({ registry, generate }: Client): string {
  const command = registry === 'npm' ? `npx ${generate}` : generate;
  return command.length > WIDTH ? command.replaceAll(' --', ' \\\n  --').replaceAll('&& ', '&&\n') : command;
}

/** Returns the quoted lines of a session, without their common indentation. */
function sampleOf({ name }: Client): string {
  const [file = ''] = globSync(`${FOLDER}/${name}/**/*ession.{ts,py,java,go}`);
  const lines = [...readFileSync(file, 'utf8').matchAll(QUOTED)].map(([, text = '']) => text).join('');
  if (lines === '') throw new Error(`${file} quotes nothing`);
  const indents = [...lines.matchAll(/^[ \t]*(?=\S)/gm)].map(([indent]) => indent.length);
  return lines.replaceAll(new RegExp(`^[ \\t]{${Math.min(...indents)}}`, 'gm'), '').trimStart();
}
