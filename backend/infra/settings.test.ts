import { describe, expect, it } from 'vitest';
import { STAGES } from '../src/records/names.ts';
import { settingsProblems } from './check-settings.ts';
import { SETTINGS, type StageSettings } from './settings.ts';
import { createApp } from './synth.ts';

/** One wrong value each, and a word that its sentence has to have. */
const WRONG: readonly [Partial<StageSettings>, RegExp][] = [
  [{ region: 'eu-central-1' }, /names\.ts/],
  [
    { domain: 'https://pixel.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' },
    /host name/,
  ],
  [{ domain: 'pixel.example.com' }, /belong together/],
  [{ domain: 'pixel.example.com', certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/a' }, /us-east-1/],
  [{ collectPath: 'collect' }, /one path/],
  [{ collectPath: '/api/collect' }, /below \/api/],
  [{ corsOrigins: ['*'] }, /origin such as/],
  [{ clientBuckets: ['s3://client/exports'] }, /without s3/],
  [{ logRetentionDays: 10 }, /CloudWatch Logs/],
  [{ archiveRetentionDays: 0 }, /absent/],
  [{ exportRetentionDays: 1.5 }, /whole number/],
  [{ memory: { collector: 64 } }, /128 to 10240/],
  [{ memory: { collectr: 256 } as never }, /functions\.ts/],
  [{ enrichmentParallelism: 11 }, /1 to 10/],
  [{ alarmEmail: 'ops' }, /mail address/],
  [{ monthlyBudget: 10 }, /nobody hears/],
  [{ athenaScanLimitGb: 0 }, /least that Athena takes/],
  [{ wafRequestsPerFiveMinutes: 5 }, /WAF/],
  [{ originSecretGeneration: 0 }, /whole number from 1/],
  [{ hipaa: true, logRetentionDays: 30 }, /six years/],
  [{ hipaa: true, logRetentionDays: 2192, protectData: false }, /protectData/],
];

describe('settings', () => {
  it.each(STAGES)('of stage %s as they are can be deployed', (stage) => {
    expect(settingsProblems(SETTINGS[stage])).toEqual([]);
  });

  it.each(WRONG)('%j is refused with a sentence', (wrong, word) => {
    const problems = settingsProblems({ ...SETTINGS.prod, ...wrong });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(word);
  });

  it('stop the synthesis with all their problems at once', () => {
    const settings = { alarmEmail: 'ops', logRetentionDays: 10 };
    expect(() => createApp({ stage: 'dev', missing: 'placeholder', settings })).toThrow(
      /stage dev cannot be deployed:\n- .+\n- .+/,
    );
  });
});

describe('a bundle that was not built', () => {
  it('stops a deploy with the command that builds it', () => {
    const assets = {
      functionDir: () => {
        throw new Error('function edge has not been built');
      },
    };
    expect(() => createApp({ stage: 'dev', assets })).toThrow(/has not been built/);
  });
});
