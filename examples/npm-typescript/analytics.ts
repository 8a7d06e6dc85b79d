import { attribution, clicks, createPixel, exit, forms, scroll } from '@evothesis/pixel';

/** Event names and their properties: a wrong call does not compile. */
type Events = {
  add_to_cart: { sku: string; price: number; currency: 'EUR' | 'USD' };
  newsletter: { place?: string };
};

export const pixel = createPixel<Events>({
  siteId: 'YOUR-SITE',
  endpoint: 'https://stats.example.com/collect',
  use: [attribution(), clicks(), scroll({ thresholds: [50, 100] }), forms(), exit()],
  beforeSend: (event) => (location.pathname.startsWith('/internal') ? null : event),
});

pixel.on('drop', ({ reason, events }) => console.debug(`${events} events dropped: ${reason}`));
pixel.track('add_to_cart', { sku: 'MON-60', price: 34, currency: 'EUR' });
