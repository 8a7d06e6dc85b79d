import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runChild } from '../children/child.ts';
import { adoptServer } from '../data-dir.ts';
import { serverFile } from '../dynamodb/server-process.ts';
import { sweepExpired, trimStream } from '../dynamodb/upkeep.ts';
import { openSwitches } from '../schedule/rules.ts';
import { startScheduler } from '../schedule/scheduler.ts';
import { removeStackInfo } from '../stack-info.ts';
import { type ApiOptions, createApi } from '../streams/api.ts';
import { startMapping } from '../streams/mapping.ts';
import { createMappingSwitches } from '../streams/switches.ts';
import type { MappingPlan, RulePlan, TablePlan } from '../template/plan.ts';
import { startControl } from './control.ts';
import { createLog } from './log.ts';
import { createPool } from './pool.ts';
import type { FunctionSpec } from './types.ts';

export type FunctionsConfig = {
  dataDir: string;
  region: string;
  api: ApiOptions;
  s3Endpoint: string;
  functions: readonly FunctionSpec[];
  mappings: readonly MappingPlan[];
  rules: readonly RulePlan[];
  tables: readonly TablePlan[];
  /** Stream ARNs by table. */
  streams: Readonly<Record<string, string>>;
  /** dynoxide's file, where that is the server. */
  databaseFile?: string;
};
export type FunctionsInfo = { endpoint: string };

/** Stream records stay this long after everyone has passed them, for whoever wants to look. */
const KEEP_PASSED_MS = 60_000;
const TRIM_MS = 2_000;
const SWEEP_MS = 600_000;

runChild<FunctionsConfig, FunctionsInfo>(async (config) => {
  const { dataDir, region, databaseFile } = config;
  const logs = path.join(dataDir, 'logs');
  const log = createLog(logs, 'functions');
  const api = createApi(config.api);
  const pools = new Map(
    config.functions.map((spec) => [spec.name, createPool(spec, { size: 4, region, log: createLog(logs, spec.id) })]),
  );
  const poolOf = (name: string) => {
    const pool = pools.get(name);
    if (!pool) throw new Error(`the template names a function that has no bundle: ${name}`);
    return pool;
  };
  const mappings = createMappingSwitches(
    config.mappings,
    openSwitches(path.join(dataDir, 'mappings.json')),
    (mapping) => {
      const streamArn = config.streams[mapping.table];
      if (!streamArn) throw new Error(`${mapping.table} has no stream for ${mapping.functionName}`);
      const { warm, invoke } = poolOf(mapping.functionName);
      warm(1);
      return startMapping({ mapping, streamArn, api, invoke, config, log });
    },
  );

  const states = openSwitches(path.join(dataDir, 'rules.json'));
  const scheduler = startScheduler({
    rules: config.rules,
    isEnabled: states.isEnabled,
    run: async (functionName, input) => {
      const outcome = await poolOf(functionName).invoke(input);
      if (!outcome.ok) log(`${functionName}: ${outcome.error.errorMessage}\n`);
    },
  });
  const control = await startControl({
    functions: new Map([...pools].map(([name, { invoke }]) => [name, invoke])),
    rules: config.rules,
    states,
    mappings,
  });

  const upkeep = (run: () => unknown): void => {
    Promise.resolve()
      .then(run)
      .catch((error: Error) => log(`upkeep: ${error.message}\n`));
  };
  const trim = (): void => {
    for (const { table, passed } of mappings.progress())
      if (databaseFile && passed) trimStream(databaseFile, table, passed, KEEP_PASSED_MS, Date.now());
  };
  const timers = databaseFile
    ? [
        setInterval(() => upkeep(trim), TRIM_MS),
        setInterval(() => upkeep(() => sweepExpired(api, databaseFile, config.tables, Date.now())), SWEEP_MS),
      ]
    : [];

  return {
    info: { endpoint: control.endpoint },
    stop: async (orphaned) => {
      // Whoever would have removed it is dead; a stack that is started anew takes longer than this to write its own.
      if (orphaned) removeStackInfo(dataDir);
      for (const timer of timers) clearInterval(timer);
      scheduler.stop();
      control.close();
      await Promise.race([mappings.stop(), pause(5_000)]);
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      // The server is no child of ours and would outlive the stack that started it.
      if (orphaned) await adoptServer(serverFile(dataDir)).endLeftOver();
    },
  };
});
