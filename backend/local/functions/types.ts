/** What passes between a function's pool and its threads. */
export type WorkerStart = { file: string; name: string; memoryMb: number; timeoutMs: number; region: string };
export type WorkerJob = { id: number; event: string };
export type FunctionError = { errorType: string; errorMessage: string; trace?: string[] };
export type WorkerAnswer =
  | { ready: true }
  | { failed: FunctionError }
  | { id: number; ok: true; result: string }
  | { id: number; ok: false; error: FunctionError };

/** One invocation's outcome; `result` is JSON text. */
export type Outcome = { ok: true; result: string } | { ok: false; error: FunctionError };

/** One function as the local stack runs it. */
export type FunctionSpec = {
  /** As in `backend/infra/functions.ts`, e.g. `enrichment`. */
  id: string;
  /** The deployed name, e.g. `evothesis-v2-enrichment-dev`. */
  name: string;
  /** Path of the bundle. */
  file: string;
  memoryMb: number;
  timeoutMs: number;
  env: Readonly<Record<string, string>>;
};

/** An invocable function; `event` is JSON text. */
export type Invoke = (event: string) => Promise<Outcome>;
