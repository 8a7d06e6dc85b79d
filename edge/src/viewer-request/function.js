// CloudFront Function (cloudfront-js-2.0) on viewer-request of the collect path: what can be refused without a body is
// refused here, for a sixth of the price of an edge function. It sees no body and no network.

const MAX_BODY = 262144;

const CORS = {
  'access-control-allow-origin': { value: '*' },
  'cache-control': { value: 'no-store' },
};

function refuse(statusCode, statusDescription, code, message) {
  return {
    statusCode,
    statusDescription,
    headers: { 'content-type': { value: 'application/json' }, ...CORS },
    body: { encoding: 'text', data: JSON.stringify({ status: 'error', code, message }) },
  };
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const { request } = event;
  if (request.method === 'OPTIONS') {
    return {
      statusCode: 204,
      statusDescription: 'No Content',
      headers: {
        'access-control-allow-origin': { value: '*' },
        'access-control-allow-methods': { value: 'POST, OPTIONS' },
        'access-control-allow-headers': { value: 'content-type, x-evothesis-key' },
        'access-control-max-age': { value: '86400' },
        'cache-control': { value: 'max-age=86400' },
      },
    };
  }
  if (request.method !== 'POST') {
    const answer = refuse(405, 'Method Not Allowed', 'method_not_allowed', 'Send events with POST.');
    answer.headers.allow = { value: 'POST, OPTIONS' };
    return answer;
  }
  const length = request.headers['content-length'];
  if (length && Number(length.value) > MAX_BODY) {
    return refuse(
      413,
      'Content Too Large',
      'body_too_large',
      'The body exceeds 262144 bytes: split it into several batches.',
    );
  }
  return request;
}
