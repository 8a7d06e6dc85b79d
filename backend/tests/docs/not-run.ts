/** Commands of the documentation that no test runs as they stand: how they begin, and why. */
const ACCOUNT = 'needs an AWS account';

export const NOT_RUN: readonly (readonly [begins: string, why: string])[] = [
  ['npm ci && npm start', '.ci/run installs on a clean clone; every system test starts the stack'],
  ['npm ci && npm test', '.ci/run does it'],
  ['npm install @evothesis/pixel', 'sdk/tests/package installs the package from its tarball'],
  ['npm run smoke', ACCOUNT],
  ['npx cdk ', ACCOUNT],
  ['git fetch && git checkout', 'would change the checkout under the test'],
  ['npm start -- --port', 'stays until Ctrl-C; every system test starts the stack with these options'],
  [
    'npx evothesis doctor https://www.example.com',
    'needs the internet; cli/doctor/web-page.test.ts looks at local pages',
  ],
  ['npx evothesis doctor --stage prod', ACCOUNT],
  ['npx evothesis keys rotate-origin --stage prod', ACCOUNT],
  ['npx evothesis sites add example-com --domain www.example.com --stage dev', ACCOUNT],
  ['aws lambda invoke --endpoint-url', 'the AWS command line is not installed; local/stack.test.ts makes this call'],
  [
    'aws events disable-rule --endpoint-url',
    'the AWS command line is not installed; local/stack.test.ts makes this call',
  ],
  ['aws cloudwatch', ACCOUNT],
  ['aws ce ', ACCOUNT],
  ['aws s3 rm --recursive "s3://$files"', ACCOUNT],
  ['files=$(aws cloudformation', ACCOUNT],
  ['for region in $(aws ec2', ACCOUNT],
  ['for bucket in archive', ACCOUNT],
  ['aws lambda delete-function', ACCOUNT],
];

/** Meters a mix of visits for some seconds: part of `npm run test:all`. */
export const SLOW: readonly string[] = ['npx evothesis cost '];

export const reasonNotToRun = (command: string): string | undefined =>
  NOT_RUN.find(([begins]) => command.startsWith(begins))?.[1];
