import { evothesis } from '@evothesis/pixel/astro';
import { defineConfig } from 'astro/config';

export default defineConfig({
  integrations: [evothesis({ siteId: 'example', endpoint: '/collect' })],
});
