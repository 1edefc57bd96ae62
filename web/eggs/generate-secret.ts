const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A password of letters and digits that cannot be mistaken for each other. */
export function generateSecret(length: number): string {
  let secret = '';
  while (secret.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      // The rest of the bytes would make some letters likelier than others.
      if (byte < 256 - (256 % alphabet.length)) secret += alphabet.charAt(byte % alphabet.length);
    }
  }
  return secret.slice(0, length);
}
