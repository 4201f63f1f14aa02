/** Environment variables of a server for tests that ask more than visitors do, faster. */
export const withoutLimits: NodeJS.ProcessEnv = {
  TALIA_LIMIT_REQUESTS_PER_ADDRESS: 'off',
  TALIA_LIMIT_SESSIONS_PER_ADDRESS: 'off',
  TALIA_LIMIT_MESSAGES_PER_ADDRESS: 'off',
  TALIA_LIMIT_MESSAGES_PER_VISITOR: 'off',
  TALIA_LIMIT_MESSAGES_PER_SITE: 'off',
  TALIA_MAX_CONNECTIONS: '100000',
  TALIA_MAX_CONNECTIONS_PER_ADDRESS: '100000',
};
