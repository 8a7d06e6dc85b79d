import type { MappingSettings } from '../streams/settings.ts';

/** What the local stack builds: everything it needs of the templates, and nothing that is not in them. */
export type Plan = {
  tables: readonly TablePlan[];
  buckets: readonly string[];
  functions: Readonly<Record<string, FunctionPlan>>;
  mappings: readonly MappingPlan[];
  rules: readonly RulePlan[];
  distribution: DistributionPlan;
};

export type KeyElement = { AttributeName: string; KeyType: 'HASH' | 'RANGE' };

export type TablePlan = {
  name: string;
  keySchema: readonly KeyElement[];
  attributes: readonly { AttributeName: string; AttributeType: string }[];
  indexes: readonly { IndexName: string; KeySchema: readonly KeyElement[]; Projection: Record<string, unknown> }[];
  streamView?: string;
  ttlAttribute?: string;
};

/** By deployed name. */
export type FunctionPlan = { memoryMb: number; timeoutMs: number; env: Readonly<Record<string, string>> };

export type MappingPlan = { id: string; table: string; functionName: string; settings: MappingSettings };

export type RulePlan = {
  name: string;
  expression: string;
  enabled: boolean;
  targets: readonly { functionName: string; input: string }[];
};

export type DistributionPlan = {
  /** Path patterns whose behaviour has the edge function, e.g. `/collect`. */
  collectPaths: readonly string[];
  allowedMethods: readonly string[];
  includeBody: boolean;
  /** Source of the viewer-request CloudFront Function. */
  viewerFunction?: string;
  /** What the behaviours' response headers policies add, by path pattern, in the order in which they are tried. */
  responseHeaders: readonly { pattern: string; headers: Readonly<Record<string, string>> }[];
  /** Names of the origin's custom headers. */
  customHeaders: Readonly<Record<string, string>>;
};
