import { randomBytes, randomUUID } from 'node:crypto';
import { HOME_REGION, ingestTables, type Stage } from '../../../backend/src/records/names.ts';
import { createKeep } from '../door/keep.ts';
import { createKeepBad } from '../door/keep-bad.ts';
import { createKnowledge } from '../door/knowledge.ts';
import { createLimits } from '../door/rate.ts';
import { createSend } from './send.ts';

/** Baked in by the bundler: an edge function has no environment of its own. */
declare const __STAGE__: Stage;
declare const __HOME_REGION__: string;

/** A visitor's exit has no more patience than this, twice; then the collector takes over. */
const TIMEOUT_MS = 800;
const TRIES = 2;

const log = (entry: Readonly<Record<string, string>>): void => console.warn(JSON.stringify(entry));

const connect = () => {
  const stage = typeof __STAGE__ === 'undefined' ? 'dev' : __STAGE__;
  const region = typeof __HOME_REGION__ === 'undefined' ? HOME_REGION : __HOME_REGION__;
  const tables = ingestTables(stage);
  const call = createSend({
    region,
    endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
    timeoutMs: TIMEOUT_MS,
    tries: TRIES,
    env: process.env,
  });
  return {
    contextOf: createKnowledge({
      call,
      stage,
      tables,
      now: () => performance.now(),
      randomId: randomUUID,
      randomKey: () => randomBytes(32),
      log,
    }),
    keep: createKeep(call, tables.rawEvents),
    keepBad: createKeepBad(call, tables.rawEvents, log),
    limit: createLimits(stage, () => performance.now()),
  };
};

let made: ReturnType<typeof connect> | undefined;

/** The instance's connections and memory, made at the first request. */
export const store = (): ReturnType<typeof connect> => {
  made ??= connect();
  return made;
};
