import { useQuery } from '@tanstack/solid-query';
import { regionEndpoints } from '../../schema/api/regions.ts';
import { call } from '../api.ts';
import { keys, pollMs } from '../query.ts';

export const createRegions = () =>
  useQuery(() => ({
    queryKey: keys.regions,
    queryFn: ({ signal }) => call(regionEndpoints.list, { signal }),
    refetchInterval: pollMs,
  }));
