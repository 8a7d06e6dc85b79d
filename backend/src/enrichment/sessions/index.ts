export { contentOf } from './content.ts';
export { memorySessionStore } from './memory-store.ts';
export { sessionId } from './plan.ts';
export { dynamoSessionStore } from './store.ts';
export { createTracker, type SessionStore, type Tracked } from './track.ts';
export type { Session, SessionOptions } from './types.ts';
