export type { Answer, IngestContext, IngestRequest, IngestResult, Viewer } from './types.ts';
