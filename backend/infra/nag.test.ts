import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { ACKNOWLEDGED, acknowledgement } from './acknowledged.ts';
import { SIX_YEARS_OF_LOGS } from './check-settings.ts';
import { type CreateAppOptions, createApp } from './synth.ts';

type Report = {
  pluginReports: {
    pluginName: string;
    violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
  }[];
};

const outdir = mkdtempSync(join(tmpdir(), 'evothesis-nag-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const used = new Set<unknown>();

/** `rule at construct` for each finding, of whatever checks ran, that is in no list. */
const openFindings = (options: CreateAppOptions): string[] => {
  const dir = join(outdir, options.stage);
  const app = createApp({ ...options, missing: 'placeholder', outdir: dir, assetsInPlace: true });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (options.settings?.hipaa) Validations.of(app).addPlugins(new HIPAASecurityChecks(app));
  // With findings synth throws; what it found is in its report either way.
  try {
    app.synth();
  } catch (error) {
    if (!/[Vv]alidation/.test(String(error))) throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(dir, 'validation-report.json'), 'utf8')) as Report;
  const ran = pluginReports.map(({ pluginName }) => pluginName);
  expect(ran).toContain('AwsSolutions');
  if (options.settings?.hipaa) expect(ran).toContain('HIPAA.Security');
  return pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.flatMap(({ constructPath }) => {
        const entry = acknowledgement(ruleName, constructPath);
        used.add(entry);
        return entry ? [] : [`${ruleName} at ${constructPath}`];
      }),
    );
};

describe('cdk-nag', () => {
  it('finds nothing in stage dev that is not acknowledged with a reason', () => {
    expect(openFindings({ stage: 'dev' })).toEqual([]);
  });

  it('finds nothing of HIPAA’s security rule in stage prod with hipaa that is not acknowledged with a reason', () => {
    const settings = { hipaa: true, logRetentionDays: SIX_YEARS_OF_LOGS };
    expect(openFindings({ stage: 'prod', settings })).toEqual([]);
  });

  it('is not told of findings that it no longer has', () => {
    expect(ACKNOWLEDGED.filter((each) => !used.has(each))).toEqual([]);
  });
});
