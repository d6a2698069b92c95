/** Who can sign in to the demo. It listens on this machine alone, so the passwords may be known. */
export const PEOPLE = [
  { login: 'manager', name: 'Mara Manager', password: 'manager', permission: 'write', can: 'promotes and merges' },
  { login: 'reviewer', name: 'Rui Reviewer', password: 'reviewer', permission: 'write', can: 'approves and merges' },
  { login: 'viewer', name: 'Vera Viewer', password: 'viewer', permission: 'read', can: 'looks, and touches nothing' },
  {
    login: 'admin',
    name: 'Ada Admin',
    password: 'admin',
    permission: 'admin',
    can: 'sets up agents, and may do all of it',
  },
] as const;
