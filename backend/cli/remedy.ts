import { HOME_REGION } from '../src/records/names.ts';

type Env = Readonly<Record<string, string | undefined>>;

const ASK_WHO = '`aws sts get-caller-identity` says who you are';
const notThere = ({ AWS_REGION, STAGE }: Env): string =>
  AWS_REGION === HOME_REGION
    ? `is stage ${STAGE} deployed? \`npx cdk deploy backend -c stage=${STAGE}\``
    : `AWS_REGION is ${AWS_REGION}, the stacks are in ${HOME_REGION}`;
const renew = (): string => `the credentials are not valid, or no longer: log in anew; ${ASK_WHO}`;

/** By the names that AWS gives its errors, which say what is wrong and not what to do. */
const REMEDIES: Readonly<Record<string, (env: Env) => string>> = {
  CredentialsProviderError: () =>
    `log in, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; ${ASK_WHO}`,
  ExpiredToken: renew,
  ExpiredTokenException: renew,
  UnrecognizedClientException: renew,
  InvalidAccessKeyId: renew,
  InvalidSignatureException: () => 'is the secret key whole, and the clock of this machine right?',
  ResourceNotFoundException: notThere,
  NoSuchBucket: notThere,
};

/**
 * One sentence on a failure for whoever called a command.
 * @param env as the command has set it: where `STAGE` is asked of AWS
 * @param onAws `--stage` was given
 */
export const sayFailure = (error: unknown, onAws: boolean, env: Env): string => {
  if (!(error instanceof Error)) return String(error);
  const said = error.message || error.name;
  if (onAws) {
    const remedy = Object.hasOwn(REMEDIES, error.name) ? REMEDIES[error.name]?.(env) : undefined;
    return remedy ? `${said}: ${remedy}` : said;
  }
  if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') return said;
  return `the local stack has stopped: start it again with \`npm start\` (${said})`;
};
