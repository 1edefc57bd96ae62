/** Version of this agent, told to the panel. */
export const agentVersion = '0.1.0';
