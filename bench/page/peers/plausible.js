import { init, track } from '@plausible-analytics/tracker';

init({
  domain: 'bench.example',
  endpoint: `${location.origin}/api/event`,
  outboundLinks: true,
  fileDownloads: true,
  formSubmissions: true,
  captureOnLocalhost: true,
});
window.custom = (name, { n }) => track(name, { props: { n: String(n) } });
