import { HOME_REGION, type Stage } from '../src/records/names.ts';
import type { FunctionId } from './functions.ts';
import { originSecretGeneration } from './origin-secret.ts';

/** What may differ between installations. Change it here; a wrong value stops the synthesis with a sentence. */
export type StageSettings = {
  /** Home Region. Must be the `HOME_REGION` of `backend/src/records/names.ts`, which the CLI and the edge read too. */
  region: string;
  /** Host name of the distribution, e.g. `pixel.example.com`. Default: CloudFront's own. */
  domain?: string;
  /** ACM certificate of `domain`; CloudFront takes it from us-east-1 only. */
  certificateArn?: string;
  /** Path that takes events. Blocklists name `/collect`: a path of your own is blocked less. */
  collectPath: string;
  /** Origins that may call `/api/` from a browser. Empty: none but the dashboard, which is on the same origin. */
  corsOrigins: readonly string[];
  /** Days that function logs are kept; one of the numbers CloudWatch Logs knows. */
  logRetentionDays: number;
  /** Days until objects of both archives expire. Absent: never. */
  archiveRetentionDays?: number;
  /**
   * Site-hours of up to 500 events share objects, so that requests to S3 do not grow with the number of sites. What is
   * packed is not at the archive's paths: not for Athena and scripts, until `evothesis unpack` puts it there
   * (`docs/archive.md`). Default: every site-hour is an object at its own path.
   */
  packSmallSites: boolean;
  /** Days until objects of the export bucket expire. */
  exportRetentionDays: number;
  /** Buckets of clients that exports may write to, by name. */
  clientBuckets: readonly string[];
  /** MB by function, where the list in `functions.ts` does not fit. */
  memory: Partial<Record<FunctionId, number>>;
  /** Concurrent readers of one stream shard, 1 to 10. */
  enrichmentParallelism: number;
  /** Where alarms are mailed; without it they only show on the dashboard. */
  alarmEmail?: string;
  /** US dollars a month; a mail at 80 % and at the forecast of 100 %. Needs `alarmEmail`. */
  monthlyBudget?: number;
  /** GB that one Athena query may read. */
  athenaScanLimitGb: number;
  /** Requests of one address in five minutes before WAF blocks it. Absent: no WAF (it costs from $6 a month). */
  wafRequestsPerFiveMinutes?: number;
  /** Generation of the secret between CloudFront and the origin; `evothesis keys rotate-origin` raises it. */
  originSecretGeneration: number;
  /** Tables cannot be deleted, and outlive their stack. */
  protectData: boolean;
  /** KMS keys with rotation, audit trail, point-in-time recovery, access logs without addresses, logs for six years. */
  hipaa: boolean;
};

const COMMON = {
  region: HOME_REGION,
  collectPath: '/collect',
  corsOrigins: [],
  clientBuckets: [],
  packSmallSites: false,
  exportRetentionDays: 90,
  memory: {},
  hipaa: false,
} as const satisfies Partial<StageSettings>;

export const SETTINGS: Readonly<Record<Stage, StageSettings>> = {
  dev: {
    ...COMMON,
    originSecretGeneration: originSecretGeneration('dev'),
    logRetentionDays: 7,
    enrichmentParallelism: 1,
    athenaScanLimitGb: 10,
    protectData: false,
  },
  prod: {
    ...COMMON,
    originSecretGeneration: originSecretGeneration('prod'),
    logRetentionDays: 30,
    enrichmentParallelism: 2,
    athenaScanLimitGb: 100,
    protectData: true,
  },
};
