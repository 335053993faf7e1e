import type { ConfigurationEntry } from '../../src/config/variables.ts';
import { configurationReference } from '../../src/config.ts';

/** The page `docs/configuration.md`: every variable, from the code that reads it. */
export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'TaskFlow is configured by environment variables. They can also stand in a file `.env` in the working',
    'directory; a variable of the environment wins over it. Any of them can be given as `NAME_FILE`, the path of a',
    'file that holds the value, as container secrets are. An empty variable counts as not given. When something is',
    'wrong, the server does not start, and says all of it at once.',
    '',
    '| Variable | Default | What it is | Allowed | Example |',
    '| --- | --- | --- | --- | --- |',
    ...configurationReference().map(row),
    '',
    'To make `JWT_SECRETS` and `ENCRYPTION_KEY`:',
    '',
    '```sh',
    ...configurationReference().filter(holdsCommand).map(exported),
    '```',
    '',
  ].join('\n');
}

function row({ name, description, default: initial, allowed, example, secret }: ConfigurationEntry): string {
  const shown = initial === undefined || initial === '' ? 'none' : `\`${initial}\``;
  const cells = [
    `\`${name}\``,
    shown,
    `${description}${secret ? ' Secret.' : ''}`,
    allowed,
    `\`${example}\``,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function holdsCommand({ example }: ConfigurationEntry): boolean {
  return example.includes('$(');
}

function exported({ name, example }: ConfigurationEntry): string {
  return `export ${name}="${example}"`;
}

/** The file `.env.example`: every variable as a comment, with its default, or else an example. */
export function environmentExample(): string {
  const head = [
    '# Copy this file to .env and uncomment what you change. Nothing in it is needed to start.',
    '# A variable of the environment wins over this file. Any of them can also be given as NAME_FILE, the path of',
    '# a file that holds the value.',
  ];
  return `${[head, ...configurationReference().map(stanza)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function stanza(entry: ConfigurationEntry): string[] {
  const { name, description, default: initial, allowed, example } = entry;
  const value = initial || example;
  return [
    ...wrapped(description),
    ...wrapped(`Allowed: ${allowed}.`),
    // A .env file runs no commands, so the line has to be filled in by hand.
    ...(holdsCommand(entry) ? [`# Run: echo "${example}"`, `#${name}=`] : [`#${name}=${value}`]),
  ];
}

function wrapped(text: string): string[] {
  return (text.match(/\S.{0,104}(?=\s|$)/g) ?? []).map((line) => `# ${line}`);
}
