export { memoryIdentityStore } from './memory-store.ts';
export { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';
export { byIdentity, type Revision, revised } from './revision.ts';
export { readRevisions } from './revisions.ts';
export type { IdentityStore, Row, RowKey } from './rows.ts';
export { dynamoIdentityStore } from './store.ts';
export type { IdentityBasis, IdentityDecision } from './types.ts';
