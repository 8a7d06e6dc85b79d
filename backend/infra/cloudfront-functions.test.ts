import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

type Headers = Record<string, { value: string }>;
type Request = { method: string; uri: string; headers: Headers };
type Answer = Partial<Request> & { statusCode?: number; body?: { data: string } };

/** Runs the file as CloudFront does: as a script, with nothing around it. */
const load = (file: string, edit = (source: string) => source) => {
  const context = createContext(Object.create(null));
  runInContext(edit(readFileSync(new URL(file, import.meta.url), 'utf8')), context);
  return (method: string, headers: Record<string, string> = {}, uri = '/collect'): Answer => {
    const request: Request = {
      method,
      uri,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
    };
    return JSON.parse(
      runInContext(`JSON.stringify(handler({ request: ${JSON.stringify(request)} }))`, context),
    ) as Answer;
  };
};

describe('viewer-request of the collect path', () => {
  const ask = load('viewer-request.js');

  it('answers preflights itself, for every origin and without credentials', () => {
    const { statusCode, headers, body } = ask('OPTIONS', { origin: 'https://www.example.com' });
    expect(statusCode).toBe(204);
    expect(body).toBeUndefined();
    expect(headers?.['access-control-allow-origin']?.value).toBe('*');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('refuses %s', (method) => {
    const { statusCode, headers } = ask(method);
    expect(statusCode).toBe(405);
    expect(headers?.allow?.value).toBe('POST, OPTIONS');
  });

  it('refuses by length what is above the limit, and passes what is not', () => {
    const { statusCode, body } = ask('POST', { 'content-length': '262145' });
    expect(statusCode).toBe(413);
    expect(JSON.parse(body?.data ?? '')).toMatchObject({ status: 'error' });
    expect(ask('POST', { 'content-length': '262144' }).method).toBe('POST');
    expect(ask('POST', {}).method).toBe('POST');
    expect(ask('POST', { 'content-length': 'many' }).method).toBe('POST');
  });
});

describe('viewer-request of the static files', () => {
  const ask = load('directory-index.js');

  it('finds the index document, and leaves files alone', () => {
    expect(ask('GET', {}, '/dashboard/').uri).toBe('/dashboard/index.html');
    expect(ask('GET', {}, '/dashboard').statusCode).toBe(302);
    expect(ask('GET', {}, '/pixel.js').uri).toBe('/pixel.js');
  });
});

describe('viewer-request of /api/', () => {
  const ask = load('api-preflight.js', (source) =>
    source.replace('var ORIGINS = [];', 'var ORIGINS = ["https://a.example.com"];'),
  );

  it('answers preflights of the origins in the settings, and no other', () => {
    expect(ask('OPTIONS', { origin: 'https://a.example.com' })).toMatchObject({ statusCode: 204 });
    expect(ask('OPTIONS', { origin: 'https://a.example.com.evil.com' }).statusCode).toBe(403);
    expect(ask('OPTIONS').statusCode).toBe(403);
    expect(ask('GET').method).toBe('GET');
  });
});

it('each is below the 10 KB that CloudFront takes', () => {
  for (const file of ['viewer-request.js', 'directory-index.js', 'api-preflight.js'])
    expect(readFileSync(new URL(file, import.meta.url)).length).toBeLessThan(10_240);
});
