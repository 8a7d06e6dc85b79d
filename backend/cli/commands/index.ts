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
  { name: 'export', summary: 'events of a range as CSV or Parquet', load: () => import('./export.ts') },
  {
    name: 'keys',
    summary: 'add, list, revoke: API keys of the query API and the dashboard',
    load: () => import('./keys.ts'),
  },
  { name: 'raw', summary: 'show: decoded raw batches of a session', load: () => import('./raw.ts') },
];
