import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RulePlan } from '../template/plan.ts';
import { parseSchedule } from './expression.ts';
import { openSwitches } from './rules.ts';
import { dueRules } from './scheduler.ts';

const isDue = (expression: string, iso: string): boolean => {
  const schedule = parseSchedule(expression);
  return 'isDue' in schedule && schedule.isDue(new Date(iso));
};

describe('a cron expression', () => {
  it.each([
    ['cron(5 * * * ? *)', '2026-11-22T14:05:00Z', true],
    ['cron(5 * * * ? *)', '2026-11-22T14:06:00Z', false],
    ['cron(0/15 8-17 ? * MON-FRI *)', '2026-11-23T09:45:00Z', true],
    ['cron(0/15 8-17 ? * MON-FRI *)', '2026-11-22T09:45:00Z', false],
    ['cron(0 0 1,15 JAN ? 2027)', '2027-01-15T00:00:00Z', true],
    ['cron(0 0 1,15 JAN ? 2027)', '2026-01-15T00:00:00Z', false],
  ])('%s at %s: %s', (expression, iso, expected) => {
    expect(isDue(expression, iso)).toBe(expected);
  });

  it('is due once an hour at its minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (minute, date) => {
          expect(isDue(`cron(${minute} * * * ? *)`, date.toISOString())).toBe(date.getUTCMinutes() === minute);
        },
      ),
    );
  });

  it.each(['every hour', 'cron(5 * * *)', 'cron(61 * * * ? *)', 'cron(0 0 L * ? *)', 'rate(0.5 hours)'])(
    '%s is refused',
    (text) => {
      expect(() => parseSchedule(text)).toThrow();
    },
  );
});

const rule = (name: string, expression: string, enabled = true): RulePlan => ({
  name,
  expression,
  enabled,
  targets: [],
});
const at = (iso: string): number => Date.parse(iso);

it('a rate runs every so often after the start', () => {
  const rules = [rule('five', 'rate(5 minutes)')];
  const started = at('2026-11-22T14:02:30Z');
  const due = Array.from({ length: 20 }, (_, n) => at('2026-11-22T14:02:00Z') + n * 60_000).filter(
    (minute) => dueRules(rules, minute, started).length,
  );
  expect(due.map((minute) => new Date(minute).toISOString().slice(11, 16))).toEqual(['14:07', '14:12', '14:17']);
});

it('a rule that was switched off stays off over a restart', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
  const file = path.join(folder, 'rules.json');
  openSwitches(file).set('hourly', false);
  const states = openSwitches(file);
  expect(states.isEnabled(rule('hourly', 'rate(1 hour)'))).toBe(false);
  expect(states.isEnabled(rule('other', 'rate(1 hour)'))).toBe(true);
  expect(states.isEnabled(rule('made-disabled', 'rate(1 hour)', false))).toBe(false);
  rmSync(folder, { recursive: true });
});
