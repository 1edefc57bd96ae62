import { migrateDatabase } from '../../workers/ops/migrate.ts';
import { scratchDirectory } from './scratch.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

/**
 * A migrated stack for one suite, in a scratch directory that goes with it. Tests share the database, so each makes
 * its own tenant.
 */
export async function startTestStack(options: Partial<StackOptions> = {}): Promise<Stack> {
  const scratch = scratchDirectory('test');
  try {
    const stack = await startStack({
      mode: 'test',
      directory: scratch.path,
      firstPort: 22_500,
      prepareDatabase: migrateDatabase,
      ...options,
    });
    const { stop } = stack;
    stack.stop = async () => {
      await stop();
      scratch.remove();
    };
    return stack;
  } catch (error) {
    scratch.remove();
    throw error;
  }
}
