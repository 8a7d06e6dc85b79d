// CloudFront Function (runtime cloudfront-js-2.0) on viewer-request of /api/, deployed where the setting `corsOrigins` names
// origins: it answers their preflights. The list is written over the empty one below when the template is made.

var ORIGINS = [];

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls the function of this name.
function handler(event) {
  var request = event.request;
  if (request.method !== 'OPTIONS') return request;
  var origin = request.headers.origin ? request.headers.origin.value : '';
  if (ORIGINS.indexOf(origin) < 0) return { statusCode: 403, statusDescription: 'Forbidden' };
  return {
    statusCode: 204,
    statusDescription: 'No Content',
    headers: {
      'access-control-allow-origin': { value: origin },
      'access-control-allow-methods': { value: 'GET, POST, OPTIONS' },
      'access-control-allow-headers': { value: 'authorization, content-type' },
      'access-control-max-age': { value: '86400' },
      vary: { value: 'Origin' },
    },
  };
}
