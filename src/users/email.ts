/**
 * An address as it is stored and compared: what looks alike and differs only in case, in width or in how
 * its accents are written is one account.
 */
export function normalizeEmail(email: string): string {
  // Twice, since a letter in lower case may be composed where the capital was not.
  return email.trim().normalize('NFKC').toLowerCase().normalize('NFKC');
}
