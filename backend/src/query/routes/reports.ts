import { type Answer, csv, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { type Params, parseParams, parseSite, parseTimeZone } from '../params.ts';
import type { Answers } from '../question.ts';
import type { ApiRequest } from '../request.ts';
import { rowsToCsv } from '../rows-csv.ts';

const describe = (siteId: string, params: Params) => ({
  site: siteId,
  from: new Date(params.from).toISOString(),
  to: new Date(params.to).toISOString(),
  timezone: params.timeZone,
  interval: params.interval,
  filters: params.filters.map(({ dimension, not, value }) => `${dimension}${not ? '!' : ''}:${value}`),
});

/** One or several reports of one question, with those of the range before where `compare=previous`. */
export const reports = async (names: string, request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  const siteId = parseSite(request.query);
  const config = (await parts.sites.getSite(siteId))?.config;
  const timeZone = parseTimeZone(request.query, config?.timeZone ?? 'UTC');
  const params = parseParams(request.query, names, timeZone, parts.now());
  const { interval, filters, limit, reports: wanted, compare, steps, scope } = params;
  const ask = (from: number, to: number): Promise<Answers> =>
    parts.engine.run({ siteId, from, to, interval, timeZone, filters, limit, reports: wanted, steps, scope });
  const answers = await ask(params.from, params.to);
  const [first] = wanted;
  if (params.format === 'csv') {
    if (wanted.length > 1 || first === undefined)
      return failure(400, 'bad_request', 'format=csv takes one report', 'report');
    const day = new Date(params.from).toISOString().slice(0, 10);
    return csv(`${siteId}-${first}-${day}.csv`, rowsToCsv(answers[first] ?? []));
  }
  const before = compare && {
    from: new Date(compare.from).toISOString(),
    to: new Date(compare.to).toISOString(),
    reports: await ask(compare.from, compare.to),
  };
  return json(200, { ...describe(siteId, params), reports: answers, ...(before ? { compare: before } : {}) });
};
