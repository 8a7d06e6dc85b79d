import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../infra/paths.ts';
import type { Log } from '../functions/log.ts';
import { freePort } from './port.ts';
import { type DynamoServer, keepServer } from './server-process.ts';

const START_MS = 60_000;
const JAVA = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/java') : 'java';

/** Printed at each start with it. */
export const LICENCE =
  'DynamoDB Local is under the DynamoDB Local License Agreement: it may be used only with an AWS account in good standing, and not be passed on.';

const jarDirectory = (): string => {
  const places = [process.env.DYNAMODB_LOCAL_DIR, path.join(ROOT, 'node_modules/amplify-dynamodb-simulator/emulator')];
  const found = places.find((place) => place && existsSync(path.join(place, 'DynamoDBLocal.jar')));
  if (found) return found;
  throw new Error(
    `There is no DynamoDBLocal.jar: unpack AWS's download, name its folder in DYNAMODB_LOCAL_DIR, and have Java installed. ${LICENCE}`,
  );
};

/** AWS's own emulator, for checking that the default server's quirks have not become ours. */
export const startDynamoDbLocal = async (
  dataDir: string,
  log: Log,
  onRestart = (): void => undefined,
): Promise<DynamoServer> => {
  const directory = jarDirectory();
  const databases = path.join(dataDir, 'dynamodb-local');
  mkdirSync(databases, { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = [
    '-Djava.library.path=./DynamoDBLocal_lib',
    '-jar',
    'DynamoDBLocal.jar',
    '-port',
    String(port),
    '-dbPath',
    databases,
    '-sharedDb',
    '-disableTelemetry',
  ];
  const command = { file: JAVA, args, cwd: directory };
  const server = await keepServer({
    name: 'DynamoDB Local',
    command,
    endpoint,
    dataDir,
    startMs: START_MS,
    log,
    onRestart,
  });
  return { ...server, endpoint };
};
