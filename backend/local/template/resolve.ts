/** CloudFormation's intrinsic functions, as far as the synthesised templates use them, with names for what has none yet. */

export type Resource = { Type: string; Properties?: Record<string, unknown>; Condition?: string };
export type Template = {
  Resources?: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
  Parameters?: Record<string, { Default?: unknown; Type?: string }>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
};
/** Templates by stack name. */
export type Templates = Readonly<Record<string, Template>>;

export const ACCOUNT = '000000000000';

/** Property that holds the physical name, and the ARN, by type; where the name is absent the logical id stands for it. */
const NAMES: Readonly<Record<string, { name: string; arn: (name: string, region: string) => string }>> = {
  'AWS::DynamoDB::GlobalTable': {
    name: 'TableName',
    arn: (name, region) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`,
  },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    arn: (name, region) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`,
  },
  'AWS::S3::Bucket': { name: 'BucketName', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    arn: (name, region) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`,
  },
  'AWS::Events::Rule': { name: 'Name', arn: (name, region) => `arn:aws:events:${region}:${ACCOUNT}:rule/${name}` },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    arn: (name, region) => `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}`,
  },
};

type Scope = { templates: Templates; stack: string; region: string };

const object = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resourceOf = ({ templates, stack }: Scope, id: string): Resource | undefined => templates[stack]?.Resources?.[id];

const physicalName = (scope: Scope, id: string): string => {
  const resource = resourceOf(scope, id);
  const property = resource && NAMES[resource.Type]?.name;
  const named = property ? resolve(scope, resource.Properties?.[property]) : undefined;
  return typeof named === 'string' ? named : id;
};

const pseudo = (scope: Scope): Readonly<Record<string, string>> => ({
  'AWS::Region': scope.region,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': scope.stack,
  'AWS::StackId': `arn:aws:cloudformation:${scope.region}:${ACCOUNT}:stack/${scope.stack}/local`,
});

const ref = (scope: Scope, id: string): unknown => {
  const known = pseudo(scope)[id];
  if (known !== undefined) return known;
  const parameter = scope.templates[scope.stack]?.Parameters?.[id];
  if (parameter) return parameter.Default ?? id;
  const resource = resourceOf(scope, id);
  // A version or alias means its function here.
  if (resource?.Type === 'AWS::Lambda::Version' || resource?.Type === 'AWS::Lambda::Alias')
    return resolve(scope, resource.Properties?.FunctionName);
  return physicalName(scope, id);
};

const getAtt = (scope: Scope, id: string, attribute: string): unknown => {
  const resource = resourceOf(scope, id);
  const arn = resource && NAMES[resource.Type]?.arn(physicalName(scope, id), scope.region);
  if (arn && attribute === 'Arn') return arn;
  if (arn && attribute === 'StreamArn') return `${arn}/stream/local`;
  if (resource?.Type === 'AWS::Lambda::Version' || resource?.Type === 'AWS::Lambda::Alias')
    return resolve(scope, resource.Properties?.FunctionName);
  return `${physicalName(scope, id)}.${attribute}`;
};

const output = (scope: Scope, stack: string, name: string): unknown => {
  const found = scope.templates[stack]?.Outputs?.[name];
  return found ? resolve({ ...scope, stack }, found.Value) : `${stack}.${name}`;
};

const importValue = (scope: Scope, name: unknown): unknown => {
  for (const [stack, { Outputs }] of Object.entries(scope.templates))
    for (const { Value, Export } of Object.values(Outputs ?? {}))
      if (Export && resolve({ ...scope, stack }, Export.Name) === name) return resolve({ ...scope, stack }, Value);
  return name;
};

const sub = (scope: Scope, argument: unknown): string => {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
  return text.replace(/\$\{([^}!]+)\}/g, (_, name: string) => {
    if (variables[name] !== undefined) return String(resolve(scope, variables[name]));
    const dot = name.indexOf('.');
    return String(dot > 0 ? getAtt(scope, name.slice(0, dot), name.slice(dot + 1)) : ref(scope, name));
  });
};

const INTRINSICS: Readonly<Record<string, (scope: Scope, argument: unknown) => unknown>> = {
  Ref: (scope, argument) => ref(scope, String(argument)),
  'Fn::GetAtt': (scope, argument) => {
    const [id, ...path] = Array.isArray(argument) ? (argument as string[]) : String(argument).split('.');
    return getAtt(scope, id ?? '', path.join('.'));
  },
  'Fn::Join': (scope, argument) => {
    const [separator, parts] = argument as [string, unknown[]];
    return (resolve(scope, parts) as unknown[]).join(separator);
  },
  'Fn::Sub': sub,
  'Fn::Select': (scope, argument) => {
    const [index, list] = argument as [unknown, unknown];
    return (resolve(scope, list) as unknown[])[Number(resolve(scope, index))];
  },
  'Fn::Split': (scope, argument) => {
    const [separator, text] = argument as [string, unknown];
    return String(resolve(scope, text)).split(separator);
  },
  'Fn::ImportValue': (scope, argument) => importValue(scope, resolve(scope, argument)),
  // Weak references between stacks.
  'Fn::GetStackOutput': (scope, argument) => {
    const { StackName, OutputName } = resolve(scope, argument) as Record<string, string>;
    return output(scope, StackName ?? '', OutputName ?? '');
  },
  'Fn::FindInMap': (scope, argument) => {
    const [map, first, second] = resolve(scope, argument) as [string, string, string];
    return scope.templates[scope.stack]?.Mappings?.[map]?.[first]?.[second];
  },
};

/** A property with every intrinsic function worked out. */
export const resolve = (scope: Scope, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolve(scope, one));
  if (!object(value)) return value;
  const [name, ...more] = Object.keys(value);
  const intrinsic = name !== undefined && more.length === 0 ? INTRINSICS[name] : undefined;
  if (intrinsic && name !== undefined) return intrinsic(scope, value[name]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(scope, inner)]));
};

/** Every resource of one of the types, its properties worked out. */
export const resourcesOf = (
  templates: Templates,
  regionOf: (stack: string) => string,
  ...types: string[]
): { id: string; stack: string; name: string; properties: Record<string, unknown> }[] =>
  Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.Resources ?? {})
      .filter(([, { Type }]) => types.includes(Type))
      .map(([id, resource]) => {
        const scope = { templates, stack, region: regionOf(stack) };
        return {
          id,
          stack,
          name: physicalName(scope, id),
          properties: (resolve(scope, resource.Properties) ?? {}) as Record<string, unknown>,
        };
      }),
  );
