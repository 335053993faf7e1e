import type { FileResult } from './files.ts';
import type { Failure } from './messages.ts';

/** Limits, so that the list is also complete in a log of which only the end is kept. */
const MAX = { failures: 20, lines: 8, width: 160 };

/** The last lines of a file that has failed as a whole. They say why it was ended. */
const LAST_LINES = 8;

/** Lists what has failed, to print it again after everything else. */
export function listFailures(results: readonly FileResult[]): string[] {
  const all = results.flatMap((result) => failuresOf(result).map((failure) => ({ ...result, ...failure })));
  const lines = all.slice(0, MAX.failures).flatMap(({ file, title, reason }) => {
    const said = shorten(reason.split('\n').filter((line) => line.trim() !== ''));
    return [`FAIL ${file}: ${title}`, ...said.map((line) => `     ${line.trimEnd().slice(0, MAX.width)}`)];
  });
  const more = all.length - MAX.failures;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** Keeps the first lines, which say what is wrong, and the last one, which says where. */
const shorten = (lines: string[]) =>
  lines.length > MAX.lines ? [...lines.slice(0, MAX.lines - 2), '…', ...lines.slice(-1)] : lines;

function failuresOf({ failed, failures, skipped, output, verdict, running }: FileResult): Failure[] {
  if (failed === 0) return [];
  if (verdict !== undefined)
    return [...failures, { title: running ?? 'the file', reason: `The file was ended: it ${verdict}.` }];
  if (failures.length > 0) return [...failures];
  if (skipped.length > 0) return skipped.map((title) => ({ title, reason: 'Skipped, which fails in CI.' }));
  const last = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
  return [{ title: running ?? 'the file', reason: last.join('\n') }];
}
