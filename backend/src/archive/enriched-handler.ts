import { type ArchiverEvent, respond } from './respond.ts';

/** Hourly, some minutes after the raw archiver. `{}` or a schedule's event: the last full hour; `{hour, site}`: a given one. */
export const handler = async (event: ArchiverEvent) => respond('enriched', event);
