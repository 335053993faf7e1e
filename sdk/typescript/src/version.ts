/** Of this library. `tests/sdk` holds it against package.json. */
export const version = '0.1.0';
