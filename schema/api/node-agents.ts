import * as z from 'zod';
import { uuid } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { capacity, details, host } from './nodes.ts';
import { allocation, node, none, time } from './shapes.ts';

const tag = 'Nodes';
const params = z.object({ node: uuid });

/** What is not named stays: the defaults of a new node are not for here. */
const settings = {
  name: details.name,
  description: details.description.unwrap(),
  public: details.public.unwrap(),
  maintenance: details.maintenance.unwrap(),
  fqdn: details.fqdn.unwrap(),
  memoryMb: capacity.memoryMb,
  memoryOverallocatePercent: capacity.memoryOverallocatePercent.unwrap(),
  diskMb: capacity.diskMb,
  diskOverallocatePercent: capacity.diskOverallocatePercent.unwrap(),
};

/** How a node is doing now, as its gateway last heard. */
export const nodeHealth = z.object({
  /** Null: nothing heard since the gateway's object began. */
  heardAt: time.nullable(),
  uptimeMs: z.number().nullable(),
  load: z.number().nullable(),
  memoryUsedMb: z.number().nullable(),
  diskUsedMb: z.number().nullable(),
  running: z.number().int().nullable(),
});

/** The agent that this panel gives to hosts; null where the operator has built none. */
export const release = z.object({
  release: z
    .object({ version: z.string(), protocol: z.number().int(), fingerprint: z.string(), createdAt: time })
    .nullable(),
});

export const nodeAgentEndpoints = {
  update: endpoint({
    id: 'nodes.update',
    method: 'PATCH',
    path: '/api/v1/nodes/:node',
    summary: 'Change name, room and settings of a node',
    tag,
    access: { by: 'admin', permission: 'nodes.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({ ...settings, locationId: uuid, mapPorts: z.boolean() }).partial(),
    status: 200,
    answer: node,
    errors: ['already_exists'],
  }),
  health: endpoint({
    id: 'nodes.health',
    method: 'GET',
    path: '/api/v1/nodes/:node/health',
    summary: 'How a node is doing now',
    tag,
    access: { by: 'admin', permission: 'nodes.read' },
    effect: false,
    scopes: ['node:{node}', 'usr:{me}'],
    params,
    query: none,
    body: null,
    status: 200,
    answer: nodeHealth,
    errors: ['node_unreachable'],
  }),
  release: endpoint({
    id: 'agents.release',
    method: 'GET',
    path: '/api/v1/agents/release',
    summary: 'The version of the agent that this panel gives to hosts',
    tag,
    access: { by: 'admin', permission: 'nodes.read' },
    effect: false,
    scopes: ['usr:{me}'],
    params: none,
    query: none,
    body: null,
    status: 200,
    answer: release,
    errors: [],
  }),
  updateAgent: endpoint({
    id: 'nodes.updateAgent',
    method: 'POST',
    path: '/api/v1/nodes/:node/agent-update',
    summary: 'Let the agent of one node become the released version',
    tag,
    access: { by: 'admin', permission: 'nodes.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: none,
    status: 202,
    answer: node,
    errors: ['no_release', 'agent_current', 'agent_not_updatable', 'node_unreachable', 'node_failed'],
  }),
  rollOut: endpoint({
    id: 'agents.rollOut',
    method: 'POST',
    path: '/api/v1/agents/roll-out',
    summary: 'Let a share of the nodes become the released version; the same nodes at each lower share',
    tag,
    access: { by: 'admin', permission: 'nodes.update' },
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.object({ percent: z.number().int().min(1).max(100) }),
    status: 202,
    answer: z.object({
      asked: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Not asked, and why. */
      passedOver: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })),
    }),
    errors: ['no_release'],
  }),
  updateAllocation: endpoint({
    id: 'nodes.updateAllocation',
    method: 'PATCH',
    path: '/api/v1/nodes/:node/allocations/:allocation',
    summary: 'Change what players are told of an address',
    tag,
    access: { by: 'admin', permission: 'nodes.update' },
    effect: true,
    scopes: [],
    params: params.extend({ allocation: z.coerce.number().int().min(1) }),
    query: none,
    body: z
      .object({
        alias: z.string().max(191).nullable(),
        publicHost: host.nullable(),
        publicPort: z.number().int().min(1).max(65_535).nullable(),
      })
      .partial(),
    status: 200,
    answer: allocation,
    errors: [],
  }),
  removeAllocations: endpoint({
    id: 'nodes.removeAllocations',
    method: 'POST',
    path: '/api/v1/nodes/:node/allocations/remove',
    summary: 'Remove addresses that no server has',
    tag,
    access: { by: 'admin', permission: 'nodes.update' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: z.object({ ids: z.array(z.number().int().min(1)).min(1).max(1000) }),
    status: 200,
    answer: z.object({ removed: z.number().int() }),
    errors: ['allocation_taken'],
  }),
} as const;
