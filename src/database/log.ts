/** What the database needs of a logger; pino's fits. Fields never hold SQL values or credentials. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
