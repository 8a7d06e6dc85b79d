import type { Stage } from '../src/records/names.ts';
import { type functionNames, HOME_REGION } from '../src/records/names.ts';

export type FunctionId = keyof ReturnType<typeof functionNames>;

/** How one function is bundled and deployed. The CDK app, the local stack and the tests read this list and no other. */
export type FunctionBundle = {
  id: FunctionId;
  /** Path of the handler's file, from the repository's root. */
  entry: string;
  description: string;
  /** Minified where bytes are cold-start time; elsewhere a stack trace that can be read is worth more. */
  minify: boolean;
  /** Minified once more by terser, and with its dictionary packed. */
  squeeze?: true;
  /** Literals that replace identifiers, by stage: the edge has no environment variables. */
  define?: (stage: Stage) => Readonly<Record<string, string>>;
  /** Packages that only the local stack loads, by name and when it needs them; they are deployed nowhere. */
  external?: readonly string[];
  /** Endings of files of the entry's folder that lie beside the bundle as they lie beside the source, `.sql`. */
  beside?: readonly string[];
  /** MB, by stage. */
  memory: Readonly<Record<Stage, number>>;
  /** Seconds. */
  timeout: number;
  arch: 'x86_64' | 'arm64';
};

/** One runtime everywhere, the edge included; deprecated 30 April 2028. */
export const RUNTIME = 'nodejs24.x';

export const FUNCTIONS = [
  {
    id: 'edge',
    entry: 'edge/src/lambda-edge/handler.ts',
    description: 'Takes POST /collect at the edge: validates, hashes the address, stores one item a batch',
    minify: true,
    squeeze: true,
    define: (stage) => ({ __STAGE__: JSON.stringify(stage), __HOME_REGION__: JSON.stringify(HOME_REGION) }),
    memory: { dev: 128, prod: 128 },
    // A batch that has not been stored after two tries goes on to the collector; nobody waits longer than this.
    timeout: 5,
    arch: 'x86_64',
  },
  {
    id: 'collector',
    entry: 'edge/src/collector/handler.ts',
    description: 'Takes what the edge hands on: retries, then spools to S3',
    minify: true,
    memory: { dev: 128, prod: 256 },
    // API Gateway gives up after 30 s.
    timeout: 25,
    arch: 'arm64',
  },
  {
    id: 'drain',
    entry: 'backend/src/spool/handler.ts',
    description: 'Puts spooled batches back into raw-events, oldest first',
    minify: false,
    memory: { dev: 256, prod: 256 },
    timeout: 240,
    arch: 'arm64',
  },
  {
    id: 'enrichment',
    entry: 'backend/src/enrichment/handler.ts',
    description: 'Reads the stream of raw-events, resolves identities and sessions, writes enriched-events',
    minify: false,
    memory: { dev: 512, prod: 512 },
    timeout: 60,
    arch: 'arm64',
  },
  {
    id: 'rawArchiver',
    entry: 'backend/src/archive/raw-handler.ts',
    description: 'Archives the last full hour of raw events, and hours that were missed',
    minify: false,
    memory: { dev: 512, prod: 1024 },
    timeout: 840,
    arch: 'arm64',
  },
  {
    id: 'enrichedArchiver',
    entry: 'backend/src/archive/enriched-handler.ts',
    description: 'Archives the last full hour of enriched events as JSONL and Parquet, and hours that were missed',
    minify: false,
    memory: { dev: 512, prod: 1024 },
    timeout: 840,
    arch: 'arm64',
  },
  {
    id: 'export',
    entry: 'backend/src/export/handler.ts',
    description: 'Writes the scheduled CSV and Parquet exports of every site',
    minify: false,
    memory: { dev: 512, prod: 1024 },
    timeout: 840,
    arch: 'arm64',
  },
  {
    id: 'query',
    entry: 'backend/src/query/handler.ts',
    description: 'Answers /api/ for the dashboard',
    minify: false,
    external: ['@duckdb/node-api'],
    beside: ['.sql'],
    memory: { dev: 512, prod: 512 },
    timeout: 25,
    arch: 'arm64',
  },
] as const satisfies readonly FunctionBundle[];

/** @throws RangeError when no function has that id */
export const functionBundle = (id: FunctionId): FunctionBundle => {
  const found = FUNCTIONS.find((each) => each.id === id);
  if (!found) throw new RangeError(`no function is called ${id}`);
  return found;
};
