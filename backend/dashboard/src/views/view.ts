import type { ComponentType } from 'preact';
import type { Live } from '../api/types.ts';
import type { State } from '../url/state.ts';
import type { Go } from '../url/use-address.ts';

/** What every view is given. */
export type ViewProps = {
  state: State;
  go: Go;
  /** IANA name of the site's time zone. */
  timeZone: string;
  live: Live | undefined;
  /** Counts up when what was loaded before is old. */
  fresh: number;
};

/** The controls above a view. */
export type Control = 'range' | 'compare' | 'filters';

export type View = {
  /** In the address. */
  readonly id: string;
  readonly name: string;
  readonly controls: readonly Control[];
  /** Roles that it is for; all where absent. */
  readonly roles?: readonly string[];
  readonly Show: ComponentType<ViewProps>;
};
