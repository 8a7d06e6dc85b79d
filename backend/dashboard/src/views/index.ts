import { Exports } from './exports.tsx';
import { Funnels } from './funnels/funnels.tsx';
import { Identity } from './identity.tsx';
import { LiveView } from './live.tsx';
import { Overview } from './overview/overview.tsx';
import { Paths } from './paths.tsx';
import { Quality } from './quality/quality.tsx';
import { Retention } from './retention.tsx';
import { SetUp } from './setup/setup.tsx';
import { Sharing } from './sharing.tsx';
import type { View } from './view.ts';
import { Visitors } from './visitors.tsx';

const KEY_HOLDERS = ['read', 'export', 'admin'] as const;

/** Every view, in the order of the navigation. */
export const VIEWS: readonly View[] = [
  { id: 'overview', name: 'Overview', controls: ['range', 'compare', 'filters'], Show: Overview },
  { id: 'live', name: 'Live', controls: [], Show: LiveView },
  { id: 'visitors', name: 'Visitors', controls: ['range', 'filters'], Show: Visitors },
  { id: 'retention', name: 'Retention', controls: ['range', 'filters'], Show: Retention },
  { id: 'funnels', name: 'Funnels', controls: ['range', 'filters'], Show: Funnels },
  { id: 'paths', name: 'Paths', controls: ['range', 'filters'], Show: Paths },
  { id: 'identity', name: 'Identity', controls: ['range'], Show: Identity },
  { id: 'quality', name: 'Data quality', controls: ['range'], roles: KEY_HOLDERS, Show: Quality },
  { id: 'exports', name: 'Exports', controls: [], roles: KEY_HOLDERS, Show: Exports },
  { id: 'sharing', name: 'Sharing', controls: [], roles: ['admin'], Show: Sharing },
  { id: 'setup', name: 'Set-up', controls: [], roles: KEY_HOLDERS, Show: SetUp },
];

export const viewsFor = (role: string): readonly View[] =>
  VIEWS.filter(({ roles }) => roles === undefined || roles.includes(role));
