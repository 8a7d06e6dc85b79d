import { setTimeout as sleep } from 'node:timers/promises';
import { startTraffic } from '../../local/traffic/run.ts';
import { hoursBetween } from '../../src/archive/hours.ts';
import { archiveTables } from '../../src/archive/store.ts';
import { dynamo } from '../../src/clients/store.ts';
import { defineCommand, UsageError } from '../command.ts';
import { parseCount, parseDuration } from '../duration.ts';
import { countStored } from '../load/count.ts';
import { checkSite } from '../options.ts';

const SETTLE_MS = 30_000;

export default defineCommand({
  usage: 'load [--visits N] [--for 1m] [--site SITE] [--url URL]',
  summary: 'Send synthetic visits in real time, then count what was stored, enriched, lost and doubled',
  options: {
    visits: { type: 'string', value: 'N', describe: 'visits that begin in a minute (60)' },
    for: { type: 'string', value: 'TIME', describe: 'how long, such as 30s or 10m (1m)' },
    site: {
      type: 'string',
      value: 'SITE',
      describe: 'site id to send as (default: one of its own, so that the count is exact)',
    },
    url: { type: 'string', value: 'URL', describe: 'collect address; needed with --stage' },
  },
  notes: ['Ctrl-C ends it early and still counts. Exit code 1 when anything was lost or doubled.'],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    const perMinute = parseCount('visits', values.visits ?? '60', 1, 1_000_000);
    const length = parseDuration('for', values.for ?? '1m');
    const { local, tables: names } = await cli.connect();
    const collectUrl = values.url ?? local?.collectUrl;
    if (!collectUrl) throw new UsageError('--url URL is needed with --stage');
    const tables = archiveTables(dynamo(), names);
    const started = Date.now();
    const siteId = values.site ?? `load-${started.toString(36)}`;
    const hours = () => hoursBetween(new Date(started), new Date(Date.now() + 1));
    const before = await countStored(tables, siteId, hours());
    const traffic = startTraffic({ collectUrl, perMinute, siteId, seed: started % 1_000_000 });
    await sleep(length, undefined, { signal: cli.signal }).catch(() => undefined);
    const sent = await traffic.stop();
    let now = await countStored(tables, siteId, hours());
    for (const until = Date.now() + SETTLE_MS; now.enriched < now.stored && Date.now() < until; ) {
      await sleep(500);
      now = await countStored(tables, siteId, hours());
    }
    const stored = now.stored - before.stored;
    const enriched = now.enriched - before.enriched;
    const report = {
      siteId,
      seconds: (Date.now() - started) / 1000,
      visits: sent.visits,
      requests: { accepted: sent.sent, refused: sent.refused, retried: sent.retried },
      events: {
        sent: sent.events,
        stored,
        enriched,
        lost: Math.max(0, sent.events - enriched),
        doubled: now.doubled - before.doubled,
      },
    };
    const { events, requests } = report;
    await cli.result(report, () =>
      [
        `site ${siteId}: ${report.visits} visits in ${(length / 1000).toFixed(0)} s`,
        `requests: ${requests.accepted} accepted, ${requests.refused} refused, ${requests.retried} tried again`,
        `events: ${events.sent} answered 200, ${events.stored} stored, ${events.enriched} enriched, ${events.lost} lost, ${events.doubled} doubled`,
      ].join('\n'),
    );
    return events.lost > 0 || events.doubled > 0 ? 1 : 0;
  },
});
