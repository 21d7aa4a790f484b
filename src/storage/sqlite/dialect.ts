import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  type SqliteStatement,
} from "kysely";

const STATEMENTS_KEPT = 500; // far more than the repositories have; the bound is for statements with varying numbers of rows

/** Kysely on node:sqlite. It is synchronous underneath: a transaction never waits for anything but the disk. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const kept = new Map<string, SqliteStatement>();
  return new NodeSqliteDialect(database, {
    database: {
      close: () => database.close(),
      prepare(sql) {
        let statement = kept.get(sql);
        if (!statement) {
          if (kept.size >= STATEMENTS_KEPT) kept.clear();
          statement = statementOf(database.prepare(sql));
          kept.set(sql, statement);
        }
        return statement;
      },
    },
  });
}

function statementOf(statement: StatementSync): SqliteStatement {
  // The repositories bind texts, numbers and null only: see Tables.
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#database = database;
  }

  /** SQLite rolls CREATE TABLE back like anything else, so a migration that is killed half way leaves nothing behind. */
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true;
      }
    })();
  }

  /** Where SQLite has given a transaction up by itself (disk full), a ROLLBACK would fail and hide the reason. */
  override createDriver(): Driver {
    const driver = super.createDriver();
    const rollback = driver.rollbackTransaction.bind(driver);
    driver.rollbackTransaction = async (connection: DatabaseConnection): Promise<void> => {
      if (this.#database.isTransaction) await rollback(connection);
    };
    return driver;
  }
}
