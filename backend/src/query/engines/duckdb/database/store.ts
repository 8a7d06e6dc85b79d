import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { parameterType } from '../../../parameters.ts';
import type { Row, Statement, Value } from '../../../question.ts';

/** What of a value is shown: DuckDB's whole numbers are BigInt, which JSON has not. */
const plain = (value: unknown): Value => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return String(value);
};

export type Database = {
  /** Rows of a statement, its parameters bound. */
  select: (statement: Statement) => Promise<Row[]>;
  /** A statement of this machine's own making: files to keep, settings. */
  run: (sql: string) => Promise<void>;
};

/**
 * DuckDB in this process, in memory, spilling into `folder`. The library is loaded at the first question: it is part of
 * no bundle, and AWS never gets here.
 */
export const openDatabase = (folder: string, memoryLimit = '2GB'): Database => {
  let opened: Promise<DuckDBInstance> | undefined;
  const idle: DuckDBConnection[] = [];
  const instance = () => {
    opened ??= (async () => {
      const { DuckDBInstance } = await import('@duckdb/node-api');
      const made = await DuckDBInstance.create(':memory:', { memory_limit: memoryLimit, temp_directory: folder });
      const connection = await made.connect();
      // No extension is fetched from anywhere, and no times are shown in the machine's own zone.
      await connection.run(
        "SET autoinstall_known_extensions = false; SET TimeZone = 'UTC'; SET preserve_insertion_order = false; SET parquet_metadata_cache = true",
      );
      idle.push(connection);
      return made;
    })();
    return opened;
  };
  const within = async <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const database = await instance();
    const connection = idle.pop() ?? (await database.connect());
    try {
      return await work(connection);
    } finally {
      idle.push(connection);
    }
  };
  return {
    run: (sql) => within(async (connection) => void (await connection.run(sql))),
    select: ({ sql, parameters }) =>
      within(async (connection) => {
        const prepared = await connection.prepare(sql);
        try {
          for (const [name, value] of Object.entries(parameters)) {
            const at = prepared.parameterIndex(name);
            if (parameterType(name) === 'whole') prepared.bindBigInt(at, BigInt(value as number));
            else prepared.bindVarchar(at, String(value));
          }
          const result = await prepared.runAndReadAll();
          return result
            .getRowObjects()
            .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
        } finally {
          prepared.destroySync();
        }
      }),
  };
};
