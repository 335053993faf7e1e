/**
 * The form in which texts compare: Unicode normalization form C and full case folding. The same as the function `fold` of
 * the database, which compares what is stored; a test holds the two together.
 */
export function fold(text: string): string {
  const cased = text
    .normalize('NFC')
    .toLowerCase()
    // Full case folding leaves the dotless i alone. Its capital is I, so a noncharacter stands in for it.
    .replaceAll('\u0131', '\uFDD0')
    .toUpperCase()
    .toLowerCase();
  return cased.replaceAll('\uFDD0', '\u0131').replaceAll('\u03C2', '\u03C3').normalize('NFC');
}
