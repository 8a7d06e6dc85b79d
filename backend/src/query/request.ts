/** The part of an API Gateway event (payload format 2.0) that is used here. */
export type ApiEvent = {
  rawPath?: string;
  rawQueryString?: string;
  cookies?: readonly string[];
  headers?: Readonly<Record<string, string | undefined>>;
  requestContext?: { http?: { method?: string; sourceIp?: string } };
  body?: string;
  isBase64Encoded?: boolean;
};

export type ApiRequest = {
  method: string;
  /** Behind `/api`, e.g. `/reports/summary`. */
  path: string;
  query: URLSearchParams;
  header: (name: string) => string;
  /** From `Authorization: Bearer` or `X-Api-Key`. */
  key: string | undefined;
  cookie: (name: string) => string | undefined;
  /** Who is counted when a log-in fails; never stored. */
  from: string;
  /** The parsed JSON, where it is an object or a list. */
  body: object | undefined;
};

const parseObject = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
};

export const readRequest = (event: ApiEvent): ApiRequest => {
  const header = (name: string): string => event.headers?.[name] ?? '';
  const cookies = event.cookies ?? header('cookie').split(/;\s*/);
  const bearer = /^Bearer\s+(\S+)$/i.exec(header('authorization'))?.[1];
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  return {
    method: event.requestContext?.http?.method ?? 'GET',
    path: (event.rawPath ?? '/').replace(/^\/api(?=\/|$)/, '').replace(/(?<!\/)\/+$/, '') || '/',
    query: new URLSearchParams(event.rawQueryString ?? ''),
    header,
    key: bearer ?? (header('x-api-key') || undefined),
    cookie: (name) => cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1),
    from: event.requestContext?.http?.sourceIp ?? '',
    body: text ? parseObject(text) : undefined,
  };
};
