import { type CostLine, ingestOnly, perMillionEvents, perMonth, together } from '../../src/cost/cost.ts';
import { meterWriteUnits } from '../../src/cost/meter.ts';
import { PRICES, PRICES_DATE, PRICES_REGION } from '../../src/cost/prices.ts';
import { defineCommand, UsageError } from '../command.ts';
import { parseCount } from '../duration.ts';
import { table } from '../output.ts';

/** Visits that are metered: enough for returning visitors and second batches, done in a few seconds. */
const METERED_VISITS = 150;

const usd = (value: number): string => `$${value.toFixed(value < 1 ? 4 : 2)}`;
const amountOf = (amount: number): string =>
  amount >= 100 ? Math.round(amount).toLocaleString('en') : amount.toPrecision(3);
const rows = (lines: readonly CostLine[]) =>
  lines.map(({ amount, what, usd: cost }) => [amountOf(amount), what, usd(cost)]);

export default defineCommand({
  usage: 'cost [--events-per-month N | --visits N] [--events-per-batch N] [--sites N] [--retention-days N]',
  summary: 'Meter a recorded mix of visits on a throw-away DynamoDB server, and say what it costs on AWS',
  options: {
    'events-per-month': { type: 'string', value: 'N', describe: 'events of all sites in a month' },
    visits: { type: 'string', value: 'N', describe: 'visits of all sites in a month, in place of events (100000)' },
    'events-per-batch': { type: 'string', value: 'N', describe: 'events of a request, 1 to 50 (10)' },
    sites: { type: 'string', value: 'N', describe: 'sites that share the traffic and the fixed costs (1)' },
    'retention-days': { type: 'string', value: 'N', describe: 'days that the tables keep an event (7)' },
  },
  notes: [
    'Units, requests, bytes and CPU seconds are metered; waiting times are assumed (docs/cost.md has the list).',
    'The price table is backend/src/cost/prices.ts: list prices, no free tiers, no WAF, no hipaa switch.',
  ],
  run: async (values, _words, cli) => {
    if (values['events-per-month'] !== undefined && values.visits !== undefined)
      throw new UsageError('--events-per-month and --visits say the same thing: give one of them');
    const perBatch = parseCount('events-per-batch', values['events-per-batch'] ?? '10', 1, 50);
    const sites = parseCount('sites', values.sites ?? '1', 1, 100_000);
    const retentionDays = parseCount('retention-days', values['retention-days'] ?? '7', 1, 3_650);
    const monthly = values['events-per-month'];
    const givenEvents = monthly === undefined ? undefined : parseCount('events-per-month', monthly, 1, 1e13);
    const givenVisits = parseCount('visits', values.visits ?? '100000', 1, 1e11);

    const metered = await meterWriteUnits({
      visits: METERED_VISITS,
      events: 'heavy-tailed',
      perBatch,
      visitsPerVisitor: 3,
    });
    const eventsPerVisit = metered.events / METERED_VISITS;
    const eventsPerMonth = givenEvents ?? Math.round(givenVisits * eventsPerVisit);
    const visitsPerMonth = givenEvents === undefined ? givenVisits : Math.round(givenEvents / eventsPerVisit);
    const traffic = { eventsPerMonth, visitsPerMonth, sites, retentionDays };
    const millionLines = perMillionEvents(metered, traffic);
    const monthLines = perMonth(traffic);
    const usdPerMillionEvents = together(millionLines);
    const usdFixed = together(monthLines);
    const usdPerMonth = (eventsPerMonth / 1e6) * usdPerMillionEvents + usdFixed;
    const report = {
      prices: { date: PRICES_DATE, region: PRICES_REGION, table: PRICES },
      metered,
      traffic: { ...traffic, eventsPerBatch: perBatch, eventsPerVisit },
      perMillionEvents: millionLines,
      usdPerMillionEvents,
      /** Requests, the edge and write units alone. */
      usdPerMillionIngest: together(ingestOnly(millionLines)),
      perMonth: monthLines,
      usdPerMonth,
      usdPerSitePerMonth: usdPerMonth / sites,
    };
    await cli.result(report, () =>
      [
        `prices of ${PRICES_DATE}, ${PRICES_REGION}; ${perBatch} events a request, ${eventsPerVisit.toFixed(1)} a visit`,
        '',
        table([
          ['amount', 'for a million events', '$'],
          ...rows(millionLines),
          ['', 'together', usd(usdPerMillionEvents)],
          ['', 'of it requests, edge and write units', usd(report.usdPerMillionIngest)],
          ...Object.entries(metered.writes).map(([name, units]) => [
            units.toFixed(3),
            `write units an event, ${name}`,
            '',
          ]),
          ['', '', ''],
          ['amount', 'for a month beside them', '$'],
          ...rows(monthLines),
          ['', 'together', usd(usdFixed)],
        ]),
        '',
        `${eventsPerMonth.toLocaleString('en')} events of ${visitsPerMonth.toLocaleString('en')} visits a month: ${usd(usdPerMonth)}` +
          (sites > 1 ? `, ${usd(usdPerMonth / sites)} a site` : ''),
      ].join('\n'),
    );
    return undefined;
  },
});
