import { expect, test } from 'vitest';
import { startTestStack } from '../stack/test-stack.ts';

test('with a wrong configuration nothing is answered, and no page says why', async () => {
  const stack = await startTestStack({
    firstPort: 25_100,
    regions: ['eu'],
    variables: { DATABASE_REPLICAS: JSON.stringify([{ region: 'mars', url: 'postgresql://a:b@c/d' }]) },
  });
  try {
    for (const path of ['/', '/api/v1/system', '/api/v1/servers']) {
      const response = await fetch(`${stack.url}${path}`);
      expect(response.status, path).toBe(500);
      const text = await response.text();
      expect(text).toContain('"code":"internal"');
      expect(text).not.toContain('mars');
    }
  } finally {
    await stack.stop();
  }
});
