/**
 * Returns an email as it is stored and compared. Addresses that differ only in case, in width or in the encoding of accents
 * belong to one account.
 */
export function normalizeEmail(email: string): string {
  // Normalize twice, because the lower-case form of a letter can be composed where the upper-case form is not.
  return email.trim().normalize('NFKC').toLowerCase().normalize('NFKC');
}
