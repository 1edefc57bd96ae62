import { expect, test } from 'vitest';
import { javaImages, suggestedImage } from './java-images.ts';

const images = javaImages({
  'Java 21': 'ghcr.io/example/yolks:java_21',
  'Java 8': 'ghcr.io/example/yolks:java_8',
  'Newest enough': 'docker.io/library/eclipse-temurin:17-jre',
  Other: 'debian:12',
});

test('an image says its Java in its label or its name', () => {
  expect(images.map(({ java }) => java)).toEqual([21, 8, 17, null]);
});

test('the nearest Java that fits is suggested', () => {
  const suggested = (java: number, orLater: boolean, current = '') =>
    suggestedImage(images, { java, orLater }, current)?.label;
  expect(suggested(16, true)).toBe('Newest enough');
  expect(suggested(21, true)).toBe('Java 21');
  expect(suggested(11, false)).toBe('Java 8');
  expect(suggested(25, true)).toBeUndefined();
  expect(suggested(21, true, 'ghcr.io/example/yolks:java_21')).toBeUndefined();
  expect(suggestedImage(images, undefined, '')).toBeNull();
});
