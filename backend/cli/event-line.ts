import type { EnrichedLine } from '../src/records/lines.ts';
import { plain } from './output.ts';

const short = (text: string | null | undefined, length: number): string => {
  const clean = plain(text ?? '-');
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean.padEnd(length);
};

/** What tells one event of a kind from the next. */
const detail = ({ eventType, eventData = {}, url, path }: EnrichedLine): string => {
  switch (eventType) {
    case 'click':
      return String(eventData.text ?? eventData.href ?? eventData.tagName ?? '');
    case 'scroll':
      return `${eventData.depth ?? '?'} %`;
    case 'page_exit':
      return `engaged ${Math.round(Number(eventData.engagedTime ?? 0) / 1000)} s, scrolled ${eventData.maxScroll ?? '?'} %`;
    case 'form_submit':
    case 'form_abandon':
    case 'custom':
      return String(eventData.name ?? eventData.id ?? '');
    default:
      return path ?? url ?? '';
  }
};

const pathOf = ({ path, url }: EnrichedLine): string => path ?? (url && URL.canParse(url) ? new URL(url).pathname : '');

/** One event as one line for people: when, where, what, who, from where. */
export const eventLine = (line: EnrichedLine): string => {
  const { identity, normalized, bot } = line;
  const said = detail(line);
  return [
    line.occurred_at.slice(11, 23),
    short(line.siteId, 16),
    short(line.eventType, 11),
    short(pathOf(line), 24),
    short(identity.identity_id, 14),
    `#${identity.session_sequence}`.padEnd(4),
    short([normalized.country, normalized.browser_family, normalized.os_family].filter(Boolean).join('/'), 20),
    short(normalized.traffic_source_category, 14),
    `${bot.is_bot ? '[bot] ' : ''}${plain(said === pathOf(line) ? '' : said)}`,
  ]
    .join('  ')
    .trimEnd();
};
