import type { JavaNeed } from '../../schema/egg-features.ts';

export interface JavaImage {
  label: string;
  image: string;
  /** Which Java it brings, where its name tells. */
  java: number | null;
}

const saysJava = /(?:java|jdk|jre|temurin|openjdk|graalvm|corretto)[\s:_-]*(\d{1,2})(?!\d)/i;

/** The images of an egg with the Java that each brings. */
export const javaImages = (dockerImages: Readonly<Record<string, string>>): JavaImage[] =>
  Object.entries(dockerImages).map(([label, image]) => {
    const java = (saysJava.exec(label) ?? saysJava.exec(image))?.[1];
    return { label, image, java: java === undefined ? null : Number(java) };
  });

/**
 * The image to suggest: the oldest Java that is new enough, or the newest that is old enough. Null when none is known
 * to fit, or nothing is known of what is needed.
 */
export function suggestedImage(
  images: readonly JavaImage[],
  need: JavaNeed | undefined,
  current: string,
): JavaImage | null {
  if (need === undefined) return null;
  const fitting = images.flatMap((each) => {
    const { java } = each;
    if (java === null || each.image === current) return [];
    return (need.orLater ? java >= need.java : java <= need.java)
      ? [{ each, away: Math.abs(java - need.java) }]
      : [];
  });
  return fitting.toSorted((a, b) => a.away - b.away)[0]?.each ?? null;
}
