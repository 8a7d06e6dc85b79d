import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '../functions/log.ts';
import { freePort } from './port.ts';
import { type DynamoServer, keepServer } from './server-process.ts';

const START_MS = 15_000;

/** The binary of the installed `@dynoxide/<platform>-<arch>` package. @throws Error with what to do about it */
export const dynoxideBinary = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
  } catch {
    throw new Error(
      `There is no dynoxide for this machine: run "npm install --no-save ${name}@1.2.1", or start with --dynamodb URL and the address of another DynamoDB server.`,
    );
  }
};

export const databaseFile = (dataDir: string): string => path.join(dataDir, 'dynamodb', 'tables.db');

/**
 * dynoxide 1.2.1 looks through all stream records at each write of a table with a stream: 1,600 puts a second become
 * 200 after 14,000. An index on what it looks for keeps it at about 2,000. SQLite takes it while the server runs.
 */
const mendStreams = (file: string): void => {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec(
      'CREATE INDEX IF NOT EXISTS _sr_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
  } finally {
    database.close();
  }
};

/** Starts dynoxide on `DIR/dynamodb/tables.db`, 127.0.0.1 only; durable, because SQLite writes ahead. */
export const startDynoxide = async (
  dataDir: string,
  log: Log,
  onRestart = (): void => undefined,
): Promise<DynamoServer> => {
  const file = databaseFile(dataDir);
  mkdirSync(path.dirname(file), { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const command = { file: dynoxideBinary(), args: ['serve', '--port', String(port), '--db-path', file] };
  const server = await keepServer({ name: 'dynoxide', command, endpoint, dataDir, startMs: START_MS, log, onRestart });
  mendStreams(file);
  return { ...server, endpoint, databaseFile: file };
};
