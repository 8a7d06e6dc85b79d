import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HOME_REGION } from '../src/records/names.ts';
import { FUNCTIONS } from './functions.ts';
import type { StageSettings } from './settings.ts';

const LOG_RETENTION_DAYS = new Set(Object.values(RetentionDays).filter((value) => typeof value === 'number'));
const HOST_NAME = /^(?!-)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/;
const ORIGIN = /^https:\/\/([a-z0-9-]{1,63}\.)+[a-z]{2,63}(:\d{1,5})?$/;
/** What HIPAA's documentation rule (45 CFR 164.316) asks for, in the nearest step of CloudWatch Logs. */
export const SIX_YEARS_OF_LOGS = 2192;

const whole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

type Rule = readonly [ok: (s: StageSettings) => boolean, sentence: (s: StageSettings) => string];

const RULES: readonly Rule[] = [
  [
    (s) => s.region === HOME_REGION,
    (s) =>
      `region "${s.region}" is not the home Region "${HOME_REGION}": change HOME_REGION in backend/src/records/names.ts, so that the CLI and the edge function agree with the stacks.`,
  ],
  [
    (s) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(s.region),
    (s) => `region "${s.region}" is not an AWS Region such as us-west-1.`,
  ],
  [
    (s) => s.domain === undefined || HOST_NAME.test(s.domain),
    (s) =>
      `domain "${s.domain}" is not a host name in lower case such as pixel.example.com, without https:// and path.`,
  ],
  [
    (s) => (s.domain === undefined) === (s.certificateArn === undefined),
    () => 'domain and certificateArn belong together: set both, or neither.',
  ],
  [
    (s) =>
      s.certificateArn === undefined ||
      /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/.test(s.certificateArn),
    (s) =>
      `certificateArn "${s.certificateArn}" is not an ACM certificate in us-east-1, the only Region CloudFront reads them from.`,
  ],
  [
    (s) =>
      /^\/[a-z0-9][a-z0-9/_-]{0,63}$/i.test(s.collectPath) && !/^\/(api|dashboard|pixel\.js)(\/|$)/.test(s.collectPath),
    (s) => `collectPath "${s.collectPath}" must be one path such as /collect, not below /api or /dashboard.`,
  ],
  [
    (s) => s.corsOrigins.every((each) => ORIGIN.test(each)),
    (s) =>
      `corsOrigins ${JSON.stringify(s.corsOrigins)} must each be an origin such as https://app.example.com; * is not taken, because /api/ answers with a site's data.`,
  ],
  [
    (s) => s.clientBuckets.every((each) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(each)),
    (s) =>
      `clientBuckets ${JSON.stringify(s.clientBuckets)} must each be the name of a bucket, without s3:// and prefix.`,
  ],
  [
    (s) => LOG_RETENTION_DAYS.has(s.logRetentionDays),
    (s) =>
      `logRetentionDays ${s.logRetentionDays} is not a number CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, … 2192, …).`,
  ],
  [
    (s) => s.archiveRetentionDays === undefined || whole(s.archiveRetentionDays, 1, 36_500),
    (s) =>
      `archiveRetentionDays ${s.archiveRetentionDays} must be a whole number of days, or absent to keep archives for ever.`,
  ],
  [
    (s) => whole(s.exportRetentionDays, 1, 36_500),
    (s) => `exportRetentionDays ${s.exportRetentionDays} must be a whole number of days.`,
  ],
  [
    (s) => Object.values(s.memory).every((mb) => whole(mb, 128, 10_240)),
    (s) => `memory ${JSON.stringify(s.memory)} must be whole MB from 128 to 10240.`,
  ],
  [
    (s) => Object.keys(s.memory).every((id) => FUNCTIONS.some((each) => each.id === id)),
    (s) =>
      `memory ${JSON.stringify(s.memory)} names a function that is not in functions.ts (${FUNCTIONS.map((each) => each.id).join(', ')}).`,
  ],
  [
    (s) => whole(s.enrichmentParallelism, 1, 10),
    (s) =>
      `enrichmentParallelism ${s.enrichmentParallelism} must be from 1 to 10, Lambda's limit for one stream shard.`,
  ],
  [
    (s) => s.alarmEmail === undefined || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(s.alarmEmail),
    (s) => `alarmEmail "${s.alarmEmail}" is not a mail address.`,
  ],
  [
    (s) => s.monthlyBudget === undefined || (s.monthlyBudget > 0 && s.alarmEmail !== undefined),
    (s) => `monthlyBudget ${s.monthlyBudget} must be above 0 dollars and needs alarmEmail, or nobody hears of it.`,
  ],
  [
    (s) => s.athenaScanLimitGb >= 0.01,
    (s) => `athenaScanLimitGb ${s.athenaScanLimitGb} is below 0.01, the least that Athena takes.`,
  ],
  [
    (s) => s.wafRequestsPerFiveMinutes === undefined || whole(s.wafRequestsPerFiveMinutes, 10, 2_000_000_000),
    (s) => `wafRequestsPerFiveMinutes ${s.wafRequestsPerFiveMinutes} must be a whole number from 10, WAF's least.`,
  ],
  [
    (s) => whole(s.originSecretGeneration, 1, 1_000_000),
    (s) => `originSecretGeneration ${s.originSecretGeneration} must be a whole number from 1.`,
  ],
  [
    (s) => !s.hipaa || s.logRetentionDays >= SIX_YEARS_OF_LOGS,
    (s) => `hipaa asks for logs of six years: set logRetentionDays to ${SIX_YEARS_OF_LOGS}, not ${s.logRetentionDays}.`,
  ],
  [(s) => !s.hipaa || s.protectData, () => 'hipaa asks for protectData: true, so that no table goes with its stack.'],
];

/** Every sentence that is wrong about the settings; empty when they may be deployed. */
export const settingsProblems = (settings: StageSettings): string[] =>
  RULES.filter(([ok]) => !ok(settings)).map(([, sentence]) => sentence(settings));
