// CloudFront Function (runtime cloudfront-js-2.0) on viewer-request of the collect path. It refuses what needs no body to
// be refused, at a sixth of the edge function's price. One handler, no imports: that is all this runtime has.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

var MAX_BODY_BYTES = 262144;

function header(request, name) {
  return request.headers[name] ? request.headers[name].value : '';
}

function answer(request, statusCode, statusDescription, code, message, allow) {
  var headers = {
    'content-type': { value: 'application/json' },
    'cache-control': { value: 'no-store' },
    'access-control-allow-origin': { value: header(request, 'origin') || '*' },
    vary: { value: 'Origin' },
  };
  if (allow) headers.allow = { value: 'POST, OPTIONS' };
  return {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: headers,
    body: { encoding: 'text', data: JSON.stringify({ status: 'error', code: code, message: message }) },
  };
}

function preflight(request) {
  return {
    statusCode: 204,
    statusDescription: 'No Content',
    headers: {
      // Which site may send from where is judged with the body; a preflight names no site.
      'access-control-allow-origin': { value: header(request, 'origin') || '*' },
      'access-control-allow-methods': { value: 'POST, OPTIONS' },
      'access-control-allow-headers': { value: 'content-type' },
      'access-control-max-age': { value: '86400' },
      vary: { value: 'Origin' },
    },
  };
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls the function of this name.
function handler(event) {
  var request = event.request;
  if (request.method === 'OPTIONS') return preflight(request);
  if (request.method !== 'POST') {
    return answer(request, 405, 'Method Not Allowed', 'method_not_allowed', 'Send events with POST', true);
  }
  var length = header(request, 'content-length');
  if (length !== '' && Number(length) > MAX_BODY_BYTES) {
    return answer(request, 413, 'Content Too Large', 'body_too_large', 'A body may have 262144 bytes at most', false);
  }
  return request;
}
