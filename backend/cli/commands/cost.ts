import { meterWriteUnits } from '../../../bench/write-units.bench.ts';
import { archivePerMonth, costLines } from '../../src/cost/cost.ts';
import { PRICES, PRICES_DATE } from '../../src/cost/prices.ts';
import { defineCommand } from '../command.ts';
import { parseCount } from '../duration.ts';
import { table } from '../output.ts';

/** Visits that are metered: enough for returning visitors and second batches, done in a few seconds. */
const METERED_VISITS = 120;

export default defineCommand({
  usage: 'cost [--visits N] [--events N] [--batch N]',
  summary: 'Meter a mix of visits on a throw-away DynamoDB server, and say what it costs on AWS',
  options: {
    visits: { type: 'string', value: 'N', describe: 'visits a month of one site (100000)' },
    events: { type: 'string', value: 'N', describe: 'events of a visit (10)' },
    batch: { type: 'string', value: 'N', describe: 'events of a request (10)' },
  },
  notes: [
    'Write and read units and the seconds of the enrichment are metered; what only AWS can show is marked as assumed.',
    'Storage, logs and data transfer are not in it. The price table is backend/src/cost/prices.ts.',
  ],
  run: async (values, _words, cli) => {
    const visits = parseCount('visits', values.visits ?? '100000', 1, 1e10);
    const events = parseCount('events', values.events ?? '10', 1, 500);
    const perBatch = parseCount('batch', values.batch ?? '10', 1, 500);
    const metered = await meterWriteUnits({ visits: METERED_VISITS, events, perBatch, visitsPerVisitor: 3 });
    const lines = costLines({
      writeUnits: metered.writeUnits,
      readUnits: metered.readUnits,
      eventsPerRequest: Math.min(perBatch, events),
      enrichmentSeconds: 1 / metered.enrichedPerSecond,
    });
    const usdPerMillion = lines.reduce((sum, line) => sum + line.usdPerMillion, 0);
    const usdPerMonth = (visits * events * usdPerMillion) / 1e6 + archivePerMonth();
    const usd = (value: number) => `$${value.toFixed(value < 1 ? 4 : 2)}`;
    await cli.result(
      {
        pricesDate: PRICES_DATE,
        prices: PRICES,
        metered,
        lines,
        usdPerMillionEvents: usdPerMillion,
        visits,
        usdPerMonth,
      },
      () =>
        [
          `${events} events a visit, ${perBatch} a request; prices of ${PRICES_DATE}`,
          '',
          table([
            ['per event', 'what', '$ per million events'],
            ...lines.map((line) => [line.perEvent.toPrecision(3), line.what, usd(line.usdPerMillion)]),
            ['', 'together', usd(usdPerMillion)],
          ]),
          '',
          `${visits} visits a month: ${usd(usdPerMonth)}, ${usd(archivePerMonth())} of it for the hourly archive of the site`,
        ].join('\n'),
    );
    return undefined;
  },
});
