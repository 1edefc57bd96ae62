import { withoutAnsi } from './plain-text.ts';

/** What an egg asks the panel to look out for, by the names that eggs use. */
export const eggFeatures = ['eula', 'java_version', 'pid_limit', 'gsl_token', 'steam_disk_space'] as const;
export type EggFeature = (typeof eggFeatures)[number];

/** Which Java a program asks for; `orLater` is false where it takes none above. */
export interface JavaNeed {
  java: number;
  orLater: boolean;
}

/** What a console line says that a player can mend. `needs` is there when the line says what is needed. */
export type FeatureHint =
  | { feature: Exclude<EggFeature, 'java_version'> }
  | { feature: 'java_version'; needs?: JavaNeed };

/** Long lines are no such messages, and every line of every console passes here. */
const readChars = 1024;

const texts: Record<Exclude<EggFeature, 'java_version'>, readonly string[]> = {
  eula: ['you need to agree to the eula in order to run the server'],
  pid_limit: [
    'pthread_create failed',
    'failed to create thread',
    'unable to create thread',
    'unable to create native thread',
    'unable to create new native thread',
    'exception in thread "craft async scheduler management thread"',
  ],
  gsl_token: ['(gsl token expired)', '(account not found)'],
  steam_disk_space: ['steamcmd needs 250mb of free disk space to update', '0x202 after update job'],
};

const javaTexts = [
  'java.lang.unsupportedclassversionerror',
  'unsupported major.minor version',
  'has been compiled by a more recent version of the java runtime',
  'unsupported java detected',
] as const;
const asksForJava =
  /\brequires? (?:running the server with |at least )?java (\d{1,3})\b|\bjava (\d{1,3}) or (?:above|newer|later|higher)\b/;

/** Recognises in a console line one of the features that the egg names. Null for all other lines. */
export function featureOf(line: string, features: readonly string[]): FeatureHint | null {
  if (features.length === 0) return null;
  const text = withoutAnsi(line.slice(0, readChars)).toLowerCase();
  for (const feature of eggFeatures) {
    if (!features.includes(feature)) continue;
    if (feature === 'java_version') {
      if (!isAboutJava(text)) continue;
      const needs = javaNeed(text);
      return needs === null ? { feature } : { feature, needs };
    }
    if (texts[feature].some((wanted) => text.includes(wanted))) return { feature };
  }
  return null;
}

const isAboutJava = (text: string): boolean =>
  javaTexts.some((wanted) => text.includes(wanted)) || asksForJava.test(text);

/** Class files of version 45 are Java 1's; each Java since has one more. */
const javaOfClassFile = (version: string): number => Number(version) - 44;

function javaNeed(text: string): JavaNeed | null {
  const atMost = /only up to java (\d{1,3}) is supported/.exec(text)?.[1];
  if (atMost !== undefined) return { java: Number(atMost), orLater: false };
  const compiled = /\(class file version (\d{2,3})\.\d+\)|major\.minor version (\d{2,3})\.\d+/.exec(text);
  const classFile = compiled?.[1] ?? compiled?.[2];
  if (classFile !== undefined) return { java: javaOfClassFile(classFile), orLater: true };
  const asked = asksForJava.exec(text);
  const java = asked?.[1] ?? asked?.[2];
  return java === undefined ? null : { java: Number(java), orLater: true };
}
