import { useQuery } from '@tanstack/solid-query';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { allPages } from '../all-pages.ts';
import { call } from '../api.ts';
import { keys, pollMs } from '../query.ts';

export const createNodes = () =>
  useQuery(() => ({
    queryKey: keys.nodes,
    queryFn: ({ signal }) => allPages((cursor) => call(nodeEndpoints.list, { query: cursor, signal })),
    refetchInterval: pollMs,
  }));

/** One node, looked at every `everyMs`. */
export const createNode = (id: () => string, everyMs: () => number = () => pollMs) =>
  useQuery(() => ({
    queryKey: keys.node(id()),
    queryFn: ({ signal }) => call(nodeEndpoints.read, { params: { node: id() }, signal }),
    refetchInterval: everyMs(),
  }));

/** Addresses of a node; nothing is asked while none is chosen. */
export const createAllocations = (node: () => string | null) =>
  useQuery(() => ({
    queryKey: keys.allocations(node() ?? ''),
    queryFn: ({ signal }) =>
      allPages((cursor) =>
        call(nodeEndpoints.allocations, { params: { node: node() ?? '' }, query: cursor, signal }),
      ),
    enabled: node() !== null,
  }));

export const createLocations = () =>
  useQuery(() => ({
    queryKey: keys.locations,
    queryFn: async ({ signal }) => (await call(nodeEndpoints.locations, { signal })).items,
  }));

/** How a node is doing now. Its answer is as old as the gateway's newest report, whatever else is cached. */
export const createHealth = (id: () => string, isAsked: () => boolean) =>
  useQuery(() => ({
    queryKey: keys.nodeHealth(id()),
    queryFn: ({ signal }) => call(nodeAgentEndpoints.health, { params: { node: id() }, signal }),
    refetchInterval: pollMs,
    enabled: isAsked(),
  }));

/** The agent that this panel gives to hosts: it changes with a deployment. */
export const createRelease = () =>
  useQuery(() => ({
    queryKey: keys.release,
    queryFn: async ({ signal }) => (await call(nodeAgentEndpoints.release, { signal })).release,
    staleTime: releaseFreshMs,
  }));

const releaseFreshMs = 60_000;
