import { DescribeLimitsCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StageSettings } from '../../infra/settings.ts';
import { functionNames, HOME_REGION, type Stage, scheduleNames } from '../../src/records/names.ts';
import type { Target } from '../context.ts';
import {
  type AccountSettings,
  type AwsApi,
  accountSettings,
  type Caller,
  type Certificate,
  callerIdentity,
  describeCertificate,
  listRules,
  type Mappings,
  mappingsOf,
  type Rules,
} from './aws-api.ts';
import { attempt, type Finding, fail, ok, warn } from './finding.ts';

/** What keeps an installation going beside its data: who asks, limits of the account, certificate, mapping, schedules. */

/** AWS refuses signatures of another time than this; long before it, skew is a sign of a broken clock. */
const MOST_SKEW_MS = 30_000;
const DAY_MS = 86_400_000;
/** What Lambda gives a new account may be 10; one stage asks for more as soon as a few people visit at once. */
const LEAST_CONCURRENCY = 100;
/** Write units of one table that DynamoDB gives every account: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const LEAST_WRITE_UNITS = 40_000;

export const clock = (theirs: number, ours: number): Finding => {
  const skew = ours - theirs;
  const seconds = `${Math.abs(Math.round(skew / 1_000))} s ${skew > 0 ? 'ahead' : 'behind'}`;
  return Math.abs(skew) <= MOST_SKEW_MS
    ? ok('clock', 'agrees')
    : fail(
        'clock',
        `this machine is ${seconds}: AWS refuses its signatures from 5 minutes on`,
        'switch on its time service',
      );
};

export const region = (used: string | undefined): Finding =>
  used === HOME_REGION
    ? ok('Region', `${HOME_REGION}, and us-east-1 for the edge`)
    : fail(
        'Region',
        `AWS_REGION is ${used}, the stacks are in ${HOME_REGION}`,
        `unset AWS_REGION, or set it to ${HOME_REGION}`,
      );

export const concurrency = ({ AccountLimit }: AccountSettings, where: string): Finding =>
  AccountLimit.UnreservedConcurrentExecutions >= LEAST_CONCURRENCY
    ? ok('quota', `${AccountLimit.UnreservedConcurrentExecutions} functions at a time in ${where}`)
    : warn(
        'quota',
        `only ${AccountLimit.UnreservedConcurrentExecutions} functions at a time in ${where}`,
        `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${where}`,
      );

export const writeQuota = (units: number | undefined): Finding =>
  (units ?? 0) >= LEAST_WRITE_UNITS
    ? ok('quota', `${units} write units a second and table`)
    : warn('quota', `only ${units ?? 0} write units a second and table`, 'ask for 40,000 or more: docs/capacity.md');

export const certificate = (
  domain: string,
  { Certificate: { Status, NotAfter = 0, SubjectAlternativeNames: names = [] } }: Certificate,
  now: number,
): Finding => {
  const left = Math.floor((NotAfter * 1_000 - now) / DAY_MS);
  const covers = names.some(
    (name) => name === domain || (name.startsWith('*.') && domain.replace(/^[^.]+/, '*') === name),
  );
  if (Status !== 'ISSUED')
    return fail(
      'certificate',
      `that of ${domain} is ${Status}`,
      'add the CNAME that `aws acm describe-certificate --region us-east-1` shows',
    );
  if (!covers)
    return fail('certificate', `names ${names.join(', ')}, not ${domain}`, 'request one for this name: docs/deploy.md');
  return left >= 21
    ? ok('certificate', `${domain}, for ${left} more days`)
    : warn(
        'certificate',
        `that of ${domain} ends in ${left} days`,
        'is the CNAME of its validation still there? Without it ACM cannot renew',
      );
};

export const mapping = ({ EventSourceMappings: [first, ...more] }: Mappings, target: Target): Finding => {
  const check = 'stream mapping';
  if (!first || more.length > 0)
    return fail(
      check,
      first ? 'the enrichment is fed twice' : 'nothing feeds the enrichment',
      target.local ? 'npm start' : `npx cdk deploy identity -c stage=${target.stage}`,
    );
  return first.State === 'Enabled' || first.State === 'Enabling'
    ? ok(check, 'feeds the enrichment')
    : fail(
        check,
        `is ${first.State}: nothing is enriched`,
        `aws lambda update-event-source-mapping --uuid ${first.UUID} --enabled --region ${HOME_REGION}`,
      );
};

export const schedules = ({ Rules }: Rules, stage: Stage): Finding[] =>
  Object.values(scheduleNames(stage)).map((name) => {
    const state = Rules.find(({ Name }) => Name === name)?.State;
    return state === 'ENABLED'
      ? ok('schedule', name)
      : fail(
          'schedule',
          state ? `${name} is switched off` : `${name} is not there`,
          state
            ? `aws events enable-rule --name ${name} --region ${HOME_REGION}`
            : `npx cdk deploy backend -c stage=${stage}`,
        );
  });

const REACH = 'check credentials and what they may do';

/** What can be asked of the local stack as well: it answers for Lambda and EventBridge. */
export const running = async (api: AwsApi, target: Target): Promise<Finding[]> =>
  (
    await Promise.all([
      attempt('stream mapping', REACH, async () =>
        mapping((await api<Mappings>(mappingsOf(HOME_REGION, functionNames(target.stage).enrichment))).said, target),
      ),
      attempt('schedule', REACH, async () => {
        const { said, clock: theirs } = await api<Rules>(listRules(HOME_REGION));
        return [...schedules(said, target.stage), clock(theirs, Date.now())];
      }),
    ])
  ).flat();

/** Who asks, and what AWS lets this account do. */
export const account = async (
  api: AwsApi,
  client: DynamoDBClient,
  settings: StageSettings,
  now: number,
): Promise<Finding[]> =>
  (
    await Promise.all([
      attempt('credentials', 'aws sts get-caller-identity', async () => {
        const { said } = await api<Caller>(callerIdentity(HOME_REGION));
        const { Account, Arn } = said.GetCallerIdentityResponse.GetCallerIdentityResult;
        return ok('credentials', `account ${Account}, ${Arn}`);
      }),
      [region(await client.config.region())],
      ...[HOME_REGION, 'us-east-1'].map((where) =>
        attempt('quota', REACH, async () =>
          concurrency((await api<AccountSettings>(accountSettings(where))).said, where),
        ),
      ),
      attempt('quota', REACH, async () =>
        writeQuota((await client.send(new DescribeLimitsCommand({}))).TableMaxWriteCapacityUnits),
      ),
      attempt('certificate', REACH, async () =>
        settings.domain && settings.certificateArn
          ? certificate(
              settings.domain,
              (
                await api<Certificate>(describeCertificate(settings.certificateArn))
              ).said,
              now,
            )
          : ok('certificate', 'that of CloudFront: no domain is set'),
      ),
    ])
  ).flat();
