/** API Gateway payload format 2.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export type Answer = { statusCode: number; headers: Record<string, string>; cookies?: string[]; body: string };

/** Numbers of one client: kept by no cache, framed by nobody, read as nothing but what they are. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

export const json = (statusCode: number, value: unknown, cookies?: string[]): Answer => ({
  statusCode,
  headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8' },
  ...(cookies ? { cookies } : {}),
  body: JSON.stringify(value),
});

export const csv = (name: string, body: string): Answer => ({
  statusCode: 200,
  headers: {
    ...HEADERS,
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}"`,
  },
  body,
});

export const failure = (statusCode: number, code: string, message: string, field?: string): Answer =>
  json(statusCode, { status: 'error', code, message, ...(field === undefined ? {} : { field }) });
