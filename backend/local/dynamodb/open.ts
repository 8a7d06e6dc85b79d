import type { Log } from '../functions/log.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { startDynoxide } from './dynoxide.ts';
import type { DynamoServer } from './server-process.ts';

/** Somebody else's server either answers at once or is not there. */
const ANSWER_MS = 5_000;

/**
 * The DynamoDB server of a stack: one of its own, or the one at an address.
 * @param choice `dynoxide`, `dynamodb-local`, or a URL
 * @param onRestart told after each restart of a server of its own
 * @throws Error in words for people
 */
export const openDynamoDb = async (
  choice: string,
  dataDir: string,
  log: Log,
  onRestart: () => void,
): Promise<DynamoServer> => {
  if (choice === 'dynoxide') return startDynoxide(dataDir, log, onRestart);
  if (choice === 'dynamodb-local') return startDynamoDbLocal(dataDir, log, onRestart);
  try {
    await fetch(choice, { signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (cause) {
    throw new Error(`Nothing answers at ${choice}: start the DynamoDB server there, or leave out --dynamodb.`, {
      cause,
    });
  }
  return { endpoint: choice, pid: () => undefined, stop: async () => undefined };
};
