import type { Command, CommandGroup } from '../command.ts';

type Listed = {
  readonly name: string;
  readonly summary: string;
  /** Imported when it is run: a command pays only for what it uses. */
  readonly load: () => Promise<{ default: Command | CommandGroup }>;
};

/** Every command, in the order of the help. */
export const COMMANDS: readonly Listed[] = [
  { name: 'sites', summary: 'add, list, set, remove: what is known of each site', load: () => import('./sites.ts') },
  { name: 'tail', summary: 'enriched events as they arrive', load: () => import('./tail.ts') },
  { name: 'archive', summary: 'archive one hour, raw and enriched', load: () => import('./archive.ts') },
  { name: 'unpack', summary: "a packed site's hours to the archive's paths", load: () => import('./unpack.ts') },
  { name: 'verify', summary: 'balance sheet and manifest check of one hour', load: () => import('./verify.ts') },
  { name: 'export', summary: 'events of a range as CSV or Parquet', load: () => import('./export.ts') },
  { name: 'replay', summary: 'recorded requests through ingest and enrichment', load: () => import('./replay.ts') },
  { name: 'rebuild', summary: 're-enrich a range of the archive', load: () => import('./rebuild.ts') },
  {
    name: 'revisions',
    summary: 'identities that were merged, moved or split afterwards',
    load: () => import('./revisions.ts'),
  },
  { name: 'redrive', summary: 'put dead letters and spooled batches back', load: () => import('./redrive.ts') },
  {
    name: 'restore',
    summary: 'put lost rows back from a restored copy of a table',
    load: () => import('./restore.ts'),
  },
  { name: 'raw', summary: 'show: decoded raw batches of a session', load: () => import('./raw.ts') },
  {
    name: 'keys',
    summary: 'add, list, revoke: API keys; days, rotate: keys of identities; rotate-origin',
    load: () => import('./keys.ts'),
  },
  { name: 'access', summary: 'what is stored about a person', load: () => import('./access.ts') },
  { name: 'erase', summary: 'delete a person, or a site, from tables and archives', load: () => import('./erase.ts') },
  { name: 'served', summary: "pages in a web server's log, against those measured", load: () => import('./served.ts') },
  { name: 'load', summary: 'synthetic visits, and a count of what became of them', load: () => import('./load.ts') },
  { name: 'cost', summary: 'metered units, dollars per million events', load: () => import('./cost.ts') },
  { name: 'doctor', summary: 'what is missing or misconfigured', load: () => import('./doctor.ts') },
];
