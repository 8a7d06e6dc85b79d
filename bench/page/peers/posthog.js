import posthog from 'posthog-js';

// As its documentation starts it, with autocapture; without what it would fetch from its vendor.
posthog.init('phc_bench', {
  api_host: location.origin,
  autocapture: true,
  capture_pageview: true,
  capture_pageleave: true,
  disable_external_dependency_loading: true,
  disable_session_recording: true,
  disable_surveys: true,
  advanced_disable_flags: true,
});
window.custom = (name, properties) => posthog.capture(name, properties);
