import { SETTINGS } from '../../infra/settings.ts';
import { archiveTables } from '../../src/archive/store.ts';
import { dynamo, s3 } from '../../src/clients/store.ts';
import { createSiteStore } from '../../src/sites/store.ts';
import { CommandError, defineCommand, UsageError } from '../command.ts';
import type { Cli } from '../context.ts';
import { account, running } from '../doctor/account.ts';
import { awsApi } from '../doctor/aws-api.ts';
import { door } from '../doctor/door.ts';
import { attempt, type Finding, fail } from '../doctor/finding.ts';
import { archives, enrichment, registered } from '../doctor/flow.ts';
import { machine } from '../doctor/machine.ts';
import { leftovers, storage } from '../doctor/storage.ts';
import { webPage } from '../doctor/web-page.ts';
import { plain } from '../output.ts';

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

const installation = async (cli: Cli): Promise<Finding[]> => {
  const findings = cli.stageOption === undefined ? await machine(cli.dataDir, process.env) : [];
  const target = await cli.connect().catch((error: Error) => {
    if (!(error instanceof CommandError)) throw error;
    findings.push(fail('stack', error.message, 'npm start'));
    return undefined;
  });
  if (!target) return findings;
  const tables = archiveTables(dynamo(), target.tables);
  const mend = target.local ? 'npm start' : 'check credentials, Region and stage';
  const now = Date.now();
  const api = awsApi(target.local);
  const groups = await Promise.all([
    target.local ? door(target.local) : account(api, dynamo(), SETTINGS[target.stage], now),
    running(api, target),
    storage(dynamo(), s3(), target),
    attempt('leftovers', mend, () => leftovers(s3(), target)),
    attempt('enrichment', mend, () => enrichment(tables, target, now)),
    attempt('archive', mend, () => archives(tables, target, now)),
    attempt('sites', mend, () => registered(createSiteStore(dynamo(), target.tables.clientConfig), target)),
  ]);
  return [...findings, ...groups.flat()];
};

const page = async (url: string): Promise<Finding[]> => {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw new UsageError(`${JSON.stringify(url)} is no web address`);
  return attempt('page', 'check the address', async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
    if (!response.ok) return fail('page', `${url} answers ${response.status}`, 'check the address');
    return webPage({ url: response.url, html: await response.text(), headers: response.headers });
  });
};

export default defineCommand({
  usage: 'doctor [URL]',
  summary: 'Say what is missing or misconfigured, and what mends it; with a URL, look at the pixel on that page',
  options: {},
  words: { min: 0, max: 1 },
  notes: ['Exit code 1 when anything fails; warnings alone are 0.'],
  run: async (_values, [url], cli) => {
    const findings = url === undefined ? await installation(cli) : await page(url);
    const failed = findings.filter(({ status }) => status === 'fail').length;
    await cli.result(findings, () =>
      [
        ...findings.flatMap(({ check, status, says, mend }) => [
          `${MARKS[status]}  ${check.padEnd(16)}  ${plain(says)}`,
          ...(mend ? [`${' '.repeat(24)}→ ${plain(mend)}`] : []),
        ]),
        '',
        failed === 0 ? 'Nothing is broken.' : `${failed} ${failed === 1 ? 'thing is' : 'things are'} broken.`,
      ].join('\n'),
    );
    return failed === 0 ? 0 : 1;
  },
});
