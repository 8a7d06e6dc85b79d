/** Response headers policies of CloudFront behaviours, as the headers that they add. */

type Properties = Record<string, unknown>;
const part = (value: unknown): Properties => (typeof value === 'object' && value !== null ? (value as Properties) : {});

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-xss-protection': '1; mode=block',
} as const;

/**
 * Managed policies by id; HSTS is left out, which plain http may not send.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const MANAGED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '60669652-455b-4ae9-85a4-c4c02393f86c': { 'access-control-allow-origin': '*' },
  '67f7725c-6f97-4210-82d7-5512b31e9d03': SECURITY,
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': { 'access-control-allow-origin': '*', ...SECURITY },
};

/** The headers of a policy of the template. */
export const readHeadersPolicy = (properties: Properties): Record<string, string> => {
  const config = part(properties.ResponseHeadersPolicyConfig);
  const security = part(config.SecurityHeadersConfig);
  const custom = part(config.CustomHeadersConfig).Items;
  const headers: Record<string, unknown> = {
    'content-security-policy': part(security.ContentSecurityPolicy).ContentSecurityPolicy,
    'x-content-type-options': security.ContentTypeOptions ? 'nosniff' : undefined,
    'x-frame-options': part(security.FrameOptions).FrameOption,
    'referrer-policy': part(security.ReferrerPolicy).ReferrerPolicy,
    ...Object.fromEntries(
      (Array.isArray(custom) ? (custom as Properties[]) : []).map(({ Header, Value }) => [
        String(Header).toLowerCase(),
        Value,
      ]),
    ),
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
};

/** What the policy of that id adds: one of the template's, or one of CloudFront's own. */
export const headersOf = (
  policyId: unknown,
  policies: readonly { name: string; properties: Properties }[],
): Readonly<Record<string, string>> => {
  const own = policies.find(({ name }) => name === policyId);
  return own ? readHeadersPolicy(own.properties) : (MANAGED[String(policyId)] ?? {});
};
