import type { RulePlan } from '../template/plan.ts';
import { parseSchedule } from './expression.ts';

const MINUTE = 60_000;

export type SchedulerParts = {
  rules: readonly RulePlan[];
  /** Whether a rule is enabled now: people switch rules on and off while the stack runs. */
  isEnabled: (rule: RulePlan) => boolean;
  /** Resolves whatever becomes of the function. */
  run: (functionName: string, input: string) => Promise<void>;
  now?: () => number;
};

/** Rules that are due in the minute that begins at `minute`, ms since 1970. A rate counts from `started`. */
export const dueRules = (rules: readonly RulePlan[], minute: number, started: number): RulePlan[] =>
  rules.filter(({ expression }) => {
    const schedule = parseSchedule(expression);
    if ('isDue' in schedule) return schedule.isDue(new Date(minute));
    const from = started - (started % MINUTE);
    return minute > from && (minute - from) % schedule.everyMs === 0;
  });

/** Runs the rules at the beginning of each minute; a minute slept through is not made up for, as on AWS. */
export const startScheduler = ({ rules, isEnabled, run, now = Date.now }: SchedulerParts) => {
  const started = now();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const next = now() - (now() % MINUTE) + MINUTE;
    timer = setTimeout(() => {
      // A timer may fire a little early.
      for (const rule of dueRules(rules, next, started).filter(isEnabled))
        for (const { functionName, input } of rule.targets) void run(functionName, input);
      wait();
    }, next - now());
  };
  wait();
  return { stop: (): void => clearTimeout(timer) };
};
