import { ButtonClickTrackingPlugin, enableButtonClickTracking } from '@snowplow/browser-plugin-button-click-tracking';
import { enableLinkClickTracking, LinkClickTrackingPlugin } from '@snowplow/browser-plugin-link-click-tracking';
import { enableActivityTracking, newTracker, trackPageView, trackStructEvent } from '@snowplow/browser-tracker';

newTracker('sp', location.origin, {
  appId: 'bench',
  plugins: [LinkClickTrackingPlugin(), ButtonClickTrackingPlugin()],
});
enableActivityTracking({ minimumVisitLength: 10, heartbeatDelay: 10 });
enableLinkClickTracking();
enableButtonClickTracking();
trackPageView();
window.custom = (name, { n }) => trackStructEvent({ category: 'bench', action: name, value: n });
