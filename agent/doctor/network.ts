import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { WebSocket } from 'ws';
import { agentToken, type Finding } from '../../schema/protocol.ts';
import { messageOf } from '../log.ts';
import { ask, type Said } from '../outside/ask.ts';
import { proxyFor, proxyName } from '../outside/proxy.ts';
import { wayTo } from '../outside/way.ts';

const lookMs = 8000;
const answerMaxBytes = 1_048_576;
/** A token lives for a minute, and its way takes a little of it. */
const skewMaxMs = (agentToken.lifetimeSeconds * 1000) / 2;

interface Panel {
  panelUrl: string;
  linkUrl: string;
}

/** Whether this host can reach its panel as an agent does: one thing after another, up to the first that fails. */
export async function checkNetwork({ panelUrl, linkUrl }: Panel, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const findings: Finding[] = [];
  const note = (finding: Finding | null): boolean => {
    if (finding !== null) findings.push(finding);
    return finding?.level !== 'problem';
  };
  const url = new URL(panelUrl);
  if (!note(judgeProxy(url, env))) return findings;
  const isDirect = proxyFor(url, env) === null;
  if (isDirect && !note(await checkName(url))) return findings;
  const answer = await checkAnswer(url);
  if (!note(answer.finding)) return findings;
  note(answer.said === null ? null : judgeClock(answer.said, Date.now()));
  note(await checkSocket(new URL(linkUrl)));
  return findings;
}

function judgeProxy(url: URL, env: NodeJS.ProcessEnv): Finding | null {
  try {
    const proxy = proxyFor(url, env);
    return proxy === null
      ? null
      : finding('proxy', 'ok', `The way out is the proxy ${proxyName(proxy)}.`, null);
  } catch (error) {
    const remedy = 'Correct HTTPS_PROXY in the settings of the service, such as http://proxy.example:3128.';
    return finding('proxy', 'problem', messageOf(error), remedy);
  }
}

async function checkName({ hostname }: URL): Promise<Finding | null> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return null;
  try {
    const { address } = await inTime(lookup(host));
    return finding('dns', 'ok', `${host} is ${address}.`, null);
  } catch (error) {
    const remedy = 'Look at /etc/resolv.conf, and whether this host may ask a name server.';
    return finding('dns', 'problem', `The name ${host} is not found: ${messageOf(error)}`, remedy);
  }
}

async function checkAnswer(url: URL): Promise<{ finding: Finding; said: Said | null }> {
  try {
    const page = new URL('/api/v1/agents/release', url);
    const said = await ask(page, { deadlineMs: lookMs, maxBytes: answerMaxBytes });
    const server = `${url.protocol}//${url.host}`;
    return { finding: finding('https', 'ok', `${server} answers.`, null), said };
  } catch (error) {
    const message = messageOf(error);
    return { finding: finding('https', 'problem', `${url.host}: ${message}`, remedyOf(message)), said: null };
  }
}

/** Codes of OpenSSL and of the system stand in the messages of the runtime. */
function remedyOf(message: string): string {
  if (/certificate|CERT_|SSL|self.signed/i.test(message))
    return 'The certificate is not trusted here: set the clock, install ca-certificates, or name the operator’s own by NODE_EXTRA_CA_CERTS.';
  if (/407/.test(message))
    return 'Put name and password into HTTPS_PROXY: http://name:password@proxy.example:3128.';
  if (/ECONNREFUSED/.test(message))
    return 'Nothing listens there: look at the address of the panel, and at firewalls.';
  return 'Let this host make connections to port 443 outside, or set HTTPS_PROXY.';
}

/** By the panel's own clock, whose seconds are whole. */
export function judgeClock({ headers }: Pick<Said, 'headers'>, now: number): Finding | null {
  const theirs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirs)) return null;
  const skewMs = now - theirs;
  const seconds = String(Math.round(Math.abs(skewMs) / 1000));
  if (Math.abs(skewMs) < skewMaxMs) return finding('clock', 'ok', 'The clock agrees with the panel.', null);
  const how = skewMs > 0 ? 'ahead of' : 'behind';
  const remedy = 'Set it: timedatectl set-ntp true, or chronyd -q.';
  return finding(
    'clock',
    'problem',
    `The clock is ${seconds} s ${how} the panel: it refuses the agent.`,
    remedy,
  );
}

/** An upgrade without a token: a panel that takes upgrades refuses it in its own words, and a proxy in others. */
async function checkSocket(url: URL): Promise<Finding> {
  try {
    const status = await inTime(upgradeStatus(url));
    if (status === 401) return finding('websocket', 'ok', 'WebSocket connections get through.', null);
    const remedy =
      'A proxy or firewall on the way does not let WebSocket through: allow it for this address.';
    return finding('websocket', 'problem', `A WebSocket was answered with ${String(status)}.`, remedy);
  } catch (error) {
    const remedy = 'Let this host make WebSocket connections to the panel.';
    return finding('websocket', 'problem', `A WebSocket does not get through: ${messageOf(error)}`, remedy);
  }
}

function upgradeStatus(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { agent: wayTo(url), handshakeTimeout: lookMs });
    socket.once('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('error', reject);
  });
}

async function inTime<T>(task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing within ${String(lookMs / 1000)} s`));
    }, lookMs);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}

const finding = (code: string, level: Finding['level'], message: string, remedy: string | null): Finding => ({
  code,
  level,
  message: message.slice(0, 1000),
  remedy,
});
