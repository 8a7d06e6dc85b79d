import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, type System } from '../stack-process.ts';

const STAND_INS = fileURLToPath(new URL('./stand-ins', import.meta.url));

export type Ran = { code: number; stdout: string; stderr: string };

/**
 * A command of stage prod as it runs against the local stack, which is of stage dev: `--stage prod` falls away, because
 * without it the command line works on the local stack, and names end in `-dev`.
 */
export const forLocalStack = (command: string): string =>
  command.replaceAll(/ --stage (prod|dev)\b/g, '').replaceAll(/-prod\b/g, '-dev');

/**
 * Runs commands of the documentation in bash, in a directory of their own. `npx evothesis` starts the command line
 * without npx in between; `aws` is `stand-ins/aws.mjs`, which talks to the local stack; `sleep` does not wait.
 */
export const openShell = ({ data, stack }: Pick<System, 'data' | 'stack'>) => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'evothesis-docs-'));
  return {
    cwd,
    run: (commands: string, variables: Readonly<Record<string, string>> = {}): Promise<Ran> =>
      new Promise((resolve) => {
        const env = {
          ...process.env,
          ...variables,
          PATH: `${STAND_INS}:${process.env.PATH}`,
          ROOT,
          NODE: process.execPath,
          EVOTHESIS_DATA: data,
          AWS_ACCESS_KEY_ID: stack.accessKeyId,
          AWS_SECRET_ACCESS_KEY: stack.secretAccessKey,
          AWS_REGION: stack.region,
          AWS_ENDPOINT_URL_DYNAMODB: stack.dynamodbEndpoint,
          AWS_ENDPOINT_URL_S3: stack.s3Endpoint,
          AWS_ENDPOINT_URL_LAMBDA: stack.lambdaEndpoint,
        };
        const args = ['-euo', 'pipefail', '-c', forLocalStack(commands)];
        execFile('bash', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
        );
      }),
    close: () => rmSync(cwd, { recursive: true, force: true }),
  };
};
export type Shell = ReturnType<typeof openShell>;
