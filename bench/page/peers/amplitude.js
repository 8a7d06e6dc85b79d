import { init, track } from '@amplitude/analytics-browser';

init('0123456789abcdef0123456789abcdef', {
  serverUrl: `${location.origin}/2/httpapi`,
  autocapture: {
    attribution: true,
    elementInteractions: true,
    fileDownloads: true,
    formInteractions: true,
    pageViews: true,
    sessions: true,
  },
  fetchRemoteConfig: false,
  remoteConfig: { fetchRemoteConfig: false },
});
window.custom = (name, properties) => track(name, properties);
