import UserAgent from 'user-agents';
import { describe, expect, it } from 'vitest';
import type { HeaderFacts } from '../../records/raw.ts';
import { createDeviceReader } from './device.ts';

const read = createDeviceReader();
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0';
const WINDOWS = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`;
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME} Safari/537.36`;
const ANDROID = `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`;
const SAFARI = '(KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';
const brands = (...names: string[]) => names.map((name) => `"${name}";v="150"`).join(', ');

describe('browser, system and device', () => {
  it.each<[string, HeaderFacts, object]>([
    [
      'Chrome on Windows of unknown version',
      { userAgent: WINDOWS },
      {
        browser_family: 'chrome',
        browser_version: '150',
        os_family: 'windows',
        device_category: 'desktop',
        is_mobile: false,
      },
    ],
    [
      'Windows 11 by its hint',
      {
        userAgent: WINDOWS,
        secChUa: brands('Chromium', 'Google Chrome', 'Not)A;Brand'),
        secChUaPlatform: '"Windows"',
        secChUaPlatformVersion: '"15.0.0"',
      },
      { os_family: 'windows', os_version: '11', browser_family: 'chrome' },
    ],
    [
      'Windows 10 by its hint',
      { userAgent: WINDOWS, secChUaPlatform: '"Windows"', secChUaPlatformVersion: '"10.0.0"' },
      { os_version: '10' },
    ],
    [
      'Windows 8.1 by its hint',
      { userAgent: WINDOWS, secChUaPlatform: '"Windows"', secChUaPlatformVersion: '"0.3.0"' },
      { os_version: '8.1' },
    ],
    [
      'Brave by its brand',
      { userAgent: MAC, secChUa: brands('Brave', 'Chromium', 'Not=A?Brand') },
      { browser_family: 'brave', os_family: 'macos' },
    ],
    [
      'Opera beside Google Chrome',
      { userAgent: MAC, secChUa: brands('Google Chrome', 'Opera', 'Chromium') },
      { browser_family: 'opera' },
    ],
    [
      'a real Android model',
      {
        userAgent: ANDROID,
        secChUaPlatform: '"Android"',
        secChUaPlatformVersion: '"15.0.0"',
        secChUaModel: '"Pixel 9"',
        secChUaMobile: '?1',
      },
      { os_family: 'android', os_version: '15', device_model: 'Pixel 9', device_category: 'mobile', is_mobile: true },
    ],
    [
      'an Android tablet',
      {
        userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Safari/537.36`,
        secChUaPlatform: '"Android"',
        secChUaMobile: '?0',
      },
      { device_category: 'tablet', is_mobile: false },
    ],
    [
      'an iPhone with its frozen system',
      { userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 ${SAFARI}` },
      {
        browser_family: 'safari',
        os_family: 'ios',
        os_version: '26.1',
        device_category: 'mobile',
        device_model: 'iPhone',
      },
    ],
    ['no user agent', {}, { browser_family: 'unknown', os_family: 'unknown', device_category: 'other' }],
    [
      'a value that is a property of every object',
      { userAgent: 'constructor/1 (__proto__)', secChUa: '"constructor";v="1"', secChUaPlatform: '"__proto__"' },
      { device_category: 'other' },
    ],
  ])('%s', (_, headers, expected) => {
    expect(read(headers, undefined)).toMatchObject(expected);
  });

  it('tells an iPad that says it is a Mac by its touch screen', () => {
    const userAgent =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';
    expect(read({ userAgent }, { maxTouchPoints: 5 })).toMatchObject({
      device_category: 'tablet',
      os_family: 'ipados',
      device_model: 'iPad',
    });
    expect(read({ userAgent }, { maxTouchPoints: 0 })).toMatchObject({
      device_category: 'desktop',
      os_family: 'macos',
    });
  });

  it('reads the hints that the pixel has asked for; a header goes before them', () => {
    const asked = { platformVersion: '16.0.0', model: 'Pixel 10' };
    const headers = { userAgent: ANDROID, secChUaPlatform: '"Android"', secChUaMobile: '?1' };
    expect(read(headers, asked)).toMatchObject({ os_version: '16', device_model: 'Pixel 10' });
    expect(read({ ...headers, secChUaModel: '"Pixel 9"' }, asked)).toMatchObject({ device_model: 'Pixel 9' });
    expect(read(headers, { model: '', platformVersion: '' })).not.toHaveProperty('device_model');
  });

  it('says nothing of versions that browsers have frozen', () => {
    expect(read({ userAgent: WINDOWS }, undefined)).not.toHaveProperty('os_version');
    expect(read({ userAgent: MAC }, undefined)).not.toHaveProperty('os_version');
    expect(read({ userAgent: ANDROID }, undefined)).not.toHaveProperty('device_model');
  });

  it('classifies what real browsers send (package user-agents) without an unknown', () => {
    let wrong = 0;
    const make = new UserAgent();
    for (let i = 0; i < 2_000; i++) {
      const { userAgent, deviceCategory } = make.random().data as unknown as {
        userAgent: string;
        deviceCategory: string;
      };
      const device = read({ userAgent }, undefined);
      expect([userAgent, Object.values(device)]).not.toEqual([userAgent, expect.arrayContaining([undefined])]);
      expect([userAgent, device.browser_family, device.os_family]).not.toEqual([
        userAgent,
        'unknown',
        expect.anything(),
      ]);
      expect([userAgent, device.os_family]).not.toEqual([userAgent, 'unknown']);
      if (device.device_category !== deviceCategory) wrong++;
    }
    expect(wrong).toBeLessThan(40);
  });
});
