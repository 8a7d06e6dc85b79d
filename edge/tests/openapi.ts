import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { recordedBatch } from './bodies.ts';

/** docs/openapi-collect.json, and bodies on both sides of each of its rules. */
export const document = JSON.parse(readFileSync('docs/openapi-collect.json', 'utf8'));

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi');
const schema = (name: string) => ajv.compile({ $ref: `openapi#/components/schemas/${name}` });

/** Whether a body is one that the document takes. */
export const takesBody = ajv.compile({
  $ref: 'openapi#/paths/~1collect/post/requestBody/content/text~1plain/schema',
});
export const [success, error] = [schema('Success'), schema('Error')];

type Described = { description: string; headers?: Record<string, { schema: object }>; content?: object };
export const responses: Record<string, Described> = document.paths['/collect'].post.responses;

/** What is wrong with an answer by the document; nothing where it is one of those described. */
export const answerProblem = (status: number, headers: Headers, body: string): string | undefined => {
  const described = responses[String(status)];
  if (!described) return `status ${status} is not described`;
  if (headers.get('content-type') !== 'application/json') return `content-type ${headers.get('content-type')}`;
  const said = JSON.parse(body) as { code?: string };
  const judge = status === 200 ? success : error;
  if (!judge(said)) return `${body}: ${JSON.stringify(judge.errors)}`;
  if (said.code && !described.description.includes(said.code)) return `${said.code} is not described under ${status}`;
  for (const [name, header] of Object.entries(described.headers ?? {}))
    if (!ajv.validate(header.schema, Number(headers.get(name)))) return `header ${name}: ${headers.get(name)}`;
  return undefined;
};

export const click = (more: object = {}) => ({ eventType: 'click', ...more });
export const batch = (...events: object[]) => ({ eventType: 'batch', siteId: 'site', events });
export const REQUESTS: readonly unknown[] = [
  ...Array.from({ length: 20 }, (_, seed) => recordedBatch(seed, 1 + (seed % 10)).body),
  { eventType: 'pageview', siteId: 'site' },
  { eventType: 'custom', siteId: 'site', eventData: { name: 'n', properties: { deep: [1, { a: null }] } } },
  { eventType: 'custom', siteId: 'site' },
  { eventType: 'pageview' },
  { eventType: 'pageview', siteId: '../x' },
  { eventType: 'pageview', siteId: 'site', sessionId: 7 },
  { eventType: 'pageview', siteId: 'site', sessionId: 'a b' },
  { eventType: 'pageview', siteId: 'site', seq: 0 },
  { eventType: 'pageview', siteId: 'site', page: { title: 'x'.repeat(2049) } },
  { eventType: 'pageview', siteId: 'site', consent: { state: 'perhaps' } },
  batch(),
  batch(click()),
  { ...batch(click()), batchId: 'a/b' },
  { ...batch(click()), dropped: { bored: 1 } },
  { ...batch(click()), attempt: 0 },
  { ...batch(...Array(501).fill(click())) },
  { siteId: 'site', events: [] },
  [],
];
