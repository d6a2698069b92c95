/** The agent's own version; raised together with package.json, which a test compares. */
export const AGENT_VERSION = '0.1.0';
