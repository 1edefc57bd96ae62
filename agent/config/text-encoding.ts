/** How a file's text is written. What it was is what it becomes again. */
export type Encoding = 'utf8' | 'utf8-mark' | 'utf16le' | 'utf16be' | 'latin1';

export interface DecodedText {
  text: string;
  encoding: Encoding;
}

/**
 * Reads a text of UTF-8 (with or without its mark) or UTF-16 with its mark; anything else is taken for Latin-1, byte
 * by byte, so that nothing of it is lost. Throws on what is no text.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const decoded = decode(bytes);
  if (decoded.text.includes('\0')) throw new Error('it is not a text file.');
  return decoded;
}

function decode(bytes: Buffer): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf16le' };
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'utf16be' };
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, encoding: hasMark ? 'utf8-mark' : 'utf8' };
  } catch {
    return { text: bytes.toString('latin1'), encoding: 'latin1' };
  }
}

/** Throws on characters that the encoding does not have. */
export function encodeText({ text, encoding }: DecodedText): Buffer {
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'utf8-mark':
      return Buffer.from(`\uFEFF${text}`, 'utf8');
    case 'utf16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 'utf16be':
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
    case 'latin1':
      if (/[\u0100-\uffff]/.test(text)) {
        throw new Error('it is not written in UTF-8 and cannot hold the characters of a value.');
      }
      return Buffer.from(text, 'latin1');
  }
}
