import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../infra/paths.ts';
import { bucketNames, functionNames, tableNames } from '../../src/records/names.ts';
import type { Assembly } from '../template/load.ts';
import { rightsOf } from '../template/policies.ts';
import { resourcesOf } from '../template/resolve.ts';

/**
 * The system as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), read out of the synthesised template of
 * stage dev: what routes to what, which function a stream or a schedule starts, and what each role may read and write.
 */

export const PICTURE = path.join(ROOT, 'docs/architecture.md');
const STAGE = 'dev';

/** Every function reads these; arrows to them would hide the others. */
const LEFT_OUT: readonly string[] = [tableNames(STAGE).clientConfig, tableNames(STAGE).dailyKeys];

const READS = /:(Get|BatchGet|Query|Scan|List)/;

type Arrow = { from: string; to: string; says?: string; dotted?: true };

const box = (id: string, text: string, [open, close]: readonly [string, string]): string =>
  `${id}${open}"${text}"${close}`;
const SHAPES = { function: ['[', ']'], table: ['[(', ')]'], bucket: ['[/', '/]'], door: ['([', '])'] } as const;

/** The name at the end of an ARN of a table, a stream or a bucket. */
const storeOf = (arn: string): string =>
  /:table\/([^/]+)/.exec(arn)?.[1] ?? /^arn:aws:s3:::([^/*]+)/.exec(arn)?.[1] ?? '';

const arrowsOf = ({ templates, regions }: Assembly): Arrow[] => {
  const all = (type: string) => resourcesOf(templates, (stack) => regions[stack] ?? '', type);
  const ids = new Map<string, string>(
    [
      ...Object.entries(functionNames(STAGE)),
      ...Object.entries(tableNames(STAGE)),
      ...Object.entries(bucketNames(STAGE)).map(([id, name]) => [`${id}Bucket`, name] as const),
    ].map(([id, name]) => [name, id]),
  );
  const idOf = (name: string): string | undefined => (LEFT_OUT.includes(name) ? undefined : ids.get(name));
  const functionOf = (arn: unknown): string | undefined => idOf(String(arn).split(':').at(-1) ?? '');
  const arrows: Arrow[] = [];
  const add = (from: string | undefined, to: string | undefined, more: Omit<Arrow, 'from' | 'to'> = {}) => {
    if (from && to && from !== to) arrows.push({ from, to, ...more });
  };

  for (const { properties } of all('AWS::CloudFront::Distribution')) {
    const { CacheBehaviors, DefaultCacheBehavior, Origins } = properties.DistributionConfig as {
      CacheBehaviors: { PathPattern: string; TargetOriginId: string; LambdaFunctionAssociations?: unknown[] }[];
      DefaultCacheBehavior: { TargetOriginId: string };
      Origins: { Id: string; DomainName: string }[];
    };
    const target = (id: string) =>
      Origins.find((origin) => origin.Id === id)?.DomainName.includes('execute-api') ? 'api' : 'files';
    for (const { PathPattern, TargetOriginId, LambdaFunctionAssociations } of CacheBehaviors)
      if (LambdaFunctionAssociations) {
        add('distribution', 'edge', { says: PathPattern });
        add('edge', target(TargetOriginId), { says: 'hands on' });
      } else add('distribution', target(TargetOriginId), { says: PathPattern });
    add('distribution', target(DefaultCacheBehavior.TargetOriginId), { says: '/pixel.js' });
  }
  const integrations = all('AWS::ApiGatewayV2::Integration');
  for (const { properties } of all('AWS::ApiGatewayV2::Route')) {
    const [method, route = ''] = String(properties.RouteKey).split(' ');
    const found = integrations.find(({ id }) => String(properties.Target).endsWith(id));
    if (method !== 'OPTIONS')
      add('api', functionOf(found?.properties.IntegrationUri), { says: route.replace(/{.*}/, '*') });
  }
  for (const { properties } of all('AWS::Lambda::EventSourceMapping')) {
    const { EventSourceArn, FunctionName, DestinationConfig } = properties as {
      EventSourceArn: string;
      FunctionName: string;
      DestinationConfig: { OnFailure: { Destination: string } };
    };
    add(idOf(storeOf(EventSourceArn)), functionOf(FunctionName), { says: 'stream' });
    add(functionOf(FunctionName), idOf(storeOf(DestinationConfig.OnFailure.Destination)), { says: 'dead letters' });
  }
  for (const { properties } of all('AWS::Events::Rule')) {
    const [target] = properties.Targets as { Arn: string }[];
    if (properties.ScheduleExpression) add('schedules', functionOf(target?.Arn));
  }
  for (const { id, action, resource } of rightsOf({ templates, regions }, STAGE)) {
    // The stream is drawn already; a right to list is what turns 403 into 404.
    if (resource.includes('/stream/') || action === 's3:ListBucket' || resource.includes('aws/lambda/')) continue;
    const store = idOf(storeOf(resource));
    if (READS.test(action)) add(store, id, { dotted: true });
    else add(id, store);
  }
  const seen = new Map(arrows.map((arrow) => [`${arrow.from} ${arrow.to} ${arrow.says ?? ''} ${arrow.dotted}`, arrow]));
  // An arrow that says something stands for the plain one between the same two.
  return [...seen.values()].filter(
    ({ from, to, says, dotted }) =>
      says !== undefined || !arrows.some((other) => other.from === from && other.to === to && other.says && !dotted),
  );
};

const flowchart = (assembly: Assembly): string => {
  const arrows = arrowsOf(assembly);
  const drawn = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const group = (title: string, boxes: readonly string[]): string[] => [
    `  subgraph ${title.replaceAll(/\W+/g, '_')}["${title}"]`,
    ...boxes.map((each) => `    ${each}`),
    '  end',
  ];
  const functions = Object.entries(functionNames(STAGE)).filter(([id]) => drawn.has(id));
  const short = (name: string) => name.replace(/^evothesis-(analytics-)?v2-/, '').replace(/-dev$/, '');
  const functionBoxes = (at: boolean) =>
    functions.filter(([id]) => (id === 'edge') === at).map(([id, name]) => box(id, short(name), SHAPES.function));
  return [
    'flowchart LR',
    `  ${box('page', 'browser page', SHAPES.door)} --> distribution`,
    ...group('us-east-1 and every edge location', [
      box('distribution', 'CloudFront', SHAPES.door),
      ...functionBoxes(true),
      box('files', 'pixel.js, dashboard', SHAPES.bucket),
    ]),
    ...group('home Region', [
      box('api', 'API Gateway', SHAPES.door),
      box('schedules', 'schedules', SHAPES.door),
      ...functionBoxes(false),
      ...Object.entries(tableNames(STAGE))
        .filter(([id]) => drawn.has(id))
        .map(([id, name]) => box(id, short(name), SHAPES.table)),
      ...Object.entries(bucketNames(STAGE))
        .filter(([id]) => drawn.has(`${id}Bucket`))
        .map(([id, name]) => box(`${id}Bucket`, short(name), SHAPES.bucket)),
    ]),
    ...arrows
      .map(({ from, to, says, dotted }) => `  ${from} ${dotted ? '-.->' : '-->'}${says ? `|"${says}"|` : ''} ${to}`)
      .sort(),
  ].join('\n');
};

/** The page as it should be. */
export const readPicture = (assembly: Assembly): string => `# Architecture

Drawn by \`npm run picture\` from the synthesised template; a test compares. Round boxes are doors, cylinders tables, slanted
boxes buckets. A solid arrow is a request or a right to write, a dotted one a right to read. Not drawn: \`client-config\` and
\`daily-keys\`, which every door and most functions read, logs and alarms.

\`\`\`mermaid
${flowchart(assembly)}
\`\`\`
`;

export const writtenPicture = (): string => readFileSync(PICTURE, 'utf8');
