export type TokenKind = 'plain' | 'comment' | 'text' | 'variable' | 'word';

export interface Token {
  kind: TokenKind;
  text: string;
}

const keywords =
  /^(?:if|then|else|elif|fi|for|in|do|done|while|until|case|esac|function|return|exit|export|local|set)$/;
const pieces =
  /(?<comment>(?:^|(?<=[\s;]))#.*)|(?<text>'[^']*'?|"(?:\\.|[^"\\])*"?)|(?<variable>\$\{[^}]*\}?|\$\w+|\$[@?#*!$-]|\{\{[^{}]*\}\})|(?<word>(?<![\w-])[a-z]+(?![\w-]))/g;

/** A line of a shell script in pieces that can be told apart at a glance. Joined they are the line again. */
export function shellTokens(line: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  const add = (kind: TokenKind, text: string) => {
    const last = tokens.at(-1);
    if (text === '') return;
    if (last?.kind === kind) last.text += text;
    else tokens.push({ kind, text });
  };
  for (const match of line.matchAll(pieces)) {
    add('plain', line.slice(end, match.index));
    add(kindOf(match.groups ?? {}, match[0]), match[0]);
    end = match.index + match[0].length;
  }
  add('plain', line.slice(end));
  return tokens;
}

function kindOf(groups: Record<string, string | undefined>, text: string): TokenKind {
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['text'] !== undefined) return 'text';
  if (groups['variable'] !== undefined) return 'variable';
  return keywords.test(text) ? 'word' : 'plain';
}
