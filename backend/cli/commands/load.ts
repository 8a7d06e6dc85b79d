import { setTimeout as sleep } from 'node:timers/promises';
import { hoursBetween } from '../../src/archive/hours.ts';
import { archiveHour, archiveIo } from '../../src/archive/index.ts';
import { heldBatches } from '../../src/load/held.ts';
import { createLedger } from '../../src/load/ledger.ts';
import { memoryTrends, type Sample } from '../../src/load/memory.ts';
import { sendLoad } from '../../src/load/send.ts';
import { memoryOf } from '../../src/load/store.ts';
import { createVisitors } from '../../src/load/visitors.ts';
import { CommandError, defineCommand, UsageError } from '../command.ts';
import { parseCount } from '../duration.ts';
import { checkSite } from '../options.ts';
import { table } from '../output.ts';

/** How often the memory of each process is looked at. */
const SAMPLE_MS = 5_000;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

export default defineCommand({
  usage: 'load [--rate N] [--seconds N] [--site SITE] [--daily] [--steady] [--settle N] [--no-archive]',
  summary: 'Send realistic traffic to the local stack, then count what was stored, archived, lost and doubled',
  options: {
    rate: { type: 'string', value: 'N', describe: 'events a second, on the average, 1 to 20000 (50)' },
    seconds: { type: 'string', value: 'N', describe: 'how long, 1 to 14400 (30)' },
    site: { type: 'string', value: 'SITE', describe: 'site id to send as (default: one of its own)' },
    daily: { type: 'boolean', describe: 'play the curve of a day within the run' },
    steady: { type: 'boolean', describe: 'without the bursts of every tenth second' },
    settle: { type: 'string', value: 'N', describe: 'seconds to wait for the enrichment afterwards (60)' },
    'no-archive': { type: 'boolean', describe: 'leave the archives alone' },
  },
  notes: [
    'Loopback only: nobody is to send this to a service that others pay for. Ctrl-C ends it early and still counts.',
    'Exit code 1 when anything that was answered 200 is lost, doubled, or not enriched in time.',
  ],
  run: async (values, _words, cli) => {
    checkSite(values.site);
    if (cli.stageOption !== undefined) throw new UsageError('load sends to the local stack only: leave out --stage');
    const rate = parseCount('rate', values.rate ?? '50', 1, 20_000);
    const seconds = parseCount('seconds', values.seconds ?? '30', 1, 14_400);
    const settle = parseCount('settle', values.settle ?? '60', 1, 3_600);
    const { local, stage } = await cli.connect({ local: true });
    if (!local || !LOOPBACK.test(new URL(local.collectUrl).hostname))
      throw new CommandError('load sends to the loopback interface only, and this stack listens elsewhere');

    const started = Date.now();
    const siteId = values.site ?? `load-${started.toString(36)}`;
    const io = archiveIo(stage);
    const ledger = createLedger();
    const visitors = createVisitors(siteId, started % 1_000_000);
    const samples: Sample[] = [];
    const sample = async () => {
      const second = (Date.now() - started) / 1_000;
      const { mb, threads } = await memoryOf(local.pids);
      samples.push({ second, mb: { ...mb, generator: process.memoryUsage().rss / 2 ** 20 }, threads });
    };
    await sample();
    const sampling = setInterval(() => void sample(), SAMPLE_MS);
    const { stderr } = process;
    const progress = (text: string) => stderr.isTTY && !cli.json && stderr.write(`\r\u001b[K${text}`);
    const { seconds: took, retried } = await sendLoad({
      collectUrl: local.collectUrl,
      rate,
      seconds,
      shape: { daily: values.daily, bursts: !values.steady },
      visitors,
      ledger,
      signal: cli.signal,
      onProgress: (second) => progress(`${second.toFixed(0)} of ${seconds} s, ${ledger.totals().sent} events sent`),
    });

    clearInterval(sampling);
    await sample();

    const hours = () => hoursBetween(new Date(started), new Date(Date.now() + 1));
    const look = async () => {
      const held = await heldBatches(io.tables, siteId, hours());
      return { raw: ledger.compare(held.raw), enriched: ledger.compare(held.enriched) };
    };
    const sentAt = Date.now();
    let held = await look();
    while (held.raw.lost + held.enriched.lost > 0 && Date.now() - sentAt < settle * 1_000) {
      progress(`waiting for ${held.enriched.lost} events to be enriched`);
      await sleep(500);
      held = await look();
    }
    const settled = (Date.now() - sentAt) / 1_000;

    const archived = { raw: 0, enriched: 0 };
    if (!values['no-archive']) {
      progress('archiving');
      for (const hour of hours())
        for (const kind of ['raw', 'enriched'] as const)
          for (const { rows } of await archiveHour(io, { kind, hour, siteId })) archived[kind] += rows;
    }
    progress('');
    const { sent, answered, refused, batches } = ledger.totals();
    const report = {
      siteId,
      seconds: took,
      eventsPerSecond: sent / took,
      visits: visitors.visits(),
      requests: { answered200: batches, retried, ms: ledger.latency() },
      events: {
        sent,
        answered200: answered,
        refused,
        stored: held.raw.found,
        enriched: held.enriched.found,
        ...(values['no-archive'] ? {} : { archived }),
        lost: Math.max(held.raw.lost, held.enriched.lost),
        doubled: held.raw.doubled + held.enriched.doubled,
      },
      settledAfterSeconds: settled,
      memoryMb: memoryTrends(samples),
    };
    const { events, requests } = report;
    await cli.result(report, () =>
      [
        `site ${siteId}: ${report.eventsPerSecond.toFixed(0)} events/s for ${took.toFixed(0)} s, ${report.visits} visits ended`,
        `answers: p50 ${requests.ms.p50.toFixed(1)} ms, p99 ${requests.ms.p99.toFixed(1)} ms; ${requests.retried} tried again`,
        `events: ${events.sent} sent, ${events.answered200} answered 200, ${events.stored} stored, ${events.enriched} enriched (after ${settled.toFixed(0)} s)` +
          (values['no-archive'] ? '' : `, ${archived.raw} and ${archived.enriched} archived`),
        `lost ${events.lost}, doubled ${events.doubled}`,
        '',
        table([
          ['process', 'MB before', 'after', 'most', 'MB/h'],
          ...Object.entries(report.memoryMb).map(([name, mb]) => [
            name,
            ...[mb.first, mb.last, mb.max, mb.mbPerHour].map((value) => value.toFixed(0)),
          ]),
        ]),
      ].join('\n'),
    );
    return events.lost > 0 || events.doubled > 0 ? 1 : 0;
  },
});
