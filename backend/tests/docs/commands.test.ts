import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from '../stack-process.ts';
import { storedIn } from '../stored.ts';
import { documented, inlineCommands, prepare } from './documented.ts';
import { openShell, type Shell } from './index.ts';
import { NOT_RUN, reasonNotToRun, SLOW } from './not-run.ts';
import { checkUsage, wordsOf } from './run-cli.ts';

/** Commands that find something to complain about in this stack say so with exit code 1; any other has to succeed. */
const MAY_COMPLAIN = /^npx evothesis (verify|doctor|redrive)\b/;

const ALL = documented();
const isSlow = (command: string): boolean => SLOW.some((begins) => command.startsWith(begins));
const here = ALL.filter(({ command }) => !reasonNotToRun(command) && (process.env.LONG || !isSlow(command)));

let system: System;
let stored: ReturnType<typeof storedIn>;
let shell: Shell;
let prepared: Awaited<ReturnType<typeof prepare>>;

beforeAll(async () => {
  system = await startSystem();
  stored = storedIn(system);
  shell = openShell(system);
  prepared = await prepare(system, stored, shell);
});
afterAll(async () => {
  stored?.close();
  shell?.close();
  await system?.stop();
  if (system) rmSync(system.data, { recursive: true, force: true });
});

describe('the commands of the documentation', () => {
  it('are found', () => {
    expect(ALL.length).toBeGreaterThan(50);
    expect(here.length).toBeGreaterThan(30);
  });

  it.each(here.map(({ file, line, command }) => [`${file}:${line}`, command]))('%s %s', async (_where, command) => {
    const { code, stdout, stderr } = await prepared.run(command);
    expect(code, `${command}\n${stdout}\n${stderr}`).toBeLessThanOrEqual(MAY_COMPLAIN.test(command) ? 1 : 0);
  });

  it('that are not run are still in the documentation', () => {
    expect(NOT_RUN.filter(([begins]) => !ALL.some(({ command }) => command.startsWith(begins)))).toEqual([]);
  });

  it.each(inlineCommands())('$file: `npx $command` is one that the command line takes', async ({ command }) => {
    // `evothesis keys` alone names a family of commands.
    const [name, ...rest] = wordsOf(command).slice(1);
    if (rest.length > 0) await checkUsage([name ?? '', ...rest]);
  });
});
