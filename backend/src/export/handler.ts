import { type ExportEvent, respond } from './respond.ts';

/** `{site, from, to, format?, columns?, target?}`: one export. A schedule's event: every export of the sites that is due. */
export const handler = async (event: ExportEvent) => respond(event);
