import { readFileSync } from 'node:fs';
import { type Definition, METRICS } from '../../src/metrics/definitions.ts';

const GUIDE = 'docs/monitoring.md';
const DERIVED = /<!-- metrics -->\n[\s\S]*?<!-- end -->/;

const row = ({ name, type, labels, help }: Definition): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`;

/** Returns the guide "Monitoring" with the table of all metrics, from the code that counts them. */
export function monitoringGuide(): string {
  const table = [
    '| Metric | Type | Labels | Meaning |',
    '| --- | --- | --- | --- |',
    ...Object.values(METRICS).map(row),
  ];
  const text = readFileSync(GUIDE, 'utf8');
  if (!DERIVED.test(text)) throw new Error(`${GUIDE} has no marker for the metrics.`);
  return text.replace(DERIVED, () => `<!-- metrics -->\n\n${table.join('\n')}\n\n<!-- end -->`);
}
