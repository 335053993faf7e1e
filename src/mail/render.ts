import type { Recipient } from './recipient.ts';
import { en } from './texts/en.ts';
import { languages } from './texts/languages.ts';
import type { Block, TemplateName, Values } from './texts/templates.ts';

export type Rendered = { subject: string; text: string; html: string };

/** Renders a message as plain text and as HTML, in the recipient's language if it has the message, otherwise in English. */
export function render<Name extends TemplateName>(
  template: Name,
  values: Values[Name],
  { full_name, locale, timezone }: Recipient,
): Rendered {
  const code = languageCodes(locale).find((each) => languages.get(each)?.letters[template]) ?? 'en';
  const { greeting, footer, letters } = { ...en, ...languages.get(code) };
  const write = letters[template] ?? en.letters[template];
  const { subject, body } = write({ ...values, time: (at) => formatTime(at, code, { locale, timezone }) });
  const blocks = [greeting(full_name && oneLine(full_name)), ...body];
  return {
    subject: oneLine(subject),
    text: `${[...blocks.map(toText), `-- \n${footer}`].join('\n\n')}\n`,
    html: htmlPage(code, subject, blocks, footer),
  };
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
  const form = languageCodes(locale).includes(code) ? locale : code;
  return new Intl.DateTimeFormat(form, { dateStyle: 'long', timeStyle: 'long', timeZone: timezone }).format(
    new Date(at),
  );
}

/** Removes line breaks. Names can contain any text, and a line break in a header would start another header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

const toText = (block: Block) => (typeof block === 'string' ? block : `${block.label}:\n${block.link}`);

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
  const rows = blocks.map((block) =>
    typeof block === 'string'
      ? `<p>${escapeHtml(block)}</p>`
      : `<p><a href="${escapeHtml(block.link)}">${escapeHtml(block.label)}</a></p>\n<p style="color:#666;word-break:break-all">${escapeHtml(block.link)}</p>`,
  );
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;max-width:36em;margin:2em auto;padding:0 1em;line-height:1.5">',
    ...rows,
    `<p style="color:#666;font-size:smaller">${escapeHtml(footer)}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
