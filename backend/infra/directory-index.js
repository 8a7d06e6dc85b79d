// CloudFront Function (runtime cloudfront-js-2.0) on viewer-request of the static files: a bucket behind origin access
// control knows no index documents.

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls the function of this name.
function handler(event) {
  var request = event.request;
  if (request.uri === '/dashboard' || request.uri === '/') {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/dashboard/' } } };
  }
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
