import { type IngestContext, ingest } from '../../../edge/src/ingest/index.ts';
import type { Pipeline } from '../enrichment/pipeline.ts';
import { fromRawLines } from '../records/from-lines.ts';
import type { RawLine } from '../records/lines.ts';
import type { RawBatch } from '../records/raw.ts';
import { acceptedLine, type ReplayLine, type RequestLine, readInputLine, refusedLine } from './lines.ts';

export type EngineOptions = {
  pipeline: Pipeline;
  /** What the ingest knows of a site at a moment of the data. */
  contextOf: (siteId: string, receivedAt: string) => Promise<IngestContext>;
  /** Tells the enrichment what time it is in the data. */
  setNow: (iso: string) => void;
  /** Days that a batch of the raw archive is taken to live in the tables. */
  retentionDays: number;
};

const PATH = '/collect';

/** The sites that a body names, as far as it can be read before the ingest has read it. */
const siteOf = (body: unknown): string => {
  const value = typeof body === 'object' && body !== null ? (body as { siteId?: unknown }).siteId : undefined;
  return typeof value === 'string' ? value : '';
};

const parsedBody = (body: unknown): unknown => {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const eventsOf = (body: unknown): readonly unknown[] | undefined => {
  const events = (body as { events?: unknown } | undefined)?.events;
  return Array.isArray(events) ? events : undefined;
};

/**
 * The real ingest core and the real enrichment, fed line by line on the data's own clock. Lines of one archived batch
 * are held until the batch is complete, so an answer may come some lines after its question.
 */
export const createEngine = ({ pipeline, contextOf, setNow, retentionDays }: EngineOptions) => {
  let held: { at: number[]; lines: RawLine[] } | undefined;

  /**
   * What the enrichment makes of a batch. Data that no code can digest, lines of an archive that somebody edited, is
   * refused by name and the replay goes on; when a store fails, it ends.
   */
  const answer = async (
    read: () => RawBatch,
    tell: (batch: Awaited<ReturnType<Pipeline['enrich']>>[number]) => ReplayLine[],
    refuse: (reason: string) => ReplayLine[],
  ): Promise<ReplayLine[]> => {
    try {
      const raw = read();
      if (await pipeline.isErased(raw)) return refuse('erased');
      setNow(raw.receivedAt);
      const [enriched] = await pipeline.enrich([raw]);
      if (!enriched) throw new Error(`batch ${raw.batchId} has not been enriched`);
      return tell(enriched);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) return refuse('unreadable_line');
      throw error;
    }
  };

  const request = async (i: number, { t, ip, country, asn, region, city, headers, body }: RequestLine) => {
    const content = parsedBody(body);
    const events = eventsOf(content);
    const receivedAt = new Date(t).toISOString();
    const context = await contextOf(siteOf(content), receivedAt);
    const viewer = {
      ...(isText(ip) ? { ip } : {}),
      ...(isText(country) ? { country } : {}),
      ...(Number.isSafeInteger(asn) && asn ? { asn } : {}),
      ...(isText(region) ? { region } : {}),
      ...(isText(city) ? { city } : {}),
    };
    const { batch, content: said } = ingest(
      {
        method: 'POST',
        path: PATH,
        headers: textHeaders(headers),
        body: typeof body === 'string' ? body : JSON.stringify(body),
        viewer,
        receivedAt,
        batchId: `replay-${i}`,
      },
      () => context,
    );
    const refused = new Map((said?.rejected ?? []).map(({ index, code }) => [index, code]));
    const positions = events ? events.map((_, index) => index) : [undefined];
    if (!batch) {
      const reason = said && 'code' in said ? said.code : 'refused';
      return (positions.length > 0 ? positions : [undefined]).map((event) =>
        refusedLine(i, event, (event === undefined ? undefined : refused.get(event)) ?? reason),
      );
    }
    return answer(
      () => batch,
      (enriched) =>
        positions.map((event) => {
          const reason = event === undefined ? undefined : refused.get(event);
          return reason ? refusedLine(i, event, reason) : acceptedLine(i, event, enriched);
        }),
      (reason) => positions.map((event) => refusedLine(i, event, reason)),
    );
  };

  const flush = async (): Promise<ReplayLine[]> => {
    if (!held) return [];
    const { at, lines } = held;
    held = undefined;
    const received = Date.parse(lines[0]?.receivedAt ?? '');
    const expiresAt = Math.floor(received / 1000) + retentionDays * 86_400;
    return answer(
      () => fromRawLines(lines, { shard: 0, expiresAt }),
      (enriched) => lines.map((line, n) => acceptedLine(at[n] as number, line.index, enriched)),
      (reason) => lines.map((line, n) => refusedLine(at[n] as number, line.index, reason)),
    );
  };

  return {
    /** Takes input line `i`; gives the answers that are ready, in input order. */
    take: async (i: number, text: string): Promise<ReplayLine[]> => {
      const line = readInputLine(text);
      if (line && 'raw' in line) {
        const isNext = held?.lines[0]?.batchId === line.raw.batchId;
        const before = isNext ? [] : await flush();
        held ??= { at: [], lines: [] };
        held.at.push(i);
        held.lines.push(line.raw);
        return before;
      }
      const before = await flush();
      const now = line ? await request(i, line.request) : [refusedLine(i, undefined, 'unreadable_line')];
      return before.length > 0 ? [...before, ...now] : now;
    },
    /** The answers still held. */
    end: flush,
  };
};

/** Recordings come from other people's tools: a header that occurs twice is a list to some, a length a number. */
const textHeaders = (headers: unknown): Record<string, string> => {
  const text: Record<string, string> = {};
  if (typeof headers !== 'object' || headers === null) return text;
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    if (typeof value === 'string' || typeof value === 'number') text[name.toLowerCase()] = String(value);
    else if (Array.isArray(value)) text[name.toLowerCase()] = value.filter((one) => typeof one === 'string').join(', ');
  }
  return text;
};
