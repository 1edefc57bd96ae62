import { base64url } from 'jose';

/** Seals small texts at rest with AES-GCM under the installation's encryption key. */
export interface Sealer {
  /** `purpose` is bound to the sealed text: it opens for nothing else. */
  seal(purpose: string, text: string): Promise<string>;
  open(purpose: string, sealed: string): Promise<string>;
}

const version = 'v1';
const ivBytes = 12;

/** `secret`: 32 bytes, base64url. */
export function createSealer(secret: string): Sealer {
  const key = crypto.subtle.importKey('raw', base64url.decode(secret), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  return {
    async seal(purpose, text) {
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
      const sealed = await crypto.subtle.encrypt(
        parameters(purpose, iv),
        await key,
        new TextEncoder().encode(text),
      );
      return [version, base64url.encode(iv), base64url.encode(new Uint8Array(sealed))].join('.');
    },
    async open(purpose, sealed) {
      const [form, iv = '', body = ''] = sealed.split('.');
      if (form !== version) throw new Error('a sealed value of an unknown form');
      const text = await crypto.subtle.decrypt(
        parameters(purpose, base64url.decode(iv)),
        await key,
        base64url.decode(body),
      );
      return new TextDecoder().decode(text);
    },
  };
}

const parameters = (purpose: string, iv: Uint8Array) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(purpose),
});
