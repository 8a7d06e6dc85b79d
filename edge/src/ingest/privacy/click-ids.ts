/** Query parameters by which an advertising platform knows the person who clicked. */
export const CLICK_ID_PARAMETERS: ReadonlySet<string> = new Set(
  (
    'gclid gbraid wbraid dclid gclsrc gad_source gad_campaignid srsltid fbclid msclkid ttclid twclid li_fat_id igshid ' +
    'igsh sccid scclid epik rdt_cid yclid ysclid mc_cid mc_eid _hsenc _hsmi hsctatracking ' +
    'irclickid cjevent awc mkt_tok ndclid _kx s_kwcid ef_id clickid click_id'
  ).split(' '),
);

const PARAMETER = /([?&#])([\w.-]{1,64})=([^&#\s]+)/g;

/** Leaves the parameter's name, which says where the visit came from, and drops its value, which says who came. */
export const withoutClickIds = (url: string): string =>
  url.includes('=')
    ? url.replace(PARAMETER, (whole, sign: string, name: string) =>
        CLICK_ID_PARAMETERS.has(name.toLowerCase()) ? `${sign}${name}=` : whole,
      )
    : url;
