import type { Recipient } from './recipient.ts';
import { en } from './texts/en.ts';
import { languages } from './texts/languages.ts';
import type { Block, NotificationItem, TemplateName, Values } from './texts/templates.ts';

export type Rendered = { subject: string; text: string; html: string };

/** Renders a message as plain text and as HTML, in the recipient's language if it has the message, otherwise in English. */
export function render<Name extends TemplateName>(
  template: Name,
  values: Values[Name],
  { full_name, locale, timezone }: Recipient,
): Rendered {
  const code = languageCodes(locale).find((each) => languages.get(each)?.letters[template]) ?? 'en';
  const language = { ...en, ...languages.get(code) };
  const { greeting, letters } = language;
  const write = letters[template] ?? en.letters[template];
  const letter = write({
    ...values,
    time: (at) => formatTime(at, code, { locale, timezone }),
    day: (on) => formatDay(on, code, locale),
  });
  const { subject, body, footer = language.footer } = letter;
  const blocks = [greeting(full_name && oneLine(full_name)), ...body];
  return {
    subject: oneLine(subject),
    text: `${[...blocks.map(toText), `-- \n${footer}`].join('\n\n')}\n`,
    html: htmlPage(code, subject, blocks, footer),
  };
}

/** Returns what a notification says as one line, in the language of a locale if TaskFlow has it, otherwise in English. */
export function notificationLine(item: NotificationItem, locale: string): string {
  const code = languageCodes(locale).find((each) => languages.has(each)) ?? 'en';
  return oneLine((languages.get(code) ?? en).notification(item));
}

/** Returns `de-at` and `de` for `de-AT`. */
function languageCodes(locale: string): string[] {
  const tag = locale.toLowerCase();
  return [tag, tag.split('-')[0] ?? tag];
}

/** Formats a time in the recipient's time zone, which it names, and in their locale if it matches the language of the text. */
function formatTime(
  at: string,
  code: string,
  { locale, timezone }: Pick<Recipient, 'locale' | 'timezone'>,
): string {
  const form = formFor(locale, code);
  return new Intl.DateTimeFormat(form, { dateStyle: 'long', timeStyle: 'long', timeZone: timezone }).format(
    new Date(at),
  );
}

const formatDay = (on: string, code: string, locale: string): string =>
  new Intl.DateTimeFormat(formFor(locale, code), { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(on));

const formFor = (locale: string, code: string) => (languageCodes(locale).includes(code) ? locale : code);

/** Removes line breaks. Names can contain any text, and a line break in a header would start another header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function toText(block: Block): string {
  if (typeof block === 'string') return block;
  // Marked on each line, so that the text cannot pass for one of ours.
  if ('quote' in block)
    return linesOf(block.quote)
      .map((line) => `> ${line}`)
      .join('\n');
  return `${block.label}:\n${block.link}`;
}

function toHtml(block: Block): string {
  if (typeof block === 'string') return `<p>${escapeHtml(block)}</p>`;
  if ('quote' in block) {
    const lines = linesOf(block.quote).map(escapeHtml).join('<br>');
    return `<blockquote style="margin:0;padding-left:1em;border-left:3px solid #ccc">${lines}</blockquote>`;
  }
  const link = escapeHtml(block.link);
  return `<p><a href="${link}">${escapeHtml(block.label)}</a></p>\n<p style="color:#666;word-break:break-all">${link}</p>`;
}

/** Splits a text of a stranger into lines. */
const linesOf = (text: string) =>
  text
    .trim()
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u)
    .map(strangersLine);

/**
 * Returns what a stranger wrote as one line of which mail programs make no link: a zero-width space follows each character that
 * joins the parts of an address.
 */
export function strangersLine(text: string): string {
  return oneLine(text).replace(/(?<=\S)[.:/@](?=\S)/gu, '$&\u200B');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function htmlPage(language: string, subject: string, blocks: Block[], footer: string): string {
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;max-width:36em;margin:2em auto;padding:0 1em;line-height:1.5">',
    ...blocks.map(toHtml),
    `<p style="color:#666;font-size:smaller">${escapeHtml(footer)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
