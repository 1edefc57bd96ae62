import { refused, sourceAddress } from './source-address.ts';

/** What is read from addresses that a person named. */
export interface Sources {
  /**
   * The text of the file there, and the file's own address where a page was named that shows it. Throws
   * `source_unreachable` with a sentence that says what is in the way; what was read is in no error.
   */
  read(url: string): Promise<SourceText>;
}

export interface SourceText {
  text: string;
  url: string;
}

export interface SourcesOptions {
  fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** Plain HTTP and private addresses as well: installations on one machine only. */
  isPlain: boolean;
  /** For all of it, redirects included; ten seconds unless named. */
  timeoutMs?: number;
}

const limits = { bytes: 1_048_576, redirects: 3, timeoutMs: 10_000 } as const;

export const createSources = (options: SourcesOptions): Sources => ({
  async read(url) {
    const signal = AbortSignal.timeout(options.timeoutMs ?? limits.timeoutMs);
    try {
      const address = sourceAddress(url, options);
      return { text: await readText(await follow(address, options, signal)), url: address.href };
    } catch (error) {
      if (signal.aborted) throw refused('The address did not answer in time.');
      throw error;
    }
  },
});

/** The answer at the end of the redirects, each of which is looked at like the first address. */
async function follow(from: URL, options: SourcesOptions, signal: AbortSignal): Promise<Response> {
  let url = from;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(url, options, signal);
    const location = answer.headers.get('location');
    const isRedirect = answer.status >= 300 && answer.status < 400 && location !== null;
    if (!isRedirect && answer.ok) return answer;
    await answer.body?.cancel();
    if (!isRedirect) throw refused(sentenceOf(answer.status));
    if (redirects === limits.redirects) throw refused('The address leads on and on to other addresses.');
    if (!URL.canParse(location, url)) throw refused('The address leads on to something that is none.');
    url = sourceAddress(new URL(location, url).href, options);
  }
}

async function ask(url: URL, options: SourcesOptions, signal: AbortSignal): Promise<Response> {
  try {
    return await options.fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json, application/yaml, text/plain, */*', 'user-agent': 'Roost' },
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw refused('Nothing answers at this address, or its certificate is not valid.');
  }
}

function sentenceOf(status: number): string {
  if (status === 404 || status === 410) return 'There is no file at this address (404).';
  if (status === 401 || status === 403) return `This address needs a sign-in (${status}).`;
  if (status === 429) return 'This address has been asked too often. Try again later (429).';
  return `This address answers with an error (${status}).`;
}

/** Stops reading at the limit, whatever the length header says. */
async function readText(answer: Response): Promise<string> {
  if (Number(answer.headers.get('content-length') ?? 0) > limits.bytes) {
    await answer.body?.cancel();
    throw tooLarge();
  }
  const body: ReadableStream<Uint8Array> | null = answer.body;
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > limits.bytes) throw tooLarge();
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  text += decoder.decode();
  if (/^\s*<(!doctype\s+html|html)\b/i.test(text))
    throw refused('This address shows a web page. Name the address of the file itself, often called "raw".');
  return text;
}

const tooLarge = () => refused('What lies at this address is larger than 1 MiB.');
