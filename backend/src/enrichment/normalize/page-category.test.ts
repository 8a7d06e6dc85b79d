import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_CATEGORIES, pageCategory } from './page-category.ts';

const byDefault = (path: string, query = '') => pageCategory(path, query, []);

describe('page categories', () => {
  it.each([
    ['/', 'home'],
    ['/index.html', 'home'],
    ['/de/', 'home'],
    ['/en-us', 'home'],
    ['/products/widget', 'product'],
    ['/collections/summer/products/blue-shirt', 'product'],
    ['/dp/B000123', 'product'],
    ['/products/shopping-cart-organizer', 'product'],
    ['/products', 'category'],
    ['/collections/summer', 'category'],
    ['/category/shoes', 'category'],
    ['/cart', 'cart'],
    ['/de/warenkorb', 'cart'],
    ['/checkout/step-2', 'checkout'],
    ['/kasse', 'checkout'],
    ['/search', 'search'],
    ['/blog', 'article'],
    ['/blog/how-to', 'article'],
    ['/2026/11/22/news-of-the-day', 'article'],
    ['/account/orders', 'account'],
    ['/login', 'account'],
    ['/imprint', 'other'],
    ['/2026', 'other'],
  ])('%s is %s', (path, category) => {
    expect(byDefault(path)).toBe(category);
  });

  it('take a query for a search', () => {
    expect(byDefault('/', '?q=shoes')).toBe('search');
    expect(byDefault('/', '?utm_source=q')).toBe('home');
  });

  it("put the site's own rules first, in their order", () => {
    const rules = [
      { match: '/blog/*/comments', category: 'discussion' },
      { match: '/blog', category: 'magazine' },
      { match: '/', category: 'start' },
    ];
    expect(pageCategory('/blog/a/comments', '', rules)).toBe('discussion');
    expect(pageCategory('/blog/a', '', rules)).toBe('magazine');
    expect(pageCategory('/', '', rules)).toBe('start');
    expect(pageCategory('/cart', '', rules)).toBe('cart');
  });

  it('match globs as a regular expression would, without one', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 12 });
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 16 });
    fc.assert(
      fc.property(
        text.map((glob) => `/${glob}*`),
        path.map((rest) => `/${rest}`),
        (match, at) => {
          const expected = new RegExp(`^${match.split('*').join('[^]*')}$`).test(at);
          expect(pageCategory(at, '', [{ match, category: 'hit' }]) === 'hit').toBe(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are always one of the known ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (path, query) => {
        expect(PAGE_CATEGORIES).toContain(byDefault(path, query));
      }),
    );
  });
});
