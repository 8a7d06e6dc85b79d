import type { Fact } from './facts/fact.ts';
import { chosen, type Filter } from './filters.ts';
import { REPORTS, type ReportName } from './reports/index.ts';
import type { Question, Row } from './reports/report.ts';
import { buckets } from './time/buckets.ts';
import { toVisits } from './visits.ts';

export type Query = Question & { siteId: string; filters: readonly Filter[]; reports: readonly ReportName[] };
export type Answers = Partial<Record<ReportName, readonly Row[]>>;

/** Computes reports; several of one question share one reading of the events. */
export type QueryEngine = { run: (query: Query) => Promise<Answers> };

/** Where an engine gets the events of a site from, each once, by their own time; `to` is exclusive. */
export type FactSource = { facts: (siteId: string, from: number, to: number) => Promise<readonly Fact[]> };

/** The engine that reads the events into memory and folds them: right up to some million events a question. */
export const createScanEngine = (source: FactSource): QueryEngine => ({
  run: async (query) => {
    const facts = await source.facts(query.siteId, query.from, query.to);
    const material = {
      facts,
      visits: chosen(toVisits(facts), query.filters),
      buckets: buckets(query.from, query.to, query.interval, query.timeZone),
    };
    const answers: Answers = {};
    for (const name of query.reports) answers[name] = REPORTS[name].rows(material, query);
    return answers;
  },
});
