___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "evothesis_pixel",
  "version": 1,
  "securityGroups": [],
  "displayName": "Evothesis Pixel",
  "categories": ["ANALYTICS"],
  "description": "Cookieless web analytics: page views, clicks, scroll depth, forms and engaged time.",
  "containerContexts": ["WEB"]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "siteId",
    "displayName": "Site id",
    "simpleValueType": true,
    "valueValidators": [{ "type": "NON_EMPTY" }]
  },
  {
    "type": "TEXT",
    "name": "scriptUrl",
    "displayName": "Address of pixel.js",
    "simpleValueType": true,
    "valueValidators": [{ "type": "REGEX", "args": ["^https://.+"] }]
  },
  {
    "type": "TEXT",
    "name": "endpoint",
    "displayName": "Endpoint (empty: /collect beside the script)",
    "simpleValueType": true
  },
  {
    "type": "SELECT",
    "name": "persistence",
    "displayName": "Persistence",
    "selectItems": [
      { "value": "none", "displayValue": "none" },
      { "value": "session", "displayValue": "session" },
      { "value": "local", "displayValue": "local" }
    ],
    "simpleValueType": true,
    "defaultValue": "session"
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const createArgumentsQueue = require('createArgumentsQueue');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');

const evothesis = createArgumentsQueue('evothesis', 'evothesis.q');
const options = {
  siteId: data.siteId,
  endpoint: data.endpoint || data.scriptUrl.split('/').slice(0, 3).join('/') + '/collect',
  persistence: data.persistence
};
if (isConsentGranted('analytics_storage')) options.consent = 'granted';
evothesis('init', options);
injectScript(data.scriptUrl, data.gtmOnSuccess, data.gtmOnFailure, 'evothesis');


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": { "publicId": "inject_script", "versionId": "1" },
      "param": [{ "key": "urls", "value": { "type": 2, "listItem": [{ "type": 1, "string": "https://*/*" }] } }]
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "access_globals", "versionId": "1" },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "evothesis" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "evothesis.q" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false }
                ]
              }
            ]
          }
        }
      ]
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "access_consent", "versionId": "1" },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "analytics_storage" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false }
                ]
              }
            ]
          }
        }
      ]
    },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: Starts with the site's options and loads the script
  code: |-
    mock('isConsentGranted', true);
    mock('injectScript', (url, success) => success());
    let call;
    mock('createArgumentsQueue', () => (method, options) => { call = [method, options]; });
    runCode({ siteId: 'example-com', scriptUrl: 'https://stats.example.com/pixel.js', persistence: 'none' });
    assertThat(call[0]).isEqualTo('init');
    assertThat(call[1].siteId).isEqualTo('example-com');
    assertThat(call[1].endpoint).isEqualTo('https://stats.example.com/collect');
    assertThat(call[1].consent).isEqualTo('granted');
    assertApi('gtmOnSuccess').wasCalled();
- name: Says that the script did not load
  code: |-
    mock('isConsentGranted', false);
    mock('createArgumentsQueue', () => () => undefined);
    mock('injectScript', (url, success, failure) => failure());
    runCode({ siteId: 'example-com', scriptUrl: 'https://stats.example.com/pixel.js', persistence: 'session' });
    assertApi('gtmOnFailure').wasCalled();
- name: Leaves the consent state to the site's settings where nothing is granted
  code: |-
    mock('isConsentGranted', false);
    mock('injectScript', (url, success) => success());
    let options;
    mock('createArgumentsQueue', () => (method, given) => { options = given; });
    runCode({ siteId: 'example-com', scriptUrl: 'https://stats.example.com/pixel.js', persistence: 'session' });
    assertThat(options.consent).isUndefined();
    assertThat(options.persistence).isEqualTo('session');
- name: Takes an endpoint of the site's own
  code: |-
    mock('isConsentGranted', true);
    mock('injectScript', (url, success) => success());
    let options;
    mock('createArgumentsQueue', () => (method, given) => { options = given; });
    runCode({ siteId: 's', scriptUrl: 'https://cdn.example.com/p.js', endpoint: 'https://e.example.com/in', persistence: 'local' });
    assertThat(options.endpoint).isEqualTo('https://e.example.com/in');
- name: Loads the script from where the tag says, once
  code: |-
    mock('isConsentGranted', true);
    let urls = [];
    mock('injectScript', (url, success, failure, token) => { urls = urls.concat([url, token]); success(); });
    mock('createArgumentsQueue', () => () => undefined);
    runCode({ siteId: 's', scriptUrl: 'https://cdn.example.com/p.js', persistence: 'none' });
    assertThat(urls).isEqualTo(['https://cdn.example.com/p.js', 'evothesis']);
    assertApi('gtmOnFailure').wasNotCalled();


___NOTES___

Cookieless; the consent state follows analytics_storage.
