/**
 * Autonomous systems of hosting companies and clouds, from which people hardly browse; VPN operators rent there too,
 * which is why this alone never flags anybody. Numbers as registered with the RIRs and listed by PeeringDB; our own
 * selection of the largest.
 */
export const DATA_CENTRE_ASNS: ReadonlySet<number> = new Set([
  // Amazon, Google Cloud, Microsoft, Oracle, IBM, Alibaba, Tencent, Huawei
  16509, 14618, 8987, 15169, 396982, 19527, 8075, 8068, 31898, 36351, 45102, 37963, 132203, 45090, 136907, 55990,
  // OVH, Hetzner, DigitalOcean, Linode, Vultr, Scaleway, Contabo, Leaseweb
  16276, 35540, 24940, 213230, 14061, 62567, 63949, 20473, 12876, 51167, 40021, 60781, 28753, 30633, 59253, 7203,
  // M247, Datacamp, Choopa, ColoCrossing, Psychz, HostPapa, GoDaddy, IONOS, Strato, netcup, Hostinger, Aruba
  9009, 212238, 60068, 36352, 40676, 26496, 8560, 6724, 197540, 47583, 31034, 29802, 53667, 8100, 23470, 46606, 22612,
  // Equinix Metal, Rackspace, Fastly, Cloudflare, Akamai, Zenlayer, G-Core, Stark, Servers.com, Selectel, Timeweb
  54825, 33070, 19994, 27357, 54113, 13335, 20940, 21859, 199524, 44477, 7979, 49505, 9123, 202425, 200651, 62240,
]);
