/** What an install line is made of. */
export interface Joining {
  /** Without a slash at its end. */
  panelUrl: string;
  /** One-time token; base64url. */
  token: string;
  /** Of the release key. */
  fingerprint: string;
  expiresAt: Date;
}

/** Where nothing needs quoting in a shell: neither quotes nor blanks, dollars nor semicolons. */
const plainUrl = /^https?:\/\/[\w.:[\]-]+(?:\/[\w./-]*)?$/;

/** The panel's address as it can stand in a shell's line. Throws on one that cannot, which is a wrong configuration. */
export function shellUrl(publicUrl: string): string {
  if (!plainUrl.test(publicUrl)) throw new Error('ROOST_PUBLIC_URL is no plain address of a panel');
  return publicUrl.replace(/\/+$/, '');
}

/** The one line for a shell of the host, as root. */
export const installLine = ({ panelUrl, token, fingerprint }: Joining): string =>
  `curl -fsSL ${shellUrl(panelUrl)}/install.sh | sh -s -- ${token} --fingerprint ${fingerprint}`;

/** User data with which a new machine joins at its first start; the token must still be good then. */
export const cloudInit = ({ panelUrl, token, fingerprint, expiresAt }: Joining): string => `#cloud-config
# Joins this machine to ${shellUrl(panelUrl)} at its first start.
# The token works once, and must be used before ${expiresAt.toISOString()}.
package_update: true
packages:
  - ca-certificates
  - curl
runcmd:
  - - sh
    - -c
    - "curl -fsSL ${shellUrl(panelUrl)}/install.sh | ROOST_TOKEN=${token} sh -s -- --fingerprint ${fingerprint}"
`;

/** For a host where the sources are, while no agent has been released. */
export function cloneLine(panelUrl: string, token: string): string {
  const agent = 'npm exec -- node agent/main.ts';
  return `ROOST_TOKEN=${token} ${agent} enrol --panel ${shellUrl(panelUrl)} && ${agent} run`;
}
