import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

/** A driver for statements that are not in a transaction. They do not wait for each other's results. */
export abstract class SingleStatements implements Driver {
  readonly #connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => this.execute<Row>(query),
    streamQuery: () => {
      throw new TypeError('Queries cannot be streamed. Read one page at a time.');
    },
  };

  protected abstract execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>>;

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  beginTransaction(): Promise<void> {
    return refuseTransaction();
  }

  commitTransaction(): Promise<void> {
    return refuseTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return refuseTransaction();
  }

  async destroy(): Promise<void> {}
}

function refuseTransaction(): Promise<never> {
  return Promise.reject(new TypeError('This database has no transactions. Use the writer.'));
}
