/** Shortens a text without cutting a character in two. */
export function cut(text: string, max: number): string {
  const characters = [...text.slice(0, max * 2)];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text.slice(0, max * 2);
}

/**
 * Makes text of users plain text: no links, no mentions such as `<!channel>`
 * (https://api.slack.com/reference/surfaces/formatting#escaping), and no formatting that would reach over what follows.
 */
export const plain = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200B$&');

/** Returns lines that begin with a bar. */
export const quoted = (text: string, max: number): string =>
  cut(text.trim(), max)
    .split(/\r?\n/)
    .map((line) => `>${plain(line)}`)
    .join('\n');

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

/** Returns a time as Slack shows it in the time zone of each reader; undefined if the value is no time. */
export function shownTime(value: unknown): string | undefined {
  if (typeof value !== 'string' || !TIME.test(value)) return undefined;
  const seconds = Math.floor(Date.parse(value) / 1_000);
  return Number.isNaN(seconds)
    ? undefined
    : `<!date^${seconds}^{date_short_pretty} {time}|${new Date(seconds * 1_000).toISOString()}>`;
}
