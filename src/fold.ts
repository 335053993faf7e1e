/**
 * Returns the form in which texts are compared: Unicode normalization form C and full case folding. Equals the function `fold`
 * of the database, which compares stored texts. A test compares the two.
 */
export function fold(text: string): string {
  const cased = text
    .normalize('NFC')
    .toLowerCase()
    // Full case folding does not change the dotless i, but its upper-case form is I, so replace it with a noncharacter.
    .replaceAll('\u0131', '\uFDD0')
    .toUpperCase()
    .toLowerCase();
  return cased.replaceAll('\uFDD0', '\u0131').replaceAll('\u03C2', '\u03C3').normalize('NFC');
}
