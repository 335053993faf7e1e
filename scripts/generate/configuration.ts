import type { ConfigurationEntry } from '../../src/config/variables.ts';
import { configurationReference } from '../../src/config.ts';

/** Returns `docs/configuration.md`: all variables, from the code that reads them. */
export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Set environment variables to configure TaskFlow, or put them in a file `.env` in the working directory. The',
    'environment overrides the file. To read a value from a file, such as a container secret, set `NAME_FILE` to the',
    'path of that file. An empty variable counts as not set. If a value is invalid, the server does not start and',
    'reports all problems at once.',
    '',
    '| Variable | Default | Description | Allowed | Example |',
    '| --- | --- | --- | --- | --- |',
    ...configurationReference().map(row),
    '',
    'To generate `JWT_SECRETS` and `ENCRYPTION_KEY`:',
    '',
    '```sh',
    ...configurationReference().filter(containsCommand).map(exported),
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

function containsCommand({ example }: ConfigurationEntry): boolean {
  return example.includes('$(');
}

function exported({ name, example }: ConfigurationEntry): string {
  return `export ${name}="${example}"`;
}

/** Returns `.env.example`: every variable as a comment, with its default or an example. */
export function environmentExample(): string {
  const head = [
    '# Copy this file to .env and uncomment the lines that you change. TaskFlow starts without any of them.',
    '# Environment variables override this file. To read a value from a file, set NAME_FILE to the path of that',
    '# file.',
  ];
  return `${[head, ...configurationReference().map(stanza)].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function stanza(entry: ConfigurationEntry): string[] {
  const { name, description, default: initial, allowed, example } = entry;
  const value = initial || example;
  return [
    ...wrapped(description),
    ...wrapped(`Allowed: ${allowed}.`),
    // A .env file does not run commands, so the user must insert the value.
    ...(containsCommand(entry) ? [`# Run: echo "${example}"`, `#${name}=`] : [`#${name}=${value}`]),
  ];
}

function wrapped(text: string): string[] {
  return (text.match(/\S.{0,104}(?=\s|$)/g) ?? []).map((line) => `# ${line}`);
}
