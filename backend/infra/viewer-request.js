// CloudFront Function (runtime cloudfront-js-2.0) on viewer-request of the collect path. It refuses what needs no body to
// be refused, at a sixth of the edge function's price. One handler, no imports: that is all this runtime has.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

var MAX_BODY_BYTES = 262144;

function header(request, name) {
  return request.headers[name] ? request.headers[name].value : '';
}

function answer(statusCode, statusDescription, code, message, allow) {
  var headers = {
    'content-type': { value: 'application/json' },
    'cache-control': { value: 'no-store' },
    // No origin is reflected before the site is known, and credentials are never allowed.
    'access-control-allow-origin': { value: '*' },
  };
  if (allow) headers.allow = { value: 'POST, OPTIONS' };
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: headers,
    body: { encoding: 'text', data: JSON.stringify({ status: 'error', code: code, message: message }) },
  };
}

function preflight() {
  return {
    statusCode: 204,
    statusDescription: 'No Content',
    headers: {
      // Which site may send from where is judged with the body; a preflight names no site.
      'access-control-allow-origin': { value: '*' },
      'access-control-allow-methods': { value: 'POST, OPTIONS' },
      'access-control-allow-headers': { value: 'content-type, x-evothesis-key' },
      'access-control-max-age': { value: '86400' },
    },
  };
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls the function of this name.
function handler(event) {
  var request = event.request;
  if (request.method === 'OPTIONS') return preflight();
  if (request.method !== 'POST') {
    return answer(405, 'Method Not Allowed', 'method_not_allowed', 'Send events with POST.', true);
  }
  var length = header(request, 'content-length');
  if (length !== '' && Number(length) > MAX_BODY_BYTES) {
    return answer(
      413,
      'Content Too Large',
      'body_too_large',
      'The body exceeds 262144 bytes: split it into several batches.',
      false,
    );
  }
  return request;
}
