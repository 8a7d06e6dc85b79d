import type { StackInfo } from '../../local/stack-info.ts';
import { attempt, type Finding, fail, ok } from './finding.ts';

const answers = (check: string, url: string, mend: string): Promise<Finding[]> =>
  attempt(check, mend, async () => {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: 'manual' });
    return status === 200 ? ok(check, url) : fail(check, `${url} answers ${status}`, mend);
  });

/** Whether the front door serves what it should. */
export const door = async ({ url, pixelUrl, dashboardUrl }: StackInfo): Promise<Finding[]> => [
  ...(await answers('front door', `${url}/healthz`, 'stop and start it: npm start')),
  ...(await answers('pixel', pixelUrl, 'npm run build:sdk')),
  ...(await answers('dashboard', dashboardUrl.split('#')[0] ?? dashboardUrl, 'npm run build:dashboard')),
  ...(await answers('query API', `${url}/api/health`, 'stop and start it: npm start; DIR/logs says why')),
];
